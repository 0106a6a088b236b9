package download

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// Client downloads files from the links that providers return. It holds no key and no cookie,
// and sends nothing that identifies the user to a storage host. It is safe for concurrent use.
type Client struct {
	http  http.RoundTripper
	max   int64         // bytes; longer files are rejected
	stall time.Duration // how long a server may send nothing
	space func(folder string) (free, size int64, known bool)
}

const (
	maxVideo   = 4 << 30
	stallAfter = 30 * time.Second
)

// New returns a client over rt. If rt is nil, it uses a transport that obeys the proxy settings
// of the environment and connects to public addresses only, and with loopback also to this
// machine. stall is how long a server may send nothing during a transfer.
func New(rt http.RoundTripper, loopback bool, stall time.Duration) *Client {
	if rt == nil {
		rt = newTransport(http.ProxyFromEnvironment, loopback)
	}
	return &Client{http: rt, max: maxVideo, stall: stall, space: DiskSpace}
}

const maxRedirects = 5

var (
	errStalled = errors.New("the server stopped sending in the middle of the video")
	errUnsafe  = errors.New("not an https address")
)

// get requests a link from the given byte on, following up to five redirects. It follows https
// only, and http to this machine if the first address was on it too.
func (c *Client) get(ctx context.Context, link string, from int64, valid string) (*http.Response, error) {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return nil, provider.Errorf(provider.KindExpired, "the provider gave no usable link")
	}
	local := loopbackHost(u.Hostname())
	for range maxRedirects {
		if u.Scheme != "https" && !(u.Scheme == "http" && local && loopbackHost(u.Hostname())) {
			return nil, &provider.Error{Kind: provider.KindFile, Message: "the link is " + errUnsafe.Error(), Err: errUnsafe}
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, provider.Errorf(provider.KindExpired, "the provider gave no usable link")
		}
		req.URL.User = nil
		req.Header.Set("User-Agent", "dailies")
		req.Header.Set("Accept-Encoding", "identity")
		if from > 0 {
			req.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
			req.Header.Set("If-Range", valid)
		}
		resp, err := c.http.RoundTrip(req)
		if err != nil {
			return nil, connectError(u, err)
		}
		if resp.StatusCode < 300 || resp.StatusCode > 399 || resp.StatusCode == http.StatusNotModified {
			return resp, nil
		}
		io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<10)) //nolint:errcheck // only to reuse the connection
		resp.Body.Close()
		if u, err = u.Parse(resp.Header.Get("Location")); err != nil {
			return nil, provider.Errorf(provider.KindProvider, "the redirect has no target")
		}
	}
	return nil, provider.Errorf(provider.KindProvider, "the link redirects in a loop")
}

func loopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// connectError describes a failed request without its URL, which holds a signature.
func connectError(u *url.URL, err error) error {
	if errors.Is(err, errPrivateAddr) {
		return &provider.Error{Kind: provider.KindFile, Message: fmt.Sprintf("the link leads to %s, which is not a public address", u.Hostname()), Hint: "look at the provider's website", Err: err}
	}
	if p, ok := errors.AsType[*proxyError](err); ok && p.unreachable() {
		return &provider.Error{Kind: provider.KindNetwork, Message: "the proxy " + p.host + " cannot be reached", Hint: "check the proxy settings of the environment", Err: err}
	}
	return &provider.Error{Kind: provider.KindNetwork, Message: fmt.Sprintf("%s cannot be reached (%v)", u.Hostname(), err), Hint: "it is retried automatically", Err: err}
}

// IsConnectError reports whether no connection was established.
func IsConnectError(e *provider.Error) bool {
	op, broke := errors.AsType[*net.OpError](e)
	_, unknown := errors.AsType[*net.DNSError](e)
	_, foreign := errors.AsType[*tls.CertificateVerificationError](e)
	dialing := broke && (op.Op == "dial" || op.Op == "proxyconnect")
	return e.Kind == provider.KindNetwork && (dialing || unknown || foreign)
}

// withStallCause replaces "canceled" by the reason of the cancellation.
func withStallCause(ctx context.Context, err error) error {
	if provider.KindOf(err) == provider.KindNetwork && context.Cause(ctx) == errStalled {
		return &provider.Error{Kind: provider.KindNetwork, Message: errStalled.Error(), Hint: "it is retried automatically", Err: errStalled}
	}
	return err
}

// statusError maps an unsuccessful status to an error.
func statusError(resp *http.Response) *provider.Error {
	e := provider.Errorf(provider.KindProvider, "the link answers %d", resp.StatusCode)
	e.Status = resp.StatusCode
	switch resp.StatusCode {
	case 410:
		e.Kind, e.Message, e.Hint = provider.KindExpired, "the link has expired (410)", "look at the provider's website"
	case 400, 401, 403, 404: // some servers answer 400 to an expired signature
		e.Kind, e.Message = provider.KindExpired, fmt.Sprintf("the link is refused (%d): it has expired, or its file is not there yet", resp.StatusCode)
		e.Hint = "download it again later, or look at the provider's website"
	case 429, 503:
		e.Kind, e.RetryAfter = provider.KindRate, retryAfter(resp.Header.Get("Retry-After"), time.Now())
	}
	return e
}

// retryAfter parses a Retry-After header, in seconds or as a date, limited to 15 min; 0 if
// absent.
func retryAfter(h string, now time.Time) time.Duration {
	const longest = 15 * time.Minute
	n, err := strconv.ParseInt(strings.TrimSpace(h), 10, 64)
	switch { // a number out of range is parsed as the largest or smallest one
	case (err == nil || errors.Is(err, strconv.ErrRange)) && n > int64(longest/time.Second):
		return longest
	case err == nil:
		return time.Duration(max(n, 0)) * time.Second
	}
	if t, err := http.ParseTime(h); err == nil && t.After(now) {
		return min(t.Sub(now), longest)
	}
	return 0
}
