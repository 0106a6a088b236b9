package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// calls is how often a download was begun.
func (s *shelf) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// A link that is refused is given up when its life is over, not earlier.
func TestARefusedLinkLivesItsLife(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does   string
		status int
		links  func(n int, sent time.Time) provider.Video // of the n-th look
		alive  time.Duration                              // still tried
		dead   time.Duration                              // given up
	}{
		{"its own words", 403, func(_ int, sent time.Time) provider.Video {
			return provider.Video{URL: "https://files.example/a.mp4", Expires: sent.Add(30 * time.Minute)}
		}, 25 * time.Minute, 46 * time.Minute},
		{"Pacing.LinkLife where nobody knows", 404, func(int, time.Time) provider.Video {
			return provider.Video{URL: "https://files.example/a.mp4"}
		}, 55 * time.Minute, 76 * time.Minute},
		{"a young one, whatever its words", 403, func(_ int, sent time.Time) provider.Video {
			return provider.Video{URL: "https://files.example/a.mp4", Expires: sent.Add(-time.Hour)}
		}, 9 * time.Minute, 30 * time.Minute},
		{"new ones until Pacing.GiveUp", 403, func(n int, _ time.Time) provider.Video {
			return provider.Video{URL: fmt.Sprintf("https://files.example/a.mp4?n=%d", n), Expires: time.Now().Add(24 * time.Hour)}
		}, 75 * time.Minute, 106 * time.Minute},
	} {
		t.Run(c.does, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := time.Now()
				v := &vendor{poll: func(n int, job string) (provider.Report, error) {
					r := done(job)
					r.Videos[0] = c.links(n, sent)
					return r, nil
				}}
				var status atomic.Int64
				status.Store(int64(c.status))
				s := &shelf{answer: func(int, *http.Request) (int, error) { return int(status.Load()), nil }}
				b := newBench(t, v, func(o *engine.Options) {
					o.HTTP = s
					o.Timing.LinkTTL, o.Timing.GiveUp = time.Hour, 90*time.Minute // every hour costs the loop thousands of reads of the store
				})
				defer b.stop()
				id := b.send()
				b.pass(35 * time.Second)
				if n := s.calls(); n < 6 || n > 8 {
					t.Errorf("%d downloads in half a minute", n)
				}
				r := b.run(id)
				if r.Video.Download != run.Downloading || r.Video.Err == nil || r.Video.Err.Message != fmt.Sprintf("Test refuses the link to the video (%d)", c.status) {
					t.Errorf("after half a minute: %s, %v", r.Video.Download, r.Video.Err)
				}
				if first := r.Video.Since.Sub(sent); first < 0 || first > 5*time.Second {
					t.Errorf("refused since %s after it was sent", first)
				}
				b.pass(c.alive - time.Since(sent))
				if r := b.run(id); r.Video.Download != run.Downloading {
					t.Errorf("after %s: %s, %v", c.alive, r.Video.Download, r.Video.Err)
				}
				b.pass(c.dead - time.Since(sent))
				if r := b.run(id); r.Video.Download != run.LinkExpired || r.State != run.Succeeded || !r.NextAttempt.IsZero() || r.Video.Err.Kind != provider.KindExpired || r.Video.Err.Status != c.status {
					t.Errorf("after %s: %s, video %s, next %s, %v", c.dead, r.State, r.Video.Download, r.NextAttempt, r.Video.Err)
				}
				status.Store(200)
				b.wish(run.CommandRefresh, id)
				b.pass(time.Minute)
				if r := b.run(id); r.Video.Download != run.Downloaded || r.Video.Err != nil || !r.Video.Since.IsZero() {
					t.Errorf("refreshed: %s, %v", r.Video.Download, r.Video.Err)
				}
			})
		})
	}
}

// Each try takes a link of its own look, so that a short life costs nothing.
func TestEveryRetryHasAFreshLink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			r := done(job)
			r.Videos[0] = provider.Video{URL: fmt.Sprintf("https://files.example/%d.mp4", n), Expires: time.Now().Add(5 * time.Minute)}
			return r, nil
		}}
		var asked []string
		s := &shelf{answer: func(n int, r *http.Request) (int, error) {
			asked = append(asked, r.URL.Path)
			if n <= 9 {
				return 403, nil
			}
			return 200, nil
		}}
		b := newBench(t, v, func(o *engine.Options) { o.HTTP = s })
		defer b.stop()
		id := b.send()
		b.pass(20 * time.Minute)
		if r := b.run(id); r.Video.Download != run.Downloaded || b.lines(id, "fresh link") != 1 || b.lines(id, "refused") != 1 {
			t.Errorf("%s, %v", r.Video.Download, r.Video.Err)
		}
		slices.Sort(asked)
		if len(asked) != 10 || len(slices.Compact(asked)) != 10 {
			t.Errorf("asked for %v", asked)
		}
	})
}

// several is a job with more videos than one.
func several(job string, urls ...string) provider.Report {
	r := done(job)
	r.Videos = nil
	for _, u := range urls {
		r.Videos = append(r.Videos, provider.Video{URL: "https://files.example/" + u})
	}
	return r
}

