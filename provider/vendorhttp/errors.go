package vendorhttp

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"dailies/provider"
)

// longestWait is the longest Retry-After that is obeyed.
const longestWait = 15 * time.Minute

// fail sets the operation of an error and removes keys and signatures from it.
func (c *Client) fail(op string, e *provider.Error) *provider.Error {
	e.Op = c.o.Name + ": " + op
	e.Message = c.redact.errorText(e.Message)
	return e
}

func (c *Client) local(op string, err error) *provider.Error {
	return c.fail(op, provider.Errorf(provider.KindLocal, "%w", err))
}

func (c *Client) noKey(op string) *provider.Error {
	e := c.fail(op, provider.Errorf(provider.KindAuth, "there is no key for %s", c.o.Name).WithHint("set "+c.o.KeyEnv))
	e.Delivery = provider.NotSent
	return e
}

// transportError returns the error of a call without a complete response. It wraps the
// context's error only if the caller's context ended.
func (c *Client) transportError(ctx context.Context, k call, err error) *provider.Error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // its text holds the URL
	}
	if own := ctx.Err(); own != nil {
		kind, words := provider.KindLocal, "stopped before an answer came"
		if errors.Is(own, context.DeadlineExceeded) {
			kind, words = provider.KindNetwork, "no answer came in time"
		}
		return c.fail(k.op, &provider.Error{Kind: kind, Message: words, Err: own})
	}
	if file, ok := errors.AsType[*provider.Error](err); ok {
		return c.fail(k.op, &provider.Error{Kind: file.Kind, Message: file.Message, Hint: file.Hint, Err: file.Err})
	}
	e := &provider.Error{Kind: provider.KindNetwork, Hint: "check the connection"}
	address := cmp.Or(k.storage, c.o.Base)
	host, proxy := hostOf(address), c.proxyOf(address)
	dns, unknown := errors.AsType[*net.DNSError](err)
	op, dialed := errors.AsType[*net.OpError](err)
	switch {
	case proxy != "" && dialed && op.Op == "proxyconnect":
		e.Message, e.Hint = "the proxy "+proxy+" cannot be reached", "check the proxy settings of the environment"
		if !timeout(err) { // else no Err, as below
			e.Err = err
		}
	case timeout(err):
		e.Message = host + " did not answer in time" // no Err: the caller's context has not ended
	case unknown:
		e.Message, e.Err = "the name "+host+" cannot be looked up: "+dns.Err, err
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Message, e.Err = host+" refuses the connection", err
	case proxy != "":
		e.Message, e.Err = "the connection to "+host+" through the proxy "+proxy+" failed: "+err.Error(), err
	default:
		e.Message, e.Err = "the connection to "+host+" failed: "+err.Error(), err
	}
	return c.fail(k.op, e)
}

// proxyOf returns the proxy for an address, without its password, or "".
func (c *Client) proxyOf(address string) string {
	u, err := url.Parse(address)
	_, other := c.transports()
	t, ok := other.(*http.Transport)
	if err != nil || !ok || t.Proxy == nil {
		return ""
	}
	proxy, err := t.Proxy(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return ""
	}
	return proxy.Host
}

// statusError returns the error for an unsuccessful response.
func (c *Client) statusError(k call, a answer) *provider.Error {
	e := &provider.Error{Kind: kindOf(k, a.status), Status: a.status, Request: requestID(a.header)}
	e.RetryAfter, _ = retryAfter(a.header, time.Now())
	switch {
	case k.storage == "" && byFirewall(a):
		e.Kind = provider.KindProvider
		e.Message = "the gateway in front of " + c.o.Name + " blocked the call; this says nothing about the key"
		e.Hint = "try again later or from another network"
	case a.status < 400:
		e.Message = "a redirect came back; redirects are not followed"
		e.Hint = "check the base URL"
	case k.storage != "":
		e.Message = "the store answered " + statusText(a.status)
		e.Hint = "send the file again"
	case isPage(a.header, bytes.TrimSpace(a.body)):
		// The response is not from the API: its 404 says nothing about a job.
		e.Kind = provider.KindProvider
		e.Message = "a web page came back instead of an API answer: " + statusText(a.status)
		e.Hint = "check the base URL"
	default:
		c.explain(k, e, a)
	}
	return c.fail(k.op, e)
}

