package faults

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Step is a place in the life of a run at which something can go wrong.
type Step string

// The steps.
const (
	Upload   Step = "upload"
	Submit   Step = "submit"
	Poll     Step = "poll"
	Result   Step = "result" // RunComfy's second call
	Cancel   Step = "cancel"
	Download Step = "download"
	other    Step = "other"
)

// StepOf says which step a request belongs to.
func StepOf(r *http.Request) Step {
	p := r.URL.Path
	post := r.Method == http.MethodPost
	switch {
	case strings.HasSuffix(p, "/cancel"), strings.HasSuffix(p, "/cancellation"):
		return Cancel
	case strings.Contains(p, "/asset-uploads"), strings.Contains(p, "/files/upload"):
		return Upload
	case post && (strings.HasSuffix(p, "/runs") || strings.Contains(p, "/v1/run/") ||
		strings.Contains(p, "/v1/models/") || strings.HasSuffix(p, "/videos/generations")):
		return Submit
	case strings.HasSuffix(p, "/result"):
		return Result
	case strings.HasSuffix(p, "/status"), strings.Contains(p, "/v1/tasks/"), strings.Contains(p, "/v1/runs/"):
		return Poll
	}
	return other
}

// Fault is something that goes wrong. One that says "after" lets the provider do
// what it was asked, and only the answer is lost.
type Fault string

// The faults.
const (
	Refused     Fault = "connection refused"
	NoDNS       Fault = "the name is not found"
	ResetBefore Fault = "reset before it was taken"
	ResetAfter  Fault = "reset after it was taken"
	Timeout     Fault = "no answer"
	S500Before  Fault = "500 before"
	S500After   Fault = "500 after"
	S502Before  Fault = "502 before"
	S502After   Fault = "502 after"
	S503Before  Fault = "503 before"
	S503After   Fault = "503 after"
	S503Later   Fault = "503 with Retry-After"
	RateSeconds Fault = "429, Retry-After in seconds"
	RateDate    Fault = "429, Retry-After as a date"
	RateNoHint  Fault = "429 without Retry-After"
	RateAfter   Fault = "429 after"
	MovedAfter  Fault = "a redirect after"
	HTML        Fault = "a web page with 200"
	Truncated   Fault = "JSON that breaks off"
	Huge        Fault = "a body of 50 MB"
	Drip        Fault = "one byte at a time"
	OddWord     Fault = "an unknown status word"
	Vanished    Fault = "404"
	Revoked     Fault = "the key is revoked"
	Broke       Fault = "the balance is gone"
)

// Faults lists all of them.
func Faults() []Fault {
	return []Fault{
		Refused, NoDNS, ResetBefore, ResetAfter, Timeout, S500Before, S500After, S502Before, S502After, S503Before,
		S503After, S503Later, RateSeconds, RateDate, RateNoHint, RateAfter, MovedAfter, HTML, Truncated, Huge, Drip, OddWord, Vanished, Revoked, Broke,
	}
}

// Gateway stands between a client and a server and lets a fault happen to the
// first requests of one step.
type Gateway struct {
	server *httptest.Server
	target *url.URL
	step   func(*http.Request) Step
	strike Step
	fault  Fault

	mu   sync.Mutex
	left int // requests that are still struck
	hits int
}

// NewGateway listens in front of target. The fault happens to the first times
// requests of the step.
func NewGateway(target string, strike Step, f Fault, times int, step func(*http.Request) Step) (*Gateway, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	g := &Gateway{target: u, step: step, strike: strike, fault: f, left: times}
	g.server = httptest.NewServer(g)
	return g, nil
}

// URL is the gateway's own address.
func (g *Gateway) URL() string { return g.server.URL }

// Hits is how many requests were struck.
func (g *Gateway) Hits() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.hits
}

// Close ends every call.
func (g *Gateway) Close() {
	g.server.CloseClientConnections()
	g.server.Close()
}

