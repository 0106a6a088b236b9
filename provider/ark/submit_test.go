package ark

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

const testKey = "ark-test-0123456789abcdef"

type answer = providertest.Answer

const created = `{"id":"cgt-1"}`

// start serves answers and returns a provider that talks to them.
func start(t *testing.T, answers map[string]answer) (*providertest.Vendor, *Provider) {
	t.Helper()
	v := providertest.StartVendor(t, answers)
	p, err := New(v.URL+"/api/v3/", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	return v, p
}

func number(n int64) *int64 { return &n }

// TestSubmitSendsExactlyTheFieldsOfTheModel compares whole bodies with those of the
// pages: Ark refuses every field that a model does not have.
func TestSubmitSendsExactlyTheFieldsOfTheModel(t *testing.T) {
	a, b, v := "https://example.com/a.png?x=1&y=2", "https://example.com/b.png", "https://example.com/v.mp4"
	for name, c := range map[string]struct {
		request provider.Request
		body    string
	}{
		"2.0 text": {
			provider.Request{Model: seedance20 + "/" + wayText, Prompt: "a <b> & c", AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true},
			`{"model":"dreamina-seedance-2-0-260128","content":[{"type":"text","text":"a <b> & c"}],"resolution":"720p","ratio":"16:9","duration":5,` +
				`"generate_audio":true,"watermark":false,"return_last_frame":false,"safety_identifier":"dailies-run-1"}`,
		},
		"2.0 first and last frame, the length and the ratio left open": {
			provider.Request{Model: seedance20 + "/" + wayImage, Prompt: "p", StartFrame: a, EndFrame: b, AspectRatio: provider.Auto, Resolution: "4k", LastFrame: true, EndUser: "u-1", Callback: "https://example.com/cb"},
			`{"model":"dreamina-seedance-2-0-260128","content":[{"type":"text","text":"p"},{"type":"image_url","image_url":{"url":"` + a + `"},"role":"first_frame"},` +
				`{"type":"image_url","image_url":{"url":"` + b + `"},"role":"last_frame"}],"resolution":"4k","ratio":"adaptive","duration":-1,` +
				`"generate_audio":false,"watermark":false,"return_last_frame":true,"safety_identifier":"u-1","callback_url":"https://example.com/cb"}`,
		},
		"2.0 fast, a picture without words": {
			provider.Request{Model: seedance20Fast + "/" + wayImage, StartFrame: a, AspectRatio: "9:16", Resolution: "480p", Duration: 4},
			`{"model":"dreamina-seedance-2-0-fast-260128","content":[{"type":"image_url","image_url":{"url":"` + a + `"},"role":"first_frame"}],` +
				`"resolution":"480p","ratio":"9:16","duration":4,"generate_audio":false,"watermark":false,"return_last_frame":false,"safety_identifier":"dailies-run-1"}`,
		},
		"2.0 mini references": {
			provider.Request{Model: seedance20Mini + "/" + wayReference, Prompt: "@Image2 as in [Video1]", References: []string{a, b}, ReferenceVideos: []string{v}, ReferenceAudios: []string{"https://example.com/s.mp3"},
				AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true, Deadline: number(3600), Priority: number(2)},
			`{"model":"dreamina-seedance-2-0-mini-260615","content":[{"type":"text","text":"Image 2 as in Video 1"},{"type":"image_url","image_url":{"url":"` + a + `"},"role":"reference_image"},` +
				`{"type":"image_url","image_url":{"url":"` + b + `"},"role":"reference_image"},{"type":"video_url","video_url":{"url":"` + v + `"},"role":"reference_video"},` +
				`{"type":"audio_url","audio_url":{"url":"https://example.com/s.mp3"},"role":"reference_audio"}],"resolution":"720p","ratio":"16:9","duration":5,` +
				`"generate_audio":true,"watermark":false,"return_last_frame":false,"execution_expires_after":3600,"priority":2,"safety_identifier":"dailies-run-1"}`,
		},
		"2.5 draft with a web search": {
			provider.Request{Model: seedance25 + "/" + wayText, Prompt: "p", AspectRatio: "16:9", Resolution: "480p", Duration: 5, Draft: true, WebSearch: true, Container: "mov"},
			`{"model":"dreamina-seedance-2-5-260628","content":[{"type":"text","text":"p"}],"draft":true,"resolution":"480p","ratio":"16:9","duration":5,` +
				`"generate_audio":false,"watermark":false,"return_last_frame":false,"output_format":"mov","tools":[{"type":"web_search"}],"safety_identifier":"dailies-run-1"}`,
		},
		"2.5 final": {
			provider.Request{Model: seedance25 + "/" + wayFinal, Prompt: "kept for the history", DraftID: "cgt-20261130-draft", Resolution: "1080p"},
			`{"model":"dreamina-seedance-2-5-260628","content":[{"type":"draft_task","draft_task":{"id":"cgt-20261130-draft"}}],"resolution":"1080p","safety_identifier":"dailies-run-1"}`,
		},
		"2.5 extend": {
			provider.Request{Model: seedance25 + "/" + wayExtend, Prompt: "p", SourceVideo: v, AspectRatio: provider.Auto, Resolution: "720p", Duration: 5, Audio: true, Watermark: true, Container: "mp4"},
			`{"model":"dreamina-seedance-2-5-260628","omni_reference_task_type":"extend","content":[{"type":"text","text":"p"},{"type":"video_url","video_url":{"url":"` + v + `"},"role":"reference_video"}],` +
				`"resolution":"720p","ratio":"adaptive","duration":5,"generate_audio":true,"watermark":true,"return_last_frame":false,"output_format":"mp4","safety_identifier":"dailies-run-1"}`,
		},
		"2.5 edit": {
			provider.Request{Model: seedance25 + "/" + wayEdit, Prompt: "p", SourceVideo: v, AspectRatio: provider.Auto, Resolution: "720p"},
			`{"model":"dreamina-seedance-2-5-260628","omni_reference_task_type":"edit","content":[{"type":"text","text":"p"},{"type":"video_url","video_url":{"url":"` + v + `"},"role":"reference_video"}],` +
				`"resolution":"720p","ratio":"adaptive","duration":-1,"generate_audio":false,"watermark":false,"return_last_frame":false,"safety_identifier":"dailies-run-1"}`,
		},
		"1.0 pro fast, later and cheaper": {
			provider.Request{Model: seedance10Fast + "/" + wayText, Prompt: "p", AspectRatio: "21:9", Resolution: "1080p", Duration: 12, Seed: number(7), CameraFixed: true, ServiceTier: "flex", Audio: true, WebSearch: true, Container: "mov", Draft: true},
			`{"model":"seedance-1-0-pro-fast-251015","content":[{"type":"text","text":"p"}],"resolution":"1080p","ratio":"21:9","duration":12,"seed":7,` +
				`"camera_fixed":true,"watermark":false,"return_last_frame":false,"service_tier":"flex","safety_identifier":"dailies-run-1"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{"POST " + tasks: {Body: created}})
			o := provider.Submission{Request: c.request, ClientRef: "run-1", IdempotencyKey: "key"}
			r, err := p.Submit(t.Context(), o)
			if err != nil || r.Job != "cgt-1" || r.Status != provider.StatusQueued {
				t.Fatalf("%+v, %v", r, err)
			}
			if len(v.Asked) != 1 || v.Bodies[0] != c.body {
				t.Errorf("asked %q with\n%s\nwant\n%s", v.Asked, v.Bodies, c.body)
			}
			if v.Headers[0].Get("Authorization") != "Bearer "+testKey {
				t.Errorf("authorization %q", v.Headers[0].Get("Authorization"))
			}
			if x, err := p.Preview(o); err != nil || x.Request != c.body || x.URL != v.URL+tasks {
				t.Errorf("the preview is another: %+v %v", x, err)
			}
		})
	}
}

func TestSubmitOfAForeignModelSendsNothing(t *testing.T) {
	v, p := start(t, nil)
	for _, id := range []string{"", seedance20, seedance20 + "/" + wayEdit, seedance10Fast + "/" + wayReference} {
		_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: id}})
		providertest.WantError(t, err, testKey, provider.Error{Op: "ark: submit", Kind: provider.KindModel, Delivery: provider.NotSent})
	}
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

// TestPicturesTooLargeForOneCall: each may have 30 MB, together they have to fit.
func TestPicturesTooLargeForOneCall(t *testing.T) {
	v, p := start(t, map[string]answer{"POST " + tasks: {Body: created}})
	r := provider.Request{Model: seedance20 + "/" + wayImage, StartFrame: "data:image/png;base64," + strings.Repeat("A", maxInline/2)}
	if _, err := p.Submit(t.Context(), provider.Submission{Request: r}); err != nil {
		t.Fatal(err)
	}
	r.EndFrame = r.StartFrame
	_, err := p.Submit(t.Context(), provider.Submission{Request: r})
	providertest.WantError(t, err, testKey, provider.Error{Op: "ark: submit", Kind: provider.KindFile, Delivery: provider.NotSent, Message: "too large"})
	if len(v.Asked) != 1 {
		t.Errorf("%d calls", len(v.Asked))
	}
}

func TestUploadMakesADataURI(t *testing.T) {
	v, p := start(t, nil)
	up, err := p.Upload(t.Context(), provider.File{Type: "image/png", Size: 5, Body: strings.NewReader("12345 and more")})
	if err != nil || up.URL != "data:image/png;base64,MTIzNDU=" {
		t.Errorf("%+v %v", up, err)
	}
	_, err = p.Upload(t.Context(), provider.File{Type: "image/png", Size: 6, Body: strings.NewReader("12345")})
	providertest.WantError(t, err, testKey, provider.Error{Kind: provider.KindFile, Message: "shorter"})
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}
