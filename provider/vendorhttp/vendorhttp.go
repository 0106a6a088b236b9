// Package vendorhttp is the HTTP client of the adapters: JSON encoding, authentication, limits,
// mapping of status codes to error kinds, Retry-After, User-Agent, and a safe way to send
// create calls (see [Client.Submit]).
//
// It knows no vendor, keeps no state between calls, never repeats a request and never follows a
// redirect. Adapters interpret the responses, and the engine decides about retries.
package vendorhttp

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"net/textproto"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"dailies/provider"
)

// Timeouts.
const (
	headerTime = 60 * time.Second // for the first byte of a response
	readTime   = time.Minute      // for its body after that
	uploadTime = 10 * time.Minute // for an upload to be sent and acknowledged
)

// maxCalls is the number of idle connections kept per vendor, as many as the engine makes calls
// at once; with fewer, each burst opens new ones.
const maxCalls = 32

// Options configure a client.
type Options struct {
	Name  string // of the provider, for Error.Op: "runflow"
	Title string // for display; "" = Name
	// Base is the URL below which paths such as /v1/… are: https, or http to a loopback
	// address.
	Base string
	Key  provider.Secret
	// KeyEnv is the variable named in errors about a missing or invalid key; "" = NAME_API_KEY.
	KeyEnv string
	// Scheme precedes the key in the Authorization header; "" = Bearer.
	Scheme string
	// HTTP sends the requests. nil is a transport with timeouts, TLS 1.2 or later and the proxy
	// of the environment.
	HTTP http.RoundTripper
	// SubmitWait is the timeout of a create call; 0 = 60 s. Only blocking endpoints need more.
	SubmitWait time.Duration
	// Explain interprets a vendor's code and message; answer is the response, or its part about
	// a failed job. Of the result, Kind, Code, Message, Hint and Request are used if they are
	// set; everything else, also with a nil result, follows from the status.
	Explain func(code, message string, answer Value) *provider.Error
	// Dialect describes the responses about jobs.
	Dialect Dialect
	// Proof tells which responses to a create call prove that the submission was not accepted.
	Proof provider.Proof
	// LookUp is the hint for an order of unknown delivery: "look it up".
	LookUp string
}

// Client accesses one API. It is safe for concurrent use.
type Client struct {
	o      Options
	redact *redactor
	// transports are made with the first call: most clients make none. Create calls have a new
	// connection each.
	transports func() (create, other http.RoundTripper)
}

// New returns a client, or an Error of KindInput if a key must not be sent to the base URL.
func New(o Options) (*Client, error) {
	o.Base = strings.TrimRight(o.Base, "/")
	u, err := url.Parse(o.Base)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !safe(u) {
		return nil, provider.Errorf(provider.KindInput, "the base URL of %s must begin with https:// and hold no user name and no query", o.Name).
			WithHint("plain http:// is allowed to this computer only, such as http://127.0.0.1:8080")
	}
	if o.KeyEnv == "" {
		o.KeyEnv = strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_")) + "_API_KEY"
	}
	if o.Scheme == "" {
		o.Scheme = "Bearer"
	}
	if o.SubmitWait == 0 {
		o.SubmitWait = headerTime
	}
	return &Client{o: o, redact: newRedactor(o.Key), transports: sync.OnceValues(func() (create, other http.RoundTripper) {
		if other = o.HTTP; other == nil {
			other = newTransport()
		}
		return noReuse(other, o.SubmitWait), other
	})}, nil
}

// Preview returns a create call as [Client.Submit] would make it, for display.
func (c *Client) Preview(path string, in any) (provider.Exchange, error) {
	body, err := encode(in)
	return provider.Exchange{Method: http.MethodPost, URL: c.o.Base + path, Request: string(body)}, err
}

func (c *Client) HasKey() bool { return !c.o.Key.Empty() }

