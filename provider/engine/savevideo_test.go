package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
)

// shelf is a storage host with scripted responses; calls count from 1.
type shelf struct {
	mu     sync.Mutex
	n      int
	answer func(n int, r *http.Request) (status int, err error)
}

func (s *shelf) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.n++
	n := s.n
	s.mu.Unlock()
	status, err := s.answer(n, r)
	if err != nil {
		return nil, err
	}
	if status == 200 {
		return files{}.RoundTrip(r)
	}
	return &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(nil))}, nil
}

func TestTheLifeOfADownload(t *testing.T) {
	broken := fmt.Errorf("the line broke")
	fresh := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "fresh") }
	for _, c := range []struct {
		does   string
		answer func(n int, r *http.Request) (int, error)
		want   run.DownloadState
	}{
		{"a flaky line is tried again", func(n int, _ *http.Request) (int, error) {
			if n <= 6 {
				return 0, broken
			}
			return 200, nil
		}, run.Downloaded},
		{"a line that never works ends as an error", func(int, *http.Request) (int, error) { return 0, broken }, run.DownloadFailed},
		{"a dead link is asked for anew", func(_ int, r *http.Request) (int, error) {
			if fresh(r) {
				return 200, nil
			}
			return 403, nil
		}, run.Downloaded},
		{"a link that dies after a flaky line is asked for anew", func(n int, r *http.Request) (int, error) {
			switch {
			case n <= 4:
				return 0, broken
			case fresh(r):
				return 200, nil
			}
			return 403, nil
		}, run.Downloaded},
		{"a link that is there before its file is tried again", func(n int, _ *http.Request) (int, error) {
			if n <= 6 {
				return 404, nil
			}
			return 200, nil
		}, run.Downloaded},
		{"a fresh link that is refused too is tried on", func(int, *http.Request) (int, error) { return 404, nil }, run.Downloading},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{poll: func(n int, job string) (provider.Report, error) {
					r := done(job)
					if n > 1 {
						r.Videos[0].URL = "https://files.example/fresh.mp4"
					}
					return r, nil
				}}
				b := newBench(t, v, func(o *engine.Options) { o.HTTP = &shelf{answer: c.answer} })
				defer b.stop()
				id := b.send()
				b.pass(20 * time.Minute)
				r := b.run(id)
				if r.Video.Download != c.want || r.State != run.Succeeded || r.Charged != provider.ChargedYes {
					t.Errorf("%s, charge %q, video %s (%v); want %s", r.State, r.Charged, r.Video.Download, r.Video.Err, c.want)
				}
				if c.want == run.Downloaded {
					return
				}
				b.o.HTTP.(*shelf).answer = func(int, *http.Request) (int, error) { return 200, nil }
				b.enqueue(run.CommandDownload, id)
				b.pass(time.Minute)
				if r := b.run(id); r.Video.Download != run.Downloaded {
					t.Errorf("downloaded again by hand it is %s (%v)", r.Video.Download, r.Video.Err)
				}
			})
		})
	}
}

// unsaved is a store that dies when a video is to be recorded as saved.
type unsaved struct{ *store.DB }

var errKilled = errors.New("killed")

func (u unsaved) Save(ctx context.Context, owner string, s run.Update) error {
	if s.Run.DownloadState() == run.Downloaded {
		return errKilled
	}
	return u.DB.Save(ctx, owner, s)
}

// A process is killed when a film has its name and the history does not say so yet. The next one
// takes the film.
func TestAFilmThatGotItsNameBeforeAKillIsNotDownloadedAgain(t *testing.T) {
	for name, where := range map[string]engine.Provenance{"as received": {}, "with provenance": {Film: true, JSON: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shelf{answer: func(int, *http.Request) (int, error) { return 200, nil }}
				b := newBench(t, &vendor{}, func(o *engine.Options) { o.HTTP, o.Provenance = s, where })
				b.stop()
				b.openOver(&vendor{}, func(db *store.DB) engine.Store { return unsaved{db} })
				id := b.send()
				b.pass(5 * time.Minute)
				b.stop()
				b.open(&vendor{})
				defer b.stop()
				b.pass(5 * time.Minute)
				r := b.run(id)
				if r.Video.Download != run.Downloaded || r.Video.Complete != (run.CompleteFile{}) || r.Video.SHA256 == "" {
					t.Errorf("%+v", r.Video)
				}
				films, err := filepath.Glob(filepath.Join(b.o.Folder, "*.mp4"))
				if err != nil || len(films) != 1 || films[0] != r.Video.File || s.n != 1 {
					t.Errorf("%d downloads made %q (%v); the run has %q", s.n, films, err, r.Video.File)
				}
				checkProvenance(t, r, where)
			})
		})
	}
}