// explain sets the vendor's message, or a default if it has none.
func (c *Client) explain(k call, e *provider.Error, a answer) {
	code, message := ErrorBody(a.body)
	v := c.interpret(code, message, ReadValue(a.body))
	e.Kind = cmp.Or(v.Kind, e.Kind)
	e.Code, e.Message, e.Hint = v.Code, v.Message, v.Hint
	e.Request = cmp.Or(v.Request, e.Request)
	e.Message = cmp.Or(e.Message, e.Code, statusText(a.status))
	switch e.Kind {
	case provider.KindInput, provider.KindModeration, provider.KindModel, provider.KindConflict:
		if k.method == http.MethodGet { // a GET has no input to correct
			e.Hint = "try again later"
		}
	}
	e.Hint = cmp.Or(e.Hint, c.nextFor(e.Kind))
}

// interpret interprets a vendor's code and message: first by the adapter, which knows the
// vendor's codes, then by the common texts for moderated content. Kind is "" if neither
// matches.
func (c *Client) interpret(code, message string, answer Value) *provider.Error {
	e := &provider.Error{}
	if c.o.Explain != nil {
		if v := c.o.Explain(code, message, answer); v != nil {
			e.Kind, e.Code, e.Message, e.Hint, e.Request = v.Kind, v.Code, v.Message, v.Hint, v.Request
		}
	}
	e.Code, e.Message = cmp.Or(e.Code, code), cmp.Or(e.Message, message)
	switch e.Kind {
	case "", provider.KindInput, provider.KindModeration, provider.KindProvider:
		if m := moderation(e.Code, message); m != nil {
			e.Kind, e.Message, e.Hint = m.Kind, m.Message, m.Hint
		}
	}
	return e
}

// nextFor returns the default hint for an error, or "" if its kind needs none.
func (c *Client) nextFor(kind provider.Kind) string {
	switch kind {
	case provider.KindAuth:
		return "check the key in " + c.o.KeyEnv
	case provider.KindBalance:
		return "top up the account"
	case provider.KindRate:
		return "wait a little, then try again"
	case provider.KindModel:
		return "choose another model"
	case provider.KindInput, provider.KindModeration:
		return "change the request"
	case provider.KindProvider:
		return "try again later"
	}
	return ""
}

func (c *Client) title() string { return cmp.Or(c.o.Title, c.o.Name) }

// kindOf maps a status to a kind, if the vendor's code does not tell.
func kindOf(k call, status int) provider.Kind {
	switch status {
	case http.StatusUnauthorized:
		return provider.KindAuth
	case http.StatusPaymentRequired:
		return provider.KindBalance
	case http.StatusForbidden:
		if k.storage != "" {
			return provider.KindExpired
		}
		return provider.KindAuth
	case http.StatusNotFound:
		if k.create {
			return provider.KindModel
		}
		return provider.KindNotFound
	case http.StatusRequestTimeout:
		return provider.KindNetwork
	case http.StatusConflict:
		return provider.KindConflict
	case http.StatusGone:
		return provider.KindExpired
	case http.StatusTooEarly, http.StatusTooManyRequests:
		return provider.KindRate
	}
	if status >= 400 && status < 500 {
		return provider.KindInput
	}
	return provider.KindProvider
}

var firewall = regexp.MustCompile(`(?i)error code: 1\d\d\d`)

// byFirewall reports whether a response is from a firewall, not the API: Cloudflare's plain
// "error code: 1010" and its HTML pages come with 403.
func byFirewall(a answer) bool {
	return a.status == http.StatusForbidden && (firewall.Match(head(a.body)) || isPage(a.header, bytes.TrimSpace(a.body)))
}

func head(body []byte) []byte { return body[:min(len(body), messageLimit)] }

