package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"dailies/provider"
)

// Drive is the loop: it takes up every run that has something to do and is in
// nobody else's hands, and lets each make its next step when it is due. The loop
// that runs is the loop that recovers; there is no other. It returns when ctx
// ends and every step in flight has ended or its grace is over, with the leases
// given back. A panic in it comes back as a *provider.Crash.
func (e *Engine) Drive(ctx context.Context) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = provider.Caught(thrown)
		}
	}()
	d := &drive{
		Engine: e, hands: map[string]*hand{}, lanes: map[lane]int{}, sweeping: map[string]bool{}, swept: map[string]time.Time{},
		done: make(chan *outcome, 1024), version: -1,
	}
	if e.o.ReadOnly {
		return d.onlyWatch(ctx)
	}
	// Steps outlive ctx by the grace: a create call that has left is waited for.
	steps, hardStop := context.WithCancel(context.WithoutCancel(ctx))
	defer hardStop()
	d.ctx, d.quitting = steps, ctx
	d.begin()
	d.removeOldParts()
	d.keepPrices()
	d.look()
	for ctx.Err() == nil {
		now := time.Now()
		if d.lapsed(now) {
			d.claim(now)
		}
		if !now.Before(d.scan) {
			d.start(now)
			d.scan = now.Add(d.pause(now))
		}
		d.rest()
	}
	d.finish(hardStop)
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := e.store.Release(bye, e.o.Owner); err != nil {
		e.log.Warn("leases were not given back", "err", err)
		d.rescueAll(err)
	}
	return nil
}

// recent is how many changes from before its start Drive publishes: a listener
// that read the history a moment ago must not miss what happened since.
const recent = 200

func (d *drive) begin() {
	newest, err := d.store.Newest(d.ctx)
	if err != nil {
		d.log.Warn("the history cannot be read", "err", err)
	}
	d.seen = max(0, newest-recent)
}

// lane is a kind of step; each has a limit of its own, so that slow downloads or
// calls that hold the line never keep a poll waiting.
type lane string

const (
	laneCall lane = "call" // polls, uploads, cancels
	laneSend lane = "send" // create calls
	laneHold lane = "hold" // create calls of endpoints that block for minutes
	laneSave lane = "save" // downloads
	// laneSweep holds runs that one list call looks at together.
	laneSweep lane = "sweep"
)

func (l lane) limit() int {
	switch l {
	case laneSend:
		return 4
	case laneHold:
		return 16
	case laneSave:
		return 3
	}
	return 24
}

// look intervals of the loop.
const (
	// beat is how long writes and runs that fall due are gathered before the next
	// look: with a thousand runs in flight something happens all the time.
	beat       = 20 * time.Millisecond
	watchEvery = 250 * time.Millisecond // another process's writes are seen within this
	idleEvery  = 500 * time.Millisecond // the same while nothing is in our hands
	claimEvery = 5 * time.Second        // leases of dead processes are taken over within this
)

type drive struct {
	*Engine
	ctx      context.Context // of the steps
	quitting context.Context // ends when no new step may start
	hands    map[string]*hand
	lanes    map[lane]int
	sweeping map[string]bool // providers with a list call under way
	swept    map[string]time.Time
	done     chan *outcome
	version  int64     // of the store, as last seen
	seen     int64     // newest Seq that was published
	scan     time.Time // when to look for runs that are due
	rung     bool      // something was written since the last look at the store
	looked   time.Time
	claimed  time.Time
	renewed  time.Time
}

// hand is a run in our hands.
type hand struct {
	run     Run
	wishes  []Wish
	lane    lane
	busy    bool
	lists   bool // its provider can list its jobs
	alone   bool // a list did not settle it: to be looked at by itself
	lapsed  bool // its lease ended during the step: it may be somebody else's now
	claimed *Run // claimed again during the step, under a new epoch
	// wishesAt is when to carry wishes out that could not be before.
	wishesAt time.Time
}

// outcome is what a step left behind.
type outcome struct {
	run      Run
	lost     bool // another process has it now
	alone    bool // see hand
	swept    bool // the last one of a list call
	wishesAt time.Time
}