// Proxy is for [http.Transport.Proxy]: it leads a request whose connection must
// fail to where nobody listens, or to a name that does not exist.
func (g *Gateway) Proxy(r *http.Request) (*url.URL, error) {
	if g.fault != Refused && g.fault != NoDNS || !strings.HasPrefix(r.URL.String(), g.URL()) || !g.struck(r) {
		return nil, nil
	}
	if g.fault == NoDNS {
		return url.Parse("http://no-such-host.invalid:80")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if err := l.Close(); err != nil {
		return nil, err
	}
	return url.Parse("http://" + l.Addr().String()) // nobody listens there now
}

// struck reports whether the fault happens to this request, and counts it.
func (g *Gateway) struck(r *http.Request) bool {
	if g.step(r) != g.strike {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.left <= 0 {
		return false
	}
	g.left--
	g.hits++
	return true
}

// ServeHTTP passes a request on, or lets the fault happen to it.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.fault == Refused || g.fault == NoDNS || !g.struck(r) {
		status, header, body, err := g.forward(r)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		send(w, status, header, body)
		return
	}
	if strings.HasSuffix(string(g.fault), "before") || g.declines() {
		io.Copy(io.Discard, r.Body) //nolint:errcheck // the client's side fails by itself
		g.before(w)
		return
	}
	status, header, body, err := g.forward(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	g.after(w, r, status, header, body)
}

// declines reports whether the fault is a refusal: nothing is passed on. That is
// known here and not to the client, which may not take all of them for one.
func (g *Gateway) declines() bool {
	switch g.fault {
	case ResetBefore, S503Later, RateSeconds, RateDate, RateNoHint, Vanished, Revoked, Broke:
		return true
	}
	return false
}

func (g *Gateway) before(w http.ResponseWriter) {
	status := map[Fault]int{S500Before: 500, S502Before: 502, S503Before: 503, S503Later: 503, RateSeconds: 429, RateDate: 429, RateNoHint: 429}[g.fault]
	switch g.fault {
	case ResetBefore:
		reset(w)
		return
	case S503Later, RateSeconds:
		w.Header().Set("Retry-After", "1")
	case RateDate:
		w.Header().Set("Retry-After", time.Now().Add(1200*time.Millisecond).UTC().Format(http.TimeFormat))
	case Vanished, Revoked, Broke:
		g.says(w)
		return
	}
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"message":"status %d"}}`, status)
}

// says answers in the words of the vendor whose paths these are.
func (g *Gateway) says(w http.ResponseWriter) {
	type answer struct {
		status int
		body   string
	}
	vendor := strings.Trim(g.target.Path, "/")
	a := map[string]map[Fault]answer{
		"runflow": {
			Vanished: {404, `{"code":"RUN_NOT_FOUND","message":"not found","errors":null}`},
			Revoked:  {401, `{"code":"UNAUTHORIZED","message":"no such key","errors":null}`},
			Broke:    {402, `{"code":"INSUFFICIENT_CREDIT","message":"top up","errors":null}`},
		},
		"runcomfy": {
			Vanished: {404, `{"code":404001,"error":"ResourceNotFound"}`},
			Revoked:  {400, `{"code":400004,"error":"UserAccountError"}`},
			Broke:    {400, `{"code":400002,"error":"InsufficientResources"}`},
		},
		"aihubmax": {
			Vanished: {404, `{"error":{"message":"no task","type":"not_found"}}`},
			Revoked:  {401, `{"error":{"message":"bad key","type":"authentication_error"}}`},
			Broke:    {402, `{"error":{"message":"top up","type":"insufficient_quota"}}`},
		},
	}[vendor][g.fault]
	if a.status == 0 { // the storage
		a = answer{map[Fault]int{Vanished: 404, Revoked: 403, Broke: 402}[g.fault], "<Error/>"}
	}
	w.WriteHeader(a.status)
	fmt.Fprint(w, a.body)
}

func (g *Gateway) after(w http.ResponseWriter, r *http.Request, status int, header http.Header, body []byte) {
	switch g.fault {
	case ResetAfter:
		reset(w)
	case Timeout:
		<-r.Context().Done()
	case MovedAfter:
		w.Header().Set("Location", r.URL.Path)
		w.WriteHeader(http.StatusTemporaryRedirect)
	case RateAfter:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `{"error":{"message":"too many requests"}}`)
	case S500After, S502After, S503After:
		w.WriteHeader(map[Fault]int{S500After: 500, S502After: 502, S503After: 503}[g.fault])
		fmt.Fprint(w, `{"error":{"message":"internal error"}}`)
	case HTML:
		send(w, 200, http.Header{"Content-Type": {"text/html"}}, []byte("<!doctype html><title>Welcome</title>"))
	case Truncated:
		header.Del("Content-Length")
		send(w, status, header, body[:len(body)/2])
	case Huge:
		header.Del("Content-Length")
		send(w, status, header, append([]byte(`{"filler":"`), bytes.Repeat([]byte("x"), 50<<20)...))
	case Drip:
		drip(w, r, status, header, body)
	case OddWord:
		for _, word := range []string{"queued", "running", "succeeded", "in_queue", "in_progress", "completed", "pending", "processing"} {
			body = bytes.ReplaceAll(body, []byte(`"`+word+`"`), []byte(`"percolating"`))
		}
		header.Del("Content-Length")
		send(w, status, header, body)
	}
}

func drip(w http.ResponseWriter, r *http.Request, status int, header http.Header, body []byte) {
	copyHeader(w, header)
	w.WriteHeader(status)
	for _, b := range body {
		if _, err := w.Write([]byte{b}); err != nil {
			return
		}
		http.NewResponseController(w).Flush() //nolint:errcheck // the write above fails next
		select {
		case <-r.Context().Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// forward asks the server behind the gateway.
func (g *Gateway) forward(r *http.Request) (int, http.Header, []byte, error) {
	out := r.Clone(r.Context())
	out.RequestURI = ""
	out.URL.Scheme, out.URL.Host = g.target.Scheme, g.target.Host
	out.URL.Path = strings.TrimSuffix(g.target.Path, "/") + r.URL.Path
	out.Host = g.target.Host
	resp, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		return 0, nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, body, err
}

func send(w http.ResponseWriter, status int, header http.Header, body []byte) {
	copyHeader(w, header)
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the client has gone
}

func copyHeader(w http.ResponseWriter, header http.Header) {
	for k, v := range header {
		w.Header()[k] = v
	}
}

// reset closes the connection with a RST.
func reset(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0) //nolint:errcheck // then it is closed in the usual way
	}
	c.Close()
}
