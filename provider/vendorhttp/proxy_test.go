package vendorhttp

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"dailies/provider"
)

// A dead proxy is named in the place of the vendor, its password never; and it is
// known that nothing of a submission left.
func TestADeadProxyIsNamed(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer refusing.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := l.Addr().String() // of no server of this test: refusing has another port
	_ = l.Close()
	_, alive, _ := strings.Cut(refusing.URL, "//")
	for _, c := range []struct{ proxy, says string }{
		{"http://me:5ec7e7@" + dead, "the proxy " + dead + " cannot be reached: check the proxy settings of the environment"},
		{"socks5://me:5ec7e7@" + dead, "the proxy " + dead + " cannot be reached: check the proxy settings of the environment"},
		{"http://me:5ec7e7@nobody.invalid:3128", "the proxy nobody.invalid:3128 cannot be reached: check the proxy settings of the environment"},
		{"http://me:5ec7e7@" + alive, "the connection to api.runflow.example through the proxy " + alive + " failed: Proxy Authentication Required: check the connection"},
	} {
		at, err := url.Parse(c.proxy)
		if err != nil {
			t.Fatal(err)
		}
		rt := newTransport()
		rt.Proxy = http.ProxyURL(at)
		client := newClient(t, "https://api.runflow.example", rt)
		_, submit := submitTo(t.Context(), client)
		for _, err := range []error{client.Get(t.Context(), "poll", "/v1/x", &struct{}{}), submit} {
			e := asError(t, err)
			if e.UserMessage() != c.says || e.Kind != provider.KindNetwork || strings.Contains(e.Error(), "5ec7e7") {
				t.Errorf("%s: %s (%s)", at.Redacted(), e.UserMessage(), e.Kind)
			}
		}
		if e := asError(t, submit); e.Delivery != provider.NotSent {
			t.Errorf("%s: of the order it says %q", at.Redacted(), e.Delivery)
		}
	}
}