// A link that says that its file is gone is believed once a fresh one says so too.
func TestAFileThatIsGoneIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{answer: func(int, *http.Request) (int, error) { return 410, nil }}
		b := newBench(t, &vendor{}, func(o *engine.Options) { o.HTTP = s })
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		if r := b.run(id); r.Video.Download != run.LinkExpired || s.calls() != 2 || r.Video.Err.Message != "the link has expired (410)" {
			t.Errorf("%d downloads: %s, %v", s.calls(), r.Video.Download, r.Video.Err)
		}
	})
}

func TestEveryOutputIsSaved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return several(job, "a.mp4", "b.mp4", "c.mp4"), nil }}
		var good atomic.Bool
		s := &shelf{answer: func(_ int, r *http.Request) (int, error) {
			if !good.Load() && strings.HasSuffix(r.URL.Path, "b.mp4") {
				return 403, nil
			}
			return 200, nil
		}}
		b := newBench(t, v, func(o *engine.Options) { o.HTTP, o.Name = s, "take" })
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		r := b.run(id)
		if r.Video.Download != run.Downloaded || len(r.Outputs) != 2 || r.Outputs[0].Download != run.Downloading || r.Outputs[1].Download != run.Downloaded || r.DownloadState() != run.Downloading {
			t.Fatalf("%s, %+v, together %s", r.Video.Download, r.Outputs, r.DownloadState())
		}
		good.Store(true)
		b.pass(10 * time.Minute)
		r = b.run(id)
		if r.DownloadState() != run.Downloaded || !r.NextAttempt.IsZero() {
			t.Errorf("together %s, next %s: %+v", r.DownloadState(), r.NextAttempt, r.Outputs)
		}
		var names []string
		for _, v := range r.Videos() {
			names = append(names, filepath.Base(v.File))
			if _, err := os.Stat(v.File); err != nil {
				t.Error(err)
			}
		}
		if got := strings.Join(names, ", "); got != "take.mp4, take 2.mp4, take 3.mp4" {
			t.Errorf("saved as %s", got)
		}
		if left, _ := filepath.Glob(filepath.Join(b.o.Folder, ".*.part")); len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
		before := s.calls()
		b.wish(run.CommandDownload, id) // all are there: all are downloaded once more
		b.pass(time.Minute)
		if r := b.run(id); s.calls()-before != 3 || r.DownloadState() != run.Downloaded || filepath.Base(r.Outputs[1].File) != "take 6.mp4" {
			t.Errorf("%d downloads, %s, %s", s.calls()-before, r.DownloadState(), r.Outputs[1].File)
		}
	})
}

// An output that failed is fetched again without the others.
func TestOnlyTheMissingOutputIsFetchedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return several(job, "a.mp4", "b.mp4"), nil }}
		var good atomic.Bool
		s := &shelf{answer: func(_ int, r *http.Request) (int, error) {
			if !good.Load() && strings.HasSuffix(r.URL.Path, "b.mp4") {
				return 500, nil
			}
			return 200, nil
		}}
		b := newBench(t, v, func(o *engine.Options) { o.HTTP, o.Name = s, "take" })
		id := b.send()
		b.pass(30 * time.Minute)
		if r := b.run(id); r.DownloadState() != run.DownloadFailed || r.Video.Download != run.Downloaded || r.Outputs[0].Err == nil {
			t.Fatalf("%s: %+v", r.DownloadState(), r)
		}
		b.stop()
		b.open(v)
		defer func() { b.stop() }()
		good.Store(true)
		before := s.calls()
		b.wish(run.CommandDownload, id)
		b.pass(time.Minute)
		if r := b.run(id); r.DownloadState() != run.Downloaded || s.calls()-before != 1 || filepath.Base(r.Outputs[0].File) != "take 2.mp4" {
			t.Errorf("%s after %d downloads: %s", r.DownloadState(), s.calls()-before, r.Outputs[0].File)
		}
	})
}

func TestLinksThatComeOneAfterTheOtherAreAllKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			if n == 1 {
				return several(job, "a.mp4"), nil
			}
			return several(job, "a.mp4", "b.mp4"), nil
		}}
		b := newBench(t, v, func(o *engine.Options) { o.NoAutoDownload = true })
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		if r := b.run(id); len(r.Outputs) != 0 || r.DownloadState() != run.DownloadNone || !r.NextAttempt.IsZero() {
			t.Errorf("%s, next %s, %+v", r.DownloadState(), r.NextAttempt, r.Outputs)
		}
		b.wish(run.CommandRefresh, id)
		b.pass(time.Minute)
		if r := b.run(id); len(r.Outputs) != 1 || r.DownloadState() != run.DownloadNone || !r.NextAttempt.IsZero() {
			t.Errorf("refreshed: %s, next %s, %+v", r.DownloadState(), r.NextAttempt, r.Outputs)
		}
		folder := t.TempDir()
		if err := b.Enqueue(context.Background(), run.CommandDownload, folder, id); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		if r := b.run(id); r.DownloadState() != run.Downloaded || filepath.Dir(r.Outputs[0].File) != folder {
			t.Errorf("asked for: %s, %+v", r.DownloadState(), r.Outputs)
		}
	})
}
