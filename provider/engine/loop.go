package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Run is the scheduler. It claims every run that has something to do and is not leased by
// another process, and performs its next step when it is due. Recovery after a crash takes the
// same path. Run returns when ctx has ended and all steps in flight have finished or the
// shutdown grace is over; it then releases its leases. A panic is returned as a
// *provider.PanicError.
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
		return d.runReadOnly(ctx)
	}
	// Steps may outlive ctx by the grace period, so that the answer of a create call is
	// received.
	steps, hardStop := context.WithCancel(context.WithoutCancel(ctx))
	defer hardStop()
	d.ctx, d.shutdown = steps, ctx
	d.initCursor()
	d.removeOldParts()
	d.updatePrices()
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
		e.log.Warn("leases were not released", "err", err)
		d.rescueAll(err)
	}
	return nil
}

// replayWindow is how many changes from before the start are published, so that a listener
// which read the history just before does not miss any.
const replayWindow = 200

func (d *loop) initCursor() {
	newest, err := d.store.Newest(d.ctx)
	if err != nil {
		d.log.Warn("the history cannot be read", "err", err)
	}
	d.lastSeq = max(0, newest-replayWindow)
}

// pool is a class of steps with its own concurrency limit, so that slow downloads or blocking
// calls do not delay polls.
type pool string

