package engine

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// fetch is one download: a link, and where its bytes go. They are gathered in
// Part and get a final name only when they are complete, checked and on the disk.
type fetch struct {
	URL    string
	Folder string // made when it is missing
	Part   string // name of the part inside Folder
	Name   string // final name without an ending
	// Validator and Size are of the part on disk, from an earlier try.
	Validator string
	Size      int64
	// Began is told the validator and size before the first byte is written; its
	// error ends the download.
	Began    func(validator string, size int64) error
	Progress func(bytes, size, rate int64) // rate in bytes a second
}

const (
	copyBuffer  = 1 << 20  // bytes
	settleEvery = 64 << 20 // bytes, see [settle]
)

// fetched is a saved file.
type fetched struct {
	Name  string
	Bytes int64
}

// errEndless is the cause of a download that was given up because it grew past
// the largest video.
var errEndless = errors.New("the file does not end")

// fetch downloads, resuming where an earlier try ended if the server proves that
// the file is still the same. Errors: KindExpired for a dead link, KindDisk for
// our own disk, KindFile for something that is no video, else KindNetwork,
// KindProvider or KindRate, which may be tried again.
func (f *fetcher) fetch(ctx context.Context, d fetch) (fetched, error) {
	if err := os.MkdirAll(d.Folder, 0o755); err != nil {
		return fetched{}, diskError(d.Folder, err)
	}
	root, err := os.OpenRoot(d.Folder)
	if err != nil {
		return fetched{}, diskError(d.Folder, err)
	}
	defer root.Close()
	part, err := root.OpenFile(d.Part, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fetched{}, diskError(d.Folder, err)
	}
	defer part.Close() //nolint:errcheck // a second close of a part that is done
	size, err := f.fill(ctx, part, d)
	if errors.Is(err, errEndless) {
		return fetched{}, errors.Join(err, drop(root, d.Part))
	}
	if err != nil {
		return fetched{}, err
	}
	ending, err := videoKind(part, size)
	if err != nil {
		return fetched{}, errors.Join(err, drop(root, d.Part))
	}
	// After a failed sync the disk may have thrown away what it was given, and a
	// second one would not tell: only a new download is safe.
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return fetched{}, errors.Join(diskError(d.Folder, err), drop(root, d.Part))
	}
	name, err := rename(root, d.Part, d.Name, ending)
	if err != nil {
		return fetched{}, diskError(d.Folder, err)
	}
	return fetched{Name: name, Bytes: size}, nil
}

