package download

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// transport is the transport for downloads. It connects to public addresses only, so that no
// link can reach the user's own network (SSRF). Behind a proxy, that is up to the proxy.
type transport struct {
	proxy    func(*http.Request) (*url.URL, error)
	direct   *http.Transport
	proxied  *http.Transport
	loopback bool
}

func newTransport(proxy func(*http.Request) (*url.URL, error), loopback bool) *transport {
	proxied := &http.Transport{
		Proxy:                 proxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: stallAfter,
		IdleConnTimeout:       time.Minute,
		ForceAttemptHTTP2:     false, // one file per connection: HTTP/2 framing would only cost
		DisableCompression:    true,  // lengths and ranges must be those of the file
		ReadBufferSize:        64 << 10,
	}
	direct := proxied.Clone()
	direct.Proxy = nil
	direct.DialContext = (&net.Dialer{Timeout: 10 * time.Second, Control: DenyPrivateIPs(loopback)}).DialContext
	return &transport{proxy: proxy, direct: direct, proxied: proxied, loopback: loopback}
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	through, err := t.proxy(req)
	if err != nil {
		return nil, errProxySettings // err may hold the proxy's password
	}
	if through == nil {
		return t.direct.RoundTrip(req)
	}
	if ip, err := netip.ParseAddr(req.URL.Hostname()); err == nil && !public(ip, t.loopback) {
		return nil, fmt.Errorf("%s: %w", ip, errPrivateAddr)
	}
	resp, err := t.proxied.RoundTrip(req)
	if err != nil {
		return nil, &proxyError{host: through.Host, err: err}
	}
	return resp, nil
}

var (
	errPrivateAddr   = errors.New("not a public address")
	errProxySettings = errors.New("the proxy settings of the environment are wrong")
)

// proxyError is the failure of a request through a proxy.
type proxyError struct {
	host string // and port, without the password
	err  error
}

func (e *proxyError) Error() string { return "through the proxy " + e.host + ": " + e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

// unreachable reports whether the proxy could not be reached.
func (e *proxyError) unreachable() bool {
	op, ok := errors.AsType[*net.OpError](e.err)
	return ok && op.Op == "proxyconnect"
}

// DenyPrivateIPs returns a control function for [net.Dialer.Control] that rejects private
// addresses. It runs after name resolution, so a DNS name cannot bypass it. loopback permits
// this machine, for the sandbox.
func DenyPrivateIPs(loopback bool) func(network, address string, c syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !public(at.Addr(), loopback) {
			return fmt.Errorf("%s: %w", at.Addr(), errPrivateAddr)
		}
		return nil
	}
}

// Private networks that [netip.Addr.IsPrivate] does not include. 198.18.0.0/15 (RFC 2544, for
// benchmarks) is deliberately missing, because some proxies resolve all names to it.
var (
	cgnat       = netip.MustParsePrefix("100.64.0.0/10") // carrier-grade NAT and overlay networks, RFC 6598
	thisNetwork = netip.MustParsePrefix("0.0.0.0/8")     // RFC 1122
	siteLocal   = netip.MustParsePrefix("fec0::/10")     // deprecated site-local, RFC 3879
	nat64       = netip.MustParsePrefix("64:ff9b::/96")  // embeds an IPv4 address, RFC 6052
)

func public(ip netip.Addr, loopback bool) bool {
	ip = ip.Unmap().WithZone("")
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	if ip.IsLoopback() {
		return loopback
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() &&
		!cgnat.Contains(ip) && !thisNetwork.Contains(ip) && !siteLocal.Contains(ip)
}
