package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// listing is a vendor that lists its jobs, newest first.
type listing struct {
	*vendor
	lists *[]time.Time
	as    provider.Status // the listed status of all jobs
}

func (v *listing) List(_ context.Context, cursor string, limit int) (provider.JobPage, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	*v.lists = append(*v.lists, time.Now())
	from := len(v.orders)
	if cursor != "" {
		from, _ = strconv.Atoi(cursor)
	}
	var page provider.JobPage
	for n := from; n > 0 && len(page.Jobs) < limit; n-- {
		page.Jobs = append(page.Jobs, provider.ListedJob{Report: provider.Report{Job: fmt.Sprintf("job-%d", n), Status: v.as}})
		from = n - 1
	}
	if from > 0 {
		page.Next = strconv.Itoa(from)
	}
	return page, nil
}

// inFlight writes n runs as left by another process: sent, and queued as job-1 to job-n. Their
// leases expire in a second.
func inFlight(b *bench, v *vendor, n int) {
	b.t.Helper()
	now := time.Now()
	var runs []run.Run
	for i := range n {
		runs = append(runs, run.Run{
			ID: fmt.Sprintf("01JD%022d", i), IdempotencyKey: "key", Provider: "test", Model: "one", Request: order().Request,
			State: run.Queued, Job: fmt.Sprintf("job-%d", i+1), Created: now, Updated: now, Sent: now, NextAttempt: now,
			Video: run.Video{Download: run.DownloadNone},
		})
		v.mu.Lock()
		v.orders = append(v.orders, provider.Submission{})
		v.mu.Unlock()
	}
	err := b.db.Add(context.Background(), "dead", now.Add(time.Second), runs, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
	if err != nil {
		b.t.Fatal(err)
	}
	b.pass(30 * time.Second)
}

// forget clears the recorded polls.
func (v *vendor) forget() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.pollAt)
}

// looked returns how many runs were polled since the last forget, and when.
func (v *vendor) looked() (runs int, at []time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, times := range v.pollAt {
		at = append(at, times...)
	}
	return len(v.pollAt), at
}

// perSecond returns the largest number of calls started within any second.
func perSecond(at []time.Time) int {
	slices.SortFunc(at, time.Time.Compare)
	most := 0
	for i := range at {
		n := 0
		for j := i; j < len(at) && at[j].Sub(at[i]) < time.Second; j++ {
			n++
		}
		most = max(most, n)
	}
	return most
}

func TestManyRunsStayWithinTheRateAndAreAllLookedAt(t *testing.T) {
	t.Parallel()
	const n = 300
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
		b := newBench(t, v)
		defer b.stop()
		inFlight(b, v, n)
		b.pass(2 * time.Minute)
		v.forget()
		b.pass(2 * time.Minute)
		runs, all := v.looked()
		if most := perSecond(all); most > 21 { // ten per second after a burst of ten
			t.Errorf("%d looks in one second", most)
		}
		if runs != n {
			t.Errorf("%d of %d runs were looked at", runs, n)
		}
	})
}

func TestOneListTakesThePlaceOfManyLooks(t *testing.T) {
	const n = 400
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
		var lists []time.Time
		b := newBench(t, &listing{v, &lists, provider.StatusRunning})
		defer b.stop()
		inFlight(b, v, n)
		v.forget()
		v.mu.Lock()
		lists = nil
		v.mu.Unlock()
		b.pass(time.Minute)
		_, at := v.looked()
		looks := len(at)
		v.mu.Lock()
		defer v.mu.Unlock()
		// About two list calls per bulk poll, and hardly any single poll.
		if len(lists) == 0 || len(lists) > 60 || looks > n/10 {
			t.Errorf("%d lists and %d looks in one minute", len(lists), looks)
		}
	})
}

func TestAnEndInAListIsLookedAtByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) { return done(job), nil }}
		var lists []time.Time
		b := newBench(t, &listing{v, &lists, provider.StatusSucceeded})
		defer b.stop()
		inFlight(b, v, 20)
		b.pass(time.Minute)
		runs, err := b.db.Page(context.Background(), run.Query{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			if r.State != run.Succeeded || r.Video.URL == "" {
				t.Errorf("%s is %s: the list shows no video, only the job itself does", r.Job, r.State)
			}
		}
		v.mu.Lock()
		defer v.mu.Unlock()
		if len(lists) == 0 {
			t.Error("nothing was listed")
		}
	})
}

func TestAnEndInAListIsLookedAtAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return done(job), nil }}
		var lists []time.Time
		l := &listing{v, &lists, provider.StatusRunning}
		b := newBench(t, l, func(o *engine.Options) { o.Timing.Rate = 1000 })
		defer b.stop()
		inFlight(b, v, 20)
		v.forget()
		v.mu.Lock()
		lists, l.as = nil, provider.StatusSucceeded
		v.mu.Unlock()
		b.pass(20 * time.Second)
		runs, at := v.looked()
		if runs != 20 || len(lists) == 0 {
			t.Fatalf("%d of 20 were looked at, after %d lists", runs, len(lists))
		}
		for _, look := range at {
			if late := look.Sub(lists[0]); late > 100*time.Millisecond {
				t.Errorf("looked at %v after the list that showed its end", late)
			}
		}
	})
}

func TestADownProviderIsOnlyProbed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) {
			if down.Load() {
				return provider.Report{}, &provider.Error{Kind: provider.KindProvider, Status: 503, Message: "down"}
			}
			return running(job), nil
		}}
		b := newBench(t, v)
		defer b.stop()
		inFlight(b, v, 100)
		b.pass(time.Minute)
		down.Store(true)
		b.pass(30 * time.Second) // calls in flight fail with it
		v.forget()
		b.pass(10 * time.Minute)
		if _, probes := v.looked(); len(probes) < 30 || len(probes) > 61 {
			t.Errorf("%d probes in ten minutes", len(probes))
		}
		down.Store(false)
		v.forget()
		b.pass(2 * time.Minute)
		if runs, _ := v.looked(); runs != 100 {
			t.Errorf("%d of 100 runs were looked at after it came back", runs)
		}
	})
}

func TestOneBadStepDoesNotStopTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) {
			if strings.HasSuffix(job, "-1") {
				panic("a bug in an adapter")
			}
			return done(job), nil
		}}
		b := newBench(t, v)
		defer b.stop()
		first := b.send()
		b.pass(time.Second) // it is job 1, whichever poll is faster
		second := b.send()
		b.pass(time.Minute)
		if r := b.run(first); r.State != run.Queued || r.Job != "job-1" {
			t.Errorf("the first is %s with job %q", r.State, r.Job)
		}
		if r := b.run(second); r.State != run.Succeeded {
			t.Errorf("the second is %s", r.State)
		}
	})
}
