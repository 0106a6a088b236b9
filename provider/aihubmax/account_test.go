package aihubmax

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	uploadCall = "POST /v1/files/upload/stream"
	modelsCall = "GET /v1/models"
	limitCall  = "GET /dashboard/billing/subscription"
	usageCall  = "GET /dashboard/billing/usage"
)

func picture() provider.File {
	return provider.File{Name: "start frame.png", Type: "image/png", Size: 5, Body: bytes.NewReader([]byte("\x89PNG\n"))}
}

// TestUploadSendsTheFile: auto_cleanup must be off, or a full store would delete
// the frames of runs that are paid and wait.
func TestUploadSendsTheFile(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(1 << 20)
		if err != nil || r.Method+" "+r.URL.RequestURI() != uploadCall || len(form.Value) != 1 || len(form.File) != 1 {
			t.Errorf("%s %s: %+v, %v", r.Method, r.URL, form, err)
			return
		}
		if got := form.Value["auto_cleanup"]; len(got) != 1 || got[0] != "false" {
			t.Errorf("auto_cleanup %q", got)
		}
		h := form.File["file"][0]
		f, _ := h.Open()
		content, _ := io.ReadAll(f)
		if h.Filename != "start frame.png" || h.Header.Get("Content-Type") != "image/png" || string(content) != "\x89PNG\n" {
			t.Errorf("file %+v %q", h, content)
		}
		_, _ = io.WriteString(w, `{"id":"f_1","filename":"start frame.png","url":"https://files.example/f_1.png","size":5,"created":1776874481}`)
	}))
	defer s.Close()
	p, err := New(s.URL, provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	got, err := p.Upload(t.Context(), picture())
	if err != nil || got.URL != "https://files.example/f_1.png" {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Expires.Before(before.Add(uploadLife)) || got.Expires.After(time.Now().Add(uploadLife)) {
		t.Errorf("expires %v", got.Expires)
	}
}

func TestUploadErrors(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		want   provider.Error
	}{
		"store full":     {answer{Status: 403, Body: `{"error":{"message":"storage limit"}}`}, provider.Error{Kind: provider.KindProvider, Message: "storage limit"}},
		"a foreign key":  {answer{Status: 403, Body: `{"error":{"message":"who","type":"authentication_error"}}`}, provider.Error{Kind: provider.KindAuth, Code: "authentication_error", Message: "who"}},
		"firewall":       {answer{Status: 403, Body: "error code: 1010"}, provider.Error{Kind: provider.KindProvider, Message: "nothing about the key"}},
		"bad key":        {answer{Status: 401, Body: `{"error":{"message":"no","type":"authentication_error"}}`}, provider.Error{Kind: provider.KindAuth, Code: "authentication_error", Message: "no"}},
		"too large":      {answer{Status: 413, Body: `{"error":{"message":"big","type":"file_too_large_error"}}`}, provider.Error{Kind: provider.KindFile, Code: "file_too_large_error", Message: "big"}},
		"too large, raw": {answer{Status: 413, Body: ``}, provider.Error{Kind: provider.KindFile}},
		"wrong type":     {answer{Status: 400, Body: `{"error":{"message":"gif","code":"invalid_file_type"}}`}, provider.Error{Kind: provider.KindInput, Code: "invalid_file_type", Message: "gif"}},
		"rate":           {answer{Status: 429, Body: ``}, provider.Error{Kind: provider.KindRate}},
		"no address":     {answer{Status: 200, Body: `{"id":"f_1"}`}, provider.Error{Kind: provider.KindProvider, Message: "no address"}},
		"odd address":    {answer{Status: 200, Body: `{"url":"file:///etc/passwd"}`}, provider.Error{Kind: provider.KindProvider, Message: "no address"}},
		"error in a 200": {answer{Status: 200, Body: `{"error":{"message":"full"},"url":"https://a.example/b"}`}, provider.Error{Kind: provider.KindProvider, Message: "full"}},
		"a list":         {answer{Status: 200, Body: `[]`}, provider.Error{Kind: provider.KindProvider, Message: "cannot be read"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p := start(t, map[string]answer{uploadCall: c.answer})
			_, err := p.Upload(t.Context(), picture())
			wantError(t, err, c.want)
			if provider.AsError(err).Hint == "" {
				t.Errorf("no next step: %v", err)
			}
		})
	}
}

