package engine_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// crowdedList is a vendor that has more jobs than ours: the newest few of ours on
// its first page, the others on the second, and pages without end behind those.
type crowdedList struct {
	*vendor
	first   int           // how many of ours are on the first page
	slow    time.Duration // how long a later page takes
	begun   time.Time     // the first list
	further int           // calls for later pages
}

func (v *crowdedList) List(ctx context.Context, cursor string, _ int) (page provider.JobPage, err error) {
	v.mu.Lock()
	from, to := 1, v.first
	if v.begun.IsZero() {
		v.begun = time.Now()
	}
	if cursor != "" {
		v.further++
		from, to = v.first+1, len(v.orders)
	}
	v.mu.Unlock()
	if cursor != "" {
		select {
		case <-time.After(v.slow):
		case <-ctx.Done():
			return page, ctx.Err()
		}
	}
	for n := from; n <= to; n++ {
		page.Jobs = append(page.Jobs, provider.ListedJob{Report: provider.Report{Job: fmt.Sprintf("job-%d", n), Status: provider.StatusSucceeded}})
	}
	page.Jobs = append(page.Jobs, provider.ListedJob{Report: provider.Report{Job: "of-somebody-else" + cursor, Status: provider.StatusRunning}})
	page.Next = cursor + "more"
	return page, nil
}

func TestAListEndsWithTheLastRunThatWasAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 20
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return done(job), nil }}
		l := &crowdedList{vendor: v, first: n}
		b := newBench(t, l, func(o *engine.Options) { o.Timing.Rate = 1000 })
		defer b.stop()
		inFlight(b, v, n)
		b.pass(time.Minute)
		if runs, _ := v.looked(); runs != n {
			t.Errorf("%d of %d runs were looked at", runs, n)
		}
		if l.begun.IsZero() || l.further > 0 {
			t.Errorf("%d pages were asked for that hold nothing of ours", l.further)
		}
	})
}

func TestWhatTheFirstPageShowsWaitsForNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, first = 20, 10
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return done(job), nil }}
		l := &crowdedList{vendor: v, first: first, slow: 20 * time.Second}
		b := newBench(t, l, func(o *engine.Options) { o.Timing.Rate = 1000 })
		defer b.stop()
		inFlight(b, v, n)
		b.pass(time.Minute)
		_, at := v.looked()
		soon := 0
		for _, look := range at {
			if look.Sub(l.begun) < time.Second {
				soon++
			}
		}
		if soon < first-1 { // one is kept back, to end the bulk poll with
			t.Errorf("%d of the %d on the first page were looked at at once", soon, first)
		}
		if runs, _ := v.looked(); runs != n {
			t.Errorf("%d of %d runs were looked at", runs, n)
		}
	})
}
