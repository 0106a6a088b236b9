package replicate

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"dailies/provider"
)

const uploadCall = "POST /v1/files"

func picture() provider.File {
	return provider.File{Name: "start frame.png", Type: "image/png", Size: 5, Body: bytes.NewReader([]byte("\x89PNG\n"))}
}

func TestUploadSendsTheFile(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(1 << 20)
		if err != nil || r.Method+" "+r.URL.RequestURI() != uploadCall || len(form.Value) != 0 || len(form.File) != 1 {
			t.Errorf("%s %s: %+v, %v", r.Method, r.URL, form, err)
			return
		}
		h := form.File["content"][0]
		f, _ := h.Open()
		content, _ := io.ReadAll(f)
		if h.Filename != "start frame.png" || h.Header.Get("Content-Type") != "image/png" || string(content) != "\x89PNG\n" {
			t.Errorf("file %+v %q", h, content)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"id":"ZDQ1","name":"a.png","content_type":"image/png","size":5,"expires_at":%q,"urls":{"get":"https://api.replicate.com/v1/files/ZDQ1"}}`,
			time.Now().Add(time.Hour).UTC().Format(time.RFC3339))
	}))
	defer s.Close()
	p, err := New(s.URL, provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Upload(t.Context(), picture())
	if left := time.Until(got.Expires); err != nil || got.URL != "https://api.replicate.com/v1/files/ZDQ1" || left > time.Hour || left < 50*time.Minute {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUploadErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"bad token":   {answer{Status: 401, Body: `{"detail":"no"}`}, provider.Error{Kind: provider.KindAuth, Message: "no"}},
		"no address":  {answer{Status: 201, Body: `{"id":"f","urls":{}}`}, provider.Error{Kind: provider.KindProvider, Message: "no address"}},
		"odd address": {answer{Status: 201, Body: `{"id":"f","urls":{"get":"javascript:alert(1)"}}`}, provider.Error{Kind: provider.KindProvider, Message: "no address"}},
	} {
		_, p := start(t, map[string]answer{uploadCall: c.answer})
		_, err := p.Upload(t.Context(), picture())
		wantError(t, err, c.want)
		if provider.AsError(err).Hint == "" {
			t.Errorf("%s: no next step", name)
		}
	}
	v, p := start(t, nil)
	f := picture()
	f.Size = 100_000_000
	_, err := p.Upload(t.Context(), f)
	wantError(t, err, provider.Error{Kind: provider.KindFile, Message: "100 MB"})
	if len(v.Asked) != 0 {
		t.Errorf("asked %q", v.Asked)
	}
}

func TestCheckKey(t *testing.T) {
	for body, kind := range map[string]provider.Kind{
		`{"type":"user","username":"u","name":"U","github_url":""}`: "",
		`{}`:               provider.KindProvider,
		`{"error":"shut"}`: provider.KindProvider,
	} {
		_, p := start(t, map[string]answer{"GET /v1/account": {Body: body}})
		if err := p.CheckKey(t.Context()); (err != nil) != (kind != "") || err != nil && provider.KindOf(err) != kind {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// TestList: a page is what Replicate makes it, so a short one is given in parts; and
// the address of the next page is never followed, only its cursor is sent.
func TestList(t *testing.T) {
	const first = `{"next":"https://elsewhere.example/v1/predictions?cursor=cD0%2B1","previous":null,"results":[` +
		`{"id":"c","model":"bytedance/seedance-2.0","status":"processing","input":{"prompt":"p","image":"https://e.example/a.png","duration":-1,"aspect_ratio":"adaptive","resolution":"720p","generate_audio":true,"seed":7},"created_at":"2026-08-01T10:00:02Z","started_at":"2026-08-01T10:00:05Z","completed_at":null},` +
		`{"id":"b","model":"bytedance/seedance-2.5","status":"succeeded","input":{"prompt":"q","reference_images":["https://e.example/r.png"],"reference_audios":["https://e.example/s.mp3"],"duration":5,"aspect_ratio":"16:9"},"output":"https://replicate.delivery/b.mp4","created_at":"2026-08-01T10:00:01Z","completed_at":"2026-08-01T10:01:00Z"},` +
		`{"id":"a","model":"bytedance/seedance-2.0","status":"succeeded","input":{},"output":null,"data_removed":true,"created_at":"2026-08-01T08:00:00Z"}]}`
	v, p := start(t, map[string]answer{
		"GET /v1/predictions":                  {Body: first},
		"GET /v1/predictions?cursor=cD0%2B1":   {Body: `{"next":"https://api.replicate.com/v1/predictions?cursor=cD0%2B1","results":[{"id":"z","status":"failed","error":"e"}]}`},
		"GET /v1/predictions?cursor=elsewhere": {Status: 500},
	})
	page, err := p.List(t.Context(), "", 2)
	if err != nil || len(page.Jobs) != 2 {
		t.Fatalf("%+v, %v, asked %q", page, err, v.Asked)
	}
	q := page.Jobs[0].Request
	if page.Jobs[0].Model != "bytedance/seedance-2.0:image" || q.Prompt != "p" || q.StartFrame != "https://e.example/a.png" || q.Duration != 0 || q.AspectRatio != provider.Auto || q.Resolution != "720p" || !q.Audio || *q.Seed != 7 || page.Jobs[0].Started.IsZero() {
		t.Errorf("%+v", page.Jobs[0])
	}
	if b := page.Jobs[1]; b.Model != "bytedance/seedance-2.5:reference" || b.Request.Duration != 5 || len(b.Request.References) != 1 || b.Request.ReferenceAudios[0] != "https://e.example/s.mp3" || b.Report.Videos[0].Expires.Sub(b.Finished) != time.Hour {
		t.Errorf("%+v", b)
	}
	page, err = p.List(t.Context(), page.Next, 2)
	if err != nil || len(page.Jobs) != 1 || page.Jobs[0].Report.Job != "a" || !page.Jobs[0].Report.Gone || page.Jobs[0].Model != "bytedance/seedance-2.0" {
		t.Fatalf("%+v, %v", page, err)
	}
	page, err = p.List(t.Context(), page.Next, 500)
	if err != nil || len(page.Jobs) != 1 || page.Jobs[0].Report.Job != "z" || page.Next != "" {
		t.Errorf("%+v, %v, asked %q", page, err, v.Asked)
	}
	for _, cursor := range []string{"x", "-1@", "1"} {
		if _, err := p.List(t.Context(), cursor, 3); provider.KindOf(err) != provider.KindInput {
			t.Errorf("%s: %v", cursor, err)
		}
	}
}

func TestFacts(t *testing.T) {
	_, p := start(t, nil)
	i := p.Info()
	if !i.Cancel.Queued.Can || !i.Cancel.Running.Can || i.LinkTTL != time.Hour || fmt.Sprint(i.KeyEnv) != "[REPLICATE_API_TOKEN]" || !i.HasKey {
		t.Errorf("%+v", i)
	}
	var v any = p
	if _, ok := v.(provider.Balancer); ok {
		t.Error("Replicate does not tell what is left")
	}
	if _, ok := v.(provider.Finder); ok {
		t.Error("a prediction carries no reference of ours")
	}
	if _, err := New("http://example.com", provider.NewSecret(testKey), nil); err == nil {
		t.Error("a key may not go over plain http")
	}
}

// TestMatch: the input alone says that a prediction is a submission's, whatever defaults
// stand beside it; one with other media, of another model or made before is none.
func TestMatch(t *testing.T) {
	const at = `"created_at":"2026-08-01T10:00:02Z"`
	one := func(id, model, input, created string) string {
		return `{"id":"` + id + `","model":"bytedance/` + model + `","status":"starting","input":` + input + `,` + created + `}`
	}
	const ours = `"prompt":"p","duration":5,"resolution":"720p","aspect_ratio":"16:9","generate_audio":true`
	first := `{"next":"https://api.replicate.com/v1/predictions?cursor=two","results":[` + one("a", "seedance-2.0", `{`+ours+`,"seed":17,"image":null,"reference_images":[]}`, at) + `,` +
		one("b", "seedance-2.5", `{`+ours+`}`, at) + `,` + one("c", "seedance-2.0", `{`+ours+`,"image":"https://e.example/a.png"}`, at) + `,` +
		one("d", "seedance-2.0", `{}`, at) + `,` + one("e", "seedance-2.0", `{"prompt":"q","duration":5,"resolution":"720p","aspect_ratio":"16:9","generate_audio":true}`, at) + `]}`
	second := `{"next":null,"results":[` + one("f", "seedance-2.0", `{`+ours+`}`, at) + `,` + one("g", "seedance-2.0", `{`+ours+`}`, `"created_at":"2026-08-01T09:57:00Z"`) + `,` + one("h", "seedance-2.0", `{`+ours+`}`, at) + `]}`
	v, p := start(t, map[string]answer{"GET /v1/predictions": {Body: first}, "GET /v1/predictions?cursor=two": {Body: second}})
	o := provider.Submission{Request: provider.Request{Model: textModel, Prompt: "p", AspectRatio: "16:9", Resolution: "720p", Duration: 5, Audio: true}}
	sent := time.Date(2026, 8, 1, 10, 0, 0, 0, time.UTC)
	jobs, err := p.Match(t.Context(), o, sent)
	if err != nil || fmt.Sprint(jobs) != "[a f]" {
		t.Errorf("%v, %v, asked %q", jobs, err, v.Asked)
	}
	seed := int64(17)
	o.Request.Seed = &seed
	if jobs, err := p.Match(t.Context(), o, sent); err != nil || fmt.Sprint(jobs) != "[a]" {
		t.Errorf("with a seed: %v, %v", jobs, err)
	}
	_, p = start(t, map[string]answer{"GET /v1/predictions": {Status: 500, Body: `{"detail":"m"}`}})
	_, err = p.Match(t.Context(), o, sent)
	wantError(t, err, provider.Error{Kind: provider.KindProvider, Op: "replicate: find", Message: "m"})
}
