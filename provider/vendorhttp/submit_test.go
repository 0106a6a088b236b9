package vendorhttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

// submitRow is an answer to a create call, and what it says about the money.
type submitRow struct {
	status     int
	header     string // "Name: value"
	body       string
	deliveryOf provider.Delivery
	kind       provider.Kind // "" = success
	message    string        // part of it
}

func submitRows() []submitRow {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	return []submitRow{
		{status: 200, body: `{"id":"a"}`},
		{status: 201, body: `{"id":"a","new":[1],"other":null}`},
		{status: 202, body: "\ufeff{\"id\":\"a\"}\n"},
		{200, "", `{"id":"a`, maybe, provider.KindProvider, "cannot be read"},
		{200, "", ``, maybe, provider.KindProvider, "empty"},
		{200, "", `null`, maybe, provider.KindProvider, "cannot be read"},
		{200, "", `[1]`, maybe, provider.KindProvider, "JSON array"},
		{200, "", `"ok"`, maybe, provider.KindProvider, "JSON string"},
		{200, "Content-Type: text/html", `<html>`, maybe, provider.KindProvider, "web page"},
		{200, "", ` <!doctype html>`, maybe, provider.KindProvider, "web page"},
		{204, "", ``, maybe, provider.KindProvider, "empty"},
		{300, "", ``, maybe, provider.KindProvider, "redirect"},
		{301, "Location: /x", ``, maybe, provider.KindProvider, "redirect"},
		{302, "Location: /x", ``, maybe, provider.KindProvider, "redirect"},
		{303, "Location: /x", ``, maybe, provider.KindProvider, "redirect"},
		{307, "Location: /x", ``, maybe, provider.KindProvider, "redirect"},
		{308, "Location: /x", ``, maybe, provider.KindProvider, "redirect"},
		{400, "", `{"message":"no"}`, refused, provider.KindInput, "no"},
		{401, "", `{"message":"no"}`, refused, provider.KindAuth, "no"},
		{402, "", `{"message":"no"}`, refused, provider.KindBalance, "no"},
		{403, "", `{"message":"no"}`, refused, provider.KindAuth, "no"},
		{403, "Content-Type: text/plain", `error code: 1010`, refused, provider.KindProvider, "nothing about the key"},
		{404, "", `{"message":"no"}`, refused, provider.KindModel, "no"},
		{405, "", ``, refused, provider.KindInput, "405"},
		{408, "", ``, maybe, provider.KindNetwork, "408"},
		{409, "", `{"code":"CONFLICT"}`, maybe, provider.KindConflict, "CONFLICT"},
		{410, "", ``, refused, provider.KindExpired, "410"},
		{413, "", ``, refused, provider.KindInput, "413"},
		{422, "", `{"message":"no"}`, refused, provider.KindInput, "no"},
		{422, "", `{"code":"DUPLICATE_REQUEST","message":"no"}`, maybe, provider.KindConflict, "no"},
		{422, "", `{"error":{"code":"idempotency_key_reused","message":"no"}}`, maybe, provider.KindConflict, "no"},
		{425, "", ``, refused, provider.KindRate, "425"},
		{429, "", `{"message":"slow"}`, maybe, provider.KindRate, "slow"},
		{429, "Retry-After: 7", ``, maybe, provider.KindRate, "429"},
		{429, "", `{"code":"burst","message":"slow"}`, refused, provider.KindRate, "slow"},
		{499, "", ``, maybe, provider.KindInput, "499"},
		{500, "", `{"message":"oops"}`, maybe, provider.KindProvider, "oops"},
		{500, "Retry-After: 7", ``, maybe, provider.KindProvider, "500"},
		{501, "", ``, maybe, provider.KindProvider, "501"},
		{502, "Content-Type: text/html", `<html>`, maybe, provider.KindProvider, "502"},
		{503, "", ``, maybe, provider.KindProvider, "503"},
		{503, "Retry-After: soon", ``, maybe, provider.KindProvider, "503"},
		{503, "Retry-After: 0", ``, maybe, provider.KindProvider, "503"},
		{503, "Retry-After: 30", ``, maybe, provider.KindProvider, "503"},
		{504, "Retry-After: 30", ``, maybe, provider.KindProvider, "504"},
		{524, "", ``, maybe, provider.KindProvider, "524"},
		{599, "", ``, maybe, provider.KindProvider, "599"},
	}
}

