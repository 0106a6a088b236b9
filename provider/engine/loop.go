package engine

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Run is the loop: it takes up every run that has something to do and is in
// nobody else's hands, and lets each make its next step when it is due. The loop
// that runs is the loop that recovers; there is no other. It returns when ctx
// ends and every step in flight has ended or its grace is over, with the leases
// given back. A panic in it comes back as a *provider.Crash.
func (e *Engine) Run(ctx context.Context) (err error) {
	defer func() {
		if thrown := recover(); thrown != nil {
			err = provider.Recovered(thrown)
		}
	}()
	d := &loop{
		Engine: e, active: map[string]*activeRun{}, inUse: map[pool]int{}, bulkPolling: map[string]bool{}, lastBulkPoll: map[string]time.Time{},
		results: make(chan *stepResult, 1024), version: -1,
	}
	if e.o.ReadOnly {
		return d.onlyWatch(ctx)
	}
	// Steps outlive ctx by the grace: a create call that has left is waited for.
	steps, hardStop := context.WithCancel(context.WithoutCancel(ctx))
	defer hardStop()
	d.ctx, d.shutdown = steps, ctx
	d.initCursor()
	d.removeOldParts()
	d.keepPrices()
	d.sync()
	for ctx.Err() == nil {
		now := time.Now()
		if d.leasesExpired(now) {
			d.claim(now)
		}
		if !now.Before(d.nextDispatch) {
			d.dispatch(now)
			d.nextDispatch = now.Add(d.untilDue(now))
		}
		d.wait()
	}
	d.drain(hardStop)
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := e.store.Release(bye, e.o.Owner); err != nil {
		e.log.Warn("leases could not be released", "err", err)
		d.rescueAll(err)
	}
	return nil
}

// replayWindow is how many changes from before its start Drive publishes: a listener
// that read the history a moment ago must not miss what happened since.
const replayWindow = 200

func (d *loop) initCursor() {
	newest, err := d.store.Newest(d.ctx)
	if err != nil {
		d.log.Warn("the history cannot be read", "err", err)
	}
	d.lastSeq = max(0, newest-replayWindow)
}

// pool is a kind of step; each has a limit of its own, so that slow downloads or
// calls that hold the line never keep a poll waiting.
type pool string

const (
	poolAPI      pool = "call" // polls, uploads, cancels
	poolSubmit   pool = "send" // create calls
	poolBlocking pool = "hold" // create calls of endpoints that block for minutes
	poolDownload pool = "save" // downloads
	// poolBulkPoll holds runs that one list call looks at together.
	poolBulkPoll pool = "sweep"
)

func (l pool) concurrency() int {
	switch l {
	case poolSubmit:
		return 4
	case poolBlocking:
		return 16
	case poolDownload:
		return 3
	}
	return 24
}

// look intervals of the loop.
const (
	// coalesce is how long writes and runs that fall due are gathered before the next
	// look: with a thousand runs in flight something happens all the time.
	coalesce         = 20 * time.Millisecond
	syncInterval     = 250 * time.Millisecond // another process's writes are seen within this
	idleSyncInterval = 500 * time.Millisecond // the same while nothing is in our hands
	claimInterval    = 5 * time.Second        // leases of dead processes are taken over within this
)

type loop struct {
	*Engine
	ctx          context.Context // of the steps
	shutdown     context.Context // ends when no new step may start
	active       map[string]*activeRun
	inUse        map[pool]int
	bulkPolling  map[string]bool // providers with a list call under way
	lastBulkPoll map[string]time.Time
	results      chan *stepResult
	version      int64     // of the store, as last seen
	lastSeq      int64     // newest Seq that was published
	nextDispatch time.Time // when to look for runs that are due
	dirty        bool      // something was written since the last look at the store
	lastSync     time.Time
	claimed      time.Time
	renewed      time.Time
}

// activeRun is a run in our hands.
type activeRun struct {
	run       run.Run
	wishes    []run.Command
	pool      pool
	busy      bool
	canList   bool     // its provider can list its jobs
	pollAlone bool     // a list did not settle it: to be looked at by itself
	leaseLost bool     // its lease ended during the step: it may be somebody else's now
	claimed   *run.Run // claimed again during the step, under a new epoch
	// wishesAt is when to carry wishes out that could not be before.
	wishesAt time.Time
}

