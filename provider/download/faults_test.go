package download

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"dailies/provider"
)

// after is how a try must end.
type after struct {
	kind provider.Kind // "" = saved, and whole
	wait time.Duration // RetryAfter of the error
	part int           // bytes of the part that are kept, -1 = no part
}

const (
	videoSize = 400_000 // bytes of frames
	half      = 200_000
	gone      = -1
)

func saved() after { return after{part: gone} }

func broken(part int) after { return after{kind: provider.KindNetwork, part: part} }

// TestDownloadFaults is the fault matrix: what a server may do to a download,
// and how each try of it must end. Nothing but a whole file ever has a final
// name, and what is kept of a try is not Result again by the next.
func TestDownloadFaults(t *testing.T) {
	film, other := video(videoSize, 1), video(videoSize, 2)
	const v1, v2 = `"v1"`, `"v2"`
	for _, c := range []struct {
		fault   string
		answers []answer
		tries   []after
		want    []byte
		bytes   int // of bodies, at most, in all
	}{
		{"plain", []answer{good(film, v1)}, []after{saved()}, film, len(film)},
		{"cut at 50 %", []answer{cutAt(film, v1, half), good(film, v1)},
			[]after{broken(half), saved()}, film, len(film)},
		{"cut, then the file changed", []answer{cutAt(film, v1, half), good(other, v2)},
			[]after{broken(half), saved()}, other, half + len(other)},
		{"cut, then the file changed and If-Range is not known", []answer{cutAt(film, v1, half), ignoresIfRange(other, v2)},
			[]after{broken(half), saved()}, other, 2 * len(other)},
		{"the server ignores Range", []answer{cutAt(film, v1, half), ignoresRange(film, v1)},
			[]after{broken(half), saved()}, film, half + len(film)},
		{"206 with a wrong offset", []answer{cutAt(film, v1, half), wrongOffset(film, v1), good(film, v1)},
			[]after{broken(half), saved()}, film, half + len(film) - half/2 + len(film)},
		{"short body", []answer{cutAt(film, v1, len(film)-1), good(film, v1)},
			[]after{broken(len(film) - 1), saved()}, film, len(film)},
		{"cut in the middle of a chunk", []answer{chunked(film, half, false), good(film, v1)},
			[]after{broken(half), saved()}, film, half + len(film)},
		{"the link expires before the resume", []answer{cutAt(film, v1, half), status(403), good(film, v1)},
			[]after{broken(half), {kind: provider.KindExpired, part: half}, saved()}, film, len(film) + 15},
		{"a page of HTML with 200", []answer{cutAt(film, v1, half), html("text/html"), good(film, v1)},
			[]after{broken(half), {kind: provider.KindExpired, part: half}, saved()}, film, len(film) + 100},
		{"a page of HTML that says it is a video", []answer{html("video/mp4"), good(film, v1)},
			[]after{{kind: provider.KindExpired, part: gone}, saved()}, film, len(film) + 100},
		{"a stall", []answer{stalls(film, v1, half), good(film, v1)},
			[]after{broken(half), saved()}, film, len(film)},
		{"already complete", []answer{chunked(film, len(film), false), unsatisfiable(len(film))},
			[]after{broken(len(film)), saved()}, film, len(film)},
		{"503 twice with Retry-After", []answer{status(503, "Retry-After: 7"), status(503, "Retry-After: 7"), good(film, v1)},
			[]after{tooMany(), tooMany(), saved()}, film, len(film) + 30},
	} {
		t.Run(c.fault, func(t *testing.T) {
			t.Parallel()
			s := newRaw(t, c.answers...)
			d := newDownload(t, s.URL)
			for n, want := range c.tries {
				d.stall = stallAfter
				if c.fault == "a stall" && n == 0 {
					d.stall = 5 * time.Second // a machine may be busy for a second
				}
				d.mustEnd(t, n, want, film, c.want)
			}
			if _, n := s.seen(); n > c.bytes {
				t.Errorf("%d bytes were Result; %d are enough", n, c.bytes)
			}
		})
	}
}

// mustEnd makes try number n and checks how it ends: with a part of the first
// film, or with the whole of the last.
func (d *download) mustEnd(t *testing.T, n int, want after, first, last []byte) {
	t.Helper()
	got, err := d.try(t)
	if want.kind == "" {
		d.saved(t, got, err, last)
		return
	}
	d.failed(t, err, want.kind)
	if e := provider.AsError(err); e != nil && e.RetryAfter != want.wait {
		t.Errorf("try %d: wait %v; the server asked for %v", n, e.RetryAfter, want.wait)
	}
	part := d.part()
	if len(part) != max(want.part, 0) || (part == nil) != (want.part == gone) {
		t.Errorf("try %d: the part has %d bytes; want %d", n, len(part), want.part)
	}
	if !bytes.HasPrefix(first, part) {
		t.Errorf("try %d: the part does not hold the beginning of the file", n)
	}
}

