// Package vendorhttp is the one HTTP helper of the adapters: JSON both ways, the key,
// limits, status codes as kinds of error, Retry-After, the User-Agent, and the
// one careful way to send a create call (see [Client.Submit]).
//
// It knows no vendor, keeps no state between calls, never repeats a request and
// never follows a redirect. What an answer means is the adapter's business, when
// to ask again the engine's.
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
	"time"

	"dailies/provider"
)

// How long we wait.
const (
	headerTime = 60 * time.Second // for the first byte of an answer
	readTime   = time.Minute      // for its body after that
	uploadTime = 10 * time.Minute // for a file to leave and be acknowledged
)

// maxCalls is how many connections to one vendor are kept for the next calls, as
// many as the engine makes at once: fewer, and each busy moment opens new ones.
const maxCalls = 32

// Options say whom a client talks to.
type Options struct {
	Name  string // the provider's name, for Error.Op: "runflow"
	Title string // its name for people; "" is Name
	// Base is the URL before our paths such as /v1/…: https, or http to a loopback
	// address only.
	Base string
	Key  provider.Secret
	// KeyEnv is the variable named to a person whose key is missing or bad. ""
	// stands for NAME_API_KEY.
	KeyEnv string
	// Scheme stands before the key in the header Authorization; "" is Bearer.
	Scheme string
	// HTTP carries the requests. nil is a transport with our time limits, TLS 1.2
	// or later and the proxy of the environment.
	HTTP http.RoundTripper
	// SubmitWait is how long a create call may take to be answered; 0 = 60 s. Only
	// blocking endpoints need more.
	SubmitWait time.Duration
	// Explain says what a code and a sentence of the vendor mean; answer is all of the
	// answer, or the part about a job that failed. Kind, Code, Message, Next and
	// Request are taken where it sets them; everything else, and a nil result, is made
	// up from the status.
	Explain func(code, message string, answer Value) *provider.Error
	// Dialect is what is special to the answers about a job.
	Dialect Dialect
	// Proof says which answers to a create call prove that nothing was taken.
	Proof provider.Proof
	// LookUp is what a person does about an order of which nobody knows whether it
	// was taken: "look it up".
	LookUp string
}

// Client talks to one API. It may be used by several goroutines at once.
type Client struct {
	o      Options
	agent  string
	plain  http.RoundTripper // reads, uploads and the rest
	create http.RoundTripper // create calls: one fresh connection each
	redact *redactor
}

// New returns a client, or an Error of KindInput when the base URL is not one
// that a key may be sent to.
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
	if o.HTTP == nil {
		o.HTTP = newTransport()
	}
	return &Client{
		o: o, agent: "dailies/" + version(), plain: o.HTTP,
		create: noReuse(o.HTTP, o.SubmitWait), redact: newRedactor(o.Key),
	}, nil
}

// Preview is a create call as [Client.Submit] would make it, for people to read.
func (c *Client) Preview(path string, in any) (provider.Exchange, error) {
	body, err := encode(in)
	return provider.Exchange{Method: http.MethodPost, URL: c.o.Base + path, Request: string(body)}, err
}

// HasKey reports whether there is a key to send.
func (c *Client) HasKey() bool { return !c.o.Key.Empty() }

// Get reads path and decodes the JSON of the answer into out.
func (c *Client) Get(ctx context.Context, op, path string, out any) error {
	return c.call(ctx, call{op: op, method: http.MethodGet, path: path, wait: headerTime + readTime}, out)
}

// Answer is an answer as it came.
type Answer struct {
	Header http.Header
	Body   []byte
}

// Fetch reads path. The answer is there beside an error too, if one came.
func (c *Client) Fetch(ctx context.Context, op, path string) (Answer, error) {
	var a answer
	var body json.RawMessage
	err := c.call(ctx, call{op: op, method: http.MethodGet, path: path, wait: headerTime + readTime, got: &a}, &body)
	return Answer{a.header, a.body}, err
}

// Post sends in as JSON in one request that costs nothing: a cancellation, a
// confirmation. out may be nil.
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

// Command makes one request without a body that costs nothing, where a vendor wants
// another method than POST: PUT, DELETE. out may be nil.
func (c *Client) Command(ctx context.Context, op, method, path string, out any) error {
	return c.call(ctx, call{op: op, method: method, path: path, wait: headerTime + readTime}, out)
}

// Put stores body at a presigned address. Such an address is its own permission:
// the key is never sent there and the address never printed. An answer of 403
// means that it has run out (KindExpired).
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

// Multipart posts a form with one file and decodes the JSON of the answer.
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

// safe reports whether a key, or a file, may be sent to u.
func safe(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}

// newTransport is the default transport.
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
		// A connection that died without a word (a laptop that slept, another network)
		// is found out by asking, not by every look on it running out of time.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 10 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// version is the program's version, from the build.
func version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok || b.Main.Version == "" || b.Main.Version == "(devel)" {
		return "dev"
	}
	return strings.TrimPrefix(b.Main.Version, "v")
}
