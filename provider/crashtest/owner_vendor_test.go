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

// vendorProxy is a proxy in front of the sandbox. A test delays or replaces its responses by
// kind of call, and counts the calls.
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
	p.behind.Transport = &http.Transport{DisableKeepAlives: true} // it must not repeat any request
	p.Server = httptest.NewServer(p)
	t.Cleanup(func() {
		p.CloseClientConnections()
		p.Close()
	})
	return p
}

// lead returns environment variables that direct a program to vendors at base.
func lead(base string) []string {
	var env []string
	for _, i := range accounts() {
		env = append(env, i.BaseURLEnv+"="+base+"/"+i.Name)
		for _, h := range i.Hosts {
			if h.BaseURLEnv != "" {
				env = append(env, h.BaseURLEnv+"="+base+"/"+i.Name)
			}
		}
	}
	return env
}

// on replaces the response to all calls of a kind from now on; nil forwards them.
func (p *vendorProxy) on(kind sandbox.Step, answer func(vendorCall)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[kind] = answer
}

// count returns the number of calls of a kind.
func (p *vendorProxy) count(kind sandbox.Step) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[kind]
}

// vendorCall is one call received by the proxy.
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

// pass forwards a call and its response.
func (c vendorCall) pass() { c.proxy.behind.ServeHTTP(c.ResponseWriter, c.request) }

// forward forwards a call to the sandbox and returns the response, without sending it to the
// client.
func (c vendorCall) forward() *httptest.ResponseRecorder {
	good := httptest.NewRecorder()
	c.proxy.behind.ServeHTTP(good, c.request)
	return good
}

// send sends a response of forward to the client.
func (c vendorCall) send(good *httptest.ResponseRecorder) {
	for k, v := range good.Header() {
		c.Header()[k] = v
	}
	c.WriteHeader(good.Code)
	c.Write(good.Body.Bytes()) //nolint:errcheck // the client may be gone
}

// status responds with a status code and an error in no vendor's format.
func (c vendorCall) status(code int) {
	c.Header().Set("Content-Type", "application/json")
	c.WriteHeader(code)
	io.WriteString(c, `{"error":{"message":"sorry"}}`) //nolint:errcheck // as above
}

// first handles the first call of a kind; all others are forwarded.
func first(answer func(vendorCall)) func(vendorCall) {
	return func(c vendorCall) {
		if c.n > 1 {
			answer = vendorCall.pass
		}
		answer(c)
	}
}

// gate blocks calls until the test opens it.
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

// hold blocks the call.
func (g *gate) hold() {
	g.reach()
	<-g.opened
}

// await waits until the first call is blocked.
func (g *gate) await(what string) {
	g.t.Helper()
	select {
	case <-g.reached:
	case <-time.After(patient):
		g.t.Fatalf("not in %s: %s", patient, what)
	}
}

// holdAfterCharge lets the sandbox accept the first order and blocks its response.
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

// patient is the timeout for what must happen. It is generous, because the machine may be busy.
const patient = 2 * time.Minute

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	if !within(patient, happened) {
		t.Fatalf("not in %s: %s", patient, what)
	}
}

// within reports whether a condition holds within a time.
func within(limit time.Duration, happened func() bool) bool {
	for late := time.Now().Add(limit); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			return false
		}
	}
	return true
}