func TestCheckKey(t *testing.T) {
	v, p := start(t, map[string]answer{modelsCall: {Body: `{"object":"list","data":[{"id":"fabric-1.0[480p]"}]}`}})
	if err := p.CheckKey(t.Context()); err != nil || len(v.Asked) != 1 {
		t.Errorf("%v, asked %q", err, v.Asked)
	}
	for body, want := range map[string]answer{
		"auth":     {Status: 401, Body: `{"error":{"message":"no","type":"authentication_error"}}`},
		"provider": {Body: `{"success":false,"message":"not logged in"}`},
	} {
		_, p := start(t, map[string]answer{modelsCall: want})
		if err := p.CheckKey(t.Context()); err == nil || string(provider.KindOf(err)) != body {
			t.Errorf("%+v: %v", want, err)
		}
	}
	_, p = start(t, map[string]answer{modelsCall: {Body: `{"error":{"type":"authentication_error","message":"no"},"data":[]}`}})
	wantError(t, p.CheckKey(t.Context()), provider.Error{Kind: provider.KindAuth, Code: "authentication_error", Message: "no"})
}

func TestBalanceIsExact(t *testing.T) {
	for _, c := range []struct {
		limit, usage string
		want         provider.Money
	}{
		{`{"hard_limit_usd":25.5}`, `{"total_usage":1234.5678}`, 25_500_000 - 12_345_678},
		{`{"hard_limit_usd":"0.3"}`, `{"total_usage":"20"}`, 100_000},
		{`{"hard_limit_usd":1}`, `{"total_usage":250}`, -1_500_000},
		{`{"hard_limit_usd":99999999.99}`, `{"total_usage":0}`, 99_999_999_990_000},
	} {
		_, p := start(t, map[string]answer{limitCall: {Body: c.limit}, usageCall: {Body: c.usage}})
		if got, err := p.Balance(t.Context()); err != nil || got != c.want {
			t.Errorf("%s %s: %v, %v", c.limit, c.usage, got, err)
		}
	}
	for limit, c := range map[string]struct{ usage, words string }{
		`{"hard_limit_usd":100000000}`: {`{"total_usage":1}`, "no limit of its own"},
		`{"hard_limit_usd":null}`:      {`{"total_usage":1}`, "cannot be read"},
		`{"hard_limit_usd":5}`:         {`{"total_usage":"many"}`, "cannot be read"},
		`{"hard_limit_usd":6}`:         {`{"error":{"message":"closed"}}`, "closed"},
		`{"error":{"message":"shut"}}`: {`{}`, "shut"},
	} {
		_, p := start(t, map[string]answer{limitCall: {Body: limit}, usageCall: {Body: c.usage}})
		_, err := p.Balance(t.Context())
		wantError(t, err, provider.Error{Kind: provider.KindProvider, Message: c.words})
	}
}

func TestNoCallGoesElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer elsewhere.Close()
	s := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer s.Close()
	p, err := New(s.URL+"/", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Submit(t.Context(), provider.Submission{Request: provider.Request{Model: textFast}})
	wantError(t, err, provider.Error{Kind: provider.KindProvider}) // it may have been accepted
	_, err = p.Upload(t.Context(), picture())
	wantError(t, err, provider.Error{Kind: provider.KindProvider})
	if _, err := New("http://example.com", provider.NewSecret(testKey), nil); err == nil {
		t.Error("a key may not go over plain http")
	}
}

// FuzzReport: no answer may panic, and what is called a success has an address.
func FuzzReport(f *testing.F) {
	for _, s := range []string{
		`{"status":"completed","results":[{"url":"https://a.example/a.mp4","seed":1}]}`, `{"status":"completed","results":["https://a.example/a"]}`,
		`{"status":"completed","results":[{"video_url":{"url":"https://a.example/a"}}]}`, `{"status":"failed","error":{"code":1}}`, `{"status":"pending","progress":1e99,"usage":{"credits_reserved":1e400}}`, `{"task_info":1,"usage":2,"results":3}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(s))
	}
	p, err := New("", provider.NewSecret(testKey), nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		v := vendorhttp.ReadValue(answer)
		r := withTask(p.api.Report("j", v), p.api.Job(v))
		if (r.Status == provider.StatusSucceeded) != (len(r.Videos) > 0) || (r.Status == provider.StatusFailed) != (r.Err != nil) || r.Status.Final() != (r.Charged != "") {
			t.Errorf("%s: %+v", answer, r)
		}
		if p := r.Progress; p != nil && (*p < 0 || *p > 100) {
			t.Errorf("%s: %d percent", answer, *p)
		}
		for _, v := range r.Videos {
			if !provider.IsURL(v.URL) {
				t.Errorf("%q is no address", v.URL)
			}
		}
		if e := p.api.Complaint("balance", v); e != nil && (e.Kind == "" || e.Message == "" || e.Hint == "") {
			t.Errorf("%s: %+v", answer, e)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
	})
}