// stepResult is what a step left behind.
type stepResult struct {
	run        run.Run
	lost       bool // another process has it now
	alone      bool // see hand
	lastOfBulk bool // the last one of a list call
	wishesAt   time.Time
}

// sync publishes what changed in the store, takes up what is free and reads the
// wishes. It does nothing while the store is as it was.
func (d *loop) sync() {
	d.lastSync, d.dirty = time.Now(), false
	v, err := d.store.Version(d.ctx)
	now := time.Now() // the machine may have slept meanwhile
	if err != nil {
		d.log.Warn("the history cannot be read", "err", err)
		return
	}
	changed := v != d.version
	if !changed && now.Sub(d.claimed) < claimInterval {
		return
	}
	// Taking up what is free is the dearest look, so not after every own write.
	claimed := now.Sub(d.claimed) >= syncInterval
	if claimed {
		d.claim(now)
	}
	if changed && d.publish() && d.loadCommands() && claimed {
		d.version = v
	}
}

// leasesExpired reports whether our leases have ended by the clock on the wall, which they
// run by: the machine slept, or this process was stopped.
func (d *loop) leasesExpired(now time.Time) bool {
	return len(d.active) > 0 && now.Round(0).Sub(d.renewed.Round(0)) >= leaseTTL
}

// renewLeases keeps our leases alive, and reports whether it could. Once they have lapsed
// anybody may hold what we held: all that is idle is let go, and what is free still
// comes back with the next claim, so that no run is looked at by two.
func (d *loop) renewLeases(now time.Time) bool {
	var err error
	switch {
	case d.leasesExpired(now):
		if err = d.store.Release(d.ctx, d.o.Owner); err == nil {
			maps.DeleteFunc(d.active, func(_ string, h *activeRun) bool { return !h.busy })
			for _, h := range d.active {
				h.leaseLost = true
			}
		}
	case len(d.active) > 0 && now.Sub(d.renewed) >= leaseTTL/3:
		err = d.store.Renew(d.ctx, d.o.Owner, now.Add(leaseTTL))
	default:
		return true
	}
	if err != nil {
		d.log.Warn("leases could not be renewed", "err", err)
		d.rescueAll(err)
		return false
	}
	d.renewed = now
	return true
}

func (d *loop) claim(now time.Time) {
	if !d.renewLeases(now) {
		return
	}
	runs, err := d.store.Claim(d.ctx, d.o.Owner, d.withKeys, now, now.Add(leaseTTL))
	if err != nil {
		d.log.Warn("no runs could be claimed", "err", err)
		return
	}
	d.claimed = now
	for _, r := range runs {
		d.track(r)
	}
}

// track puts a run that was claimed into our hands. What the store says of it takes
// the place of what was remembered.
func (d *loop) track(r run.Run) {
	if len(d.active) == 0 {
		d.renewed = time.Now() // the lease that came with it
	}
	if now := time.Now(); r.NextAttempt.Sub(now) > maxWait {
		r.NextAttempt = now // the clock was set back
	}
	d.nextDispatch = time.Time{}
	if h := d.active[r.ID]; h != nil && h.busy {
		h.claimed = &r // the step that is under way cannot write any more
		return
	}
	_, lists := d.providers[r.Provider].(provider.Lister)
	d.active[r.ID] = &activeRun{run: r, canList: lists}
}

