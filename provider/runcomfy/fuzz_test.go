package runcomfy

import (
	"strings"
	"testing"
	"unicode/utf8"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// FuzzFinish: no answer may panic, and what is called a success has an address.
func FuzzFinish(f *testing.F) {
	for _, s := range []string{
		`{"status":"succeeded","output":{"video":"https://a.example/a.mp4"},"cost":1.5}`,
		`{"status":"failed","error":{"message":"no"}}`,
		`{"status":"succeeded","output":["https://a.example/a.png","https://a.example/a.mp4"]}`,
		`{"status":1,"output":"https://a.example","cost":"x"}`, `{"error":[]}`, `{}`, `[]`, `null`, ``,
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	p := offline(f)
	f.Fuzz(func(t *testing.T, body []byte, failed bool) {
		status := provider.Report{Job: "j", Status: provider.StatusRunning, MissingVideo: true, RawStatus: "completed"}
		if failed {
			status = provider.Report{Job: "j", Status: provider.StatusFailed, RawStatus: "failed", Charged: provider.ChargedUnknown}
		}
		got := p.mergeResult(status, vendorhttp.ReadValue(body))
		if got.Job != "j" || got.Status == provider.StatusQueued {
			t.Errorf("%s: %+v", body, got)
		}
		if (got.Status == provider.StatusSucceeded) != (len(got.Videos) > 0) {
			t.Errorf("%s: %s with %d videos", body, got.Status, len(got.Videos))
		}
		if got.Status.Final() != (got.Charged != "") || (got.Status == provider.StatusFailed) != (got.Err != nil) {
			t.Errorf("%s: %+v", body, got)
		}
		for _, v := range got.Videos {
			if !provider.IsURL(v.URL) {
				t.Errorf("%q is no address", v.URL)
			}
		}
	})
}

// FuzzHidden: an error found in any body has a kind and words, and only a known
// refusal claims that no money was spent.
func FuzzHidden(f *testing.F) {
	for _, s := range []string{`{"error_code":400002}`, `{"error_code":"x","message":"m"}`, `{"error_code":{}}`, `{"error_code":0}`, `[1]`, `{"error_code":1e400}`} {
		f.Add([]byte(s))
	}
	p := offline(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		v := vendorhttp.ReadValue(body)
		code, message := embedded(v)
		if code == "" {
			return
		}
		e := p.api.LookFailed("poll", code, message, v)
		if e.Kind == "" || e.Message == "" || strings.Contains(e.Hint, "run it again") {
			t.Errorf("%s: %+v", body, e)
		}
		if e = p.api.Unusable("submit", v, explain(code, message, v)); e.Delivery == provider.Rejected && len(e.Code) > 12 {
			t.Errorf("%s: refused by the code %q", body, e.Code)
		}
		if utf8.Valid(body) && !utf8.ValidString(e.Message) {
			t.Errorf("%s: a broken message", body)
		}
	})
}
