package engine_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// lapsing is a storage whose first link breaks off at a byte and fails from then on, as death
// says. The fresh link serves ranges of the same file.
type lapsing struct {
	file   []byte
	cut    int
	death  http.Response
	tag    string // of the file behind the fresh link
	mu     sync.Mutex
	begun  bool
	served int
}

func (s *lapsing) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	resp := &http.Response{StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{"Content-Type": {"video/mp4"}, "Etag": {`"v1"`}}}
	fresh := strings.Contains(r.URL.Path, "fresh")
	switch {
	case !fresh && s.begun:
		dead := s.death
		dead.Request, dead.Body = r, io.NopCloser(strings.NewReader("<Error>expired</Error>"))
		return &dead, nil
	case !fresh:
		s.begun = true
		resp.ContentLength = int64(len(s.file))
		resp.Body = io.NopCloser(io.MultiReader(s.counted(s.file[:s.cut]), snapped{}))
		return resp, nil
	}
	from := 0
	resp.Header.Set("Etag", s.tag)
	if r.Header.Get("If-Range") == s.tag {
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from) //nolint:errcheck // 0 without one
	}
	if from > 0 {
		resp.StatusCode = 206
		resp.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(s.file)-1, len(s.file)))
	}
	resp.ContentLength = int64(len(s.file) - from)
	resp.Body = io.NopCloser(s.counted(s.file[from:]))
	return resp, nil
}

func (s *lapsing) counted(b []byte) io.Reader {
	s.served += len(b)
	return bytes.NewReader(b)
}

// snapped is the end of a broken connection.
type snapped struct{}

func (snapped) Read([]byte) (int, error) { return 0, errors.New("the connection broke") }

// However a link fails during a download, the job is polled for a fresh one and the rest of the
// file is downloaded from there. No byte is transferred twice, unless the file behind the fresh
// link differs.
func TestAFreshLinkGoesOnWhereTheOldOneDied(t *testing.T) {
	t.Parallel()
	const size, cut = 8 << 20, 5 << 20
	long := append(bytes.Clone(film), binary.BigEndian.AppendUint32(nil, uint32(size-len(film)))...)
	long = append(append(long, "free"...), make([]byte, size-len(long)-4)...)
	page := func(status int, kind string) http.Response {
		return http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {kind}}}
	}
	for name, c := range map[string]struct {
		death http.Response
		tag   string
		twice int // bytes transferred more than once
	}{
		"401":          {page(401, "text/plain"), `"v1"`, 0},
		"403":          {page(403, "application/xml"), `"v1"`, 0},
		"404":          {page(404, "application/xml"), `"v1"`, 0},
		"410":          {page(410, "text/html"), `"v1"`, 0},
		"HTML":         {page(200, "text/html"), `"v1"`, 0},
		"XML":          {page(200, "application/xml"), `"v1"`, 0},
		"another file": {page(403, "application/xml"), `"v2"`, cut},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{poll: func(n int, job string) (provider.Report, error) {
					r := done(job)
					if n > 1 {
						r.Videos[0].URL = "https://files.example/fresh.mp4"
					}
					return r, nil
				}}
				s := &lapsing{file: long, cut: cut, death: c.death, tag: c.tag}
				b := newBench(t, v, func(o *engine.Options) { o.HTTP = s })
				defer b.stop()
				id := b.send()
				b.pass(5 * time.Minute)
				r := b.run(id)
				if r.Video.Download != run.Downloaded {
					t.Fatalf("video %s: %v", r.Video.Download, r.Video.Err)
				}
				if got, err := os.ReadFile(r.Video.File); err != nil || !bytes.Equal(got, long) {
					t.Errorf("%d bytes were saved, %v", len(got), err)
				}
				if twice := s.served - size; twice != c.twice {
					t.Errorf("%d bytes were fetched twice, want %d", twice, c.twice)
				}
			})
		})
	}
}