// publish hands out the snapshots that changed since the last time. While our own
// create call of a run is under way its answer is on its way too: what others made
// of its absence is not handed out before it is there.
func (d *loop) publish() bool {
	for {
		runs, err := d.store.Changed(d.ctx, d.lastSeq)
		if err != nil {
			d.log.Warn("changes cannot be read", "err", err)
			return false
		}
		last := len(runs) == 0
		d.learnFrom(d.ctx, runs)
		for _, r := range runs {
			d.lastSeq = max(d.lastSeq, r.Seq)
			if h := d.active[r.ID]; h != nil {
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
func (d *loop) foreign(r run.Run) bool {
	h := d.active[r.ID]
	return h != nil && h.busy && (h.pool == poolSubmit || h.pool == poolBlocking) && r.Epoch != h.run.Epoch
}

// show hands out a run as it stands in the store.
func (d *loop) show(id string) {
	r, err := d.store.Run(d.ctx, id)
	if err != nil {
		d.log.Warn("a run cannot be read", "run", id, "err", err)
		return
	}
	d.changes.put(r)
}

func (d *loop) loadCommands() bool {
	wishes, err := d.store.PendingCommands(d.ctx, d.o.Owner)
	if err != nil {
		d.log.Warn("commands cannot be read", "err", err)
		return false
	}
	for _, h := range d.active {
		h.wishes = nil
	}
	for _, w := range wishes {
		if h := d.active[w.Run]; h != nil {
			h.wishes = append(h.wishes, w)
			d.nextDispatch = time.Time{}
		}
	}
	return true
}

// startStep lets one run make one step, in a goroutine of its own.
func (d *loop) startStep(r run.Run, wishes []run.Command) {
	provider.Go(d.logPanic, func() {
		o := d.step(r, wishes, nil)
		d.results <- &o
	})
}

// logPanic tells of a panic that no step caught; there should be none.
func (d *loop) logPanic(err error) { d.log.Error("the result of a step was dropped", "err", err) }

// step makes one step; known is a report that is at hand already, or nil.
func (d *loop) step(r run.Run, wishes []run.Command, known *provider.Report) (o stepResult) {
	s := &step{Engine: d.Engine, ctx: d.ctx, shutdown: d.shutdown, run: r, saved: r, commands: wishes, prefetched: known}
	defer func() {
		if p := recover(); p != nil {
			// One bad answer must not take the other runs down with it.
			d.log.Error("a step failed", "run", r.ID, "panic", p, "stack", provider.Recovered(p).Stack)
			o.run = s.saved
			o.run.NextAttempt = time.Now().Add(time.Minute)
		}
	}()
	err := s.advance()
	o.run, o.lost, o.wishesAt = s.run, errors.Is(err, run.ErrLeaseLost), s.retryAt
	if err != nil && !o.lost {
		d.log.Warn("the result of a step could not be saved", "run", r.ID, "err", err)
		d.rescueIfGone(s.saved, err)
		d.showUnwritten(d.ctx, s.run, provider.AsError(err))
		o.run = s.saved // what is not in the store was not learned
		o.run.NextAttempt = time.Now().Add(d.o.Timing.Retry)
	}
	return o
}

// finishStep takes in the outcome of a step.
func (d *loop) finishStep(o stepResult) {
	h := d.active[o.run.ID]
	if d.inUse[h.pool] >= h.pool.concurrency() || o.lastOfBulk {
		d.nextDispatch = time.Time{} // others may have waited for the place
	}
	d.inUse[h.pool]--
	if len(h.wishes) > 0 {
		d.version = -1 // some were granted: read them anew
		d.wake()
	}
	h.busy, h.wishes, h.pollAlone, h.wishesAt = false, nil, o.alone, o.wishesAt
	if o.lastOfBulk {
		delete(d.bulkPolling, o.run.Provider)
	}
	seq := h.run.Seq
	h.run = o.run
	h.run.Seq = max(seq, o.run.Seq)
	if o.lost {
		d.show(o.run.ID)
	}
	if h.claimed != nil {
		h.run, h.claimed, h.leaseLost, o.lost = *h.claimed, nil, false, false
	}
	if next := o.run.NextAttempt; !next.IsZero() && next.Before(d.nextDispatch) {
		d.nextDispatch = next
	}
	switch {
	case o.lost, h.leaseLost, h.run.NextAttempt.IsZero(): // what is free and has something to do is claimed again
		delete(d.active, o.run.ID)
		if err := d.store.Release(d.ctx, d.o.Owner, o.run.ID); err != nil {
			d.log.Warn("a lease could not be released", "run", o.run.ID, "err", err)
		}
	}
}

// drain waits for the steps in flight: create calls get the grace, everything
// else ends at once by itself, since it watches quitting.
func (d *loop) drain(hardStop func()) {
	grace := time.AfterFunc(d.o.ShutdownGrace, hardStop)
	defer grace.Stop()
	busy := 0
	for _, h := range d.active {
		if h.busy {
			busy++
		}
	}
	for range busy {
		d.finishStep(*<-d.results)
	}
}
