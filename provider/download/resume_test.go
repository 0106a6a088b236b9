package download

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dailies/provider"
)

// with is cutAt, but with these headers instead of a strong tag, and with a server that gives
// any requested range.
func with(file []byte, n int, headers ...string) answer {
	return func(c *call) {
		from := c.from(c.Header.Get("If-Range"))
		h := append(headers, "Content-Type: video/mp4", fmt.Sprintf("Content-Length: %d", len(file)-from))
		code := http.StatusOK
		if from > 0 {
			code = http.StatusPartialContent
			h = append(h, fmt.Sprintf("Content-Range: bytes %d-%d/%d", from, len(file)-1, len(file)))
		}
		c.head(code, h...)
		c.writeResponse(file[from:max(n, from)])
	}
}

// TestOnlyAProvenPartIsResumed cuts a download at half, then the server gives
// the rest of another film of the same length with other headers: the two must
// never be joined.
func TestOnlyAProvenPartIsResumed(t *testing.T) {
	film, other := video(videoSize, 1), video(videoSize, 2)
	const (
		old   = "Last-Modified: Wed, 18 Nov 2026 10:00:00 GMT"
		newer = "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT"
		date  = "Date: Fri, 20 Nov 2026 15:00:00 GMT"
		young = "Date: Wed, 18 Nov 2026 10:00:30 GMT"
	)
	for _, c := range []struct {
		first, then []string
		resumed     bool
		validator   string
	}{
		{[]string{`ETag: "a"`}, []string{`ETag: "a"`}, true, `"a"`},
		{[]string{`ETag: "a"`, old, date}, []string{`ETag: "a"`, old}, true, `"a"`},
		{[]string{`ETag: "a"`}, []string{`ETag: "b"`}, false, `"a"`},
		{[]string{`ETag: "a"`}, []string{`ETag: W/"a"`}, false, `"a"`},
		{[]string{`ETag: "a"`}, nil, false, `"a"`},
		{[]string{`ETag: W/"a"`}, []string{`ETag: W/"a"`}, false, ""},
		{[]string{`ETag: W/"a"`, old, date}, []string{`ETag: W/"a"`, old}, false, ""},
		{[]string{`ETag: a`}, []string{`ETag: a`}, false, ""},
		{[]string{old, date}, []string{old, date}, true, "Wed, 18 Nov 2026 10:00:00 GMT"},
		{[]string{old, date}, []string{date}, true, "Wed, 18 Nov 2026 10:00:00 GMT"},
		{[]string{old, date}, []string{newer, date}, false, "Wed, 18 Nov 2026 10:00:00 GMT"},
		{[]string{old, young}, []string{old, young}, false, ""},
		{[]string{old}, []string{old}, false, ""},
		{[]string{"Last-Modified: yesterday", date}, nil, false, ""},
		{nil, nil, false, ""},
	} {
		t.Run(fmt.Sprint(c.first, c.then), func(t *testing.T) {
			t.Parallel()
			want := other
			if c.resumed {
				want = film
			}
			s := newRaw(t, with(film, half, c.first...), with(want, len(want), c.then...))
			d := newDownload(t, s.URL)
			_, err := d.try(t)
			d.failed(t, err, provider.KindNetwork)
			if d.Validator != c.validator {
				t.Errorf("the validator is %q; want %q", d.Validator, c.validator)
			}
			got, err := d.try(t)
			d.saved(t, got, err, want)
			requests, _ := s.seen()
			asked := requests[1].Header
			if (asked.Get("Range") != "") != (c.validator != "") || asked.Get("If-Range") != c.validator {
				t.Errorf("asked with Range %q, If-Range %q", asked.Get("Range"), asked.Get("If-Range"))
			}
			if resumed := d.began == 1; resumed != c.resumed {
				t.Errorf("resumed: %v; want %v", resumed, c.resumed)
			}
		})
	}
}

func TestAPartOfAnotherLengthIsNotResumed(t *testing.T) {
	film, longer := video(videoSize, 1), video(videoSize+8, 1)
	s := newRaw(t, cutAt(film, `"v1"`, half), ignoresIfRange(longer, `"v1"`))
	d := newDownload(t, s.URL)
	_, err := d.try(t)
	d.failed(t, err, provider.KindNetwork)
	got, err := d.try(t)
	d.saved(t, got, err, longer)
}

