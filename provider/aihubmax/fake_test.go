package aihubmax

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"dailies/provider"
)

const testKey = "sk-test-0123456789abcdef"

// answer is one canned answer of a vendor; a status of 0 is 200.
type answer struct {
	status int
	body   string
	html   bool
}

// vendor is a loopback server that answers by "METHOD /path?query" and keeps
// what it was asked.
type vendor struct {
	mu      sync.Mutex
	answers map[string]answer
	asked   []string
	bodies  []string
	keys    []string
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	defer v.mu.Unlock()
	call := r.Method + " " + r.URL.RequestURI()
	v.asked = append(v.asked, call)
	v.bodies = append(v.bodies, string(body))
	v.keys = append(v.keys, r.Header.Get("Authorization"))
	a, ok := v.answers[call]
	if !ok {
		a = answer{status: 418, body: `{"message":"not expected: ` + call + `"}`}
	}
	w.Header().Set("Content-Type", "application/json")
	if a.html {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	w.WriteHeader(max(a.status, 200))
	_, _ = io.WriteString(w, a.body)
}

// start serves answers and returns a provider that talks to them.
func start(t *testing.T, answers map[string]answer) (*vendor, *Provider) {
	t.Helper()
	v := &vendor{answers: answers}
	s := httptest.NewServer(v)
	t.Cleanup(s.Close)
	p, err := New(s.URL+"/", provider.NewSecret(testKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	return v, p
}

// wantError checks an error's kind, code and what it says of the money, and that
// it names its operation and gives no secret away.
func wantError(t *testing.T, err error, want provider.Error) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want.Kind)
	}
	e := provider.AsError(err)
	if e.Kind != want.Kind || e.Code != want.Code || e.Taken != want.Taken {
		t.Errorf("got kind %q code %q taken %q, want %q %q %q: %v", e.Kind, e.Code, e.Taken, want.Kind, want.Code, want.Taken, err)
	}
	if want.Op != "" && e.Op != want.Op {
		t.Errorf("op %q, want %q", e.Op, want.Op)
	}
	if !strings.Contains(e.Message, want.Message) || e.Message == "" {
		t.Errorf("message %q does not hold %q", e.Message, want.Message)
	}
	if strings.Contains(e.Error()+e.Next, testKey) || strings.Contains(e.Message, "X-Amz") {
		t.Errorf("a secret got out: %v", e)
	}
}

func number[T any](n T) *T { return &n }