const (
	poolAPI      pool = "call" // polls, uploads, cancels
	poolSubmit   pool = "send" // create calls
	poolBlocking pool = "hold" // create calls of endpoints that respond only when the video is done
	poolDownload pool = "save" // downloads
	// poolBulkPoll counts runs covered by a bulk poll; it is not limited.
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

// Intervals of the loop.
const (
	// coalesce is the shortest time between two reads of the store, and between two dispatches:
	// with a thousand runs in flight something changes all the time.
	coalesce         = 20 * time.Millisecond
	syncInterval     = 250 * time.Millisecond // how soon writes of another process are seen
	idleSyncInterval = 500 * time.Millisecond // the same while no run is active
	claimInterval    = 5 * time.Second        // how soon runs of a dead process are taken over
)

type loop struct {
	*Engine
	ctx          context.Context // of the steps
	shutdown     context.Context // ends when no new step may start
	active       map[string]*activeRun
	inUse        map[pool]int
	bulkPolling  map[string]bool // providers with a list call in flight
	lastBulkPoll map[string]time.Time
	results      chan *stepResult
	version      int64     // of the store when last read
	lastSeq      int64     // Seq of the latest published change
	nextDispatch time.Time // when to look for due runs
	dirty        bool      // the store has changed since the last sync
	lastSync     time.Time
	claimed      time.Time
	renewed      time.Time
}

// activeRun is a run that this process holds the lease of.
type activeRun struct {
	run       run.Run
	commands  []run.Command
	pool      pool
	busy      bool
	canList   bool     // the provider can list its jobs
	pollAlone bool     // the last bulk poll gave no final answer
	leaseLost bool     // the lease expired during the step: another process may hold it now
	claimed   *run.Run // claimed again during the step, under a new epoch
	// retryCommandsAt is when to execute commands that could not be executed before.
	retryCommandsAt time.Time
}

// stepResult is the result of a step.
type stepResult struct {
	run             run.Run
	lost            bool // another process holds the lease now
	pollAlone       bool // see activeRun.pollAlone
	lastOfBulk      bool // the last result of a bulk poll
	retryCommandsAt time.Time
}

// sync reads the store: it publishes what changed, claims free runs and loads commands. It
// returns early if the store has not changed.
func (d *loop) sync() {
	d.lastSync, d.dirty = time.Now(), false
	v, err := d.store.Version(d.ctx)
	now := time.Now() // after the read: the machine may have slept
	if err != nil {
		d.log.Warn("the history cannot be read", "err", err)
		return
	}
	changed := v != d.version
	if !changed && now.Sub(d.claimed) < claimInterval {
		return
	}
	// Claim is the most expensive query, so it is not repeated after each of our own writes.
	claimed := now.Sub(d.claimed) >= syncInterval
	if claimed {
		d.claim(now)
	}
	if changed && d.publish() && d.loadCommands() && claimed {
		d.version = v
	}
}

// track makes a claimed run active. The row replaces what was remembered of the run.
func (d *loop) track(r run.Run) {
	if len(d.active) == 0 {
		d.renewed = time.Now() // it was just leased
	}
	if now := time.Now(); r.NextAttempt.Sub(now) > maxWait {
		r.NextAttempt = now // the clock was set back
	}
	d.nextDispatch = time.Time{}
	if h := d.active[r.ID]; h != nil && h.busy {
		h.claimed = &r // the step in flight can no longer write
		return
	}
	_, lists := d.vendors.get(r.Provider).(provider.Lister)
	d.active[r.ID] = &activeRun{run: r, canList: lists}
}

// publish sends the snapshots that changed to the listener. While a create call of ours is in
// flight, snapshots that other processes wrote of its run are held back until its answer is
// there.
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

// foreign reports whether a snapshot was written by another process while our create call for
// the run is in flight.
func (d *loop) foreign(r run.Run) bool {
	h := d.active[r.ID]
	return h != nil && h.busy && (h.pool == poolSubmit || h.pool == poolBlocking) && r.Epoch != h.run.Epoch
}

// show publishes a run as it is in the store.
func (d *loop) show(id string) {
	r, err := d.store.Run(d.ctx, id)
	if err != nil {
		d.log.Warn("a run cannot be read", "run", id, "err", err)
		return
	}
	d.changes.put(r)
}

func (d *loop) loadCommands() bool {
	commands, err := d.store.PendingCommands(d.ctx, d.o.Owner)
	if err != nil {
		d.log.Warn("commands cannot be read", "err", err)
		return false
	}
	for _, h := range d.active {
		h.commands = nil
	}
	for _, w := range commands {
		if h := d.active[w.Run]; h != nil {
			h.commands = append(h.commands, w)
			d.nextDispatch = time.Time{}
		}
	}
	return true
}

// startStep performs one step of a run in a new goroutine.
func (d *loop) startStep(r run.Run, commands []run.Command) {
	provider.Go(d.logPanic, func() {
		o := d.step(r, commands, nil)
		d.results <- &o
	})
}

// logPanic logs a panic outside of a step.
func (d *loop) logPanic(err error) { d.log.Error("a goroutine panicked", "err", err) }

// step performs one step. known is a report that was fetched already, or nil.
func (d *loop) step(r run.Run, commands []run.Command, known *provider.Report) (o stepResult) {
	s := &step{Engine: d.Engine, ctx: d.ctx, shutdown: d.shutdown, run: r, saved: r, commands: commands, prefetched: known}
	defer func() {
		if p := recover(); p != nil {
			// One bad answer must not stop the other runs.
			d.log.Error("a step panicked", "run", r.ID, "panic", p, "stack", provider.Recovered(p).Stack)
			o.run = s.saved
			o.run.NextAttempt = time.Now().Add(time.Minute)
		}
	}()
	err := s.advance()
	o.run, o.lost, o.retryCommandsAt = s.run, errors.Is(err, run.ErrLeaseLost), s.retryAt
	if err != nil && !o.lost {
		d.log.Warn("a step was not saved", "run", r.ID, "err", err)
		d.rescueIfGone(s.saved, err)
		d.showUnwritten(d.ctx, s.run, provider.AsError(err))
		o.run = s.saved // what is not stored does not count
		o.run.NextAttempt = time.Now().Add(d.o.Timing.Retry)
	}
	return o
}

// finishStep applies the result of a step to its run.
func (d *loop) finishStep(o stepResult) {
	h := d.active[o.run.ID]
	if d.inUse[h.pool] >= h.pool.concurrency() || o.lastOfBulk {
		d.nextDispatch = time.Time{} // other runs may have waited for the slot
	}
	d.inUse[h.pool]--
	if len(h.commands) > 0 {
		d.version = -1 // some were executed: load them again
		d.wake()
	}
	h.busy, h.commands, h.pollAlone, h.retryCommandsAt = false, nil, o.pollAlone, o.retryCommandsAt
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
	case o.lost, h.leaseLost, h.run.NextAttempt.IsZero(): // if it is free and due, it is claimed again
		delete(d.active, o.run.ID)
		if err := d.store.Release(d.ctx, d.o.Owner, o.run.ID); err != nil {
			d.log.Warn("a lease was not released", "run", o.run.ID, "err", err)
		}
	}
}

// drain waits for the steps in flight. Create calls get the grace period; all other steps are
// cancelled by the shutdown context.
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
