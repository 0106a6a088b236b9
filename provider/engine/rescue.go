package engine

import (
	"context"
	"errors"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// persist saves the answer of a create call. It retries until write succeeds or returns
// ErrLeaseLost. An answer that is in no file is written to a rescue file, which allows the
// program to exit; without one it does not exit until the answer is saved.
func (s *step) persist(write func() error) error {
	rescued := false
	for n := 1; ; n++ {
		err := write()
		if err == nil || errors.Is(err, run.ErrLeaseLost) {
			return err
		}
		s.log.Error("the answer to a create call could not be saved; retrying", "run", s.run.ID, "job", s.run.Job, "err", err)
		// A row that still exists at least says that the run was being submitted.
		nowhere := s.run.Paid() || s.run.MayBePaid() && errors.Is(err, run.ErrGone)
		if nowhere {
			rescued = s.rescue(s.run, err) == nil || rescued
		}
		problem := s.unwritten(err, rescued)
		s.showUnwritten(s.ctx, s.run, problem)
		var ending <-chan struct{} // nil: never, if the answer is in no file
		switch {
		case !nowhere:
			ending = s.ctx.Done()
		case rescued:
			ending = s.shutdown.Done()
		}
		select {
		case <-time.After(s.o.Timing.retryDelay(n, 0)):
		case <-ending:
			return problem
		}
	}
}

// showUnwritten publishes a run as it is known here, with the reason why it could not be saved.
func (e *Engine) showUnwritten(ctx context.Context, r run.Run, why *provider.Error) {
	r.Err = why
	if newest, err := e.store.Newest(context.WithoutCancel(ctx)); err == nil {
		r.Seq = max(r.Seq, newest) // not older than the row
	}
	e.changes.put(r)
}

// unwritten returns the error shown for an answer that could not be saved.
func (s *step) unwritten(why error, rescued bool) *provider.Error {
	cause := provider.AsError(why)
	e := &provider.Error{Kind: provider.KindDisk, Err: errors.Join(run.ErrNotWritten, why), Hint: cause.Hint}
	switch {
	case !s.run.Paid():
		e.Message = "the answer to the submit cannot be saved: " + cause.Message
	case rescued:
		e.Message = "the provider took this run as job " + s.run.Job + ", but it cannot be saved: " + cause.Message + "; the job is kept in a rescue file, which the next start imports"
	default:
		e.Message = "the provider took this run as job " + s.run.Job + ", but it cannot be saved, not even in a rescue file: " + cause.Message
		e.Hint = "note the job id, then " + cause.Hint
	}
	return e
}

// unsaved returns the error shown for a step of a run that could not be saved. A run that was not sent
// is kept and will be: to submit it again would pay for it twice.
func unsaved(saved run.Run, why error) *provider.Error {
	e := *provider.AsError(why)
	if !saved.State.Final() && !saved.MayBePaid() {
		e.Hint = "it was not sent yet, and is sent by itself once that is mended: do not submit it again"
	}
	return &e
}

// errNoRescue: rescue files are disabled, or the run needs none.
var errNoRescue = errors.New("not rescued")

// rescue writes a run to a rescue file.
func (e *Engine) rescue(r run.Run, why error) error {
	if e.o.Rescue == nil || !r.MayBePaid() {
		return errNoRescue
	}
	err := e.o.Rescue(run.Rescued{Run: r, Why: why})
	if err != nil {
		e.log.Error("a rescue file could not be written", "run", r.ID, "job", r.Job, "err", err)
	}
	return err
}

// rescueIfGone rescues a run if the history's file is gone.
func (e *Engine) rescueIfGone(r run.Run, why error) {
	if errors.Is(why, run.ErrGone) {
		_ = e.rescue(r, why) // retried with every step
	}
}

// rescueAll rescues all idle active runs and shows the reason if the history's file is gone. A
// step in flight rescues its own run.
func (l *loop) rescueAll(why error) {
	if !errors.Is(why, run.ErrGone) {
		return
	}
	for _, a := range l.active {
		if !a.busy {
			l.rescueIfGone(a.run, why)
			l.showUnwritten(l.ctx, a.run, provider.AsError(why))
		}
	}
}
