package download

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

// hop answers with a redirect, and tries to make the client remember it.
func hop(to string) answer {
	return func(c *call) {
		c.head(http.StatusFound, "Location: "+to, "Set-Cookie: session=5ec7e7; Path=/", "Content-Length: 0")
	}
}

// tellsNothing checks that a request holds nothing but what every download
// sends: no key, no cookie, no address that it came from.
func tellsNothing(t *testing.T, r *http.Request) {
	t.Helper()
	allowed := []string{"Accept-Encoding", "Connection", "If-Range", "Range", "User-Agent"}
	for name := range maps.Keys(r.Header) {
		if !slices.Contains(allowed, name) {
			t.Errorf("%s was asked with %s: %s", r.Host, name, r.Header.Get(name))
		}
	}
	if r.ContentLength > 0 || r.Method != http.MethodGet {
		t.Errorf("%s %s with %d bytes", r.Method, r.Host, r.ContentLength)
	}
}

// TestRedirectsTellNobodyAnything: to another host, to another port, with a name
// and a password in the link, and on a resume.
func TestRedirectsTellNobodyAnything(t *testing.T) {
	film := video(videoSize, 1)
	for _, host := range []string{"127.0.0.1", "localhost"} {
		store := newRaw(t, cutAt(film, `"v1"`, half), good(film, `"v1"`))
		target := strings.Replace(store.URL, "127.0.0.1", host, 1)
		first := newRaw(t, hop(target))
		d := newDownload(t, strings.Replace(first.URL, "http://", "http://user:5ec7e7@", 1))
		_, err := d.try(t)
		d.failed(t, err, provider.KindNetwork)
		got, err := d.try(t)
		d.saved(t, got, err, film)
		for _, s := range []*raw{first, store} {
			requests, _ := s.seen()
			if len(requests) != 2 {
				t.Fatalf("%d requests; want 2", len(requests))
			}
			for _, r := range requests {
				tellsNothing(t, r)
			}
			if requests[1].Header.Get("If-Range") != `"v1"` {
				t.Error("the resume lost its If-Range on the way")
			}
		}
	}
}

func TestARelativeRedirectIsFollowed(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, hop("/elsewhere/take.mp4"), good(film, `"v1"`))
	d := newDownload(t, s.URL)
	got, err := d.try(t)
	d.saved(t, got, err, film)
	if requests, _ := s.seen(); requests[1].URL.Path != "/elsewhere/take.mp4" {
		t.Errorf("asked for %s", requests[1].URL.Path)
	}
}

func TestRedirectsInCirclesEnd(t *testing.T) {
	s := newRaw(t, hop("/again"))
	d := newDownload(t, s.URL)
	_, err := d.try(t)
	d.failed(t, err, provider.KindProvider)
	if requests, _ := s.seen(); len(requests) != maxRedirects {
		t.Errorf("%d requests; want %d", len(requests), maxRedirects)
	}
}

// told is a transport that answers every address from a table and keeps what it
// was asked for.
type told struct {
	to    map[string]string // where an address redirects to
	asked []string
}

func (f *told) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked = append(f.asked, r.URL.String())
	resp := &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Body: http.NoBody, Request: r}
	if to, ok := f.to[r.URL.String()]; ok {
		resp.StatusCode = http.StatusTemporaryRedirect
		resp.Header.Set("Location", to)
	}
	return resp, nil
}

