package vendorhttp

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"dailies/provider"
)

// secure starts a TLS server and returns a client over the transport that users get, which
// trusts its certificate if trusted is set.
func secure(t *testing.T, c *tls.Config, trusted bool) (*Client, *int) {
	t.Helper()
	hits := 0
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits++
		fmt.Fprint(w, `{"id":"a"}`)
	}))
	s.TLS = c
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	rt := newTransport()
	if trusted {
		rt.TLSClientConfig.RootCAs = x509.NewCertPool()
		rt.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	}
	t.Cleanup(rt.CloseIdleConnections)
	return newClient(t, s.URL, rt), &hits
}

// A line that others can read or change carries no key: nothing is sent below TLS
// 1.2 or to an untrusted certificate, and it is known that nothing was.
func TestOnlySafeLinesCarryTheKey(t *testing.T) {
	for name, r := range map[string]struct {
		config  *tls.Config
		trusted bool
		good    bool
	}{
		"TLS 1.3":               {&tls.Config{}, true, true},
		"TLS 1.2":               {&tls.Config{MaxVersion: tls.VersionTLS12}, true, true},
		"TLS 1.1":               {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, true, false},
		"TLS 1.0":               {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, true, false},
		"a foreign certificate": {&tls.Config{}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			c, hits := secure(t, r.config, r.trusted)
			_, err := submitTo(t.Context(), c)
			read := c.Get(t.Context(), "poll", "/v1/x", &struct{}{})
			if r.good {
				if err != nil || read != nil || *hits != 2 {
					t.Errorf("%v, %v after %d calls", err, read, *hits)
				}
				return
			}
			if e := asError(t, err); e.Kind != provider.KindNetwork || e.Delivery != provider.NotSent {
				t.Errorf("the create call: %s, %q: %v", e.Kind, e.Delivery, e)
			}
			if provider.KindOf(read) != provider.KindNetwork || *hits != 0 {
				t.Errorf("the look: %v after %d calls", read, *hits)
			}
		})
	}
}

// The proxy of the environment is obeyed by every call, create calls included.
func TestTheProxyOfTheEnvironmentIsObeyed(t *testing.T) {
	want := reflect.ValueOf(http.ProxyFromEnvironment).Pointer()
	c, err := New(Options{Name: "runflow", Base: "https://api.example"})
	if err != nil {
		t.Fatal(err)
	}
	create, other := c.transports()
	for name, rt := range map[string]http.RoundTripper{"create calls": create, "other calls": other} {
		if p := rt.(*http.Transport).Proxy; p == nil || reflect.ValueOf(p).Pointer() != want {
			t.Errorf("%s go past it", name)
		}
	}
}
