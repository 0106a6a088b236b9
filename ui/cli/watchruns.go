package cli

import (
	"context"
	"errors"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// watchRuns drives the given runs, and all others in the history, until each given one is
// settled. seen is called with the current state of each and with every change. It returns the
// newest snapshots in the given order, even with an error. When ctx ends it stops polling;
// runs continue.
func watchRuns(ctx context.Context, s *Session, runs []run.Run, settled func(run.Run) bool, seen func(run.Run) error) ([]run.Run, error) {
	settled = withGrace(settled)
	at := map[string]int{}
	for i := range runs {
		at[runs[i].ID] = i
		r, err := s.History.Run(ctx, runs[i].ID)
		if ctx.Err() != nil {
			return runs, context.Cause(ctx)
		}
		if err != nil {
			return runs, err
		}
		runs[i] = r
		if err := seen(r); err != nil {
			return runs, err
		}
	}
	if all(runs, settled) {
		return runs, nil // nothing to drive
	}
	driving, stop := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	provider.Go(stop, func() {
		defer close(ended)
		if err := s.Engine.Run(driving); err != nil {
			stop(err)
		}
		stop(errStopped)
	})
	defer func() { // releases the leases; waits for calls in progress
		stop(errStopped)
		<-ended
	}()
	changes := s.changes(driving, stop)
	tick := time.NewTicker(500 * time.Millisecond) // settled may depend on the time
	defer tick.Stop()
	for !all(runs, settled) {
		var changed []run.Run
		select {
		case changed = <-changes:
		case <-tick.C:
		case <-driving.Done():
			return runs, context.Cause(driving)
		}
		for _, r := range changed {
			i, ours := at[r.ID]
			if !ours {
				continue
			}
			runs[i] = r
			if err := seen(r); err != nil {
				return runs, err
			}
		}
	}
	return runs, nil
}

// changes returns a channel of the engine's changes until ctx ends.
func (s *Session) changes(ctx context.Context, stop context.CancelCauseFunc) <-chan []run.Run {
	changes := make(chan []run.Run)
	provider.Go(stop, func() {
		for {
			runs, err := s.Engine.Changes(ctx)
			if err != nil {
				return
			}
			select {
			case changes <- runs:
			case <-ctx.Done():
				return
			}
		}
	})
	return changes
}

func all(runs []run.Run, settled func(run.Run) bool) bool {
	for _, r := range runs {
		if !settled(r) {
			return false
		}
	}
	return true
}

// submitted reports whether the create call of a run was answered, or will never be sent.
func submitted(r run.Run) bool {
	switch r.State {
	case run.Pending, run.Uploading, run.Submitting:
		return r.Held != ""
	}
	return true
}

// done reports whether a run will not change without user action: it has ended and its video
// is downloaded, or cannot be.
func done(r run.Run) bool {
	switch {
	case r.State == run.Unsure:
		return r.NextAttempt.IsZero() // all list lookups were made
	case blocked(r), r.Held != "":
		return true
	}
	return r.State.Final() && r.DownloadState() != run.Downloading
}

// leaving is [done] for a command that waits: it does not wait for a video whose link keeps
// being refused. The app or dailies watch retries it.
func (c *invocation) leaving() func(run.Run) bool {
	begin := time.Now()
	return func(r run.Run) bool { return done(r) || refusedFor(r, begin) >= c.LinkPatience }
}

// refusedFor returns for how long, since begin, the links of all outputs to download have been
// refused.
func refusedFor(r run.Run, begin time.Time) time.Duration {
	last := begin
	for _, v := range r.Videos() {
		switch {
		case v.Download != run.Downloading:
			continue
		case v.Since.IsZero() || v.Err == nil || v.Err.Kind != provider.KindExpired:
			return 0
		case v.Since.After(last):
			last = v.Since
		}
	}
	if r.DownloadState() != run.Downloading {
		return 0
	}
	return time.Since(last)
}

// blocked reports whether a run needs user action: its key is rejected.
func blocked(r run.Run) bool {
	return !r.State.Final() && r.Err != nil && r.Err.Kind == provider.KindAuth && r.Attempts > 0
}

// unwritten reports whether the last update of a run could not be written to the history.
func unwritten(r run.Run) bool {
	return r.Err != nil && errors.Is(r.Err, run.ErrNotWritten)
}

// unwrittenFor is how long a command waits for a history that cannot be written. The engine
// does not end before every paid answer is at least in a rescue file.
const unwrittenFor = 5 * time.Second

// withGrace wraps settled: a run whose last update could not be written is settled after
// unwrittenFor.
func withGrace(settled func(run.Run) bool) func(run.Run) bool {
	since := map[string]time.Time{}
	return func(r run.Run) bool {
		if !unwritten(r) {
			delete(since, r.ID)
			return settled(r)
		}
		if since[r.ID].IsZero() {
			since[r.ID] = time.Now()
		}
		return time.Since(since[r.ID]) >= unwrittenFor
	}
}

// orderedPrinter prints runs in the given order, each as soon as it and all before it are done.
type orderedPrinter struct {
	c    *invocation
	ids  []string
	done func(run.Run) bool
	runs map[string]run.Run
}

func (c *invocation) orderedPrinter(runs []run.Run, settled func(run.Run) bool) *orderedPrinter {
	p := &orderedPrinter{c: c, done: settled, runs: map[string]run.Run{}}
	for _, r := range runs {
		p.ids = append(p.ids, r.ID)
		p.runs[r.ID] = r
	}
	return p
}

func (p *orderedPrinter) seen(r run.Run) error {
	p.runs[r.ID] = r
	for len(p.ids) > 0 && p.done(p.runs[p.ids[0]]) && !unwritten(p.runs[p.ids[0]]) {
		if err := p.c.putRun(p.runs[p.ids[0]]); err != nil {
			return err
		}
		p.ids = p.ids[1:]
	}
	return nil
}

// rest prints the remaining runs in their current state.
func (p *orderedPrinter) rest() error {
	for _, id := range p.ids {
		if err := p.c.putRun(p.runs[id]); err != nil {
			return err
		}
	}
	p.ids = nil
	return nil
}

// until returns a context with a timeout; 0 is none.
func until(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit <= 0 {
		return context.WithCancel(ctx)
	}
	late := exitErrorf(exitTimeout, "still not done after %s; the runs go on", limit).With("wait again, or open the app")
	return context.WithTimeoutCause(ctx, limit, late)
}
