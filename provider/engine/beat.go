package engine

import (
	"cmp"
	"slices"
	"time"
)

// start begins every step that is due and has a place in its lane, the most urgent
// first.
func (d *drive) start(now time.Time) {
	var due []*hand
	for _, h := range d.hands {
		if !h.busy && h.due(now) {
			due = append(due, h)
		}
	}
	slices.SortFunc(due, urgency)
	for _, h := range d.sweeps(due, now) {
		l := d.laneOf(h.run)
		if d.lanes[l] >= l.limit() {
			continue
		}
		d.lanes[l]++
		h.busy, h.lane = true, l
		d.make(h.run, slices.Clone(h.wishes))
	}
}

// urgency orders what is due: downloads, which have a lane of their own, by when their
// links end, and everything else by how long it has been due. With a provider that
// removes its videos after an hour, a download must not wait behind those with a day.
func urgency(a, b *hand) int {
	aEnds, aSaves := a.run.ends()
	bEnds, bSaves := b.run.ends()
	switch {
	case aSaves != bSaves && aSaves:
		return 1
	case aSaves != bSaves:
		return -1
	}
	return cmp.Or(aEnds.Compare(bEnds), a.run.Next.Compare(b.run.Next))
}

// never is later than every link ends.
func never() time.Time { return time.Unix(1<<40, 0) }

// ends is when the first link of the run that is to be downloaded ends; saves is
// false where none is.
func (r Run) ends() (at time.Time, saves bool) {
	if r.State != Succeeded || r.Saved() != Saving {
		return never(), false
	}
	at = never()
	for _, v := range r.Videos() {
		if v.Saved == Saving && !v.Expires.IsZero() && v.Expires.Before(at) {
			at = v.Expires
		}
	}
	return at, true
}

// due reports whether a run has something to do now.
func (h *hand) due(now time.Time) bool {
	if !now.Before(h.wishesAt) && slices.ContainsFunc(h.wishes, h.run.grantable) {
		return true
	}
	return !h.run.Next.IsZero() && !now.Before(h.run.Next)
}

// grantable reports whether a wish can be looked at now. A cancel waits while the
// answer to the create call is not known: it is carried out as soon as there is a job.
func (r Run) grantable(w Wish) bool {
	return w.What != WishCancel || r.State != Submitting && r.State != Unsure
}

func (d *drive) laneOf(r Run) lane {
	switch r.State {
	case Pending:
		if m, _ := d.Model(r.Provider + "/" + r.Model); m.Blocking {
			return laneHold
		}
		return laneSend
	case Succeeded:
		if r.Saved() == Saving {
			return laneSave
		}
	}
	return laneCall
}

// rest waits until something may be done: a step ended, a run is due, somebody
// rang, or it is time to look at the store.
func (d *drive) rest() {
	timer := time.NewTimer(time.Until(d.wakeup()))
	defer timer.Stop()
	select {
	case o := <-d.done:
		d.end(*o) // what it saved has rung
		for len(d.done) > 0 {
			d.end(*<-d.done)
		}
	case <-d.ring:
		for _, r := range d.takeFresh() {
			d.take(r)
			if !d.rung {
				d.looked = time.Now() // a person waits: it begins before the store is looked at
			}
		}
		d.rung = true
	case <-timer.C:
	case <-d.quitting.Done():
		return
	}
	// Not only when nothing else happens: leases are kept alive by it.
	if !time.Now().Before(d.lookAt()) {
		d.look()
	}
}

// lookAt is when to look at the store.
func (d *drive) lookAt() time.Time {
	if d.rung {
		return d.looked.Add(beat)
	}
	return d.looked.Add(d.watch())
}

// watch is how long other processes' writes may go unseen. Every look wakes the
// processor, so it is longer while nothing is in our hands.
func (d *drive) watch() time.Duration {
	if len(d.hands) == 0 {
		return idleEvery
	}
	return watchEvery
}

// wakeup is when there will be something to do without anything happening.
func (d *drive) wakeup() time.Time {
	if at := d.lookAt(); at.Before(d.scan) {
		return at
	}
	return d.scan
}

// pause is how long nothing will be due. It ends with the next look at the store
// at the latest: one awakening serves both.
func (d *drive) pause(now time.Time) time.Duration {
	wait := max(d.lookAt().Sub(now), beat)
	for _, h := range d.hands {
		if h.busy || h.run.Next.IsZero() {
			continue // the end of a step wakes the loop
		}
		left := h.run.Next.Sub(now)
		if left >= wait || d.crowded(h) {
			continue
		}
		if next, lately := d.sweptLately(h.run.Provider, now); lately && d.listable(h) {
			if next == 0 {
				continue
			}
			left = max(left, next)
		}
		wait = min(wait, max(left, beat))
	}
	return wait
}

// crowded reports whether a run's lane is full.
func (d *drive) crowded(h *hand) bool {
	l := d.laneOf(h.run)
	return d.lanes[l] >= l.limit()
}
