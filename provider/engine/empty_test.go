package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// completed is what a provider says of a job that is done and has no video.
func completed(job string) provider.Report {
	return provider.Report{Job: job, Status: provider.StatusRunning, Raw: "completed", Empty: true}
}

// lines counts the events of a kind.
func (b *bench) lines(id, what string) (n int) {
	b.t.Helper()
	events, err := b.db.Events(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range events {
		if e.What == what {
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
		b.pass(9 * time.Minute)
		if r := b.run(id); r.State != engine.Running || r.Raw != "completed" || r.Problem != nil {
			t.Errorf("after nine minutes: %s, %q, %v", r.State, r.Raw, r.Problem)
		}
		b.pass(3 * time.Minute)
		told := func() {
			t.Helper()
			r := b.run(id)
			if r.State != engine.Running || r.Problem == nil || !strings.Contains(r.Problem.Sentence(), "may have been charged") || b.lines(id, "no video") != 1 {
				t.Errorf("%s, %v, told %d times", r.State, r.Problem, b.lines(id, "no video"))
			}
		}
		told()
		v.forget()
		b.pass(2 * time.Hour)
		told()
		if _, at := v.looked(); len(at) < 15 || len(at) > 31 {
			t.Errorf("%d looks in two hours; want about one in five minutes", len(at))
		}
		v.forget()
		b.wish(engine.WishRefresh, id)
		b.pass(10 * time.Second)
		if _, at := v.looked(); len(at) != 1 {
			t.Errorf("%d looks when a person asked for one", len(at))
		}
		told()
		b.stop()
		b.open(v) // another start knows it too
		defer func() { b.stop() }()
		b.pass(10 * time.Minute)
		told()
		v.mu.Lock()
		v.poll = nil // the video is there
		v.mu.Unlock()
		b.pass(10 * time.Minute)
		if r := b.run(id); r.State != engine.Succeeded || r.Problem != nil || r.Video.Saved != engine.SavedDone || r.Charge != provider.ChargeYes {
			t.Errorf("when the video came: %s, %v, %s, charge %q", r.State, r.Problem, r.Video.Saved, r.Charge)
		}
	})
}

func TestAVideoThatComesLateIsNoProblem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		percent := 0
		v.poll = func(n int, job string) (provider.Report, error) {
			r := completed(job)
			if n%40 == 0 { // it goes on, although it is done by its word
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
		if r := b.run(id); r.Problem != nil {
			t.Errorf("told %v while its progress goes on", r.Problem)
		}
	})
}

func TestAJobThatRunsForLongIsNoProblem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			if n < 200 {
				return running(job), nil
			}
			return completed(job), nil
		}}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		for r := b.run(id); r.Raw != "completed"; r = b.run(id) {
			b.pass(5 * time.Second)
		}
		if r := b.run(id); r.Problem != nil {
			t.Errorf("told %v at the first sight of it", r.Problem)
		}
	})
}
