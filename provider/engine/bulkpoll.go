package engine

import (
	"context"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// A bulk poll replaces the polls of many jobs of one provider by one list call, where the
// provider has one: a thousand runs in flight need a call per 500 jobs instead of a thousand
// calls. A list is authoritative only for jobs in progress. A job that it shows as ended, or
// does not show, is polled individually (activeRun.pollAlone).

const (
	bulkPollMin      = 5   // active runs of one provider from which on a list call is worthwhile
	bulkPollPageSize = 500 // jobs per call
	bulkPollMaxPages = 4   // calls per bulk poll
)

// startBulkPolls starts one bulk poll per provider for the due runs that it can cover, and for
// those that would be due before the next one. It returns the other due runs.
func (l *loop) startBulkPolls(due []*activeRun, now time.Time) (rest []*activeRun) {
	if !slices.ContainsFunc(due, l.canBulkPoll) {
		return due
	}
	watched := map[string]int{}
	for _, a := range l.active {
		if l.canBulkPoll(a) {
			watched[a.run.Provider]++
		}
	}
	begin := map[string]bool{}
	for _, a := range due {
		name := a.run.Provider
		if !l.canBulkPoll(a) || watched[name] < bulkPollMin {
			rest = append(rest, a)
		} else if _, lately := l.bulkPollCooldown(name, now); !lately { // else it waits for the next bulk poll
			begin[name] = true
		}
	}
	for name := range begin {
		var runs []run.Run
		for _, a := range l.active {
			if a.run.Provider == name && !a.busy && l.canBulkPoll(a) && a.run.NextAttempt.Before(now.Add(l.o.Timing.Poll)) {
				a.busy, a.pool = true, poolBulkPoll
				l.inUse[poolBulkPoll]++
				runs = append(runs, a.run)
			}
		}
		l.bulkPolling[name], l.lastBulkPoll[name] = true, now
		provider.Go(l.logPanic, func() { l.bulkPoll(name, runs) })
	}
	return rest
}

// canBulkPoll reports whether a bulk poll may cover the run.
func (l *loop) canBulkPoll(a *activeRun) bool {
	watched := a.run.State == run.Queued || a.run.State == run.Running
	return a.canList && watched && !a.pollAlone && !a.run.PollingStopped && len(a.commands) == 0
}

// bulkPollCooldown reports whether a bulk poll is in flight or was made recently, and how long
// to wait for the next one; 0 while one is in flight.
func (l *loop) bulkPollCooldown(name string, now time.Time) (wait time.Duration, lately bool) {
	if l.bulkPolling[name] {
		return 0, true
	}
	// The shortest jittered poll interval: runs that waited for the bulk poll are late already.
	wait = l.o.Timing.Poll*4/5 - now.Sub(l.lastBulkPoll[name])
	return wait, wait > 0
}

// bulkPoll lists the provider's jobs page by page and applies the report of each run. Runs that
// no page shows, or all of them if the list call fails, are polled individually.
func (l *loop) bulkPoll(name string, runs []run.Run) {
	var last *stepResult // delayed by one, so that the last result can be marked
	give := func(o stepResult) {
		if last != nil {
			l.results <- last
		}
		last = &o
	}
	oldest := slices.MinFunc(runs, func(a, b run.Run) int { return a.Sent.Compare(b.Sent) }).Sent
	cursor, more := "", true
	for n := 0; more && n < bulkPollMaxPages; n++ {
		var page provider.JobPage
		if page, more = l.listPage(name, runs[0], cursor); !more {
			break
		}
		reports := map[string]provider.Report{}
		for _, j := range page.Jobs {
			reports[j.Report.Job] = j.Report
			more = more && (j.Created.IsZero() || !j.Created.Before(oldest.Add(-10*time.Minute)))
		}
		var left []run.Run
		for _, r := range runs {
			if report, ok := reports[r.Job]; ok {
				give(l.applyListed(r, report))
			} else {
				left = append(left, r)
			}
		}
		runs, cursor = left, page.Next
		more = more && cursor != "" && len(page.Jobs) > 0 && len(runs) > 0
	}
	for _, r := range runs {
		give(stepResult{run: r, pollAlone: true})
	}
	last.lastOfBulk = true
	l.results <- last
}

// applyListed applies a report from a list.
func (l *loop) applyListed(r run.Run, report provider.Report) stepResult {
	if !report.Status.Final() && !report.MissingVideo { // a list need not include the output of a job
		return l.step(r, nil, &report)
	}
	r.NextAttempt = time.Now() // its own poll may not be due yet
	return stepResult{run: r, pollAlone: true}
}

// listPage requests one page of the list, and reports whether that succeeded.
func (l *loop) listPage(name string, first run.Run, cursor string) (page provider.JobPage, came bool) {
	defer func() {
		if p := recover(); p != nil {
			l.log.Error("a list call panicked", "provider", name, "panic", p)
			page, came = provider.JobPage{}, false
		}
	}()
	s := &step{Engine: l.Engine, ctx: l.ctx, shutdown: l.shutdown, run: first}
	blocked, err := s.listCall(l.shutdown, func(ctx context.Context, _ provider.Provider) (err error) {
		page, err = l.vendors.get(name).(provider.Lister).List(ctx, cursor, bulkPollPageSize)
		return err
	})
	return page, blocked == 0 && err == nil
}
