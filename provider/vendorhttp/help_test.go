package vendorhttp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"dailies/provider"
)

const testKey = "rf_live_0123456789abcdef"

// testProof is like the strictest of a vendor's rules: 4xx are refusals but for those
// that are none anywhere, and one code of 429 may be repeated.
var testProof = provider.Proof{
	{From: 408, To: 409},
	{From: 429, Codes: []string{"BURST"}, Proves: provider.Rejected, Repeat: true},
	{From: 429},
	{From: 499},
	{From: 400, To: 498, Proves: provider.Rejected},
	{From: 200, Codes: []string{"NO_MONEY"}, Proves: provider.Rejected},
}

// newClient is a client for base with the test's key.
func newClient(t *testing.T, base string, rt http.RoundTripper) *Client {
	t.Helper()
	c, err := New(Options{Name: "runflow", Base: base, Key: provider.NewSecret(testKey), HTTP: rt, Proof: testProof})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// serve starts a server and returns a client for it.
func serve(t *testing.T, h http.HandlerFunc) *Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return newClient(t, s.URL, nil)
}

// asError returns err as the *provider.Error it must be.
func asError(t *testing.T, err error) *provider.Error {
	t.Helper()
	e, ok := errors.AsType[*provider.Error](err)
	if !ok {
		t.Fatalf("got %v (%T), want a *provider.Error", err, err)
	}
	return e
}

// raw is a server below HTTP: it reads whole requests, counts the POSTs, and lets
// a test do what no http.Handler can do with the connection.
type raw struct {
	base  string
	posts atomic.Int32
}

// ok is a whole answer that leaves the connection open.
const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"id\":\"job\"}"

// serveRaw calls answer with the number of each POST; the connection is closed
// when it returns false.
func serveRaw(t *testing.T, answer func(post int, c net.Conn) bool) *raw {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &raw{base: "http://" + l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.speak(c, answer)
		}
	}()
	return s
}

func (s *raw) speak(c net.Conn, answer func(int, net.Conn) bool) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return
		}
		if req.Method != http.MethodPost {
			return
		}
		if !answer(int(s.posts.Add(1)), c) {
			return
		}
	}
}

// submitTo sends one submission to a client.
func submitTo(ctx context.Context, c *Client) (string, error) {
	var out struct{ ID string }
	header := http.Header{"Idempotency-Key": {"6f6a1d5e-0a0e-4b37-9a0e-2c1f6c1d7f10"}}
	err := c.Submit(ctx, "submit", "/v1/runs", header, map[string]string{"prompt": "a cat"}, &out)
	return out.ID, err
}