// look publishes what changed in the store, takes up what is free and reads the
// wishes. It does nothing while the store is as it was.
func (d *drive) look() {
	d.looked, d.rung = time.Now(), false
	v, err := d.store.Version(d.ctx)
	now := time.Now() // the machine may have slept meanwhile
	if err != nil {
		d.log.Warn("the history cannot be read", "err", err)
		return
	}
	changed := v != d.version
	if !changed && now.Sub(d.claimed) < claimEvery {
		return
	}
	// Taking up what is free is the dearest look, so not after every own write.
	claimed := now.Sub(d.claimed) >= watchEvery
	if claimed {
		d.claim(now)
	}
	if changed && d.publish() && d.wished() && claimed {
		d.version = v
	}
}

// lapsed reports whether our leases have ended by the clock on the wall, which they
// run by: the machine slept, or this process was stopped.
func (d *drive) lapsed(now time.Time) bool {
	return len(d.hands) > 0 && now.Round(0).Sub(d.renewed.Round(0)) >= leaseFor
}

// keep keeps our leases alive, and reports whether it could. Once they have lapsed
// anybody may hold what we held: all that is idle is let go, and what is free still
// comes back with the next claim, so that no run is looked at by two.
func (d *drive) keep(now time.Time) bool {
	var err error
	switch {
	case d.lapsed(now):
		if err = d.store.Release(d.ctx, d.o.Owner); err == nil {
			maps.DeleteFunc(d.hands, func(_ string, h *hand) bool { return !h.busy })
			for _, h := range d.hands {
				h.lapsed = true
			}
		}
	case len(d.hands) > 0 && now.Sub(d.renewed) >= leaseFor/3:
		err = d.store.Renew(d.ctx, d.o.Owner, now.Add(leaseFor))
	default:
		return true
	}
	if err != nil {
		d.log.Warn("leases were not renewed", "err", err)
		d.rescueAll(err)
		return false
	}
	d.renewed = now
	return true
}

func (d *drive) claim(now time.Time) {
	if !d.keep(now) {
		return
	}
	runs, err := d.store.Claim(d.ctx, d.o.Owner, d.driven, now, now.Add(leaseFor))
	if err != nil {
		d.log.Warn("no runs could be taken up", "err", err)
		return
	}
	d.claimed = now
	for _, r := range runs {
		d.take(r)
	}
}

// take puts a run that was claimed into our hands. What the store says of it takes
// the place of what was remembered.
func (d *drive) take(r Run) {
	if len(d.hands) == 0 {
		d.renewed = time.Now() // the lease that came with it
	}
	if now := time.Now(); r.Next.Sub(now) > longestWait {
		r.Next = now // the clock was set back
	}
	d.scan = time.Time{}
	if h := d.hands[r.ID]; h != nil && h.busy {
		h.claimed = &r // the step that is under way cannot write any more
		return
	}
	_, lists := d.providers[r.Provider].(provider.Lister)
	d.hands[r.ID] = &hand{run: r, lists: lists}
}

// publish hands out the snapshots that changed since the last time. While our own
// create call of a run is under way its answer is on its way too: what others made
// of its absence is not handed out before it is there.
func (d *drive) publish() bool {
	for {
		runs, err := d.store.Changed(d.ctx, d.seen)
		if err != nil {
			d.log.Warn("changes cannot be read", "err", err)
			return false
		}
		last := len(runs) == 0
		d.learnFrom(d.ctx, runs)
		for _, r := range runs {
			d.seen = max(d.seen, r.Seq)
			if h := d.hands[r.ID]; h != nil {
				h.run.Seq = r.Seq
			}
		}
		d.changes.put(slices.DeleteFunc(runs, d.foreign)...)
		if last {
			return true
		}
	}
}

// foreign reports whether a snapshot is what another process made of a run whose
// create call is still under way here.
func (d *drive) foreign(r Run) bool {
	h := d.hands[r.ID]
	return h != nil && h.busy && (h.lane == laneSend || h.lane == laneHold) && r.Epoch != h.run.Epoch
}