// fill makes the part complete and returns its size.
func (f *fetcher) fill(ctx context.Context, part *os.File, d fetch) (int64, error) {
	st, err := part.Stat()
	if err != nil {
		return 0, diskError(d.Folder, err)
	}
	have := st.Size()
	switch {
	case d.Validator == "", have > f.max, d.Size > 0 && have > d.Size:
		have = 0
	case d.Size > 0 && have == d.Size:
		return have, nil // only the name was missing; the link may be dead by now
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alive := time.AfterFunc(2*f.stall, func() { cancel(errStalled) })
	defer alive.Stop()
	for {
		alive.Reset(2 * f.stall)
		resp, err := f.get(ctx, d.URL, have, d.Validator)
		if err != nil {
			return 0, because(ctx, err)
		}
		n, again, err := f.body(resp, part, have, d, alive)
		resp.Body.Close()
		if again && have > 0 {
			have = 0 // what lies on the disk is of another file
			continue
		}
		return n, because(ctx, err)
	}
}

// body writes an answer into the part. again means that the part does not fit
// to the answer and everything must be asked for.
func (f *fetcher) body(resp *http.Response, part *os.File, have int64, d fetch, alive *time.Timer) (n int64, again bool, err error) {
	total := resp.ContentLength
	switch resp.StatusCode {
	case http.StatusOK:
		have = 0
	case http.StatusPartialContent:
		from, whole, ok := contentRange(resp.Header.Get("Content-Range"))
		if !ok || from != have || !sameFile(resp, whole, d) {
			return 0, true, provider.Errorf(provider.KindProvider, "the server sent another part of the file than asked for")
		}
		total = whole
	case http.StatusRequestedRangeNotSatisfiable:
		if _, whole, ok := contentRange(resp.Header.Get("Content-Range")); ok && have > 0 && whole == have {
			return have, false, nil // it was complete already
		}
		return 0, true, provider.Errorf(provider.KindProvider, "the server cannot resume the file")
	default:
		return 0, false, statusError(resp)
	}
	if page(resp) {
		return 0, false, provider.Errorf(provider.KindExpired, "the link leads to a page instead of a video")
	}
	if total > f.max {
		return 0, false, provider.Errorf(provider.KindFile, "the file has %d MB, more than a video may have", total/1_000_000)
	}
	if have == 0 {
		if err := part.Truncate(0); err != nil {
			return 0, false, diskError(d.Folder, err)
		}
		if err := d.Began(validator(resp), max(total, 0)); err != nil {
			return 0, false, err
		}
	}
	n, err = f.pour(part, resp.Body, have, total, d, alive)
	return n, false, err
}

// pour copies the body to the end of the part and checks the length. total is
// -1 when nobody knows it.
func (f *fetcher) pour(part *os.File, body io.Reader, have, total int64, d fetch, alive *time.Timer) (int64, error) {
	if err := f.room(d.Folder, max(total-have, 0)); err != nil {
		return 0, err
	}
	if err := reserve(part, have, total); err != nil {
		return 0, diskError(d.Folder, err)
	}
	buf := make([]byte, copyBuffer)
	n, settled, began, told := have, have, time.Now(), time.Now()
	tell := func(now time.Time) {
		told = now
		d.Progress(n, total, int64(float64(n-have)/max(now.Sub(began).Seconds(), 0.001)))
	}
	for {
		got, readErr := body.Read(buf)
		if got > 0 {
			alive.Reset(f.stall)
			if err := lay(part, buf[:got], n); err != nil {
				return n, diskError(d.Folder, err)
			}
			n += int64(got)
			if n-settled >= settleEvery {
				settle(part, settled, n)
				settled = n
			}
		}
		if n > f.max {
			return n, &provider.Error{Kind: provider.KindFile, Message: errEndless.Error(), Err: errEndless}
		}
		if now := time.Now(); now.Sub(told) >= 500*time.Millisecond {
			tell(now)
		}
		if readErr == io.EOF && (total < 0 || n == total) {
			return n, nil
		}
		if readErr != nil && n > have {
			tell(time.Now()) // however soon it broke off: a try that brought something is not a lost one
		}
		switch {
		case readErr == io.EOF:
			return n, provider.Errorf(provider.KindNetwork, "the video ended after %d of %d bytes", n, total)
		case readErr != nil:
			return n, &provider.Error{Kind: provider.KindNetwork, Message: "the connection broke while the video was loaded", Err: readErr}
		}
	}
}

// sameFile reports whether a part of a file of that length belongs to the part on
// the disk. Servers that know nothing of If-Range send parts of any file, so the
// answer itself must prove it; for a date that takes the same length too.
func sameFile(resp *http.Response, whole int64, d fetch) bool {
	if d.Size > 0 && whole != d.Size {
		return false
	}
	if strings.HasPrefix(d.Validator, `"`) {
		return resp.Header.Get("ETag") == d.Validator
	}
	modified := resp.Header.Get("Last-Modified")
	return d.Size > 0 && (modified == "" || modified == d.Validator)
}

// contentRange reads "bytes 5-9/10" and "bytes */10".
func contentRange(h string) (from, whole int64, ok bool) {
	unit, rest, _ := strings.Cut(h, " ")
	span, size, found := strings.Cut(rest, "/")
	if unit != "bytes" || !found {
		return 0, 0, false
	}
	whole, err := strconv.ParseInt(size, 10, 64)
	if err != nil || whole < 0 {
		return 0, 0, false
	}
	if span == "*" {
		return 0, whole, true
	}
	a, _, _ := strings.Cut(span, "-")
	from, err = strconv.ParseInt(a, 10, 64)
	return from, whole, err == nil
}

// validator returns what proves that a later answer is of the same file: a strong
// ETag, or a Last-Modified that is old enough to be strong (RFC 9110, 8.8.2.2).
func validator(resp *http.Response) string {
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	} else if tag != "" {
		return "" // weak, or none at all
	}
	modified, err1 := http.ParseTime(resp.Header.Get("Last-Modified"))
	date, err2 := http.ParseTime(resp.Header.Get("Date"))
	if err1 != nil || err2 != nil || date.Sub(modified) < time.Minute {
		return ""
	}
	return resp.Header.Get("Last-Modified")
}

// page reports whether an answer is a page of text instead of a file.
func page(resp *http.Response) bool {
	t, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "json") || strings.HasSuffix(t, "xml")
}
