package download

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
)

// slow is a transport that gives a file piece by piece, one every so often, in
// the bubble's own time.
type slow struct {
	file  []byte
	piece int
	every time.Duration
	stop  int // falls silent after that many bytes of an answer; 0 = never
}

func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	from := (&call{Request: r}).from(`"v1"`)
	resp := &http.Response{
		StatusCode: http.StatusOK, Request: r, ContentLength: int64(len(s.file)),
		Header: http.Header{"Etag": {`"v1"`}, "Content-Type": {"video/mp4"}},
	}
	if from > 0 {
		resp.StatusCode = http.StatusPartialContent
		resp.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(s.file)-1, len(s.file)))
	}
	resp.Body = io.NopCloser(&slowBody{slow: s, ctx: r.Context(), left: s.file[from:]})
	return resp, nil
}

type slowBody struct {
	*slow
	ctx  context.Context
	left []byte
	sent int
}

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.left) == 0 {
		return 0, io.EOF
	}
	wait := time.NewTimer(b.every)
	if b.stop > 0 && b.sent >= b.stop {
		wait.Stop()
	}
	defer wait.Stop()
	select {
	case <-wait.C:
	case <-b.ctx.Done():
		return 0, context.Cause(b.ctx)
	}
	n := copy(p, b.left[:min(b.piece, len(b.left))])
	b.left, b.sent = b.left[n:], b.sent+n
	return n, nil
}

// mute is a transport that answers nothing.
type mute struct{}

func (mute) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAServerThatAnswersNothingIsLeftAfterAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDownload(t, "https://files.example/take.mp4")
		d.Client = New(mute{}, false, stallAfter)
		start := time.Now()
		_, err := d.try(t)
		d.failed(t, err, provider.KindNetwork)
		if took := time.Since(start); took != 2*stallAfter || provider.AsError(err).Message != errStalled.Error() {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestProgressIsToldTwiceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		film := video(100_000, 1)
		d := newDownload(t, "https://files.example/take.mp4")
		d.Client = New(&slow{file: film, piece: 10_000, every: 250 * time.Millisecond}, false, stallAfter)
		var told []string
		d.OnProgress = func(n, size, rate int64) {
			if size != int64(len(film)) {
				t.Errorf("the size is told as %d", size)
			}
			told = append(told, fmt.Sprintf("%d at %d/s", n, rate))
		}
		got, err := d.try(t)
		d.saved(t, got, err, film)
		want := []string{"20000 at 40000/s", "40000 at 40000/s", "60000 at 40000/s", "80000 at 40000/s", "100000 at 40000/s"}
		if !slices.Equal(told, want) {
			t.Errorf("told %q; want %q", told, want)
		}
	})
}

func TestProgressOfAResumeCountsAllBytesButOnlyNewOnesForTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		film := video(100_000, 1)
		d := newDownload(t, "https://files.example/take.mp4")
		d.Client = New(&slow{file: film, piece: 10_000, every: 500 * time.Millisecond}, false, stallAfter)
		d.Validator, d.Size = `"v1"`, int64(len(film))
		d.leave(t, film[:70_000])
		var first string
		d.OnProgress = func(n, size, rate int64) {
			if first == "" {
				first = fmt.Sprintf("%d of %d at %d/s", n, size, rate)
			}
		}
		got, err := d.try(t)
		d.saved(t, got, err, film)
		if want := fmt.Sprintf("80000 of %d at 20000/s", len(film)); first != want {
			t.Errorf("told %q; want %q", first, want)
		}
	})
}

// TestASilentServerIsLeftAfterHalfAMinute: neither earlier, however slow it is,
// nor never.
func TestASilentServerIsLeftAfterHalfAMinute(t *testing.T) {
	film := video(100_000, 1)
	for _, c := range []struct {
		stop int
		want time.Duration
	}{
		{0, time.Duration(1+len(film)/10_000) * 29 * time.Second},
		{30_000, 3*29*time.Second + 30*time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newDownload(t, "https://files.example/take.mp4")
			d.Client = New(&slow{file: film, piece: 10_000, every: 29 * time.Second, stop: c.stop}, false, stallAfter)
			start := time.Now()
			got, err := d.try(t)
			if took := time.Since(start); took != c.want {
				t.Errorf("it took %v; want %v", took, c.want)
			}
			if c.stop == 0 {
				d.saved(t, got, err, film)
				return
			}
			d.failed(t, err, provider.KindNetwork)
			if provider.AsError(err).Message != errStalled.Error() || !bytes.Equal(d.part(), film[:c.stop]) {
				t.Errorf("%v, with a part of %d bytes", err, len(d.part()))
			}
		})
	}
}