// show hands out a run as it stands in the store.
func (d *drive) show(id string) {
	r, err := d.store.Run(d.ctx, id)
	if err != nil {
		d.log.Warn("a run cannot be read", "run", id, "err", err)
		return
	}
	d.changes.put(r)
}

func (d *drive) wished() bool {
	wishes, err := d.store.Wished(d.ctx, d.o.Owner)
	if err != nil {
		d.log.Warn("wishes cannot be read", "err", err)
		return false
	}
	for _, h := range d.hands {
		h.wishes = nil
	}
	for _, w := range wishes {
		if h := d.hands[w.Run]; h != nil {
			h.wishes = append(h.wishes, w)
			d.scan = time.Time{}
		}
	}
	return true
}

// make lets one run make one step, in a goroutine of its own.
func (d *drive) make(r Run, wishes []Wish) {
	provider.Go(d.broken, func() {
		o := d.step(r, wishes, nil)
		d.done <- &o
	})
}

// broken tells of a panic that no step caught; there should be none.
func (d *drive) broken(err error) { d.log.Error("a step was lost", "err", err) }

// step makes one step; known is a report that is at hand already, or nil.
func (d *drive) step(r Run, wishes []Wish, known *provider.Report) (o outcome) {
	s := &step{Engine: d.Engine, ctx: d.ctx, quitting: d.quitting, run: r, saved: r, wishes: wishes, known: known}
	defer func() {
		if p := recover(); p != nil {
			// One bad answer must not take the other runs down with it.
			d.log.Error("a step went wrong", "run", r.ID, "panic", p, "stack", provider.Caught(p).Stack)
			o.run = s.saved
			o.run.Next = time.Now().Add(time.Minute)
		}
	}()
	err := s.make()
	o.run, o.lost, o.wishesAt = s.run, errors.Is(err, ErrLost), s.retryAt
	if err != nil && !o.lost {
		d.log.Warn("a step was not written down", "run", r.ID, "err", err)
		d.rescueIfGone(s.saved, err)
		d.showUnwritten(d.ctx, s.run, provider.AsError(err))
		o.run = s.saved // what is not in the store was not learned
		o.run.Next = time.Now().Add(d.o.Pacing.Retry)
	}
	return o
}

// end takes in the outcome of a step.
func (d *drive) end(o outcome) {
	h := d.hands[o.run.ID]
	if d.lanes[h.lane] >= h.lane.limit() || o.swept {
		d.scan = time.Time{} // others may have waited for the place
	}
	d.lanes[h.lane]--
	if len(h.wishes) > 0 {
		d.version = -1 // some were granted: read them anew
		d.wake()
	}
	h.busy, h.wishes, h.alone, h.wishesAt = false, nil, o.alone, o.wishesAt
	if o.swept {
		delete(d.sweeping, o.run.Provider)
	}
	seq := h.run.Seq
	h.run = o.run
	h.run.Seq = max(seq, o.run.Seq)
	if o.lost {
		d.show(o.run.ID)
	}
	if h.claimed != nil {
		h.run, h.claimed, h.lapsed, o.lost = *h.claimed, nil, false, false
	}
	if next := o.run.Next; !next.IsZero() && next.Before(d.scan) {
		d.scan = next
	}
	switch {
	case o.lost, h.lapsed, h.run.Next.IsZero(): // what is free and has something to do is claimed again
		delete(d.hands, o.run.ID)
		if err := d.store.Release(d.ctx, d.o.Owner, o.run.ID); err != nil {
			d.log.Warn("a lease was not given back", "run", o.run.ID, "err", err)
		}
	}
}

// finish waits for the steps in flight: create calls get the grace, everything
// else ends at once by itself, since it watches quitting.
func (d *drive) finish(hardStop func()) {
	grace := time.AfterFunc(d.o.Grace, hardStop)
	defer grace.Stop()
	busy := 0
	for _, h := range d.hands {
		if h.busy {
			busy++
		}
	}
	for range busy {
		d.end(*<-d.done)
	}
}
