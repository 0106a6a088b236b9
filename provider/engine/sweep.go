package engine

import (
	"context"
	"slices"
	"time"

	"dailies/provider"
)

// A sweep looks at many jobs of one provider with one list call, where the
// provider can list: a thousand runs in flight cost a call for every five
// hundred instead of a thousand calls. A list is only a hint for the ends: a job
// that it shows as ended, or does not show, is looked at by itself.

const (
	sweepFrom  = 5   // watched runs of one provider that make a list call worth it
	sweepPage  = 500 // jobs a call
	sweepPages = 4   // calls a sweep
)

// sweeps takes the runs out of due that one list call can look at, and starts
// that call. It takes along what would be due before the next one.
func (d *drive) sweeps(due []*hand, now time.Time) (rest []*hand) {
	if !slices.ContainsFunc(due, d.listable) {
		return due
	}
	watched := map[string]int{}
	for _, h := range d.hands {
		if d.listable(h) {
			watched[h.run.Provider]++
		}
	}
	begin := map[string]bool{}
	for _, h := range due {
		name := h.run.Provider
		if !d.listable(h) || watched[name] < sweepFrom {
			rest = append(rest, h)
		} else if _, lately := d.sweptLately(name, now); !lately { // else it waits for the next one
			begin[name] = true
		}
	}
	for name := range begin {
		var runs []Run
		for _, h := range d.hands {
			if h.run.Provider == name && !h.busy && d.listable(h) && h.run.Next.Before(now.Add(d.o.Pacing.Poll)) {
				h.busy, h.lane = true, laneSweep
				d.lanes[laneSweep]++
				runs = append(runs, h.run)
			}
		}
		d.sweeping[name], d.swept[name] = true, now
		provider.Go(d.broken, func() { d.sweep(name, runs) })
	}
	return rest
}

// listable reports whether a list may be asked about a run.
func (d *drive) listable(h *hand) bool {
	watched := h.run.State == Queued || h.run.State == Running
	return h.lists && watched && !h.alone && !h.run.Unwatched && len(h.wishes) == 0
}

// sweptLately reports whether a list call is under way or was made a moment ago,
// and how long to wait for the next one; 0 while one is under way.
func (d *drive) sweptLately(name string, now time.Time) (wait time.Duration, lately bool) {
	if d.sweeping[name] {
		return 0, true
	}
	// As early as a run may be due again: what waited for it is late already.
	wait = d.o.Pacing.Poll*4/5 - now.Sub(d.swept[name])
	return wait, wait > 0
}

// sweep lists the provider's jobs and gives each run its report, page by page. A
// run that no page shows is looked at by itself, and so is each when the list
// cannot be had.
func (d *drive) sweep(name string, runs []Run) {
	var last *outcome // of those so far: the very last one of all says so
	give := func(o outcome) {
		if last != nil {
			d.done <- last
		}
		last = &o
	}
	oldest := slices.MinFunc(runs, func(a, b Run) int { return a.Sent.Compare(b.Sent) }).Sent
	cursor, more := "", true
	for n := 0; more && n < sweepPages; n++ {
		var page provider.Page
		if page, more = d.page(name, runs[0], cursor); !more {
			break
		}
		reports := map[string]provider.Report{}
		for _, l := range page.Jobs {
			reports[l.Report.Job] = l.Report
			more = more && (l.Created.IsZero() || !l.Created.Before(oldest.Add(-10*time.Minute)))
		}
		var left []Run
		for _, r := range runs {
			if report, ok := reports[r.Job]; ok {
				give(d.listed(r, report))
			} else {
				left = append(left, r)
			}
		}
		runs, cursor = left, page.Next
		more = more && cursor != "" && len(page.Jobs) > 0 && len(runs) > 0
	}
	for _, r := range runs {
		give(outcome{run: r, alone: true})
	}
	last.swept = true
	d.done <- last
}

// listed is what a list says of a run.
func (d *drive) listed(r Run, report provider.Report) outcome {
	if !report.Status.Final() && !report.Empty { // a list need not hold what a job made
		return d.step(r, nil, &report)
	}
	r.Next = time.Now() // it was taken along: its own time may be an interval away
	return outcome{run: r, alone: true}
}

// page asks for one page of a list, and reports whether it came.
func (d *drive) page(name string, first Run, cursor string) (page provider.Page, came bool) {
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("a list went wrong", "provider", name, "panic", p)
			page, came = provider.Page{}, false
		}
	}()
	s := &step{Engine: d.Engine, ctx: d.ctx, quitting: d.quitting, run: first}
	away, err := s.listCall(d.quitting, func(ctx context.Context, _ provider.Provider) (err error) {
		page, err = d.providers[name].(provider.Lister).List(ctx, cursor, sweepPage)
		return err
	})
	return page, away == 0 && err == nil
}
