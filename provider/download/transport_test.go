package download

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"dailies/provider"
)

func TestDenyPrivateIPs(t *testing.T) {
	for _, c := range []struct {
		address        string
		public, onDemo bool
	}{
		{"93.184.216.34:443", true, true},
		{"[2606:2800:220:1::]:443", true, true},
		{"198.18.0.7:443", true, true}, // the made-up addresses of some proxies
		{"[64:ff9b::5db8:d822]:443", true, true},
		{"127.0.0.1:80", false, true},
		{"127.8.8.8:80", false, true},
		{"[::1]:80", false, true},
		{"[::ffff:127.0.0.1]:80", false, true},
		{"10.0.0.1:443", false, false},
		{"172.16.0.1:443", false, false},
		{"172.31.255.255:443", false, false},
		{"192.168.1.1:443", false, false},
		{"[::ffff:192.168.1.1]:443", false, false},
		{"[64:ff9b::a00:1]:443", false, false},
		{"169.254.169.254:80", false, false}, // the metadata of cloud machines
		{"100.64.0.1:443", false, false},
		{"100.127.255.255:443", false, false},
		{"[::ffff:100.64.0.1]:443", false, false},
		{"[fec0::1%eth0]:443", false, false},
		{"0.0.0.0:80", false, false},
		{"0.1.2.3:80", false, false},
		{"[::]:80", false, false},
		{"224.0.0.1:80", false, false},
		{"255.255.255.255:80", false, false},
		{"[fe80::1%eth0]:80", false, false},
		{"[fd00::1]:443", false, false},
		{"[fd00::1%eth0]:443", false, false},
		{"[fec0::1]:443", false, false},
		{"[ff02::1]:443", false, false},
		{"example.com:443", false, false}, // never asked with a name
		{"", false, false},
	} {
		for loopback, want := range map[bool]bool{false: c.public, true: c.onDemo} {
			err := DenyPrivateIPs(loopback)("tcp", c.address, nil)
			if (err == nil) != want {
				t.Errorf("%s with loopback %v: %v", c.address, loopback, err)
			}
		}
	}
}

// TestPrivateLinksAreRefusedWithoutAByte: by address, by name, and after a
// redirect.
func TestPrivateLinksAreRefusedWithoutAByte(t *testing.T) {
	victim := newRaw(t, good(video(videoSize, 1), `"v1"`))
	for _, host := range []string{"127.0.0.1", "localhost"} {
		d := newDownload(t, strings.Replace(victim.URL, "127.0.0.1", host, 1))
		d.Client = New(nil, false, stallAfter)
		_, err := d.try(t)
		if !errors.Is(err, errPrivateAddr) {
			t.Errorf("%s: %v", host, err)
		}
		d.failed(t, err, provider.KindFile)
	}
	d := newDownload(t, "http://192.168.77.77/take.mp4?X-Amz-Signature=5ec7e7")
	d.URL = strings.Replace(d.URL, "http:", "https:", 1)
	_, err := d.try(t)
	d.failed(t, err, provider.KindFile)
	if requests, _ := victim.seen(); len(requests) != 0 {
		t.Errorf("%d requests reached this machine", len(requests))
	}
}

// TestAProxyIsObeyed: a proxy may well have a private address; what it must not
// be asked for is a private one.
func TestAProxyIsObeyed(t *testing.T) {
	film := video(videoSize, 1)
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.Host)
		if r.Method == http.MethodConnect {
			http.Error(w, "no tunnels here", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "video/mp4")
		w.Write(film) //nolint:errcheck // the test sees what came
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := newTransport(func(*http.Request) (*url.URL, error) { return at, nil }, false)
	defer c.proxied.CloseIdleConnections()
	for _, ask := range []struct {
		link    string
		private bool
	}{
		{"http://files.example/take.mp4", false},
		{"https://files.example/take.mp4", false},
		{"http://192.168.1.1/take.mp4", true},
		{"https://127.0.0.1/take.mp4", true},
		{"https://[fd00::1]/take.mp4", true},
	} {
		req := httptest.NewRequest(http.MethodGet, ask.link, nil)
		resp, err := c.RoundTrip(req)
		if err == nil {
			resp.Body.Close()
		}
		if errors.Is(err, errPrivateAddr) != ask.private {
			t.Errorf("%s: %v", ask.link, err)
		}
	}
	if got := strings.Join(asked, ", "); got != "GET files.example, CONNECT files.example:443" {
		t.Errorf("the proxy was asked: %s", got)
	}
}

func TestABrokenProxySettingIsAnError(t *testing.T) {
	c := newTransport(func(*http.Request) (*url.URL, error) {
		return nil, errors.New(`invalid proxy address "http://me:5ec7e7@:x"`)
	}, true)
	d := newDownload(t, "https://files.example/take.mp4")
	d.Client = New(c, true, stallAfter)
	_, err := d.try(t)
	d.failed(t, err, provider.KindNetwork)
	if !errors.Is(err, errProxySettings) {
		t.Error(err)
	}
}

// TestADeadProxyIsNamed, with its password kept and the storage host not blamed.
func TestADeadProxyIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := l.Addr().String()
	l.Close()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer refusing.Close()
	_, alive, _ := strings.Cut(refusing.URL, "//")
	for _, c := range []struct{ proxy, says string }{
		{"http://me:5ec7e7@" + dead, "the proxy " + dead + " cannot be reached: check the proxy settings"},
		{"https://me:5ec7e7@" + dead, "the proxy " + dead + " cannot be reached: check the proxy settings"},
		{"socks5://me:5ec7e7@" + dead, "the proxy " + dead + " cannot be reached: check the proxy settings"},
		{"http://me:5ec7e7@nobody.invalid:3128", "the proxy nobody.invalid:3128 cannot be reached: check the proxy settings"},
		{"https://me:5ec7e7@" + alive, "the proxy " + alive + " cannot be reached: check the proxy settings"}, // it speaks no TLS
		{"http://me:5ec7e7@" + alive, "files.example cannot be reached (through the proxy " + alive + ": Proxy Authentication Required)"},
	} {
		at, err := url.Parse(c.proxy)
		if err != nil {
			t.Fatal(err)
		}
		tr := newTransport(func(*http.Request) (*url.URL, error) { return at, nil }, false)
		d := newDownload(t, "https://files.example/take.mp4")
		d.Client = New(tr, false, stallAfter)
		_, err = d.try(t)
		d.failed(t, err, provider.KindNetwork)
		if says := provider.UserMessage(err); !strings.HasPrefix(says, c.says) {
			t.Errorf("%s: %s", at.Redacted(), says)
		}
		unreachable := strings.HasPrefix(c.says, "the proxy")
		if e := provider.AsError(err); IsConnectError(e) != unreachable {
			t.Errorf("%s: a connect error: %v, want %v", at.Redacted(), !unreachable, unreachable)
		}
	}
}

// TestNamesAreJudgedByTheirAddress: the dialer's control sees what a name was
// looked up to.
func TestNamesAreJudgedByTheirAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	d := net.Dialer{Control: DenyPrivateIPs(false)}
	conn, err := d.DialContext(t.Context(), "tcp", net.JoinHostPort("localhost", port))
	if err == nil {
		conn.Close()
	}
	if !errors.Is(err, errPrivateAddr) {
		t.Errorf("%v", err)
	}
}
