package providertest

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"dailies/provider"
)

// Answer is a response of a [Vendor]; Status 0 means 200.
type Answer struct {
	Status int
	Body   string
	HTML   bool
	Header http.Header
}

// Vendor is a loopback server with fixed responses by "METHOD /path?query" that records its
// requests. It is for exact responses of one vendor; the sandbox simulates all of them.
type Vendor struct {
	URL     string
	Asked   []string
	Bodies  []string
	Headers []http.Header

	mu      sync.Mutex
	answers map[string]Answer
	after   map[string]map[string]Answer
}

// After replaces the responses once a call was made.
func (v *Vendor) After(call string, answers map[string]Answer) {
	v.after = map[string]map[string]Answer{call: answers}
}

// StartVendor starts a vendor for the duration of the test. SELF in a response is its address.
func StartVendor(t *testing.T, answers map[string]Answer) *Vendor {
	t.Helper()
	v := &Vendor{answers: answers}
	s := httptest.NewServer(v)
	t.Cleanup(s.Close)
	v.URL = s.URL
	return v
}

// ServeHTTP responds with 418 to unexpected requests.
func (v *Vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	defer v.mu.Unlock()
	call := r.Method + " " + r.URL.RequestURI()
	v.Asked = append(v.Asked, call)
	v.Bodies = append(v.Bodies, string(body))
	v.Headers = append(v.Headers, r.Header)
	a, ok := v.answers[call]
	maps.Copy(v.answers, v.after[call])
	if !ok {
		a = Answer{Status: 418, Body: `{"message":"not expected: ` + call + `"}`}
	}
	w.Header().Set("Content-Type", "application/json")
	if a.HTML {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(a.Status, 200))
	_, _ = io.WriteString(w, strings.ReplaceAll(a.Body, "SELF", v.URL))
}

// WantReport checks the answer to a poll that asked the vendor once: want is the report as JSON.
func WantReport(t *testing.T, v *Vendor, body string, r provider.Report, err error, want string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", body, err)
		return
	}
	if got := JSON(t, r); got != want {
		t.Errorf("%s gives\n%s\nwant\n%s", body, got, want)
	}
	if len(v.Asked) != 1 {
		t.Errorf("asked %q", v.Asked)
	}
}

// JSON returns a value as JSON, to compare it with a table.
func JSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// WantError checks an error's kind, code and delivery, and that it names its operation and
// contains no secret.
func WantError(t *testing.T, err error, key string, want provider.Error) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want.Kind)
	}
	e := provider.AsError(err)
	if e.Kind != want.Kind || e.Code != want.Code || e.Delivery != want.Delivery {
		t.Errorf("got kind %q code %q taken %q, want %q %q %q: %v", e.Kind, e.Code, e.Delivery, want.Kind, want.Code, want.Delivery, err)
	}
	if e.Op == "" || want.Op != "" && e.Op != want.Op {
		t.Errorf("op %q, want %q", e.Op, want.Op)
	}
	if !strings.Contains(e.Message, want.Message) || e.Message == "" {
		t.Errorf("message %q does not hold %q", e.Message, want.Message)
	}
	if strings.Contains(e.Error()+e.Hint, key) || strings.Contains(e.Message, "X-Amz") {
		t.Errorf("a secret got out: %v", e)
	}
}
