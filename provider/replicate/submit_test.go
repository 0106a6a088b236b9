package replicate

import (
	"context"
	"errors"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/providertest"
)

const (
	textModel  = "bytedance/seedance-2.0"
	submitCall = "POST /v1/models/bytedance/seedance-2.0/predictions"
)

// TestSubmitSendsExactlyTheFieldsOfTheSchema compares whole bodies: a field beside
// them is refused.
func TestSubmitSendsExactlyTheFieldsOfTheSchema(t *testing.T) {
	const a, b, v, w, s = "https://example.com/a.png?x=1&y=2", "https://example.com/b.png", "https://example.com/v.mp4", "https://example.com/w.mp4", "https://example.com/s.mp3"
	seed, zero := int64(42), int64(0)
	for name, c := range map[string]struct {
		request    provider.Request
		path, body string
	}{
		"text": {
			provider.Request{Model: textModel, Prompt: "a <fox> & snow", StartFrame: a, References: []string{a}, AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true, CameraFixed: true, Watermark: true},
			"seedance-2.0", `{"input":{"prompt":"a <fox> & snow","duration":5,"resolution":"720p","aspect_ratio":"16:9","generate_audio":true}}`,
		},
		"first frame": {
			provider.Request{Model: textModel + ":image", Prompt: "slow push-in", StartFrame: a, AspectRatio: "16:9", Resolution: "4k", Duration: 15, Audio: true, Seed: &seed},
			"seedance-2.0", `{"input":{"prompt":"slow push-in","image":"` + a + `","duration":15,"resolution":"4k","aspect_ratio":"16:9","generate_audio":true,"seed":42}}`,
		},
		"first and last frame, all left open": {
			provider.Request{Model: "bytedance/seedance-2.0-fast:image", Prompt: "p", StartFrame: a, EndFrame: b, References: []string{a}, AspectRatio: provider.Auto, Resolution: "480p"},
			"seedance-2.0-fast", `{"input":{"prompt":"p","image":"` + a + `","last_frame_image":"` + b + `","duration":-1,"resolution":"480p","aspect_ratio":"adaptive","generate_audio":false}}`,
		},
		"references, with a callback": {
			provider.Request{Model: textModel + ":reference", Prompt: "@image1 dances to @Audio1", StartFrame: b, References: []string{a, b}, ReferenceVideos: []string{v}, ReferenceAudios: []string{s}, AspectRatio: "9:16", Resolution: "1080p", Duration: 4, Audio: true, Seed: &zero, Callback: "https://example.com/hook"},
			"seedance-2.0", `{"input":{"prompt":"[Image1] dances to [Audio1]","reference_images":["` + a + `","` + b + `"],"reference_videos":["` + v + `"],"reference_audios":["` + s + `"],"duration":4,"resolution":"1080p","aspect_ratio":"9:16","generate_audio":true,"seed":0},"webhook":"https://example.com/hook","webhook_events_filter":["completed"]}`,
		},
		"2.5, marked": {
			provider.Request{Model: "bytedance/seedance-2.5", Prompt: "p", AspectRatio: "1:1", Resolution: "1080p", Duration: 30, Watermark: true},
			"seedance-2.5", `{"input":{"prompt":"p","duration":30,"resolution":"1080p","aspect_ratio":"1:1","generate_audio":false,"watermark":true}}`,
		},
		"2.5, edit": {
			provider.Request{Model: "bytedance/seedance-2.5:edit", Prompt: "make it night", SourceVideo: v, ReferenceVideos: []string{w}, References: []string{a}, AspectRatio: provider.Auto, Resolution: "720p", Audio: true},
			"seedance-2.5", `{"input":{"prompt":"make it night","reference_images":["` + a + `"],"reference_videos":["` + v + `","` + w + `"],"duration":-1,"resolution":"720p","aspect_ratio":"adaptive","generate_audio":true,"watermark":false}}`,
		},
		"2.5, extend": {
			provider.Request{Model: "bytedance/seedance-2.5:extend", Prompt: "it drives on", SourceVideo: v, AspectRatio: provider.Auto, Resolution: "480p"},
			"seedance-2.5", `{"input":{"prompt":"it drives on","reference_videos":["` + v + `"],"duration":-1,"resolution":"480p","aspect_ratio":"adaptive","generate_audio":false,"watermark":false}}`,
		},
		"1.5 has no field for the resolution": {
			provider.Request{Model: "bytedance/seedance-1.5-pro:image", Prompt: "p", StartFrame: a, EndFrame: b, AspectRatio: "9:21", Resolution: "720p", Duration: 12, Audio: true, CameraFixed: true},
			"seedance-1.5-pro", `{"input":{"prompt":"p","image":"` + a + `","last_frame_image":"` + b + `","duration":12,"aspect_ratio":"9:21","generate_audio":true,"camera_fixed":true}}`,
		},
		"1.0 fast is silent and has no last frame": {
			provider.Request{Model: "bytedance/seedance-1-pro-fast:image", Prompt: "p", StartFrame: a, EndFrame: b, AspectRatio: "21:9", Resolution: "1080p", Duration: 2, Audio: true},
			"seedance-1-pro-fast", `{"input":{"prompt":"p","image":"` + a + `","duration":2,"resolution":"1080p","aspect_ratio":"21:9","camera_fixed":false}}`,
		},
		"lite, references": {
			provider.Request{Model: "bytedance/seedance-1-lite:reference", Prompt: "p", References: []string{a, b}, ReferenceVideos: nil, AspectRatio: "16:9", Resolution: "480p", Duration: 5},
			"seedance-1-lite", `{"input":{"prompt":"p","reference_images":["` + a + `","` + b + `"],"duration":5,"resolution":"480p","aspect_ratio":"16:9","camera_fixed":false}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			call := "POST /v1/models/bytedance/" + c.path + "/predictions"
			v, p := start(t, map[string]answer{call: {Status: 201, Body: `{"id":"gm3q","status":"starting"}`}})
			if _, err := p.Submit(t.Context(), provider.Submission{Request: c.request, ClientRef: "run-1", IdempotencyKey: "key"}); err != nil {
				t.Fatal(err)
			}
			if len(v.Asked) != 1 || v.Asked[0] != call || v.Bodies[0] != c.body {
				t.Errorf("asked %q with\n%s\nwant\n%s", v.Asked, v.Bodies, c.body)
			}
			if h := v.Headers[0]; h.Get("Authorization") != "Bearer "+testKey || h.Get("Prefer") != "" || h.Get("Idempotency-Key") != "" {
				t.Errorf("header %v", h)
			}
			if shown, err := p.Preview(provider.Submission{Request: c.request}); err != nil || shown.Request != c.body || shown.URL != v.URL+call[len("POST "):] {
				t.Errorf("the preview is %+v, %v", shown, err)
			}
		})
	}
}

func TestWhatCannotBeSentIsNot(t *testing.T) {
	for name, c := range map[string]struct {
		request provider.Request
		want    provider.Error
	}{
		"a foreign model": {provider.Request{Model: "no/such/../model"}, provider.Error{Kind: provider.KindModel, Message: "no model"}},
		"another way":     {provider.Request{Model: textModel + ":edit"}, provider.Error{Kind: provider.KindModel, Message: "no model"}},
		"edit nothing":    {provider.Request{Model: "bytedance/seedance-2.5:edit"}, provider.Error{Kind: provider.KindInput, Message: "no video"}},
		"a sound alone":   {provider.Request{Model: textModel + ":reference", ReferenceAudios: []string{"https://example.com/s.mp3"}}, provider.Error{Kind: provider.KindInput, Message: "no sound without"}},
	} {
		v, p := start(t, nil)
		_, err := p.Submit(t.Context(), provider.Submission{Request: c.request})
		c.want.Delivery = provider.NotSent
		wantError(t, err, c.want)
		if _, err := p.Preview(provider.Submission{Request: c.request}); err == nil || len(v.Asked) != 0 {
			t.Errorf("%s: asked %q", name, v.Asked)
		}
	}
	none, err := New("", provider.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = none.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textModel}})
	wantError(t, err, provider.Error{Kind: provider.KindAuth, Delivery: provider.NotSent})
}

func TestSubmitReports(t *testing.T) {
	for body, want := range map[string]string{
		`{"id":"gm3qorzdhgbfurvjtvhg6dckhu","model":"bytedance/seedance-2.0","version":"hidden","status":"starting","input":{"prompt":"…","reference_videos":["https://example.com/v.mp4"]},"output":null,"error":null,"logs":"","created_at":"2026-08-01T10:00:00.000Z","started_at":null,"completed_at":null,"data_removed":false,"source":"api","metrics":{},"urls":{"get":"https://api.replicate.com/v1/predictions/gm3q","cancel":"https://api.replicate.com/v1/predictions/gm3q/cancel","web":"https://replicate.com/p/gm3q"}}`: `{"job":"gm3qorzdhgbfurvjtvhg6dckhu","status":"queued","raw":"starting"}`,
		`{"id":"g","status":"processing","logs":"12%|#   |"}`:                                                                          `{"job":"g","status":"running","raw":"processing"}`,
		`{"id":"g","status":"succeeded","completed_at":"2026-08-01T10:01:41.000Z","output":"https://replicate.delivery/xezq/tmp.mp4"}`: `{"job":"g","status":"succeeded","raw":"succeeded","videos":[{"url":"https://replicate.delivery/xezq/tmp.mp4","expires":"2026-08-01T11:01:41Z"}],"charge":"yes"}`,
	} {
		_, p := start(t, map[string]answer{submitCall: {Status: 202, Body: body}})
		r, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textModel}})
		if err != nil {
			t.Errorf("%s: %v", body, err)
		} else if got := providertest.JSON(t, r); got != want {
			t.Errorf("%s gives\n%s\nwant\n%s", body, got, want)
		}
	}
}

func TestSubmitErrors(t *testing.T) {
	const refused = provider.Rejected
	for name, c := range map[string]struct {
		status int
		body   string
		want   provider.Error
	}{
		"bad token":     {401, `{"title":"Unauthenticated","detail":"You did not pass a valid token","status":401}`, provider.Error{Kind: provider.KindAuth, Delivery: refused, Message: "Unauthenticated: You did not"}},
		"no money":      {402, `{"title":"Insufficient credit","detail":"Add credit","status":402}`, provider.Error{Kind: provider.KindBalance, Delivery: refused, Message: "Insufficient credit: Add credit"}},
		"not allowed":   {403, `{"detail":"no"}`, provider.Error{Kind: provider.KindAuth, Delivery: refused, Message: "no"}},
		"no such model": {404, `{"detail":"The requested resource could not be found.","status":404}`, provider.Error{Kind: provider.KindModel, Delivery: refused, Message: "could not be found"}},
		"input":         {422, `{"title":"Input validation failed","detail":"- input.resolution: must be one of","status":422,"invalid_fields":[{"type":"t","field":"input.resolution","description":"d"}]}`, provider.Error{Kind: provider.KindInput, Delivery: refused, Message: "Input validation failed: - input.resolution: must be one of"}},
		"content":       {422, `{"detail":"The input was flagged as sensitive. (E005)"}`, provider.Error{Kind: provider.KindModeration, Delivery: refused, Message: "E005"}},
		"plain words":   {400, `bad request`, provider.Error{Kind: provider.KindInput, Delivery: refused, Message: "bad request"}},
		"throttled":     {429, `{"detail":"Request was throttled. Your rate limit resets in ~30s."}`, provider.Error{Kind: provider.KindRate, Code: "throttled", Delivery: refused, Message: "throttled"}},
		"another 429":   {429, `{"detail":"An upstream is busy"}`, provider.Error{Kind: provider.KindRate, Message: "busy"}},
		"conflict":      {409, `{"detail":"m"}`, provider.Error{Kind: provider.KindConflict, Message: "m"}},
		"500":           {500, `{"detail":"m"}`, provider.Error{Kind: provider.KindProvider, Message: "m"}},
		"503":           {503, ``, provider.Error{Kind: provider.KindProvider}},
		"no id":         {201, `{"status":"starting"}`, provider.Error{Kind: provider.KindProvider, Message: "without a usable id"}},
		"nothing":       {202, ``, provider.Error{Kind: provider.KindProvider, Message: "empty"}},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, map[string]answer{submitCall: {Status: c.status, Body: c.body}})
			_, err := p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textModel}})
			wantError(t, err, c.want)
			e := provider.AsError(err)
			if e.Hint == "" || len(v.Asked) != 1 || e.Repeat != (c.want.Code == "throttled") {
				t.Errorf("next %q, repeat %v, asked %q", e.Hint, e.Repeat, v.Asked)
			}
			if e.Repeat && e.RetryAfter != 30*time.Second {
				t.Errorf("come back in %v", e.RetryAfter)
			}
		})
	}
}

// TestAWaitInWords: what the header says counts, and no wait is longer than a quarter
// of an hour.
func TestAWaitInWords(t *testing.T) {
	for words, want := range map[string]time.Duration{
		"Request was throttled. Your rate limit resets in ~30s.":  30 * time.Second,
		"request was throttled; it resets in 7 s":                 7 * time.Second,
		"Request was throttled. Your rate limit resets in ~9999s": longestWait,
		"Request was throttled.":                                  0,
		"slow down, resets in ~30s":                               0,
	} {
		if e := provider.AsError(paced(&provider.Error{Status: 429, Message: words})); e.RetryAfter != want {
			t.Errorf("%q: %v, want %v", words, e.RetryAfter, want)
		}
	}
	if e := provider.AsError(paced(&provider.Error{Status: 429, Message: "throttled, resets in ~30s", RetryAfter: time.Second})); e.RetryAfter != time.Second {
		t.Errorf("%v", e.RetryAfter)
	}
	if paced(nil) != nil {
		t.Error("nil is an error")
	}
}

// TestWhatAnAnswerProves is the row of Replicate in the table of proof rules.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	for status, want := range map[int]provider.Delivery{
		400: refused, 401: refused, 402: refused, 403: refused, 404: refused, 413: refused, 422: refused,
		405: maybe, 408: maybe, 409: maybe, 425: maybe, 429: maybe, 499: maybe, 500: maybe, 502: maybe, 503: maybe, 504: maybe, 524: maybe,
		301: maybe, 307: maybe, 201: maybe, 202: maybe, 0: maybe,
	} {
		if r := proof().Of(status, ""); r.Proves != want || r.Repeat {
			t.Errorf("%d: %q, repeat %v; want %q, never repeated", status, r.Proves, r.Repeat, want)
		}
		throttle := proof().Of(status, throttledCode)
		if ours := status == 429; throttle.Repeat != ours || ours && throttle.Proves != refused {
			t.Errorf("%d from the throttle: %+v", status, throttle)
		}
	}
}

func TestACancelledContextComesBackAsOne(t *testing.T) {
	_, p := start(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, submit := p.Submit(ctx, provider.Submission{Request: provider.Request{Model: textModel}})
	_, list := p.List(ctx, "", 10)
	_, upload := p.Upload(ctx, picture())
	_, cancel := p.Cancel(ctx, "gm3q")
	for _, err := range []error{submit, list, upload, cancel, p.CheckKey(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is no context.Canceled", err)
		}
	}
}
