package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// step executes the pending commands of one run and then the next action for its state. Results
// are saved before they are acted on.
type step struct {
	*Engine
	ctx        context.Context // ends when the shutdown grace is over
	shutdown   context.Context // ends at shutdown; calls that are free and repeatable stop then
	run        run.Run
	saved      run.Run // as last saved
	commands   []run.Command
	prefetched *provider.Report // from a bulk poll, instead of a poll of its own
	events     []run.Event
	done       []int64
	// retryAt is when to retry a command that could not be executed now.
	retryAt time.Time
}

func (s *step) advance() error {
	if done, err := s.runCommands(); done || err != nil {
		return err
	}
	switch s.run.State {
	case run.Pending, run.Uploading:
		return s.send()
	case run.Submitting:
		return s.recoverSubmitting()
	case run.Unsure:
		return s.lookUp()
	case run.Queued, run.Running:
		return s.poll()
	case run.Succeeded:
		return s.saveVideo()
	}
	return s.recheck()
}

// save writes the run, the events since the last save and the ids of the executed commands. It
// returns ErrLeaseLost if another process has taken the run over.
func (s *step) save() error {
	s.run.Updated = time.Now()
	return s.written(s.store.Save(context.WithoutCancel(s.ctx), s.o.Owner, s.update()))
}

// update returns what changed since the last save.
func (s *step) update() run.Update {
	return run.Update{Run: s.run, Base: s.saved.Base(), Events: s.events, DoneCommands: s.done}
}

// written records a successful write.
func (s *step) written(err error) error {
	if err != nil {
		return err
	}
	s.saved, s.events, s.done = s.run, nil, nil
	s.wake()
	return nil
}

// addEvent adds an event to the run's timeline; the next save writes it.
func (s *step) addEvent(what, format string, args ...any) {
	s.events = append(s.events, run.Event{Run: s.run.ID, At: time.Now(), Kind: what, Text: fmt.Sprintf(format, args...)})
}

// finish ends the run. Only its videos are still downloaded.
func (s *step) finish(state run.State, charge provider.Charged, problem *provider.Error) {
	r := &s.run
	r.State, r.Charged, r.Err = state, charge, problem
	r.Finished, r.NextAttempt, r.Attempts = time.Now(), time.Time{}, 0
	r.QueuePosition, r.ETA = nil, nil
	text := string(state)
	if problem != nil {
		text = problem.UserMessage()
	}
	s.addEvent(string(state), "%s", text)
	s.forgetLogs()
}

// retryAfter delays the next attempt and records the reason.
func (s *step) retryAfter(wait time.Duration, atLeast time.Duration, problem *provider.Error) {
	s.run.NextAttempt = time.Now().Add(jitter(wait, atLeast))
	s.run.Err = problem
}

// backoff returns the delay after a failed call.
func (s *step) backoff(e *provider.Error) time.Duration {
	wait := s.o.Timing.retryDelay(s.run.Attempts, e.RetryAfter)
	if e.RetryAfter > 0 {
		return wait
	}
	return s.limiters[s.run.Provider].backoff(wait)
}

// callProvider makes one call to the provider through its limiter, with a timeout of times
// Timing.Call. blocked > 0 means that the call was not made, because the circuit is open or the
// provider asked us to wait, and is how long to wait.
func (s *step) callProvider(ctx context.Context, times time.Duration, f func(context.Context, provider.Provider) error) (blocked time.Duration, err error) {
	p, lim, err := s.limiter()
	if err != nil {
		return 0, err
	}
	if blocked, err = lim.acquire(ctx, false); blocked > 0 || err != nil {
		return blocked, err
	}
	return 0, s.call(ctx, lim, times, func(ctx context.Context) error { return f(ctx, p) })
}

// limiter is the run's provider and its limiter.
func (s *step) limiter() (provider.Provider, *limiter, error) {
	p := s.vendors.get(s.run.Provider)
	if p == nil {
		return nil, nil, provider.Errorf(provider.KindModel, "this version has no provider %q", s.run.Provider).WithHint("install the version that made this run")
	}
	return p, s.limiters[s.run.Provider], nil
}

// call makes one call that the limiter let through.
func (s *step) call(ctx context.Context, lim *limiter, times time.Duration, f func(context.Context) error) error {
	timed, cancel := context.WithTimeout(ctx, times*s.o.Timing.Call)
	defer cancel()
	err := f(provider.WithExchangeRecorder(timed, s.debug))
	if ctx.Err() == nil {
		lim.report(err)
	}
	return err
}

// listCall makes one list call, which a provider may allow less often than others. The
// wait for that is not part of the call's time.
func (s *step) listCall(ctx context.Context, f func(context.Context, provider.Provider) error) (blocked time.Duration, err error) {
	p, lim, err := s.limiter()
	if err != nil {
		return 0, err
	}
	if blocked = lim.listBlockedFor(); blocked > 0 {
		return blocked, nil
	}
	if blocked, err = lim.acquire(ctx, false); blocked > 0 || err != nil {
		return blocked, err
	}
	if blocked, err = lim.listTurn(ctx); blocked > 0 || err != nil {
		return blocked, err
	}
	return 0, s.call(ctx, lim, 1, func(ctx context.Context) error { return f(ctx, p) })
}

// debug logs an exchange at debug level.
func (s *step) debug(made func() provider.Exchange) {
	if !s.log.Enabled(s.ctx, slog.LevelDebug) {
		return
	}
	x := made()
	s.log.Debug("call", "run", s.run.ID, "method", x.Method, "url", x.URL, "status", x.Status, "took", x.Took, "request", x.Request, "response", x.Response)
}

// notSentError reports whether err only means that the engine is shutting down.
func (s *step) notSentError(err error) bool {
	return err != nil && (s.shutdown.Err() != nil || errors.Is(err, context.Canceled))
}

// persistJob saves the answer of a create call, retrying until it succeeds; see persist. If the
// lease was lost, the answer overrides what other processes wrote in its absence, and
// ErrLeaseLost is returned.
func (s *step) persistJob() error {
	return s.persist(func() error {
		err := s.save()
		if errors.Is(err, run.ErrLeaseLost) {
			if err = s.answerLate(); err == nil {
				return run.ErrLeaseLost
			}
		}
		return err
	})
}

// answerLate saves an answer that arrived after the lease was lost.
func (s *step) answerLate() error {
	s.addEvent("late", "the answer came after another window took over")
	err := s.store.SaveAnswer(context.WithoutCancel(s.ctx), s.update(), s.newID(time.Now()))
	if err != nil {
		return err
	}
	s.wake()
	return nil
}
