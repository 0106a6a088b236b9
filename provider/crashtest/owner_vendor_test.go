package crashtest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// vendorProxy stands in front of the sandbox. A test holds its answers back or
// replaces them, by kind of call, and counts the calls.
type vendorProxy struct {
	*httptest.Server
	sandbox *sandbox.Server
	behind  *httputil.ReverseProxy

	mu      sync.Mutex
	answers map[sandbox.Step]func(vendorCall)
	calls   map[sandbox.Step]int
}

func newVendorProxy(t *testing.T, server *sandbox.Server) *vendorProxy {
	t.Helper()
	target, err := url.Parse(strings.TrimSuffix(server.URL("x"), "/x"))
	must(t, err)
	p := &vendorProxy{
		sandbox: server, behind: httputil.NewSingleHostReverseProxy(target),
		answers: map[sandbox.Step]func(vendorCall){}, calls: map[sandbox.Step]int{},
	}
	p.behind.Transport = &http.Transport{DisableKeepAlives: true} // it must not repeat anything itself
	p.Server = httptest.NewServer(p)
	t.Cleanup(func() {
		p.CloseClientConnections()
		p.Close()
	})
	return p
}

// lead is the environment that leads a program to vendors at base.
func lead(base string) []string {
	var env []string
	for _, i := range accounts() {
		env = append(env, i.BaseURLEnv+"="+base+"/"+i.Name)
	}
	return env
}

// on replaces the answer to every call of a kind from now on; nil forwards it.
func (p *vendorProxy) on(kind sandbox.Step, answer func(vendorCall)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[kind] = answer
}

// count is how many calls of a kind arrived.
func (p *vendorProxy) count(kind sandbox.Step) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[kind]
}

// vendorCall is one call that arrived at a proxy.
type vendorCall struct {
	http.ResponseWriter
	request *http.Request
	body    string
	proxy   *vendorProxy
	n       int // among the calls of its kind, from 1
}

func (p *vendorProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kind := sandbox.StepOf(r)
	p.mu.Lock()
	p.calls[kind]++
	c := vendorCall{w, r, string(body), p, p.calls[kind]}
	answer := p.answers[kind]
	p.mu.Unlock()
	if answer == nil {
		answer = vendorCall.pass
	}
	answer(c)
}

// pass forwards a call and its answer.
func (c vendorCall) pass() { c.proxy.behind.ServeHTTP(c.ResponseWriter, c.request) }

// forward lets the sandbox carry a call out and returns the answer, which the
// client has not seen yet.
func (c vendorCall) forward() *httptest.ResponseRecorder {
	good := httptest.NewRecorder()
	c.proxy.behind.ServeHTTP(good, c.request)
	return good
}

// send gives the client an answer of forward.
func (c vendorCall) send(good *httptest.ResponseRecorder) {
	for k, v := range good.Header() {
		c.Header()[k] = v
	}
	c.WriteHeader(good.Code)
	c.Write(good.Body.Bytes()) //nolint:errcheck // the client may have gone
}

// status answers with a status code and an error of no known vendor.
func (c vendorCall) status(code int) {
	c.Header().Set("Content-Type", "application/json")
	c.WriteHeader(code)
	io.WriteString(c, `{"error":{"message":"sorry"}}`) //nolint:errcheck // as above
}

// first answers the first call of a kind; all others are forwarded.
func first(answer func(vendorCall)) func(vendorCall) {
	return func(c vendorCall) {
		if c.n > 1 {
			answer = vendorCall.pass
		}
		answer(c)
	}
}

// gate holds calls back until the test opens it.
type gate struct {
	t               *testing.T
	reached, opened chan struct{}
	reach, open     func()
}

func newGate(t *testing.T) *gate {
	g := &gate{t: t, reached: make(chan struct{}), opened: make(chan struct{})}
	g.reach, g.open = sync.OnceFunc(func() { close(g.reached) }), sync.OnceFunc(func() { close(g.opened) })
	t.Cleanup(g.open)
	return g
}

// hold is for the call.
func (g *gate) hold() {
	g.reach()
	<-g.opened
}

// await waits until the first call is held.
func (g *gate) await(what string) {
	g.t.Helper()
	select {
	case <-g.reached:
	case <-time.After(patient):
		g.t.Fatalf("not in %s: %s", patient, what)
	}
}

// holdAfterCharge lets the sandbox take the first order and holds its answer.
func (p *vendorProxy) holdAfterCharge(t *testing.T) *gate {
	g := newGate(t)
	p.on(sandbox.StepSubmit, func(c vendorCall) {
		good := c.forward()
		if c.n == 1 {
			g.hold()
		}
		c.send(good)
	})
	return g
}

// patient is how long a test waits for what must happen. It is no measure: the
// machine may be busy.
const patient = 30 * time.Second

// eventually waits until something has happened.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	if !within(patient, happened) {
		t.Fatalf("not in %s: %s", patient, what)
	}
}

// within reports whether something happens in a time.
func within(limit time.Duration, happened func() bool) bool {
	for late := time.Now().Add(limit); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			return false
		}
	}
	return true
}
