package engine

import (
	"cmp"
	"slices"
	"time"

	"dailies/provider/run"
)

// dispatch begins every step that is due and has a place in its lane, the most urgent
// first.
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
		d.startStep(h.run, slices.Clone(h.wishes))
	}
}

// urgency orders what is due: downloads, which have a lane of their own, by when their
// links end, and everything else by how long it has been due. With a provider that
// removes its videos after an hour, a download must not wait behind those with a day.
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

// due reports whether a run has something to do now.
func (h *activeRun) due(now time.Time) bool {
	if !now.Before(h.wishesAt) && slices.ContainsFunc(h.wishes, h.run.Executable) {
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

// wait waits until something may be done: a step ended, a run is due, somebody
// rang, or it is time to look at the store.
func (d *loop) wait() {
	timer := time.NewTimer(time.Until(d.nextWake()))
	defer timer.Stop()
	select {
	case o := <-d.results:
		d.finishStep(*o) // what it saved has rung
		for len(d.results) > 0 {
			d.finishStep(*<-d.results)
		}
	case <-d.wakeCh:
		for _, r := range d.takeSubmitted() {
			d.track(r)
			if !d.dirty {
				d.lastSync = time.Now() // a person waits: it begins before the store is looked at
			}
		}
		d.dirty = true
	case <-timer.C:
	case <-d.shutdown.Done():
		return
	}
	// Not only when nothing else happens: leases are kept alive by it.
	if !time.Now().Before(d.nextSync()) {
		d.sync()
	}
}

// nextSync is when to look at the store.
func (d *loop) nextSync() time.Time {
	if d.dirty {
		return d.lastSync.Add(coalesce)
	}
	return d.lastSync.Add(d.currentSyncInterval())
}

// currentSyncInterval is how long other processes' writes may go unseen. Every look wakes the
// processor, so it is longer while nothing is in our hands.
func (d *loop) currentSyncInterval() time.Duration {
	if len(d.active) == 0 {
		return idleSyncInterval
	}
	return syncInterval
}

// nextWake is when there will be something to do without anything happening.
func (d *loop) nextWake() time.Time {
	if at := d.nextSync(); at.Before(d.nextDispatch) {
		return at
	}
	return d.nextDispatch
}

// untilDue is how long nothing will be due. It ends with the next look at the store
// at the latest: one awakening serves both.
func (d *loop) untilDue(now time.Time) time.Duration {
	wait := max(d.nextSync().Sub(now), coalesce)
	for _, h := range d.active {
		if h.busy || h.run.NextAttempt.IsZero() {
			continue // the end of a step wakes the loop
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

// poolFull reports whether a run's lane is full.
func (d *loop) poolFull(h *activeRun) bool {
	l := d.poolFor(h.run)
	return d.inUse[l] >= l.concurrency()
}