func TestSubmitAnswers(t *testing.T) {
	for _, r := range submitRows() {
		t.Run(fmt.Sprintf("%d %s %.12q", r.status, r.header, r.body), func(t *testing.T) {
			posts := 0
			c := serve(t, func(w http.ResponseWriter, req *http.Request) {
				posts++
				w.Header().Set("Content-Type", "application/json")
				if name, value, ok := strings.Cut(r.header, ": "); ok {
					w.Header().Set(name, value)
				}
				w.WriteHeader(r.status)
				fmt.Fprint(w, r.body)
			})
			id, err := submitTo(t.Context(), c)
			if posts != 1 {
				t.Errorf("%d POSTs", posts)
			}
			if r.kind == "" {
				if err != nil || id != "a" {
					t.Fatalf("id %q, error %v", id, err)
				}
				return
			}
			e := asError(t, err)
			if e.Delivery != r.deliveryOf || e.Kind != r.kind || e.Status != r.status || !strings.Contains(e.Message, r.message) {
				t.Errorf("got %q %s %d %q, want %q %s %q", e.Delivery, e.Kind, e.Status, e.Message, r.deliveryOf, r.kind, r.message)
			}
			if repeat := strings.Contains(r.body, "burst"); e.Repeat != repeat {
				t.Errorf("repeat %v, want %v", e.Repeat, repeat)
			}
			if e.Op != "runflow: submit" || e.Hint == "" && e.Delivery == provider.DeliveryUnknown {
				t.Errorf("op %q, next %q", e.Op, e.Hint)
			}
		})
	}
}

// After a failure before the connection is established nothing was sent.
func TestSubmitNotSent(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	defer untrusted.Close()
	untrusted.Config.ErrorLog = quiet()
	noTLS := httptest.NewServer(http.NotFoundHandler())
	defer noTLS.Close()
	names := newTransport()
	names.DialContext = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.runflow.io", IsNotFound: true}}
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	for name, r := range map[string]struct {
		ctx     context.Context
		base    string
		rt      http.RoundTripper
		message string
	}{
		"refused":           {t.Context(), "http://" + closed.Addr().String(), nil, "127.0.0.1 refuses the connection"},
		"unknown authority": {t.Context(), untrusted.URL, nil, "certificate"},
		"no TLS there":      {t.Context(), strings.Replace(noTLS.URL, "http:", "https:", 1), nil, "failed"},
		"DNS":               {t.Context(), "https://api.runflow.io", names, "cannot be looked up"},
		"already cancelled": {ended, noTLS.URL, nil, "stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := submitTo(r.ctx, newClient(t, r.base, r.rt))
			e := asError(t, err)
			if e.Delivery != provider.NotSent || e.Status != 0 || !strings.Contains(e.Message, r.message) {
				t.Errorf("got %q %d %q", e.Delivery, e.Status, e.Message)
			}
			if r.ctx == ended && !errors.Is(err, context.Canceled) {
				t.Error("errors.Is(err, context.Canceled) does not hold")
			}
			if r.ctx != ended && e.Kind != provider.KindNetwork {
				t.Errorf("kind %s", e.Kind)
			}
		})
	}
}

