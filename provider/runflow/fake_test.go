package runflow

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"dailies/provider"
)

const testKey = "rf_live_0123456789abcdef"

// answer is one answer of the vendor; a status of 0 is 200.
type answer struct {
	status int
	body   string
}

// vendor is a loopback server that answers by "METHOD /path?query" and keeps what
// it was asked.
type vendor struct {
	url     string
	mu      sync.Mutex
	answers map[string]answer
	asked   []string
	bodies  []string
	headers []http.Header
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	defer v.mu.Unlock()
	call := r.Method + " " + r.URL.RequestURI()
	v.asked = append(v.asked, call)
	v.bodies = append(v.bodies, string(body))
	v.headers = append(v.headers, r.Header)
	a, ok := v.answers[call]
	if !ok {
		a = answer{418, `{"message":"not expected: ` + call + `"}`}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(max(a.status, 200))
	_, _ = io.WriteString(w, strings.ReplaceAll(a.body, "SELF", v.url))
}

// start serves answers; SELF in them is the server's own address.
func start(t *testing.T, answers map[string]answer) (*vendor, *Provider) {
	t.Helper()
	v := &vendor{answers: answers}
	s := httptest.NewServer(v)
	t.Cleanup(s.Close)
	v.url = s.URL
	p, err := New(s.URL+"/", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	return v, p
}

// asError returns err as the *provider.Error it must be.
func asError(t *testing.T, err error) *provider.Error {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	e := provider.AsError(err)
	if e.Op == "" {
		t.Fatalf("%v does not say what was done", err)
	}
	return e
}

func ptr[T any](v T) *T { return &v }
