package engine

import (
	"context"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// A sweep looks at many jobs of one provider with one list call, where the
// provider can list: a thousand runs in flight cost a call for every five
// hundred instead of a thousand calls. A list is only a hint for the ends: a job
// that it shows as ended, or does not show, is looked at by itself.

const (
	bulkPollMin      = 5   // watched runs of one provider that make a list call worth it
	bulkPollPageSize = 500 // jobs a call
	bulkPollMaxPages = 4   // calls a sweep
)

// startBulkPolls takes the runs out of due that one list call can look at, and starts
// that call. It takes along what would be due before the next one.
func (d *loop) startBulkPolls(due []*activeRun, now time.Time) (rest []*activeRun) {
	if !slices.ContainsFunc(due, d.canBulkPoll) {
		return due
	}
	watched := map[string]int{}
	for _, h := range d.active {
		if d.canBulkPoll(h) {
			watched[h.run.Provider]++
		}
	}
	begin := map[string]bool{}
	for _, h := range due {
		name := h.run.Provider
		if !d.canBulkPoll(h) || watched[name] < bulkPollMin {
			rest = append(rest, h)
		} else if _, lately := d.bulkPollCooldown(name, now); !lately { // else it waits for the next one
			begin[name] = true
		}
	}
	for name := range begin {
		var runs []run.Run
		for _, h := range d.active {
			if h.run.Provider == name && !h.busy && d.canBulkPoll(h) && h.run.NextAttempt.Before(now.Add(d.o.Timing.Poll)) {
				h.busy, h.pool = true, poolBulkPoll
				d.inUse[poolBulkPoll]++
				runs = append(runs, h.run)
			}
		}
		d.bulkPolling[name], d.lastBulkPoll[name] = true, now
		provider.Go(d.logPanic, func() { d.bulkPoll(name, runs) })
	}
	return rest
}

// canBulkPoll reports whether a list may be asked about a run.
func (d *loop) canBulkPoll(h *activeRun) bool {
	watched := h.run.State == run.Queued || h.run.State == run.Running
	return h.canList && watched && !h.pollAlone && !h.run.PollingStopped && len(h.wishes) == 0
}

// bulkPollCooldown reports whether a list call is under way or was made a moment ago,
// and how long to wait for the next one; 0 while one is under way.
func (d *loop) bulkPollCooldown(name string, now time.Time) (wait time.Duration, lately bool) {
	if d.bulkPolling[name] {
		return 0, true
	}
	// As early as a run may be due again: what waited for it is late already.
	wait = d.o.Timing.Poll*4/5 - now.Sub(d.lastBulkPoll[name])
	return wait, wait > 0
}

// bulkPoll lists the provider's jobs and gives each run its report, page by page. A
// run that no page shows is looked at by itself, and so is each when the list
// cannot be had.
func (d *loop) bulkPoll(name string, runs []run.Run) {
	var last *stepResult // of those so far: the very last one of all says so
	give := func(o stepResult) {
		if last != nil {
			d.results <- last
		}
		last = &o
	}
	oldest := slices.MinFunc(runs, func(a, b run.Run) int { return a.Sent.Compare(b.Sent) }).Sent
	cursor, more := "", true
	for n := 0; more && n < bulkPollMaxPages; n++ {
		var page provider.JobPage
		if page, more = d.listPage(name, runs[0], cursor); !more {
			break
		}
		reports := map[string]provider.Report{}
		for _, l := range page.Jobs {
			reports[l.Report.Job] = l.Report
			more = more && (l.Created.IsZero() || !l.Created.Before(oldest.Add(-10*time.Minute)))
		}
		var left []run.Run
		for _, r := range runs {
			if report, ok := reports[r.Job]; ok {
				give(d.applyListed(r, report))
			} else {
				left = append(left, r)
			}
		}
		runs, cursor = left, page.Next
		more = more && cursor != "" && len(page.Jobs) > 0 && len(runs) > 0
	}
	for _, r := range runs {
		give(stepResult{run: r, alone: true})
	}
	last.lastOfBulk = true
	d.results <- last
}

// applyListed is what a list says of a run.
func (d *loop) applyListed(r run.Run, report provider.Report) stepResult {
	if !report.Status.Final() && !report.MissingVideo { // a list need not hold what a job made
		return d.step(r, nil, &report)
	}
	r.NextAttempt = time.Now() // it was taken along: its own time may be an interval away
	return stepResult{run: r, alone: true}
}

// listPage asks for one page of a list, and reports whether it came.
func (d *loop) listPage(name string, first run.Run, cursor string) (page provider.JobPage, came bool) {
	defer func() {
		if p := recover(); p != nil {
			d.log.Error("a bulk poll failed", "provider", name, "panic", p)
			page, came = provider.JobPage{}, false
		}
	}()
	s := &step{Engine: d.Engine, ctx: d.ctx, shutdown: d.shutdown, run: first}
	away, err := s.listCall(d.shutdown, func(ctx context.Context, _ provider.Provider) (err error) {
		page, err = d.providers[name].(provider.Lister).List(ctx, cursor, bulkPollPageSize)
		return err
	})
	return page, away == 0 && err == nil
}
