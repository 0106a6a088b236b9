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

// sweep lists the provider's jobs and gives each run its report.
func (d *drive) sweep(name string, runs []Run) {
	reports := map[string]provider.Report{}
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("a list went wrong", "provider", name, "panic", p)
		}
		for i, r := range runs {
			o := outcome{run: r, alone: true}
			if report, ok := reports[r.Job]; ok && !report.Status.Final() {
				o = d.step(r, nil, &report)
			} else if ok {
				o.run.Next = time.Now() // it was taken along: its own time may be an interval away
			}
			o.swept = i == len(runs)-1
			d.done <- o
		}
	}()
	d.list(name, runs, reports)
}

func (d *drive) list(name string, runs []Run, reports map[string]provider.Report) {
	lister := d.providers[name].(provider.Lister)
	oldest := slices.MinFunc(runs, func(a, b Run) int { return a.Sent.Compare(b.Sent) }).Sent
	cursor := ""
	for range sweepPages {
		var page provider.Page
		s := &step{Engine: d.Engine, ctx: d.ctx, quitting: d.quitting, run: runs[0]}
		away, err := s.call(d.quitting, 1, func(ctx context.Context, _ provider.Provider) (err error) {
			page, err = lister.List(ctx, cursor, sweepPage)
			return err
		})
		if away > 0 || err != nil {
			return // each is looked at by itself, behind the same gate
		}
		old := false
		for _, l := range page.Jobs {
			reports[l.Report.Job] = l.Report
			old = old || !l.Created.IsZero() && l.Created.Before(oldest.Add(-10*time.Minute))
		}
		if cursor = page.Next; cursor == "" || old || len(page.Jobs) == 0 {
			return
		}
	}
}