// After a failure on an established connection the submission may have been accepted.
func TestSubmitBroken(t *testing.T) {
	for name, answer := range map[string]string{
		"no answer":       "",
		"not HTTP":        "SSH-2.0-OpenSSH\r\n",
		"cut header":      "HTTP/1.1 200 OK\r\nContent-Le",
		"cut body":        "HTTP/1.1 201 Created\r\nContent-Length: 90\r\n\r\n{\"id\":\"jo",
		"cut chunks":      "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"",
		"switched":        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
		"endless headers": "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2<<20),
	} {
		t.Run(name, func(t *testing.T) {
			s := serveRaw(t, func(_ int, c net.Conn) bool { fmt.Fprint(c, answer); return false })
			_, err := submitTo(t.Context(), newClient(t, s.base, nil))
			if e := asError(t, err); e.Delivery != provider.DeliveryUnknown || !strings.Contains(e.Hint, "before sending it again") {
				t.Errorf("taken %q, next %q", e.Delivery, e.Hint)
			}
			if n := s.posts.Load(); n != 1 {
				t.Errorf("%d POSTs", n)
			}
		})
	}
}

// An answer whose end is missing but whose JSON is whole names the job all the same.
func TestSubmitKeepsAWholeIDFromABrokenLine(t *testing.T) {
	s := serveRaw(t, func(_ int, c net.Conn) bool {
		fmt.Fprint(c, "HTTP/1.1 201 Created\r\nContent-Length: 90\r\n\r\n{\"id\":\"job\"}")
		return false
	})
	if id, err := submitTo(t.Context(), newClient(t, s.base, nil)); id != "job" || err != nil {
		t.Errorf("id %q, error %v", id, err)
	}
}

func TestSubmitTooLongAnswer(t *testing.T) {
	sent := 0
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := []byte(strings.Repeat(" ", 1<<20))
		for range 50 {
			n, err := w.Write(chunk)
			if sent += n; err != nil {
				return
			}
		}
	})
	_, err := submitTo(t.Context(), c)
	if e := asError(t, err); e.Delivery != provider.DeliveryUnknown || !strings.Contains(e.Message, "longer than 8 MiB") {
		t.Errorf("%q %q", e.Delivery, e.Message)
	}
}

// The caller gives up while the provider works: the submission may have been accepted.
func TestSubmitCancelledOnTheWay(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	release := make(chan bool)
	c := serve(t, func(http.ResponseWriter, *http.Request) { stop(); <-release })
	_, err := submitTo(ctx, c)
	close(release)
	if e := asError(t, err); e.Delivery != provider.DeliveryUnknown || !errors.Is(err, context.Canceled) {
		t.Errorf("taken %q, %v", e.Delivery, err)
	}
}

// Our own time limit is not the caller's: the error is no context error.
func TestSubmitTimesOut(t *testing.T) {
	release := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer s.Close()
	defer close(release)
	c, err := New(Options{Name: "runflow", Base: s.URL, Key: provider.NewSecret(testKey), SubmitWait: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	late, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	_, err = submitTo(late, c)
	e := asError(t, err)
	if e.Delivery != provider.DeliveryUnknown || e.Kind != provider.KindNetwork || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%q %s %v", e.Delivery, e.Kind, err)
	}
}

func TestSubmitWithoutKey(t *testing.T) {
	c, err := New(Options{Name: "runflow-older", Base: "http://127.0.0.1:1", KeyEnv: "RUNFLOW_API_KEY"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = submitTo(t.Context(), c)
	e := asError(t, err)
	if c.HasKey() || e.Kind != provider.KindAuth || e.Delivery != provider.NotSent || e.Hint != "set RUNFLOW_API_KEY" {
		t.Errorf("%+v", e)
	}
}

// Either sign is enough: a connection is established, or the body was read (by a
// RoundTripper that tells nothing of its connections).
func TestSubmitThroughAForeignTransport(t *testing.T) {
	for name, sign := range map[string]func(*http.Request){
		"connection": func(r *http.Request) { httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{}) },
		"body":       func(r *http.Request) { _, _ = r.Body.Read(make([]byte, 1)) },
	} {
		_, err := submitTo(t.Context(), newClient(t, "https://api.runflow.io", roundTrip(func(r *http.Request) (*http.Response, error) {
			sign(r)
			return nil, errors.New("broken")
		})))
		if e := asError(t, err); e.Delivery != provider.DeliveryUnknown {
			t.Errorf("%s: taken %q", name, e.Delivery)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
