package vendorhttp

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dailies/provider"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// plainPost is how a program that does not think of money would post.
func plainPost(t *testing.T, c *http.Client, url string) error {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(`{"prompt":"a cat"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Idempotency-Key", "6f6a1d5e-0a0e-4b37-9a0e-2c1f6c1d7f10")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// dyingServer answers the first POST and keeps the connection; it reads the
// second whole and hangs up; it answers the rest.
func dyingServer(t *testing.T) *raw {
	return serveRaw(t, func(post int, c net.Conn) bool {
		if post == 2 {
			return false
		}
		fmt.Fprint(c, ok)
		return true
	})
}

// foreign hides that a RoundTripper is an *http.Transport.
type foreign struct{ http.RoundTripper }

// A reused connection that dies after the body was read makes net/http send a
// POST with an idempotency key again, and the caller sees no error. Ours does not.
func TestWarmConnectionIsNotReplayed(t *testing.T) {
	control := dyingServer(t)
	plain := &http.Client{Transport: &http.Transport{}}
	for range 2 {
		if err := plainPost(t, plain, control.base); err != nil {
			t.Fatalf("the control saw %v", err)
		}
	}
	if n := control.posts.Load(); n != 3 {
		t.Fatalf("the control counts %d POSTs for 2 calls, want 3: the test proves nothing", n)
	}
	for name, rt := range map[string]http.RoundTripper{
		"default": nil, "transport": &http.Transport{}, "foreign": foreign{&http.Transport{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := dyingServer(t)
			c := newClient(t, s.base, rt)
			if id, err := submitTo(t.Context(), c); id != "job" || err != nil {
				t.Fatalf("first: %q, %v", id, err)
			}
			_, err := submitTo(t.Context(), c)
			if n := s.posts.Load(); n != 2 {
				t.Fatalf("%d POSTs for 2 orders", n)
			}
			if e := asError(t, err); e.Delivery != provider.DeliveryUnknown {
				t.Errorf("taken %q", e.Delivery)
			}
		})
	}
}

// A fresh connection per create: none is waiting to die.
func TestSubmitUsesAFreshConnection(t *testing.T) {
	addresses := map[string]bool{}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		addresses[r.RemoteAddr] = true
		if r.Header.Get("Connection") != "close" {
			t.Errorf("Connection: %q", r.Header.Get("Connection"))
		}
		fmt.Fprint(w, `{"id":"a"}`)
	})
	for range 3 {
		if _, err := submitTo(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if len(addresses) != 3 {
		t.Errorf("%d connections for 3 orders", len(addresses))
	}
}

// net/http posts again at every 307 and 308.
func TestRedirectsAreNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			requests := 0
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests++
				http.Redirect(w, r, "/again", status)
			}))
			defer s.Close()
			_ = plainPost(t, http.DefaultClient, s.URL)
			if requests < 2 {
				t.Fatalf("the control counts %d requests, want 2 or more: the test proves nothing", requests)
			}
			c := newClient(t, s.URL, nil)
			for name, send := range map[string]func() error{
				"submit":    func() error { _, err := submitTo(t.Context(), c); return err },
				"get":       func() error { return c.Get(t.Context(), "poll", "/v1/runs/1", &struct{}{}) },
				"post":      func() error { return c.Post(t.Context(), "cancel", "/v1/x", nil, nil) },
				"put":       func() error { return c.Put(t.Context(), "upload", s.URL, "image/png", 1, strings.NewReader("x")) },
				"multipart": func() error { return c.Multipart(t.Context(), "upload", "/x", nil, "file", file("x"), &struct{}{}) },
			} {
				requests = 0
				e := asError(t, send())
				if requests != 1 || e.Status != status || e.Kind != provider.KindProvider {
					t.Errorf("%s: %d requests, %d %s", name, requests, e.Status, e.Kind)
				}
			}
		})
	}
}

// The HTTP/2 client repeats requests automatically, so create calls do not use it.
func TestSubmitSpeaksHTTP1(t *testing.T) {
	protos := map[string]int{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protos[r.Method] = r.ProtoMajor
		fmt.Fprint(w, `{"id":"a"}`)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c := newClient(t, s.URL, s.Client().Transport)
	if err := c.Get(t.Context(), "poll", "/v1/runs/1", &struct{}{}); err != nil {
		t.Fatal(err)
	}
	if _, err := submitTo(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if protos["GET"] != 2 || protos["POST"] != 1 {
		t.Errorf("GET spoke HTTP/%d, POST HTTP/%d; want 2 and 1", protos["GET"], protos["POST"])
	}
}

func file(content string) provider.File {
	return provider.File{Name: `a "b".png`, Type: "image/png", Size: int64(len(content)), Body: strings.NewReader(content)}
}
