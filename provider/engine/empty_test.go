package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// completed is the report of a succeeded job without a video.
func completed(job string) provider.Report {
	return provider.Report{Job: job, Status: provider.StatusRunning, RawStatus: "completed", MissingVideo: true}
}

// lines counts the events of a kind.
func (b *bench) lines(id, what string) (n int) {
	b.t.Helper()
	events, err := b.db.Events(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == what {
			n++
		}
	}
	return n
}

func TestDoneWithoutAVideo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return completed(job), nil }}
		b := newBench(t, v)
		id := b.send()
		b.pass(9*time.Minute + 50*time.Second)
		if r := b.run(id); r.State != run.Running || r.RawStatus != "completed" || r.Err == nil || r.Err.Message != "succeeded, waiting for the video" || b.lines(id, "no video") != 1 {
			t.Errorf("before ten minutes are over: %s, %q, %v, told %d times", r.State, r.RawStatus, r.Err, b.lines(id, "no video"))
		}
		if _, at := v.looked(); len(at) < 15 || len(at) > 40 {
			t.Errorf("%d looks in ten minutes", len(at))
		}
		b.pass(2 * time.Minute)
		lacks := func(when string) {
			t.Helper()
			r := b.run(id)
			if r.State != run.Succeeded || r.Video.Download != run.DownloadNone || r.Charged != provider.ChargedUnknown || r.Err == nil ||
				!strings.HasPrefix(r.Err.Message, "Test says that this run is done, but there is no video") || !strings.Contains(r.Err.Hint, "may have been charged") {
				t.Errorf("%s: %s, video %s, charge %q, %v", when, r.State, r.Video.Download, r.Charged, r.Err)
			}
		}
		lacks("after twelve minutes")
		if r := b.run(id); r.Finished.Sub(r.Sent) > 5*time.Second {
			t.Errorf("it counts as done %s after it was sent", r.Finished.Sub(r.Sent))
		}
		v.forget()
		b.pass(2 * time.Hour)
		lacks("after two hours")
		if _, at := v.looked(); len(at) < 4 || len(at) > 15 {
			t.Errorf("%d looks in two hours; want ever fewer", len(at))
		}
		v.forget()
		b.enqueue(run.CommandRefresh, id)
		b.pass(10 * time.Second)
		if _, at := v.looked(); len(at) != 1 {
			t.Errorf("%d looks when a person asked for one", len(at))
		}
		lacks("refreshed")
		b.stop()
		v.forget()
		b.open(v) // another start continues with it
		defer func() { b.stop() }()
		b.pass(time.Hour)
		if _, at := v.looked(); len(at) < 1 {
			t.Errorf("%d looks after another start", len(at))
		}
		lacks("after another start")
		v.answers(nil) // the video appears
		b.pass(2 * time.Hour)
		if r := b.run(id); r.State != run.Succeeded || r.Err != nil || r.Video.Download != run.Downloaded || r.Charged != provider.ChargedYes || r.Billed == nil {
			t.Errorf("when the video came: %s, %v, %s, charge %q", r.State, r.Err, r.Video.Download, r.Charged)
		}
	})
}

// answers changes the vendor's reports.
func (v *vendor) answers(poll func(int, string) (provider.Report, error)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.poll = poll
}

func TestAVideoThatNeverComesIsLookedForUntilGiveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return completed(job), nil }}
		b := newBench(t, v, func(o *engine.Options) { o.Timing.GiveUp = 3 * time.Hour })
		defer b.stop()
		id := b.send()
		b.pass(5 * time.Hour)
		_, at := v.looked()
		if last := at[len(at)-1].Sub(at[0]); last < 2*time.Hour || last > 4*time.Hour || len(at) > 50 {
			t.Errorf("%d looks, the last one %s after the first", len(at), last)
		}
		if r := b.run(id); !r.NextAttempt.IsZero() || r.State != run.Succeeded || !strings.Contains(r.Err.Hint, "refresh or download") {
			t.Errorf("%s, next %s, %v", r.State, r.NextAttempt, r.Err)
		}
		v.forget()
		b.enqueue(run.CommandDownload, id)
		b.pass(10 * time.Second)
		if _, at := v.looked(); len(at) != 1 {
			t.Errorf("%d looks when a person asked for the video", len(at))
		}
		if r := b.run(id); r.Video.Download != run.DownloadNone || !r.NextAttempt.IsZero() {
			t.Errorf("video %s, next %s", r.Video.Download, r.NextAttempt)
		}
		v.answers(nil)
		b.enqueue(run.CommandDownload, id)
		b.pass(10 * time.Second)
		if r := b.run(id); r.Video.Download != run.Downloaded || r.Err != nil {
			t.Errorf("video %s, %v", r.Video.Download, r.Err)
		}
	})
}

func TestASuccessWithoutAVideoIsNoEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			r := done(job)
			if n <= 3 {
				r.Videos = nil
			}
			return r, nil
		}}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		if r := b.run(id); r.State != run.Succeeded || r.Video.Download != run.Downloaded || r.Err != nil {
			t.Errorf("%s, video %s, %v", r.State, r.Video.Download, r.Err)
		}
	})
}

func TestAVideoIsWaitedForWhileTheProgressGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		percent := 0
		v.poll = func(n int, job string) (provider.Report, error) {
			r := completed(job)
			if n%10 == 0 { // it continues after a success
				percent++
			}
			now := percent
			r.Progress = &now
			return r, nil
		}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(25 * time.Minute)
		if r := b.run(id); r.State != run.Running {
			t.Errorf("%s while its progress goes on", r.State)
		}
	})
}

func TestTheWaitForAVideoBeginsWithTheFirstSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			switch {
			case n < 20:
				return running(job), nil
			case n < 100:
				return provider.Report{Job: job, Status: provider.StatusUnknown, RawStatus: "reticulating"}, nil
			}
			return completed(job), nil
		}}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		for r := b.run(id); r.RawStatus != "completed"; r = b.run(id) {
			b.pass(5 * time.Second)
		}
		b.pass(9 * time.Minute)
		if r := b.run(id); r.State != run.Running {
			t.Errorf("%s, %v", r.State, r.Err)
		}
		b.pass(2 * time.Minute)
		if r := b.run(id); r.State != run.Succeeded {
			t.Errorf("%s, %v", r.State, r.Err)
		}
	})
}
