// Package download saves the videos that providers link to. Downloads are resumable, validated
// and atomic. It connects to public addresses only and sends a storage host nothing about the
// user. Each call is one attempt; retries are up to the caller.
package download

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// Request is one download. The bytes are written to a partial file, which gets its final name
// only when it is complete, validated and synced.
type Request struct {
	URL      string
	Folder   string // created if missing
	TempName string // of the partial file in Folder, see [TempName]
	Name     string // final name without extension, see [FileName]
	// LongerName is used if another file has that name, see [LongerFileName]; "" = none.
	LongerName string
	Output     int // of the run: the second output is saved as "Name 2"; 0 is the first
	// Validator and Size describe the partial file of an earlier attempt.
	Validator string
	Size      int64
	// OnStart is called before the first byte is written; its error ends the download. An empty
	// validator means that the download cannot be resumed, a size of 0 that it is unknown.
	OnStart    func(validator string, size int64) error
	OnProgress func(bytes, size, rate int64) // rate in bytes per second; size 0 = unknown
	// OnComplete may append to a complete and validated file before it gets its name, and returns
	// its new size. The file must have grown before any byte of it changes: by its size an
	// interrupted change is recognized. nil = nothing.
	OnComplete func(Complete) (size int64, err error)
	// OnLonger recognizes a partial file that OnComplete made longer than Size, now to size bytes,
	// in an earlier attempt that ended before the file had its name. The link may be dead by now.
	// It returns size for a file that OnComplete was done with, Size for one to cut off there, and
	// 0 for any other, which is downloaded again, as are all with nil.
	OnLonger func(part *os.File, size int64) int64
	// OnNaming is called before a complete file gets its name; its error ends the download. A
	// caller that remembers the file passes it as Named until it knows the name: a file that got
	// its name from an attempt that was killed right after is taken, not downloaded again.
	OnNaming func(NamedFile) error
	Named    NamedFile
}

// Complete is a file that was downloaded and validated.
type Complete struct {
	File   *os.File
	Bytes  int64
	Ending string // extension for its content
	SHA256 string // in hex
}

const (
	copyBuffer = 1 << 20  // bytes
	spaceEvery = 16 << 20 // bytes between two checks of the free space
)

// Result describes a saved file.
type Result struct {
	Name   string
	Bytes  int64
	SHA256 string // of the file as it was received, in hex; "" if an earlier attempt received it
}

// errTooLarge is the cause of a download that exceeded the largest size of a video.
var errTooLarge = errors.New("the file does not end")

// Download saves a video. It resumes the partial file of an earlier attempt if the server
// proves that the file is unchanged.
//
// Errors: KindDisk is about our own disk, KindFile about a file that is not a video.
// KindNetwork, KindProvider, KindRate and KindLocal may be retried. KindExpired means that the
// link does not lead to its video: that is final with Status 410 or none; with 400, 401, 403,
// 404, or 200 for a text page, the link may also be too new.
func (c *Client) Download(ctx context.Context, r Request) (Result, error) {
	if err := os.MkdirAll(r.Folder, 0o755); err != nil {
		return Result{}, diskError(r.Folder, err)
	}
	root, err := os.OpenRoot(r.Folder)
	if err != nil {
		return Result{}, diskError(r.Folder, err)
	}
	defer root.Close()
	if got, ok, err := finalized(root, r); err != nil {
		return Result{}, diskError(r.Folder, err)
	} else if ok {
		return got, nil
	}
	if got, ok, err := takeNamed(ctx, root, r); err != nil {
		return Result{}, diskError(r.Folder, err)
	} else if ok {
		return got, nil
	}
	part, err := openPart(root, r.TempName)
	if err != nil {
		return Result{}, diskError(r.Folder, err)
	}
	defer part.Close() //nolint:errcheck // a second close of a finished file
	size, changed, err := changedPart(part, r)
	if err != nil {
		return Result{}, diskError(r.Folder, err)
	}
	if !changed {
		if size, err = c.fetchPart(ctx, part, r); err != nil {
			return Result{}, errors.Join(err, dropUseless(root, r, part, err))
		}
	}
	ending, err := Sniff(part, size)
	if err != nil {
		return Result{}, errors.Join(err, discardPart(root, r, part))
	}
	sum, received := "", size
	if !changed {
		sum, size, err = complete(part, size, ending, r)
	}
	if err != nil {
		return Result{}, errors.Join(diskError(r.Folder, err), discardPart(root, r, part))
	}
	final := sum
	if size != received {
		final = "" // OnComplete changed it
	}
	name, err := finish(root, r, part, NamedFile{Bytes: size, SHA256: final}, ending)
	if err != nil {
		return Result{}, err
	}
	return Result{Name: name, Bytes: size, SHA256: sum}, nil
}

