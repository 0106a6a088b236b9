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

// Submit sends a create call: one POST with in as its JSON, on a connection of
// its own, never replayed by net/http (which repeats a POST that carries an
// idempotency key) and never redirected.
//
// Error.Taken says what is known of the money: NotSent when no connection came
// about (a name that is not found, a refused connection, a failed TLS handshake),
// Refused where the provider's rules say that the answer proves it, and DeliveryUnknown
// for everything else, a time-out, a cancelled context and an answer that cannot
// be read included.
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
				got.Conn.Close() // whatever is written to it from now on does not leave
			}
		},
	})
	k := call{
		op: op, method: http.MethodPost, path: path, header: header, create: true,
		mediaType: jsonType, size: int64(len(body)), recorded: string(body),
		body: &onceReader{r: bytes.NewReader(body), last: last}, wait: c.o.SubmitWait + readTime,
	}
	a, err := c.send(ctx, c.create, k)
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
	e = c.unsettled(e, ReadValue(a.body))
	if a.status == http.StatusUnprocessableEntity && duplicate(e.Code) {
		e.Kind, e.Delivery, e.Repeat = provider.KindConflict, provider.DeliveryUnknown, false
		e.Hint, e.Jobs = c.lookUp(), jobIDs(ReadValue(a.body))
	}
	return e
}

// neverSent reports whether a call that got no connection is known not to have
// been sent. A time-out proves nothing, but for that of a name's look-up.
func neverSent(err error) bool {
	_, unknown := errors.AsType[*net.DNSError](err)
	return unknown || !timeout(err)
}

// duplicate reports whether a vendor's code says that an order with this idempotency
// key exists. Some refuse one with 422 where others answer 409 or with the first job.
func duplicate(code string) bool {
	code = strings.ToLower(code)
	return strings.Contains(code, "idempotency") || strings.Contains(code, "duplicate")
}

// lastMoment asks the guard of a create call once, before the first byte leaves.
type lastMoment struct {
	guard   func() error
	mu      sync.Mutex
	asked   bool
	refusal error // the guard's
}

func (l *lastMoment) ask() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.asked {
		l.asked, l.refusal = true, l.guard()
	}
	return l.refusal
}

// outcome reports whether the guard was asked, which means that bytes may have
// left, and what it said.
func (l *lastMoment) outcome() (asked bool, refusal error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked, l.refusal
}

// onceReader is a request body that can be read one time only (net/http knows how to
// rewind the readers of package bytes), and not at all when the guard refuses.
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

// noReuse returns rt for create calls: no connection is reused and HTTP/2, whose
// client repeats requests by itself, is off. A RoundTripper of another make is
// used as it is; the body alone then keeps it from repeating.
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
