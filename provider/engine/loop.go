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

func (l *loop) initCursor() {
	newest, err := l.store.Newest(l.ctx)
	if err != nil {
		l.log.Warn("the history cannot be read", "err", err)
	}
	l.lastSeq = max(0, newest-replayWindow)
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

func (p pool) concurrency() int {
	switch p {
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
	coalesce      = 20 * time.Millisecond
	claimInterval = 5 * time.Second // how soon runs of a dead process are taken over
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
func (l *loop) sync() {
	l.lastSync, l.dirty = time.Now(), false
	v, err := l.store.Version(l.ctx)
	now := time.Now() // after the read: the machine may have slept
	if err != nil {
		l.log.Warn("the history cannot be read", "err", err)
		return
	}
	changed := v != l.version
	if !changed && now.Sub(l.claimed) < claimInterval {
		return
	}
	// Claim is the most expensive query, so it is not repeated after each of our own writes.
	claimed := now.Sub(l.claimed) >= l.o.Timing.Sync
	if claimed {
		l.claim(now)
	}
	if changed && l.publish() && l.loadCommands() && claimed {
		l.version = v
	}
}

// track makes a claimed run active. The row replaces what was remembered of the run.
func (l *loop) track(r run.Run) {
	if len(l.active) == 0 {
		l.renewed = time.Now() // it was just leased
	}
	if now := time.Now(); r.NextAttempt.Sub(now) > maxWait {
		r.NextAttempt = now // the clock was set back
	}
	l.nextDispatch = time.Time{}
	if a := l.active[r.ID]; a != nil && a.busy {
		a.claimed = &r // the step in flight can no longer write
		return
	}
	_, lists := l.vendors.get(r.Provider).(provider.Lister)
	lists = lists && !l.info(r.Provider).ListsByModel
	l.active[r.ID] = &activeRun{run: r, canList: lists}
}

// publish sends the snapshots that changed to the listener. While a create call of ours is in
// flight, snapshots that other processes wrote of its run are held back until its answer is
// there.
func (l *loop) publish() bool {
	for {
		runs, err := l.store.Changed(l.ctx, l.lastSeq)
		if err != nil {
			l.log.Warn("changes cannot be read", "err", err)
			return false
		}
		last := len(runs) == 0
		l.learnFrom(l.ctx, runs)
		for _, r := range runs {
			l.lastSeq = max(l.lastSeq, r.Seq)
			if a := l.active[r.ID]; a != nil {
				a.run.Seq = r.Seq
			}
		}
		l.changes.put(slices.DeleteFunc(runs, l.foreign)...)
		if last {
			return true
		}
	}
}

// foreign reports whether a snapshot was written by another process while our create call for
// the run is in flight.
func (l *loop) foreign(r run.Run) bool {
	a := l.active[r.ID]
	return a != nil && a.busy && (a.pool == poolSubmit || a.pool == poolBlocking) && r.Epoch != a.run.Epoch
}

// show publishes a run as it is in the store.
func (l *loop) show(id string) {
	r, err := l.store.Run(l.ctx, id)
	if err != nil {
		l.log.Warn("a run cannot be read", "run", id, "err", err)
		return
	}
	l.changes.put(r)
}

func (l *loop) loadCommands() bool {
	commands, err := l.store.PendingCommands(l.ctx, l.o.Owner)
	if err != nil {
		l.log.Warn("commands cannot be read", "err", err)
		return false
	}
	for _, a := range l.active {
		a.commands = nil
	}
	for _, w := range commands {
		if a := l.active[w.Run]; a != nil {
			a.commands = append(a.commands, w)
			l.nextDispatch = time.Time{}
		}
	}
	return true
}

// startStep performs one step of a run in a new goroutine.
func (l *loop) startStep(r run.Run, commands []run.Command) {
	provider.Go(l.logPanic, func() {
		o := l.step(r, commands, nil)
		l.results <- &o
	})
}

// logPanic logs a panic outside of a step.
func (l *loop) logPanic(err error) { l.log.Error("a goroutine panicked", "err", err) }

// step performs one step. known is a report that was fetched already, or nil.
func (l *loop) step(r run.Run, commands []run.Command, known *provider.Report) (o stepResult) {
	s := &step{Engine: l.Engine, ctx: l.ctx, shutdown: l.shutdown, run: r, saved: r, commands: commands, prefetched: known}
	defer func() {
		if p := recover(); p != nil {
			// One bad answer must not stop the other runs.
			l.log.Error("a step panicked", "run", r.ID, "panic", p, "stack", provider.Recovered(p).Stack)
			o.run = s.saved
			o.run.NextAttempt = time.Now().Add(time.Minute)
		}
	}()
	err := s.advance()
	o.run, o.lost, o.retryCommandsAt = s.run, errors.Is(err, run.ErrLeaseLost), s.retryAt
	if err != nil && !o.lost {
		l.log.Warn("a step was not saved", "run", r.ID, "err", err)
		l.rescueIfGone(s.saved, err)
		l.showUnwritten(l.ctx, s.run, unsaved(s.saved, err))
		o.run = s.saved // what is not stored does not count
		o.run.NextAttempt = time.Now().Add(l.o.Timing.Retry)
	}
	return o
}

// finishStep applies the result of a step to its run.
func (l *loop) finishStep(o stepResult) {
	a := l.active[o.run.ID]
	if l.inUse[a.pool] >= a.pool.concurrency() || o.lastOfBulk {
		l.nextDispatch = time.Time{} // other runs may have waited for the slot
	}
	l.inUse[a.pool]--
	if len(a.commands) > 0 {
		l.version = -1 // some were executed: load them again
		l.wake()
	}
	a.busy, a.commands, a.pollAlone, a.retryCommandsAt = false, nil, o.pollAlone, o.retryCommandsAt
	if o.lastOfBulk {
		delete(l.bulkPolling, o.run.Provider)
	}
	seq := a.run.Seq
	a.run = o.run
	a.run.Seq = max(seq, o.run.Seq)
	if o.lost {
		l.show(o.run.ID)
	}
	if a.claimed != nil {
		a.run, a.claimed, a.leaseLost, o.lost = *a.claimed, nil, false, false
	}
	if next := o.run.NextAttempt; !next.IsZero() && next.Before(l.nextDispatch) {
		l.nextDispatch = next
	}
	switch {
	case o.lost, a.leaseLost, a.run.NextAttempt.IsZero(): // if it is free and due, it is claimed again
		delete(l.active, o.run.ID)
		if err := l.store.Release(l.ctx, l.o.Owner, o.run.ID); err != nil {
			l.log.Warn("a lease was not released", "run", o.run.ID, "err", err)
		}
	}
}

// drain waits for the steps in flight. Create calls get the grace period; all other steps are
// cancelled by the shutdown context.
func (l *loop) drain(hardStop func()) {
	grace := time.AfterFunc(l.o.ShutdownGrace, hardStop)
	defer grace.Stop()
	busy := 0
	for _, a := range l.active {
		if a.busy {
			busy++
		}
	}
	for range busy {
		l.finishStep(*<-l.results)
	}
}
