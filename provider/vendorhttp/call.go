package vendorhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"dailies/provider"
)

const (
	jsonType     = "application/json"
	bodyLimit    = 8 << 20  // of a response that are read
	messageLimit = 4 << 10  // of a vendor's message that are kept in an error
	recordLimit  = 16 << 10 // of a body that are kept in an exchange
)

// call is one request.
type call struct {
	op, method string
	path       string // below the base URL; the key is sent
	storage    string // or a presigned URL; the key is not sent
	mediaType  string
	header     http.Header
	body       io.Reader
	size       int64
	recorded   string        // the body as recorded in the exchange
	wait       time.Duration // timeout of the whole call
	create     bool
	got        *answer // receives the response as it came, unless nil
	open       bool    // needs no key
}

// answer is a response. cut is why the body may be incomplete.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	truncated error
}

// call sends one request and decodes its response.
func (c *Client) call(ctx context.Context, k call, out any) error {
	if k.storage == "" && !k.open && !c.HasKey() {
		return c.noKey(k.op)
	}
	_, other := c.transports()
	a, err := c.send(ctx, other, k)
	if k.got != nil {
		*k.got = a
	}
	if e := c.decodeOrError(ctx, k, a, err, out); e != nil {
		return e
	}
	return nil
}

// send performs one round trip and records the exchange. It uses the RoundTripper directly,
// because an http.Client would follow redirects and put the whole URL into its errors.
func (c *Client) send(ctx context.Context, rt http.RoundTripper, k call) (a answer, err error) {
	ctx, stop := context.WithTimeout(ctx, k.wait)
	defer stop()
	address := k.storage
	if address == "" {
		address = c.o.Base + k.path
	}
	started := time.Now()
	defer func() {
		took := time.Since(started)
		provider.RecordExchange(ctx, func() provider.Exchange {
			return provider.Exchange{
				Method: k.method, URL: c.redact.address(address), Status: a.status,
				Request: c.redact.body(k.recorded), Response: c.redact.body(string(a.body)),
				At: started, Took: took,
			}
		})
	}()
	if k.storage == "" && !strings.HasPrefix(k.path, "/") {
		return a, errors.New("the path of a call must begin with a slash")
	}
	req, err := http.NewRequestWithContext(ctx, k.method, address, k.body)
	if err != nil {
		return a, errors.New("the address of the call is not valid")
	}
	req.ContentLength = k.size
	for name, values := range k.header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("User-Agent", userAgent())
	if k.mediaType != "" {
		req.Header.Set("Content-Type", k.mediaType)
	}
	if k.storage == "" {
		req.Header.Set("Accept", jsonType)
		if c.HasKey() {
			req.Header.Set("Authorization", c.o.Scheme+" "+c.o.Key.Reveal())
		}
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	a = answer{status: resp.StatusCode, header: resp.Header}
	a.body, a.truncated = io.ReadAll(io.LimitReader(resp.Body, bodyLimit+1))
	if len(a.body) > bodyLimit {
		a.body, a.truncated = a.body[:bodyLimit], errTooLong
	}
	c.redact.answer(&a)
	return a, nil
}

var errTooLong = fmt.Errorf("the answer is longer than %d MiB", bodyLimit>>20)

// decodeOrError decodes a response into out, or returns its error.
func (c *Client) decodeOrError(ctx context.Context, k call, a answer, err error, out any) *provider.Error {
	switch {
	case err != nil:
		return c.transportError(ctx, k, err)
	case a.status < 200 || a.status > 299:
		return c.statusError(k, a)
	case a.truncated != nil && !errors.Is(a.truncated, errTooLong) && !json.Valid(a.body):
		e := c.transportError(ctx, k, a.truncated)
		e.Status, e.Request = a.status, requestID(a.header)
		return e
	case out == nil:
		return nil
	}
	if err := decode(a, out); err != nil {
		e := c.fail(k.op, provider.Errorf(provider.KindProvider, "%w", err))
		e.Status, e.Request = a.status, requestID(a.header)
		return e.WithHint("check the base URL, or try again later")
	}
	return nil
}

// decode parses a JSON object leniently: unknown fields are ignored, and fields of an
// unexpected type are left empty.
func decode(a answer, out any) error {
	body := bytes.TrimSpace(bytes.TrimPrefix(a.body, []byte("\ufeff")))
	switch {
	case errors.Is(a.truncated, errTooLong):
		return a.truncated
	case isPage(a.header, body):
		return errors.New("a web page came back instead of an API answer")
	case len(body) == 0:
		return errors.New("the answer is empty")
	case !json.Valid(body), bytes.Equal(body, []byte("null")):
		return errors.New("the answer cannot be read")
	}
	err := json.Unmarshal(body, out)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field == "" {
		return fmt.Errorf("the answer is an unexpected JSON %s", wrong.Value)
	}
	return nil
}

// isPage reports whether a body is HTML, whatever its status.
func isPage(h http.Header, body []byte) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "text/html") || bytes.HasPrefix(body, []byte("<"))
}

// encode writes JSON without escaping <, > and & in a prompt.
func encode(in any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(in); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// exactReader reads exactly left bytes of a local file, or returns an error if it has fewer.
type exactReader struct {
	r    io.Reader
	left int64
}

func (e *exactReader) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	switch {
	case err != nil && err != io.EOF:
		return n, provider.Errorf(provider.KindFile, "the file cannot be read: %w", err)
	case err == io.EOF && e.left > 0:
		return n, provider.Errorf(provider.KindFile, "the file became shorter while it was sent").WithHint("choose it again")
	}
	return n, err
}

func fileNote(name, mediaType string, size int64) string {
	return strings.TrimSpace(fmt.Sprintf("%s (%s, %d bytes)", name, mediaType, size))
}
