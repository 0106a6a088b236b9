package vendorhttp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dailies/provider"
)

func TestNewRefusesUnsafeBases(t *testing.T) {
	for base, good := range map[string]bool{
		"https://api.runflow.io":           true,
		"https://api.runflow.io/":          true,
		"http://127.0.0.1:8080/runflow":    true,
		"http://localhost:1":               true,
		"http://[::1]:8080":                true,
		"http://api.runflow.io":            false,
		"http://10.0.0.1":                  false,
		"http://127.0.0.1.evil.com":        false,
		"http://localhost.evil.com":        false,
		"ftp://127.0.0.1":                  false,
		"https://user:pass@api.runflow.io": false,
		"https://api.runflow.io?k=v":       false,
		"api.runflow.io":                   false,
		"https://":                         false,
		"":                                 false,
		"://":                              false,
	} {
		_, err := New(Options{Name: "runflow", Base: base})
		if good != (err == nil) {
			t.Errorf("%q: %v", base, err)
		}
		if err != nil && (provider.KindOf(err) != provider.KindInput || strings.Contains(err.Error(), "pass@")) {
			t.Errorf("%q: %s %v", base, provider.KindOf(err), err)
		}
	}
}

func TestEveryCallCarriesWhoWeAre(t *testing.T) {
	var got *http.Request
	var body string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, body = r, string(b)
		fmt.Fprint(w, `{"id":"a"}`)
	})
	var out struct{ ID string }
	for name, r := range map[string]struct {
		send func() error
		auth string
		body string
	}{
		"get":    {func() error { return c.Get(t.Context(), "poll", "/v1/x?a=b", &out) }, "Bearer " + testKey, ""},
		"post":   {func() error { return c.Post(t.Context(), "cancel", "/v1/x", map[string]string{"a": "<&>"}, &out) }, "Bearer " + testKey, `{"a":"<&>"}`},
		"submit": {func() error { _, err := submitTo(t.Context(), c); return err }, "Bearer " + testKey, `{"prompt":"a cat"}`},
		"put": {func() error {
			return c.Put(t.Context(), "upload", c.o.Base+"/up?sig=1", "image/png", 3, strings.NewReader("abc"))
		}, "", "abc"},
	} {
		if err := r.send(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if ua := got.Header.Get("User-Agent"); !strings.HasPrefix(ua, "dailies/") {
			t.Errorf("%s: User-Agent %q", name, ua)
		}
		if got.Header.Get("Authorization") != r.auth || body != r.body || got.ContentLength != int64(len(r.body)) {
			t.Errorf("%s: %q %q %d", name, got.Header.Get("Authorization"), body, got.ContentLength)
		}
	}
}

func TestSubmitSendsItsHeader(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header.Get("Idempotency-Key")) != 36 || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%v", r.Header)
		}
		fmt.Fprint(w, `{"id":"a"}`)
	})
	if _, err := submitTo(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestMultipart(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}
		f, h, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		b, _ := io.ReadAll(f)
		if string(b) != "pixels" || h.Filename != `a "b".png` || h.Header.Get("Content-Type") != "image/png" || r.FormValue("auto_cleanup") != "true" {
			t.Errorf("%q %q %v %q", b, h.Filename, h.Header, r.FormValue("auto_cleanup"))
		}
		if r.Header.Get("Authorization") != "Bearer "+testKey || r.ContentLength <= 6 {
			t.Errorf("%v %d", r.Header, r.ContentLength)
		}
		fmt.Fprint(w, `{"url":"https://files/x"}`)
	})
	var out struct{ URL string }
	err := c.Multipart(t.Context(), "upload", "/v1/files", map[string]string{"auto_cleanup": "true"}, "file", file("pixels"), &out)
	if err != nil || out.URL != "https://files/x" {
		t.Errorf("%q %v", out.URL, err)
	}
}

// A file that changes under our hands is the file's fault, not the network's.
func TestUploadOfAShorterFile(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	short := file("pixels")
	short.Size = 100
	for name, err := range map[string]error{
		"multipart": c.Multipart(t.Context(), "upload", "/v1/files", nil, "file", short, &struct{}{}),
		"put":       c.Put(t.Context(), "upload", c.o.Base+"/up", "image/png", 100, strings.NewReader("pixels")),
	} {
		if e := asError(t, err); e.Kind != provider.KindFile || !strings.Contains(e.Message, "shorter") {
			t.Errorf("%s: %s %q", name, e.Kind, e.Message)
		}
	}
}

func TestPutRefusesUnsafeAddresses(t *testing.T) {
	c := newClient(t, "https://api.runflow.io", nil)
	for _, a := range []string{"http://store.example/x?sig=secret", "file:///etc/passwd", "", "https://u:p@store.example/x"} {
		err := c.Put(t.Context(), "upload", a, "image/png", 1, strings.NewReader("x"))
		if e := asError(t, err); e.Kind != provider.KindProvider || strings.Contains(e.Error(), "secret") {
			t.Errorf("%q: %v", a, e)
		}
	}
}

func TestPutErrors(t *testing.T) {
	status := 403
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, `<Error><Code>AccessDenied</Code></Error>`)
	})
	err := c.Put(t.Context(), "upload", c.o.Base+"/up?X-Amz-Signature=secret", "image/png", 1, strings.NewReader("x"))
	if e := asError(t, err); e.Kind != provider.KindExpired || e.Status != 403 || strings.Contains(e.Message, "secret") {
		t.Errorf("%+v", e)
	}
	status = 500
	err = c.Put(t.Context(), "upload", c.o.Base+"/up", "image/png", 1, strings.NewReader("x"))
	if e := asError(t, err); e.Kind != provider.KindProvider || e.Status != 500 {
		t.Errorf("%+v", e)
	}
}

// The path can never move the key to another host.
func TestPathStaysOnTheBase(t *testing.T) {
	c := newClient(t, "https://api.runflow.io", foreign{nil})
	for _, path := range []string{"@evil.com/x", ".evil.com/x", ""} {
		if err := c.Get(t.Context(), "poll", path, &struct{}{}); err == nil {
			t.Errorf("%q was sent", path)
		}
	}
}

func TestGetErrorsWrapTheCallersContext(t *testing.T) {
	release := make(chan bool)
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer s.Close()
	defer close(release)
	c := newClient(t, s.URL, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := c.Get(ctx, "poll", "/v1/x?token=secret", &struct{}{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	ctx, stop = context.WithTimeout(t.Context(), 1)
	defer stop()
	err := c.Get(ctx, "poll", "/v1/x?token=secret", &struct{}{})
	if !errors.Is(err, context.DeadlineExceeded) || provider.KindOf(err) != provider.KindNetwork || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// Loose decoding: one odd field never hides the others.
func TestDecodeIsLoose(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"progress":"many","id":"a","deep":{"n":"x"},"unknown":{}}`)
	})
	var out struct {
		ID       string
		Progress int
		Deep     struct{ N int }
	}
	if err := c.Get(t.Context(), "poll", "/v1/x", &out); err != nil || out.ID != "a" {
		t.Errorf("%+v %v", out, err)
	}
}
