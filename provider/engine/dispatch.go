package engine

import (
	"cmp"
	"slices"
	"time"

	"dailies/provider/run"
)

// dispatch starts the step of every due run whose pool has a free slot, most urgent first.
func (l *loop) dispatch(now time.Time) {
	var due []*activeRun
	for _, a := range l.active {
		if !a.busy && a.due(now) {
			due = append(due, a)
		}
	}
	slices.SortFunc(due, urgency)
	for _, a := range l.startBulkPolls(due, now) {
		p := l.poolFor(a.run)
		if l.inUse[p] >= p.concurrency() {
			continue
		}
		l.inUse[p]++
		a.busy, a.pool = true, p
		l.startStep(a.run, slices.Clone(a.commands))
	}
}

// urgency orders due runs. Downloads, which have a pool of their own, are ordered by the expiry
// of their links, so that one from a provider that deletes videos after an hour does not wait
// behind links that live for a day. All others are ordered by the time they became due.
func urgency(a, b *activeRun) int {
	aEnds, aSaves := a.run.LinkExpiry()
	bEnds, bSaves := b.run.LinkExpiry()
	switch {
	case aSaves != bSaves && aSaves:
		return 1
	case aSaves != bSaves:
		return -1
	}
	return cmp.Or(aEnds.Compare(bEnds), a.run.NextAttempt.Compare(b.run.NextAttempt))
}

// due reports whether a run has a command or a step to execute now.
func (a *activeRun) due(now time.Time) bool {
	if !now.Before(a.retryCommandsAt) && slices.ContainsFunc(a.commands, a.run.Executable) {
		return true
	}
	return !a.run.NextAttempt.IsZero() && !now.Before(a.run.NextAttempt)
}

func (l *loop) poolFor(r run.Run) pool {
	switch r.State {
	case run.Pending:
		if m, _ := l.Model(r.Provider + "/" + r.Model); m.Blocking {
			return poolBlocking
		}
		return poolSubmit
	case run.Succeeded:
		if r.DownloadState() == run.Downloading {
			return poolDownload
		}
	}
	return poolAPI
}

// wait blocks until there may be something to do: a step has finished, a run is due, wake was
// called, or the store must be read.
func (l *loop) wait() {
	timer := time.NewTimer(time.Until(l.nextWake()))
	defer timer.Stop()
	select {
	case o := <-l.results:
		l.finishStep(*o) // its write has called wake
		for len(l.results) > 0 {
			l.finishStep(*<-l.results)
		}
	case <-l.wakeCh:
		for _, r := range l.takeSubmitted() {
			l.track(r)
			if !l.dirty {
				l.lastSync = time.Now() // delay the next sync: a new run is sent before the store is read
			}
		}
		l.dirty = true
	case <-timer.C:
	case <-l.shutdown.Done():
		return
	}
	// Checked on every iteration, however busy the loop is: leases are renewed by it.
	if !time.Now().Before(l.nextSync()) {
		l.sync()
	}
}

// nextSync returns when to read the store.
func (l *loop) nextSync() time.Time {
	if l.dirty {
		return l.lastSync.Add(coalesce)
	}
	return l.lastSync.Add(l.currentSyncInterval())
}

// currentSyncInterval is longer while no run is active, because every sync wakes the processor.
func (l *loop) currentSyncInterval() time.Duration {
	if len(l.active) == 0 {
		return 2 * l.o.Timing.Sync
	}
	return l.o.Timing.Sync
}

// nextWake returns when the loop must continue if nothing else happens.
func (l *loop) nextWake() time.Time {
	if at := l.nextSync(); at.Before(l.nextDispatch) {
		return at
	}
	return l.nextDispatch
}

// untilDue returns how long no run will be due, at most until the next sync, so that one wakeup
// serves both.
func (l *loop) untilDue(now time.Time) time.Duration {
	wait := max(l.nextSync().Sub(now), coalesce)
	for _, a := range l.active {
		if a.busy || a.run.NextAttempt.IsZero() {
			continue // the end of its step wakes the loop
		}
		left := a.run.NextAttempt.Sub(now)
		if left >= wait || l.poolFull(a) {
			continue
		}
		if next, lately := l.bulkPollCooldown(a.run.Provider, now); lately && l.canBulkPoll(a) {
			if next == 0 {
				continue
			}
			left = max(left, next)
		}
		wait = min(wait, max(left, coalesce))
	}
	return wait
}

func (l *loop) poolFull(a *activeRun) bool {
	p := l.poolFor(a.run)
	return l.inUse[p] >= p.concurrency()
}