// changedPart returns the size of a partial file that OnComplete of an earlier attempt was done
// with. One that OnComplete had begun with is as it was received afterwards.
func changedPart(part *os.File, r Request) (size int64, done bool, err error) {
	st, err := part.Stat()
	if err != nil || r.OnLonger == nil || r.Validator == "" || r.Size <= 0 || st.Size() <= r.Size {
		return 0, false, err
	}
	switch r.OnLonger(part, st.Size()) {
	case st.Size():
		return st.Size(), true, nil
	case r.Size:
		return 0, false, part.Truncate(r.Size)
	}
	return 0, false, nil
}

// complete returns the hash of a validated file, and its size after OnComplete.
func complete(part *os.File, size int64, ending string, r Request) (sum string, newSize int64, err error) {
	if sum, err = hash(part, size); err != nil {
		return "", size, err
	}
	if r.OnComplete != nil {
		size, err = r.OnComplete(Complete{File: part, Bytes: size, Ending: ending, SHA256: sum})
	}
	return sum, size, err
}

// fetchPart completes the partial file and returns its size.
func (c *Client) fetchPart(ctx context.Context, part *os.File, r Request) (int64, error) {
	st, err := part.Stat()
	if err != nil {
		return 0, diskError(r.Folder, err)
	}
	have := st.Size()
	switch {
	case r.Validator == "", have > c.max, r.Size > 0 && have > r.Size:
		have = 0
	case r.Size > 0 && have == r.Size:
		return have, nil // only the rename was missing; the link may have expired
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	alive := time.AfterFunc(2*c.stall, func() { cancel(errStalled) })
	defer alive.Stop()
	for {
		alive.Reset(2 * c.stall)
		resp, err := c.get(ctx, r.URL, have, r.Validator)
		if err != nil {
			return 0, withStallCause(ctx, err)
		}
		n, again, err := c.writeResponse(resp, part, have, r, alive)
		resp.Body.Close()
		if again && have > 0 {
			have = 0 // the partial file is of another file
			continue
		}
		return n, withStallCause(ctx, err)
	}
}

// writeResponse writes a response to the partial file. again means that the response does not
// continue it and the whole file must be requested.
func (c *Client) writeResponse(resp *http.Response, part *os.File, have int64, r Request, alive *time.Timer) (n int64, again bool, err error) {
	switch resp.StatusCode {
	case http.StatusOK:
		n, err = c.writeFile(resp, part, r, alive)
		return n, false, err
	case http.StatusPartialContent:
		from, whole, ok := contentRange(resp.Header.Get("Content-Range"))
		if !ok || from != have || !matchesValidator(resp, whole, r) {
			return 0, true, provider.Errorf(provider.KindProvider, "the server sent another part of the file than asked for")
		}
		if err := c.checkSize(whole); err != nil {
			return 0, false, err
		}
		n, err = c.copyBody(part, resp.Body, copyState{have: have, total: whole, start: time.Now()}, r, alive)
		return n, false, err
	case http.StatusRequestedRangeNotSatisfiable:
		if _, whole, ok := contentRange(resp.Header.Get("Content-Range")); ok && have > 0 && whole == have {
			return have, false, nil // it was complete already
		}
		return 0, true, provider.Errorf(provider.KindProvider, "the server cannot resume the file")
	}
	return 0, false, statusError(resp)
}

// writeFile writes a response that holds the file from its first byte.
func (c *Client) writeFile(resp *http.Response, part *os.File, r Request, alive *time.Timer) (int64, error) {
	start, total := time.Now(), resp.ContentLength
	body, unpacked, err := openBody(resp)
	if err != nil {
		return 0, err
	}
	if err := c.checkSize(total); err != nil {
		return 0, err
	}
	proof := validator(resp)
	if unpacked {
		// Length and ranges are those of the compressed content.
		total, proof = -1, ""
	}
	if err := part.Truncate(0); err != nil {
		return 0, diskError(r.Folder, err)
	}
	if err := r.OnStart(proof, max(total, 0)); err != nil {
		return 0, err
	}
	return c.copyBody(part, body, copyState{total: total, start: start}, r, alive)
}

func (c *Client) checkSize(total int64) error {
	if total > c.max {
		return provider.Errorf(provider.KindFile, "the file has %d MB, more than a video may have", total/1_000_000)
	}
	return nil
}

// copyState is the state of a transfer before its body is copied.
type copyState struct {
	have  int64 // bytes in the partial file
	total int64 // bytes of the whole file, -1 = unknown
	start time.Time
}

// copyBody appends the body to the partial file and checks its length.
func (c *Client) copyBody(part *os.File, body io.Reader, s copyState, r Request, alive *time.Timer) (int64, error) {
	if err := c.checkSpace(r.Folder, max(s.total-s.have, 0)); err != nil {
		return 0, err
	}
	if err := preallocate(part, s.have, s.total); err != nil {
		return 0, diskError(r.Folder, err)
	}
	buf := make([]byte, copyBuffer)
	n, checked, reported := s.have, s.have, s.start
	report := func(now time.Time) {
		reported = now
		r.OnProgress(n, max(s.total, 0), int64(float64(n-s.have)/max(now.Sub(s.start).Seconds(), 0.001)))
	}
	for {
		got, readErr := body.Read(buf)
		if got > 0 {
			alive.Reset(c.stall)
			if _, err := part.WriteAt(buf[:got], n); err != nil {
				return n, diskError(r.Folder, err)
			}
			n += int64(got)
		}
		if n > c.max {
			return n, &provider.Error{Kind: provider.KindFile, Message: errTooLarge.Error(), Err: errTooLarge}
		}
		if s.total < 0 && n-checked >= spaceEvery {
			if err := c.checkSpace(r.Folder, 0); err != nil {
				return n, err
			}
			checked = n
		}
		if now := time.Now(); now.Sub(reported) >= 500*time.Millisecond {
			report(now)
		}
		if readErr == io.EOF && (s.total < 0 || n == s.total) {
			return n, nil
		}
		if readErr != nil {
			if n > s.have {
				report(time.Now()) // even if it broke off: an attempt that added bytes counts as progress
			}
			return n, cutOff(readErr, n, s.total)
		}
	}
}

// cutOff returns the error for a body that ended early.
func cutOff(err error, n, total int64) error {
	if e, ok := errors.AsType[*provider.Error](err); ok {
		return e
	}
	if err == io.EOF && total >= 0 {
		return provider.Errorf(provider.KindNetwork, "the video ended after %d of %d bytes", n, total)
	}
	return &provider.Error{Kind: provider.KindNetwork, Message: "the connection broke during the download", Err: err}
}

// matchesValidator reports whether a partial response belongs to the partial file. Servers that
// do not implement If-Range send ranges of any file, so the response itself must prove it; with
// a date, the length must match as well.
func matchesValidator(resp *http.Response, whole int64, r Request) bool {
	if r.Size > 0 && whole != r.Size {
		return false
	}
	if strings.HasPrefix(r.Validator, `"`) {
		return resp.Header.Get("ETag") == r.Validator
	}
	modified := resp.Header.Get("Last-Modified")
	return r.Size > 0 && (modified == "" || modified == r.Validator)
}

// contentRange parses "bytes 5-9/10" and "bytes */10".
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

// validator returns what proves that a later response is of the same file: a strong ETag, or a
// Last-Modified that is old enough to be strong (RFC 9110, 8.8.2.2).
func validator(resp *http.Response) string {
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag
	} else if tag != "" {
		return "" // weak or missing
	}
	modified, err1 := http.ParseTime(resp.Header.Get("Last-Modified"))
	date, err2 := http.ParseTime(resp.Header.Get("Date"))
	if err1 != nil || err2 != nil || date.Sub(modified) < time.Minute {
		return ""
	}
	return resp.Header.Get("Last-Modified")
}