// TestTheLastByteWasThere: an earlier try was killed between the last byte and
// the name. The link may be dead by now; nothing need be asked.
func TestTheLastByteWasThere(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, status(403))
	d := newDownload(t, s.URL)
	d.Validator, d.Size = `"v1"`, int64(len(film))
	d.leave(t, film)
	got, err := d.try(t)
	d.saved(t, got, err, film)
	if requests, _ := s.seen(); len(requests) != 0 {
		t.Errorf("%d requests for a file that was there", len(requests))
	}
}

// leave puts a part into the folder, as an earlier try would.
func (d *download) leave(t *testing.T, part []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.Folder, d.TempName), part, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPartsThatCannotBeOfTheFile(t *testing.T) {
	film := video(videoSize, 1)
	for _, c := range []struct {
		part      string
		bytes     []byte
		validator string
		size      int64
	}{
		{"of which nothing is known", film[:half], "", 0},
		{"that is longer than the file", append(film[:len(film):len(film)], 1, 2, 3), `"v1"`, int64(len(film))},
		{"that is as long but another file", video(videoSize, 9)[:half], `"v0"`, int64(len(film))},
		{"that is empty", nil, `"v1"`, int64(len(film))},
		{"that is past the end of a file of unknown length", append(film[:len(film):len(film)], 1, 2, 3), `"v1"`, 0},
	} {
		t.Run(c.part, func(t *testing.T) {
			t.Parallel()
			s := newRaw(t, func(call *call) {
				if call.from(`"v1"`) > len(film) {
					unsatisfiable(len(film))(call)
				} else {
					good(film, `"v1"`)(call)
				}
			})
			d := newDownload(t, s.URL)
			d.Validator, d.Size = c.validator, c.size
			d.leave(t, c.bytes)
			got, err := d.try(t)
			d.saved(t, got, err, film)
		})
	}
}

// TestNothingIsWrittenBeforeItsValidatorIs: when the row cannot be written, the
// part stays empty, or a later try would join two files.
func TestNothingIsWrittenBeforeItsValidatorIs(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, good(film, `"v1"`))
	d := newDownload(t, s.URL)
	lost := errors.New("the row is lost")
	d.OnStart = func(string, int64) error {
		if n := len(d.part()); n != 0 {
			t.Errorf("%d bytes were written already", n)
		}
		return lost
	}
	_, err := d.try(t)
	if !errors.Is(err, lost) {
		t.Errorf("the error is %v; want that of OnStart", err)
	}
	if len(d.part()) != 0 {
		t.Error("bytes were written all the same")
	}
}

func TestAnswersThatAreNoVideo(t *testing.T) {
	for _, c := range []struct {
		answer answer
		kind   provider.Kind
	}{
		{status(400), provider.KindExpired},
		{status(401), provider.KindExpired},
		{status(403), provider.KindExpired},
		{status(404), provider.KindExpired},
		{status(410), provider.KindExpired},
		{status(200), provider.KindExpired}, // XML
		{html("application/json"), provider.KindExpired},
		{html("text/plain; charset=utf-8"), provider.KindExpired},
		{html("application/octet-stream"), provider.KindExpired},
		{html("video/mp4"), provider.KindExpired},
		{status(429, "Retry-After: 7"), provider.KindRate},
		{status(500), provider.KindProvider},
		{status(502), provider.KindProvider},
		{status(204), provider.KindProvider},
		{status(206), provider.KindProvider},
		{status(416), provider.KindProvider},
		{status(304), provider.KindProvider},
		{func(c *call) { c.head(200, "Content-Length: 0") }, provider.KindFile},
		{func(*call) {}, provider.KindNetwork},
		{func(c *call) { c.writeResponse([]byte("\x00\xff nonsense\r\n\r\n")) }, provider.KindNetwork},
	} {
		s := newRaw(t, c.answer)
		d := newDownload(t, s.URL)
		_, err := d.try(t)
		d.failed(t, err, c.kind)
		if len(d.part()) > 0 {
			t.Errorf("%d bytes of no video were kept", len(d.part()))
		}
	}
}

func TestACancelledDownloadSaysSo(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, stalls(film, `"v1"`, half))
	d := newDownload(t, s.URL)
	ctx, cancel := context.WithCancel(t.Context())
	d.OnStart = func(string, int64) error { time.AfterFunc(50*time.Millisecond, cancel); return nil }
	_, err := d.Client.Download(ctx, d.Request)
	if !errors.Is(err, ctx.Err()) {
		t.Errorf("the error is %v; want one that says cancelled", err)
	}
	d.failed(t, err, provider.KindNetwork)
}
