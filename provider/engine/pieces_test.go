package engine_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider/engine"
	"dailies/provider/run"
)

// pieces is a storage whose connection breaks after every piece.
type pieces struct {
	size  int
	calls atomic.Int32
}

func (p *pieces) RoundTrip(r *http.Request) (*http.Response, error) {
	p.calls.Add(1)
	from := 0
	resp := &http.Response{
		StatusCode: 200, Request: r, ContentLength: int64(len(film)),
		Header: http.Header{"Content-Type": {"video/mp4"}, "Etag": {`"one"`}},
	}
	if asked := r.Header.Get("Range"); asked != "" {
		if _, err := fmt.Sscanf(asked, "bytes=%d-", &from); err != nil {
			return nil, err
		}
		resp.StatusCode, resp.ContentLength = 206, int64(len(film)-from)
		resp.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(film)-1, len(film)))
	}
	body := io.Reader(bytes.NewReader(film[from:]))
	if len(film)-from > p.size {
		body = io.MultiReader(io.LimitReader(body, int64(p.size)), broken{})
	}
	resp.Body = io.NopCloser(body)
	return resp, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A connection that breaks repeatedly still completes the video, as long as every try adds
// bytes; tries that do not are limited.
func TestALineThatBreaksAllTheTime(t *testing.T) {
	for _, c := range []struct {
		piece int
		want  run.DownloadState
	}{{len(film)/25 + 1, run.Downloaded}, {0, run.DownloadFailed}} {
		synctest.Test(t, func(t *testing.T) {
			line := &pieces{size: c.piece}
			b := newBench(t, &vendor{}, func(o *engine.Options) { o.HTTP = line })
			defer b.stop()
			id := b.send()
			b.pass(2 * time.Hour)
			r := b.run(id)
			if r.Video.Download != c.want {
				t.Fatalf("pieces of %d bytes: %s after %d calls: %v", c.piece, r.Video.Download, line.calls.Load(), r.Video.Err)
			}
			if c.want != run.Downloaded {
				return
			}
			if got, err := os.ReadFile(r.Video.File); err != nil || !bytes.Equal(got, film) || !strings.HasSuffix(r.Video.File, ".mp4") {
				t.Errorf("%s is not the film: %v", r.Video.File, err)
			}
		})
	}
}
