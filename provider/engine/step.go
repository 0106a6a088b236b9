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

// step is one step of one run: it grants the wishes, then does what the state
// asks for. What it learns is saved before anything else happens.
type step struct {
	*Engine
	ctx        context.Context // ends only when the grace is over
	shutdown   context.Context // ends when the person quits; free and repeatable work stops then
	run        run.Run
	saved      run.Run // as it stands in the store
	commands   []run.Command
	prefetched *provider.Report // from a list call, instead of a look of its own
	events     []run.Event
	done       []int64
	// retryAt is when to try a command again that could not be carried out now.
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

// save writes the run as it stands, with the events since the last save and the
// wishes granted by now. It returns ErrLeaseLost when the run is not ours any more.
func (s *step) save() error {
	s.run.Updated = time.Now()
	return s.written(s.store.Save(context.WithoutCancel(s.ctx), s.o.Owner, s.update()))
}

// update is what has been learned since the last write.
func (s *step) update() run.Update {
	return run.Update{Run: s.run, Base: s.saved.Base(), Events: s.events, DoneCommands: s.done}
}

// written takes note of a write that went well.
func (s *step) written(err error) error {
	if err != nil {
		return err
	}
	s.saved, s.events, s.done = s.run, nil, nil
	s.wake()
	return nil
}

// addEvent adds a line to the timeline; it is written with the next save.
func (s *step) addEvent(what, format string, args ...any) {
	s.events = append(s.events, run.Event{Run: s.run.ID, At: time.Now(), Kind: what, Text: fmt.Sprintf(format, args...)})
}

// finish ends a run: nothing more is done for it but saving its video.
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
}

// retryAfter keeps the run as it is until the given wait is over, with what stands in
// its way.
func (s *step) retryAfter(wait time.Duration, atLeast time.Duration, problem *provider.Error) {
	s.run.NextAttempt = time.Now().Add(jitter(wait, atLeast))
	s.run.Err = problem
}

// backoff is the wait after a failed call to the provider.
func (s *step) backoff(e *provider.Error) time.Duration {
	wait := s.o.Timing.retryDelay(s.run.Attempts, e.RetryAfter)
	if e.RetryAfter > 0 {
		return wait
	}
	return s.limiters[s.run.Provider].backoff(wait)
}

// callProvider makes one call to the provider through its gate, in at most the given times
// the usual limit. away > 0 means that the
// call was not made: the provider is down or asked us to wait.
func (s *step) callProvider(ctx context.Context, times time.Duration, f func(context.Context, provider.Provider) error) (away time.Duration, err error) {
	p, ok := s.providers[s.run.Provider]
	if !ok {
		return 0, provider.Errorf(provider.KindModel, "this version has no provider %q", s.run.Provider).WithHint("install the version that made this run")
	}
	g := s.limiters[s.run.Provider]
	if away, err = g.acquire(ctx, false); away > 0 || err != nil {
		return away, err
	}
	timed, cancel := context.WithTimeout(ctx, times*s.o.Timing.Call)
	defer cancel()
	err = f(provider.WithExchangeRecorder(timed, s.debug), p)
	if ctx.Err() == nil {
		g.report(err)
	}
	return 0, err
}

// listCall makes one list call, which a provider may allow less often than others.
func (s *step) listCall(ctx context.Context, f func(context.Context, provider.Provider) error) (away time.Duration, err error) {
	return s.callProvider(ctx, 1, func(ctx context.Context, p provider.Provider) error {
		if err := s.limiters[s.run.Provider].listTurn(ctx); err != nil {
			return err
		}
		return f(ctx, p)
	})
}

// debug notes a call in the log, for a person who looks for a mistake.
func (s *step) debug(made func() provider.Exchange) {
	if !s.log.Enabled(s.ctx, slog.LevelDebug) {
		return
	}
	x := made()
	s.log.Debug("call", "run", s.run.ID, "method", x.Method, "url", x.URL, "status", x.Status, "took", x.Took, "request", x.Request, "response", x.Response)
}

// stopped reports whether an error only says that we are quitting.
func (s *step) stopped(err error) bool {
	return err != nil && (s.shutdown.Err() != nil || errors.Is(err, context.Canceled))
}

// persistJob writes the answer of a create call down whatever happens: see persist. When
// the lease was lost meanwhile, the answer is written over what others made of its
// absence, and ErrLeaseLost is returned.
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

// answerLate writes an answer that came after the lease was lost.
func (s *step) answerLate() error {
	s.addEvent("late", "the answer came after another window took over")
	err := s.store.SaveAnswer(context.WithoutCancel(s.ctx), s.update(), s.newID(time.Now()))
	if err != nil {
		return err
	}
	s.wake()
	return nil
}