func tooMany() after { return after{kind: provider.KindRate, wait: 7 * time.Second, part: gone} }

// ignoresRange sends the whole file whatever is asked for.
func ignoresRange(file []byte, tag string) answer {
	return func(c *call) {
		c.fileHead(file, tag, 0)
		c.writeResponse(file)
	}
}

// ignoresIfRange sends the asked part of whatever the file is now.
func ignoresIfRange(file []byte, tag string) answer {
	return func(c *call) {
		from := c.from(c.Header.Get("If-Range"))
		c.fileHead(file, tag, from)
		c.writeResponse(file[from:])
	}
}

// wrongOffset answers a range with another one.
func wrongOffset(file []byte, tag string) answer {
	return func(c *call) {
		from := c.from(tag) / 2
		c.fileHead(file, tag, from)
		c.writeResponse(file[from:])
	}
}

// chunked sends the first n bytes in chunks, without telling a length; whole
// says whether the last chunk, which says that there are no more, is sent.
func chunked(file []byte, n int, whole bool) answer {
	return func(c *call) {
		c.head(http.StatusOK, "Content-Type: video/mp4", `ETag: "v1"`, "Transfer-Encoding: chunked")
		for at := 0; at < n; at += 50_000 {
			piece := file[at:min(at+50_000, n)]
			fmt.Fprintf(c.conn, "%x\r\n", len(piece))
			c.writeResponse(piece)
			fmt.Fprint(c.conn, "\r\n")
		}
		if whole {
			fmt.Fprint(c.conn, "0\r\n\r\n")
		} else {
			fmt.Fprint(c.conn, "ffff\r\n")
		}
	}
}

func html(mediaType string) answer {
	page := []byte("<!DOCTYPE html><html><title>Sign in</title><body>Please sign in to this network.</body></html>")
	return func(c *call) {
		c.head(http.StatusOK, "Content-Type: "+mediaType, fmt.Sprintf("Content-Length: %d", len(page)))
		c.writeResponse(page)
	}
}

// stalls sends the first n bytes and then nothing, forever.
func stalls(file []byte, tag string, n int) answer {
	return func(c *call) {
		c.fileHead(file, tag, 0)
		c.writeResponse(file[:n])
		<-c.server.over
	}
}

// unsatisfiable answers a range that begins at the end of the file.
func unsatisfiable(size int) answer {
	return func(c *call) {
		c.head(http.StatusRequestedRangeNotSatisfiable, fmt.Sprintf("Content-Range: bytes */%d", size), "Content-Length: 0")
	}
}

func TestABodyWithoutAnEndIsGivenUp(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, func(c *call) {
		c.head(http.StatusOK, "Content-Type: video/mp4", `ETag: "v1"`)
		for c.writeResponse(film) {
		}
	})
	d := newDownload(t, s.URL)
	d.max = 2_000_000
	_, err := d.try(t)
	d.failed(t, err, provider.KindFile)
	if part := d.part(); part != nil {
		t.Errorf("%d bytes that are no video were kept", len(part))
	}
	// The socket's buffers hold some megabytes more than were read.
	if _, n := s.seen(); n > 40_000_000 {
		t.Errorf("%d bytes were Result; the limit is %d", n, d.max)
	}
}

func TestAFileThatIsTooLargeIsNotBegun(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, good(film, `"v1"`))
	d := newDownload(t, s.URL)
	d.max = videoSize / 2
	_, err := d.try(t)
	d.failed(t, err, provider.KindFile)
	if d.began != 0 || len(d.part()) > 0 {
		t.Errorf("began %d times, %d bytes written", d.began, len(d.part()))
	}
}

func TestATakeThatIsCutTenTimesIsFetchedOnce(t *testing.T) {
	film := video(videoSize, 1)
	var answers []answer
	for n := range 10 {
		answers = append(answers, cutAt(film, `"v1"`, (n+1)*37_777))
	}
	s := newRaw(t, append(answers, good(film, `"v1"`))...)
	d := newDownload(t, s.URL)
	for n := range 10 {
		d.mustEnd(t, n, broken((n+1)*37_777), film, film)
	}
	d.mustEnd(t, 10, saved(), film, film)
	if _, n := s.seen(); float64(n) > 1.02*float64(len(film)) {
		t.Errorf("%d bytes for a file of %d", n, len(film))
	}
	if d.began != 1 {
		t.Errorf("begun %d times", d.began)
	}
}