// Get requests path and decodes the JSON response into out.
func (c *Client) Get(ctx context.Context, op, path string, out any) error {
	return c.call(ctx, call{op: op, method: http.MethodGet, path: path, wait: headerTime + readTime}, out)
}

// Answer is a raw response.
type Answer struct {
	Header http.Header
	Body   []byte
}

// Fetch requests path. If a response was received, it is returned beside an error too.
func (c *Client) Fetch(ctx context.Context, op, path string) (Answer, error) {
	var a answer
	var body json.RawMessage
	err := c.call(ctx, call{op: op, method: http.MethodGet, path: path, wait: headerTime + readTime, got: &a}, &body)
	return Answer{a.header, a.body}, err
}

// Post sends in as JSON in a request that costs nothing: a cancellation, a confirmation. out
// may be nil.
func (c *Client) Post(ctx context.Context, op, path string, in, out any) error {
	body, err := encode(in)
	if err != nil {
		return c.local(op, err)
	}
	return c.call(ctx, call{
		op: op, method: http.MethodPost, path: path, wait: headerTime + readTime,
		mediaType: jsonType, body: bytes.NewReader(body), size: int64(len(body)), recorded: string(body),
	}, out)
}

// Command sends a request without a body that costs nothing with another method than POST: PUT,
// DELETE. out may be nil.
func (c *Client) Command(ctx context.Context, op, method, path string, out any) error {
	return c.call(ctx, call{op: op, method: method, path: path, wait: headerTime + readTime}, out)
}

// Put uploads body to a presigned URL. Such a URL is a credential: the key is not sent there,
// and the URL is never printed. A response of 403 means that it has expired (KindExpired).
func (c *Client) Put(ctx context.Context, op, address, mediaType string, size int64, body io.Reader) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || !safe(u) {
		return c.fail(op, provider.Errorf(provider.KindProvider, "the provider named an upload address that is not https"))
	}
	return c.call(ctx, call{
		op: op, method: http.MethodPut, storage: address, wait: uploadTime,
		mediaType: mediaType, body: &exactReader{r: body, left: size}, size: size, recorded: fileNote("", mediaType, size),
	}, nil)
}

// Multipart posts a form with one file and decodes the JSON response.
func (c *Client) Multipart(ctx context.Context, op, path string, fields map[string]string, fileField string, f provider.File, out any) error {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			return c.local(op, err)
		}
	}
	part := textproto.MIMEHeader{}
	part.Set("Content-Disposition", multipart.FileContentDisposition(fileField, f.Name))
	part.Set("Content-Type", f.Type)
	if _, err := w.CreatePart(part); err != nil {
		return c.local(op, err)
	}
	open := head.Len()
	if err := w.Close(); err != nil {
		return c.local(op, err)
	}
	form := head.Bytes()
	size := int64(len(form)) + f.Size
	return c.call(ctx, call{
		op: op, method: http.MethodPost, path: path, wait: uploadTime, mediaType: w.FormDataContentType(),
		body: io.MultiReader(bytes.NewReader(form[:open]), &exactReader{r: f.Body, left: f.Size}, bytes.NewReader(form[open:])),
		size: size, recorded: fileNote(f.Name, f.Type, f.Size),
	}, out)
}

// safe reports whether a key or a file may be sent to u.
func safe(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: headerTime,
		ForceAttemptHTTP2:     true,
		MaxIdleConnsPerHost:   maxCalls,
		IdleConnTimeout:       90 * time.Second,
		// Broken connections (after sleep or a change of network) are detected by pings,
		// instead of a timeout of every call on them.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// userAgent names the program and its version, from the build info.
var userAgent = sync.OnceValue(func() string {
	b, ok := debug.ReadBuildInfo()
	if !ok || b.Main.Version == "" || b.Main.Version == "(devel)" {
		return "dailies/dev"
	}
	return "dailies/" + strings.TrimPrefix(b.Main.Version, "v")
})