// TestOnlySafeAddressesAreAsked: https and nothing else, but for plain http on
// this machine when the first link was there.
func TestOnlySafeAddressesAreAsked(t *testing.T) {
	for _, c := range []struct {
		link, to string
		asked    int
		kind     provider.Kind
	}{
		{"https://a.example/v.mp4", "", 1, provider.KindExpired},
		{"https://a.example/v.mp4", "https://b.example/v.mp4", 2, provider.KindExpired},
		{"https://a.example/v.mp4", "http://a.example/v.mp4", 1, provider.KindFile},
		{"https://a.example/v.mp4", "http://127.0.0.1/v.mp4", 1, provider.KindFile},
		{"https://a.example/v.mp4", "file:///etc/passwd", 1, provider.KindFile},
		{"https://a.example/v.mp4", "ftp://a.example/v.mp4", 1, provider.KindFile},
		{"https://a.example/v.mp4", "https://%zz", 1, provider.KindProvider},
		{"http://127.0.0.1/v.mp4", "", 1, provider.KindExpired},
		{"http://localhost/v.mp4", "http://[::1]/v.mp4", 2, provider.KindExpired},
		{"http://127.0.0.1/v.mp4", "http://a.example/v.mp4", 1, provider.KindFile},
		{"http://127.0.0.1/v.mp4", "https://a.example/v.mp4", 2, provider.KindExpired},
		{"http://a.example/v.mp4", "", 0, provider.KindFile},
		{"http://localhost.a.example/v.mp4", "", 0, provider.KindFile},
		{"http://127.0.0.1.a.example/v.mp4", "", 0, provider.KindFile},
		{"http://10.0.0.1/v.mp4", "", 0, provider.KindFile},
		{"file:///etc/passwd", "", 0, provider.KindExpired},
		{"javascript:alert(1)", "", 0, provider.KindExpired},
		{"https://", "", 0, provider.KindExpired},
		{"take.mp4", "", 0, provider.KindExpired},
		{"", "", 0, provider.KindExpired},
		{"https://a.example/\x00", "", 0, provider.KindExpired},
	} {
		web := &told{to: map[string]string{}}
		if c.to != "" {
			web.to[c.link] = c.to
		}
		d := newDownload(t, c.link)
		d.Client = New(web, false, stallAfter)
		_, err := d.try(t)
		if provider.KindOf(err) != c.kind || len(web.asked) != c.asked {
			t.Errorf("%q → %q: asked %q, %v (%s); want %d requests, kind %q", c.link, c.to, web.asked, err, provider.KindOf(err), c.asked, c.kind)
		}
	}
}

func TestAnUnreachableServerIsNamedWithoutItsLink(t *testing.T) {
	s := newRaw(t, status(500))
	link := s.URL
	d := newDownload(t, strings.Replace(link, "127.0.0.1", "nobody.invalid", 1))
	d.URL = strings.Replace(d.URL, "http://", "https://", 1)
	_, err := d.try(t)
	d.failed(t, err, provider.KindNetwork)
	if e := provider.AsError(err); !strings.HasPrefix(e.Message, "nobody.invalid cannot be reached") {
		t.Errorf("the message is %q", e.Message)
	}
}

func TestRetryAfterOfADownload(t *testing.T) {
	now := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		header string
		want   time.Duration
	}{
		{"", 0},
		{"7", 7 * time.Second},
		{" 7 ", 7 * time.Second},
		{"0", 0},
		{"-5", 0},
		{"soon", 0},
		{"1.5", 0},
		{"900", 15 * time.Minute},
		{"901", 15 * time.Minute},
		{"99999999999", 15 * time.Minute},
		{"999999999999999999999999", 15 * time.Minute},
		{"-999999999999999999999999", 0},
		{"Fri, 20 Nov 2026 15:00:30 GMT", 30 * time.Second},
		{"Fri, 20 Nov 2026 14:00:00 GMT", 0},
		{"Fri, 20 Nov 2099 15:00:00 GMT", 15 * time.Minute},
	} {
		if got := retryAfter(c.header, now); got != c.want {
			t.Errorf("Retry-After %q: %v; want %v", c.header, got, c.want)
		}
	}
}

func TestContentRange(t *testing.T) {
	for _, c := range []struct {
		header      string
		from, whole int64
		ok          bool
	}{
		{"bytes 5-9/10", 5, 10, true},
		{"bytes 0-0/1", 0, 1, true},
		{"bytes */10", 0, 10, true},
		{"bytes 5-9/*", 0, 0, false},
		{"bytes 5-9", 0, 0, false},
		{"bytes -5/10", 0, 10, false},
		{"items 5-9/10", 0, 0, false},
		{"bytes 5-9/99999999999999999999", 0, 0, false},
		{"bytes 5-9/-10", 0, 0, false},
		{"", 0, 0, false},
	} {
		from, whole, ok := contentRange(c.header)
		if ok != c.ok || ok && (from != c.from || whole != c.whole) {
			t.Errorf("%q: %d of %d, %v", c.header, from, whole, ok)
		}
	}
}
