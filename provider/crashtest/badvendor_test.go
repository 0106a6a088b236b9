package crashtest

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"sync"
	"testing"

	"dailies/provider/sandbox"
)

// way is a way to answer a create call badly, once its order was accepted and is to be paid
// for.
type way struct {
	name   string
	answer func(w http.ResponseWriter, r *http.Request, good *httptest.ResponseRecorder)
}

// ways are the fourteen. All of them have been seen in front of real vendors.
func ways() []way {
	status := func(code int) way {
		return way{http.StatusText(code), func(w http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) {
			w.Header().Set("Location", r.URL.Path)
			w.WriteHeader(code)
			io.WriteString(w, `{"error":{"message":"sorry"}}`) //nolint:errcheck // the client has gone
		}}
	}
	return []way{
		{"line closed", raw(func(c *net.TCPConn, _ string) {})},
		{"line reset", raw(func(c *net.TCPConn, _ string) { c.SetLinger(0) })}, //nolint:errcheck // else it is closed
		{"line half closed", raw(func(c *net.TCPConn, _ string) {
			c.CloseWrite()         //nolint:errcheck // closed below all the same
			io.Copy(io.Discard, c) //nolint:errcheck // until the client has had enough
		})},
		{"answer ends in its head", raw(func(c *net.TCPConn, good string) { io.WriteString(c, good[:20]) })},          //nolint:errcheck // as above
		{"answer ends in its body", raw(func(c *net.TCPConn, good string) { io.WriteString(c, good[:len(good)-9]) })}, //nolint:errcheck // as above
		{"no answer", func(_ http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) { <-r.Context().Done() }},
		status(500), status(502), status(503), status(504), status(408), status(307), status(308), status(429),
	}
}

// raw answers below HTTP; good is the answer that the vendor gave.
func raw(answer func(c *net.TCPConn, good string)) func(http.ResponseWriter, *http.Request, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, _ *http.Request, good *httptest.ResponseRecorder) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		text, err := httputil.DumpResponse(good.Result(), true)
		if err != nil {
			panic(err)
		}
		answer(conn.(*net.TCPConn), string(text))
	}
}

// openShop opens a proxy that answers the first create call for each prompt that names
// a way in that way, and passes everything else on.
func openShop(t *testing.T, server *sandbox.Server) *vendorProxy {
	t.Helper()
	p := newVendorProxy(t, server)
	var mu sync.Mutex
	met := map[string]bool{}
	p.on(sandbox.StepSubmit, func(c vendorCall) {
		for _, w := range ways() {
			_, rest, named := strings.Cut(c.body, "{"+w.name+"} by ")
			who, _, _ := strings.Cut(rest, `"`)
			if !named {
				continue
			}
			mu.Lock()
			first := !met[w.name+who]
			met[w.name+who] = true
			mu.Unlock()
			if first {
				w.answer(c.ResponseWriter, c.request, c.forward()) // now it is paid for
				return
			}
		}
		c.pass()
	})
	return p
}
