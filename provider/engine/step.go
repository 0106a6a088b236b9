package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"dailies/provider"
)

// step is one step of one run: it grants the wishes, then does what the state
// asks for. What it learns is saved before anything else happens.
type step struct {
	*Engine
	ctx      context.Context // ends only when the grace is over
	quitting context.Context // ends when the person quits; free and repeatable work stops then
	run      Run
	saved    Run // as it stands in the store
	wishes   []Wish
	known    *provider.Report // from a list call, instead of a look of its own
	events   []Event
	granted  []int64
	// retryAt is when to try a command again that could not be carried out now.
	retryAt time.Time
}

func (s *step) make() error {
	if done, err := s.grant(); done || err != nil {
		return err
	}
	switch s.run.State {
	case Pending, Uploading:
		return s.send()
	case Submitting:
		return s.recover()
	case Unsure:
		return s.find()
	case Queued, Running:
		return s.poll()
	case Succeeded:
		return s.saveVideo()
	}
	return s.recheck()
}

// save writes the run as it stands, with the events since the last save and the
// wishes granted by now. It returns ErrLost when the run is not ours any more.
func (s *step) save() error {
	s.run.Updated = time.Now()
	return s.written(s.store.Save(context.WithoutCancel(s.ctx), s.o.Owner, s.update()))
}

// update is what has been learned since the last write.
func (s *step) update() Step {
	return Step{Run: s.run, Base: s.saved.Base(), Events: s.events, Granted: s.granted}
}

// written takes note of a write that went well.
func (s *step) written(err error) error {
	if err != nil {
		return err
	}
	s.saved, s.events, s.granted = s.run, nil, nil
	s.wake()
	return nil
}

// say adds a line to the timeline; it is written with the next save.
func (s *step) say(what, format string, args ...any) {
	s.events = append(s.events, Event{Run: s.run.ID, At: time.Now(), What: what, Text: fmt.Sprintf(format, args...)})
}

// settle ends a run: nothing more is done for it but saving its video.
func (s *step) settle(state State, charge provider.Charge, problem *provider.Error) {
	r := &s.run
	r.State, r.Charge, r.Problem = state, charge, problem
	r.Finished, r.Next, r.Tries = time.Now(), time.Time{}, 0
	r.Queue, r.ETA = nil, nil
	text := string(state)
	if problem != nil {
		text = problem.Sentence()
	}
	s.say(string(state), "%s", text)
}

// later keeps the run as it is until the given wait is over, with what stands in
// its way.
func (s *step) later(wait time.Duration, atLeast time.Duration, problem *provider.Error) {
	s.run.Next = time.Now().Add(jitter(wait, atLeast))
	s.run.Problem = problem
}

// patience is the wait after a failed call to the provider.
func (s *step) patience(e *provider.Error) time.Duration {
	wait := s.o.Pacing.retryDelay(s.run.Tries, e.RetryAfter)
	if e.RetryAfter > 0 {
		return wait
	}
	return s.gates[s.run.Provider].patience(wait)
}

// call makes one call to the provider through its gate, in at most the given times
// the usual limit. away > 0 means that the
// call was not made: the provider is down or asked us to wait.
func (s *step) call(ctx context.Context, times time.Duration, f func(context.Context, provider.Provider) error) (away time.Duration, err error) {
	p, ok := s.providers[s.run.Provider]
	if !ok {
		return 0, provider.Errorf(provider.KindModel, "this version knows no provider %q", s.run.Provider).With("install the version that made this run")
	}
	g := s.gates[s.run.Provider]
	if away, err = g.enter(ctx, false); away > 0 || err != nil {
		return away, err
	}
	timed, cancel := context.WithTimeout(ctx, times*s.o.Pacing.Call)
	defer cancel()
	err = f(provider.WithExchanges(timed, s.debug), p)
	if ctx.Err() == nil {
		g.left(err)
	}
	return 0, err
}

// listCall makes one list call, which a provider may allow less often than others.
func (s *step) listCall(ctx context.Context, f func(context.Context, provider.Provider) error) (away time.Duration, err error) {
	return s.call(ctx, 1, func(ctx context.Context, p provider.Provider) error {
		if err := s.gates[s.run.Provider].listTurn(ctx); err != nil {
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
	return err != nil && (s.quitting.Err() != nil || errors.Is(err, context.Canceled))
}

// adopt writes the answer of a create call down whatever happens: see persist. When
// the lease was lost meanwhile, the answer is written over what others made of its
// absence, and ErrLost is returned.
func (s *step) adopt() error {
	return s.persist(func() error {
		err := s.save()
		if errors.Is(err, ErrLost) {
			if err = s.answerLate(); err == nil {
				return ErrLost
			}
		}
		return err
	})
}

// answerLate writes an answer that came after the lease was lost.
func (s *step) answerLate() error {
	s.say("late", "the answer came after another window had taken over")
	err := s.store.SaveAnswer(context.WithoutCancel(s.ctx), s.update(), s.newID(time.Now()))
	if err != nil {
		return err
	}
	s.wake()
	return nil
}
