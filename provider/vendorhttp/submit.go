package vendorhttp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"dailies/provider"
)

// Submit sends a create call: one POST with in as its JSON, on a new connection. net/http does
// not replay it (as it does with a POST that has an idempotency key), and redirects are not
// followed.
//
// Error.Delivery tells whether money may have been spent: NotSent if no connection was
// established (host not found, connection refused, failed TLS handshake), Rejected if the
// provider's rules say that the response proves it, and otherwise DeliveryUnknown, which
// includes timeouts, cancelled contexts and unreadable responses.
func (c *Client) Submit(ctx context.Context, op, path string, header http.Header, in, out any) error {
	if !c.HasKey() {
		return c.noKey(op)
	}
	body, err := encode(in)
	if err != nil {
		e := c.local(op, err)
		e.Delivery = provider.NotSent
		return e
	}
	last := &lastMoment{guard: provider.SubmitGuard(ctx)}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			if last.ask() != nil {
				got.Conn.Close() // nothing written to it from now on is sent
			}
		},
	})
	k := call{
		op: op, method: http.MethodPost, path: path, header: header, create: true,
		mediaType: jsonType, size: int64(len(body)), recorded: string(body),
		body: &onceReader{r: bytes.NewReader(body), last: last}, wait: c.o.SubmitWait + readTime,
	}
	create, _ := c.transports()
	a, err := c.send(ctx, create, k)
	asked, refusal := last.outcome()
	if refusal != nil {
		e := c.fail(op, &provider.Error{Kind: provider.KindLocal, Message: "not sent: " + refusal.Error(), Err: refusal})
		e.Delivery = provider.NotSent
		return e
	}
	e := c.decodeOrError(ctx, k, a, err, out)
	switch {
	case e == nil:
		return nil
	case err != nil && !asked && neverSent(err):
		e.Delivery = provider.NotSent
		return e
	}
	e = c.withProof(e, ReadValue(a.body))
	if a.status == http.StatusUnprocessableEntity && duplicate(e.Code) {
		e.Kind, e.Delivery, e.Repeat = provider.KindConflict, provider.DeliveryUnknown, false
		e.Hint, e.Jobs = c.lookUpHint(), jobIDs(ReadValue(a.body))
	}
	return e
}

// neverSent reports whether a call without a connection was certainly not sent. Timeouts prove
// nothing, except in name resolution.
func neverSent(err error) bool {
	_, unknown := errors.AsType[*net.DNSError](err)
	return unknown || !timeout(err)
}

// duplicate reports whether a vendor's code says that a submission with this idempotency key
// exists. Some respond with 422, others with 409 or with the first job.
func duplicate(code string) bool {
	code = strings.ToLower(code)
	return strings.Contains(code, "idempotency") || strings.Contains(code, "duplicate")
}

// lastMoment calls the guard of a create call once, before the first byte is sent.
type lastMoment struct {
	guard   func() error
	mu      sync.Mutex
	asked   bool
	refusal error // returned by the guard
}

func (l *lastMoment) ask() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.asked {
		l.asked, l.refusal = true, l.guard()
	}
	return l.refusal
}

// outcome reports whether the guard was called, which means that bytes may have been sent, and
// its error.
func (l *lastMoment) outcome() (asked bool, refusal error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked, l.refusal
}

// onceReader is a request body that cannot be rewound (net/http can rewind the readers of
// package bytes), and cannot be read at all if the guard returns an error.
type onceReader struct {
	r    io.Reader
	last *lastMoment
}

func (o *onceReader) Read(p []byte) (int, error) {
	if err := o.last.ask(); err != nil {
		return 0, err
	}
	return o.r.Read(p)
}

// noReuse returns rt for create calls, without connection reuse and HTTP/2, whose client
// repeats requests automatically. A custom RoundTripper is used unchanged; then only the body
// prevents repetition.
func noReuse(rt http.RoundTripper, wait time.Duration) http.RoundTripper {
	t, ok := rt.(*http.Transport)
	if !ok {
		return rt
	}
	t = t.Clone()
	t.DisableKeepAlives = true
	t.ResponseHeaderTimeout = wait
	t.ForceAttemptHTTP2 = false
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	t.TLSClientConfig.NextProtos = nil
	return t
}