// ErrorBody returns the vendor's code and message in an error body of any common format:
// {code,message}, {error:{code,message}}, {error:"…"}, {error_code, error_message}, {detail} as
// text or as a list of {loc,msg}, or plain text. Either may be "".
func ErrorBody(body []byte) (code, message string) {
	if v := ReadValue(body); v.IsObject() {
		return v.errorText()
	}
	t := strings.TrimSpace(string(head(body)))
	if strings.HasPrefix(t, "{") || strings.HasPrefix(t, "[") || strings.HasPrefix(t, "<") || t == "null" {
		return "", ""
	}
	return "", t
}

// errorText returns the code and message of an error response.
func (v Value) errorText() (code, message string) {
	code, message, _ = complaint(v)
	code = cmp.Or(displayText(v.firstSet("code")), code)
	message = cmp.Or(displayText(v.firstSet("message", "msg")), message, displayText(v.firstSet("detail", "title")))
	if where := displayText(v.Field("errors")); where != "" && where != message {
		message = strings.TrimPrefix(message+": "+where, ": ")
	}
	return code, message
}

// complaint returns the error in the first of some parts of a response that has one, in a field
// of its own. A code and message at the level of the job do not count, because successful
// responses have them too.
func complaint(parts ...Value) (code, message string, found bool) {
	for _, v := range parts {
		e := v.firstSet("error", "errors", "failure", "failure_reason", "fail_reason", "failed_reason", "err", "exception").unpacked()
		code = displayText(v.firstSet("error_code", "failure_code", "err_code", "errcode"))
		message = displayText(v.firstSet("error_message", "failure_message", "error_msg", "err_msg", "errmsg"))
		first := e
		if items := e.Items(); len(items) > 0 {
			first = items[0]
		}
		code = cmp.Or(code, displayText(first.firstSet("code", "error_code", "type", "name")))
		message = cmp.Or(message, displayText(e.firstSet("message", "msg", "error_message", "reason", "detail", "description", "title")), displayText(e))
		if code != "" || message != "" || e.given() {
			return code, message, true
		}
	}
	return "", "", false
}

// firstSet returns the first of the named fields that is not empty.
func (v Value) firstSet(names ...string) Value {
	for _, name := range names {
		if f := v.Field(name); f.given() {
			return f
		}
	}
	return Value{}
}

// displayText returns a value as text: a string, a number, or the {loc,msg} items of a list.
func displayText(v Value) string {
	switch v.kind {
	case isText, isNumber:
		return string(v.Text())
	case isList:
		var all []string
		for _, item := range v.values {
			if s := displayText(item); s != "" {
				all = append(all, s)
			}
		}
		return strings.Join(all, "; ")
	case isObject:
		msg := cmp.Or(displayText(v.Field("msg")), displayText(v.Field("message")))
		if loc := v.Field("loc").Items(); len(loc) > 0 && msg != "" {
			return displayText(loc[len(loc)-1]) + ": " + msg
		}
		return msg
	}
	return ""
}

// retryAfter parses the Retry-After header, in seconds or as a date, limited to 15 min. ok is
// false if it is absent or invalid.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(v, 64); err == nil && s >= 0 {
		return time.Duration(min(s, longestWait.Seconds()) * float64(time.Second)), true
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date // compare with the server's clock
	}
	return min(max(at.Sub(now), 0), longestWait), true
}

// requestID returns the provider's id of a call.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "Runflow-Request-Id", "Request-Id", "X-Fal-Request-Id", "X-Oneapi-Request-Id", "X-Amz-Request-Id", "Cf-Ray"} {
		if v := h.Get(name); v != "" {
			return v[:min(len(v), 128)]
		}
	}
	return ""
}

func statusText(status int) string {
	return strings.TrimSpace("HTTP " + strconv.Itoa(status) + " " + http.StatusText(status))
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the server"
	}
	return u.Hostname()
}

func timeout(err error) bool {
	t, ok := errors.AsType[net.Error](err)
	return ok && t.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded)
}

// Wrap prepares an error created by an adapter for display, as the client does with its own: it
// sets op and removes keys and signatures from the vendor's message. It is used for refusals in
// a response with status 200 and for the reason of a failed run.
func (c *Client) Wrap(op string, e *provider.Error) *provider.Error { return c.fail(op, e) }
