package vendorhttp

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

func TestWords(t *testing.T) {
	for _, r := range []struct{ body, code, message string }{
		{`{"code":"PERMISSION_DENIED","message":"Not authorized.","errors":null}`, "PERMISSION_DENIED", "Not authorized."},
		{`{"code":"X","message":"Bad","errors":[{"loc":["body","input","duration"],"msg":"must be a string"},{"loc":["body"],"msg":"no"}]}`, "X", "Bad: duration: must be a string; body: no"},
		{`{"error":{"message":"no money","type":"insufficient_quota","code":null}}`, "insufficient_quota", "no money"},
		{`{"error":{"message":"no model","type":"validation_error","code":"model_not_found"}}`, "model_not_found", "no model"},
		{`{"error":"plain"}`, "", "plain"},
		{`{"code":400004,"error":"UserAccountError"}`, "400004", "UserAccountError"},
		{`{"error_code":"400002","error_message":"InsufficientResources"}`, "400002", "InsufficientResources"},
		{`{"detail":"Not Found"}`, "", "Not Found"},
		{`{"detail":[{"loc":["body","prompt"],"msg":"field required","type":"missing"}]}`, "", "prompt: field required"},
		{`{"detail":{"msg":"one"}}`, "", "one"},
		{`error code: 1010`, "", "error code: 1010"},
		{`{"broken`, "", ""},
		{`[{"msg":"a"}]`, "", ""},
		{`<html>`, "", ""},
		{``, "", ""},
		{`null`, "", ""},
		{`{"code":null,"message":7,"error":[],"detail":{}}`, "", "7"},
	} {
		code, message := ErrorBody([]byte(r.body))
		if code != r.code || message != r.message {
			t.Errorf("%s: %q %q, want %q %q", r.body, code, message, r.code, r.message)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{`{"error":{"code":1}}`, `{"errors":[{"loc":[],"msg":"x"}]}`, `[`, "\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if code, message := ErrorBody(body); len(code)+len(message) > 12*len(body)+1024 {
			t.Errorf("%d bytes became %d", len(body), len(code)+len(message))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	in := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, r := range []struct {
		header, date string
		want         time.Duration
		ok           bool
	}{
		{"", "", 0, false},
		{"7", "", 7 * time.Second, true},
		{" 7 ", "", 7 * time.Second, true},
		{"0", "", 0, true},
		{"1.5", "", 1500 * time.Millisecond, true},
		{"-7", "", 0, false},
		{"soon", "", 0, false},
		{"NaN", "", 0, false},
		{"Inf", "", 15 * time.Minute, true},
		{"900", "", 15 * time.Minute, true},
		{"86400", "", 15 * time.Minute, true},
		{"99999999999999999999", "", 15 * time.Minute, true},
		{in(30 * time.Second), "", 30 * time.Second, true},
		{in(-time.Hour), "", 0, true},
		{in(48 * time.Hour), "", 15 * time.Minute, true},
		// Our clock is an hour off: theirs counts.
		{in(time.Hour + 10*time.Second), in(time.Hour), 10 * time.Second, true},
	} {
		h := http.Header{"Retry-After": {r.header}, "Date": {r.date}}
		if got, ok := retryAfter(h, now); got != r.want || ok != r.ok {
			t.Errorf("%q (%q): %v %v, want %v %v", r.header, r.date, got, ok, r.want, r.ok)
		}
	}
}

func TestErrorCarriesWhatTheAnswerSays(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Request-Id", "req-1")
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(429)
		fmt.Fprint(w, `{"code":"RATE_LIMITED","message":"slow down"}`)
	})
	e := asError(t, c.Get(t.Context(), "poll", "/v1/x", &struct{}{}))
	want := provider.Error{Kind: provider.KindRate, Op: "runflow: poll", Message: "slow down", Hint: "wait a little, then try again",
		Status: 429, Code: "RATE_LIMITED", Request: "req-1", RetryAfter: 9 * time.Second}
	if !reflect.DeepEqual(*e, want) {
		t.Errorf("got  %+v\nwant %+v", *e, want)
	}
}

// What the adapter reads in the body comes before the status.
func TestExplain(t *testing.T) {
	var answer *provider.Error
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400); fmt.Fprint(w, `{"code":400004}`) })
	c.o.Explain = func(code, message string, v Value) *provider.Error {
		if code != "400004" || message != "" || v.Field("code").Text() != "400004" {
			t.Errorf("%q %q %+v", code, message, v)
		}
		return answer
	}
	e := asError(t, c.Get(t.Context(), "poll", "/x", &struct{}{}))
	if e.Kind != provider.KindInput || e.Code != "400004" || e.Message != "400004" {
		t.Errorf("%+v", e)
	}
	answer = &provider.Error{Kind: provider.KindAuth, Message: "bad token", Delivery: provider.NotSent}
	e = asError(t, c.Get(t.Context(), "poll", "/x", &struct{}{}))
	if e.Kind != provider.KindAuth || e.Message != "bad token" || e.Hint != "check the key in RUNFLOW_API_KEY" || e.Delivery != "" {
		t.Errorf("%+v", e)
	}
}

func TestErrorsOfReads(t *testing.T) {
	for _, r := range []struct {
		status     int
		kind, body string
		want       provider.Kind
		message    string
	}{
		{404, "application/json", `{"code":"RUN_NOT_FOUND"}`, provider.KindNotFound, "RUN_NOT_FOUND"},
		{403, "text/html", `<html>challenge</html>`, provider.KindProvider, "gateway"},
		{403, "text/plain", `error code: 1020`, provider.KindProvider, "gateway"},
		{500, "text/plain", strings.Repeat("x", 1<<20), provider.KindProvider, "xxx"},
		{404, "text/html", `<html>`, provider.KindProvider, "web page"},
		{502, "text/html", `<html>`, provider.KindProvider, "HTTP 502 Bad Gateway"},
		{200, "text/html", `<html>`, provider.KindProvider, "web page"},
		{200, "application/json", `{"id":`, provider.KindProvider, "cannot be read"},
	} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", r.kind)
			w.WriteHeader(r.status)
			fmt.Fprint(w, r.body)
		})
		e := asError(t, c.Get(t.Context(), "poll", "/x", &struct{}{}))
		if e.Kind != r.want || !strings.Contains(e.Message, r.message) || len(e.Message) > messageLimit+8 || e.Delivery != "" {
			t.Errorf("%d %s: %s %.80q", r.status, r.body[:5], e.Kind, e.Message)
		}
	}
}

// A server that echoes our key or a signed address does not get it printed.
func TestErrorsHoldNoSecrets(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(500)
		fmt.Fprintf(w, `{"message":"bad key %s for https://store/x.png?X-Amz-Signature=cafe"}`, r.Header.Get("Authorization"))
	})
	e := asError(t, c.Get(t.Context(), "poll", "/x", &struct{}{}))
	if strings.Contains(e.Message, testKey) || strings.Contains(e.Message, "cafe") || !strings.Contains(e.Message, "https://store/x.png") {
		t.Errorf("%q", e.Message)
	}
}
