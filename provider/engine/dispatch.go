package engine

import (
	"cmp"
	"slices"
	"time"

	"dailies/provider/run"
)

// dispatch starts the step of every due run whose pool has a free slot, most urgent first.
func (d *loop) dispatch(now time.Time) {
	var due []*activeRun
	for _, h := range d.active {
		if !h.busy && h.due(now) {
			due = append(due, h)
		}
	}
	slices.SortFunc(due, urgency)
	for _, h := range d.startBulkPolls(due, now) {
		l := d.poolFor(h.run)
		if d.inUse[l] >= l.concurrency() {
			continue
		}
		d.inUse[l]++
		h.busy, h.pool = true, l
		d.startStep(h.run, slices.Clone(h.commands))
	}
}

// urgency orders due runs. Downloads, which have a pool of their own, are ordered by the expiry
// of their links, so that one from a provider that deletes videos after an hour does not wait
// behind links that live for a day. All others are ordered by the time they became due.
func urgency(a, b *activeRun) int {
	aEnds, aSaves := a.run.Ends()
	bEnds, bSaves := b.run.Ends()
	switch {
	case aSaves != bSaves && aSaves:
		return 1
	case aSaves != bSaves:
		return -1
	}
	return cmp.Or(aEnds.Compare(bEnds), a.run.NextAttempt.Compare(b.run.NextAttempt))
}

// due reports whether a run has a command or a step to execute now.
func (h *activeRun) due(now time.Time) bool {
	if !now.Before(h.retryCommandsAt) && slices.ContainsFunc(h.commands, h.run.Executable) {
		return true
	}
	return !h.run.NextAttempt.IsZero() && !now.Before(h.run.NextAttempt)
}

func (d *loop) poolFor(r run.Run) pool {
	switch r.State {
	case run.Pending:
		if m, _ := d.Model(r.Provider + "/" + r.Model); m.Blocking {
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
func (d *loop) wait() {
	timer := time.NewTimer(time.Until(d.nextWake()))
	defer timer.Stop()
	select {
	case o := <-d.results:
		d.finishStep(*o) // its write has called wake
		for len(d.results) > 0 {
			d.finishStep(*<-d.results)
		}
	case <-d.wakeCh:
		for _, r := range d.takeSubmitted() {
			d.track(r)
			if !d.dirty {
				d.lastSync = time.Now() // delay the next sync: a new run is sent before the store is read
			}
		}
		d.dirty = true
	case <-timer.C:
	case <-d.shutdown.Done():
		return
	}
	// Checked on every iteration, however busy the loop is: leases are renewed by it.
	if !time.Now().Before(d.nextSync()) {
		d.sync()
	}
}

// nextSync returns when to read the store.
func (d *loop) nextSync() time.Time {
	if d.dirty {
		return d.lastSync.Add(coalesce)
	}
	return d.lastSync.Add(d.currentSyncInterval())
}

// currentSyncInterval is longer while no run is active, because every sync wakes the processor.
func (d *loop) currentSyncInterval() time.Duration {
	if len(d.active) == 0 {
		return idleSyncInterval
	}
	return syncInterval
}

// nextWake returns when the loop must continue if nothing else happens.
func (d *loop) nextWake() time.Time {
	if at := d.nextSync(); at.Before(d.nextDispatch) {
		return at
	}
	return d.nextDispatch
}

// untilDue returns how long no run will be due, at most until the next sync, so that one wakeup
// serves both.
func (d *loop) untilDue(now time.Time) time.Duration {
	wait := max(d.nextSync().Sub(now), coalesce)
	for _, h := range d.active {
		if h.busy || h.run.NextAttempt.IsZero() {
			continue // the end of its step wakes the loop
		}
		left := h.run.NextAttempt.Sub(now)
		if left >= wait || d.poolFull(h) {
			continue
		}
		if next, lately := d.bulkPollCooldown(h.run.Provider, now); lately && d.canBulkPoll(h) {
			if next == 0 {
				continue
			}
			left = max(left, next)
		}
		wait = min(wait, max(left, coalesce))
	}
	return wait
}

func (d *loop) poolFull(h *activeRun) bool {
	l := d.poolFor(h.run)
	return d.inUse[l] >= l.concurrency()
}
