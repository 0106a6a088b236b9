package engine

import (
	"context"
	"time"

	"dailies/provider"
)

// maxGone is how often in a row a provider may say that it does not know a job
// before we believe it: lists and caches lag.
const maxGone = 5

// poll looks at the job once.
func (s *step) poll() error {
	if s.run.Unwatched {
		s.run.Next = time.Time{}
		return s.save()
	}
	var report provider.Report
	var wire func() provider.Exchange
	away, err := time.Duration(0), error(nil)
	if s.known != nil {
		report = *s.known
	} else {
		away, err = s.call(s.quitting, 1, func(ctx context.Context, p provider.Provider) (err error) {
			ctx = provider.WithExchanges(ctx, func(made func() provider.Exchange) { wire = made; s.debug(made) })
			report, err = p.Poll(ctx, s.run.Job)
			return err
		})
	}
	switch {
	case away > 0:
		s.run.Next = time.Now().Add(jitter(away, away))
		return nil
	case s.stopped(err):
		return nil
	case err != nil:
		return s.pollFailed(provider.AsError(err))
	}
	before := s.run
	s.run.Tries, s.run.Problem = 0, nil
	s.take(report)
	if s.run.State.Final() && len(s.events) > 0 {
		s.events[len(s.events)-1].Detail = exchangeJSON(wire)
	}
	if !s.run.State.Final() {
		age := time.Since(s.run.Sent)
		s.run.Next = time.Now().Add(early(s.o.Pacing.pollDelay(age, s.run.ETA)))
		if report.Empty {
			s.empty(before)
		}
	}
	if sameLife(before, s.run) && len(s.granted) == 0 {
		return nil
	}
	return s.save()
}

// emptyFor is how long a run may be done by the provider's word and have no video
// before a person is told.
const emptyFor = 10 * time.Minute

// empty looks after a run that is done by the provider's word and has no video:
// mostly it comes a little later. Where nothing has changed for long, a person is
// told and the job is looked at rarely. It is never ended by a guess: it may have
// been paid for, and the video may still come.
func (s *step) empty(before Run) {
	info := s.info(s.run.Provider)
	e := provider.Errorf(provider.KindProvider, "%s says that this run is done, but gives no video", info.Title)
	e.Next = "it may have been charged; it is looked at now and then, look on the website too, or stop watching it"
	if info.RunsPage != "" {
		e.Next = "it may have been charged; it is looked at now and then, look at " + info.RunsPage + " too, or stop watching it"
	}
	told := before.Problem != nil && before.Problem.Message == e.Message
	switch {
	case told:
		s.run.Problem = before.Problem
	case sameLife(before, s.run) && time.Since(before.Updated) >= emptyFor:
		s.run.Problem = e
		s.say("no video", "%s", e.Sentence())
	default:
		return
	}
	s.run.Next = time.Now().Add(jitter(s.o.Pacing.emptyDelay(), 0))
}

// pollFailed keeps a run alive: a failed look says nothing about the job. Only a
// provider that keeps saying that it knows no such job ends the run.
func (s *step) pollFailed(e *provider.Error) error {
	s.run.Tries++
	shown := s.run.Problem
	wait := s.patience(e)
	s.run.Next, s.run.Problem = time.Now().Add(scatter(wait, e.RetryAfter)), e
	switch e.Kind {
	case provider.KindNotFound:
		if s.run.Tries >= maxGone {
			e.Message = "the provider does not know this job any more: " + e.Message
			s.settle(Failed, provider.ChargeUnknown, e.With("look at its website whether the video is there"))
			return s.save()
		}
		s.later(wait, e.RetryAfter, e) // it may only be too new: time has to go by between two such answers
	case provider.KindAuth, provider.KindBalance, provider.KindInput:
		s.later(30*s.o.Pacing.Retry, e.RetryAfter, e) // only a person can change that
	}
	if shown != nil && shown.Kind == e.Kind && len(s.granted) == 0 {
		return nil // said already
	}
	return s.save()
}

// take writes a report into the run. A run that has ended stays as it is.
func (s *step) take(report provider.Report) {
	r := &s.run
	if r.State.Final() {
		return
	}
	was := r.State
	if report.Job != "" {
		r.Job = report.Job
	}
	r.Raw, r.Progress, r.Queue, r.ETA = report.Raw, report.Progress, report.Queue, report.ETA
	if report.Billed != nil {
		r.Billed = report.Billed
	}
	if report.Seed != nil {
		r.Seed = report.Seed
	}
	if report.Reserved != "" {
		r.Reserved = report.Reserved
	}
	r.Flagged = r.Flagged || report.Flagged
	if r.Next.IsZero() || r.State == Submitting || r.State == Unsure {
		r.Next = time.Now().Add(s.o.Pacing.Poll)
	}
	switch report.Status {
	case provider.StatusQueued:
		r.State = Queued
	case provider.StatusRunning:
		r.State = Running
	case provider.StatusUnknown:
		if was == Submitting || was == Unsure {
			r.State = Queued // taken; the word itself is shown
		}
	default:
		s.ended(report)
		return
	}
	if r.State != was {
		if r.State == Running && r.Started.IsZero() {
			r.Started = time.Now()
		}
		s.say(string(r.State), "%s", r.State)
	}
}

// ended writes a final report into the run.
func (s *step) ended(report provider.Report) {
	charge := report.Charge
	if charge == "" {
		charge = provider.ChargeUnknown
	}
	switch {
	case report.Status == provider.StatusCancelled:
		s.settle(Cancelled, charge, report.Problem)
	case report.Status == provider.StatusFailed:
		problem := report.Problem
		if problem == nil {
			problem = provider.Errorf(provider.KindProvider, "the provider gave no reason")
		}
		s.settle(Failed, charge, problem)
	case len(report.Videos) == 0 || report.Videos[0].URL == "":
		s.settle(Failed, charge, provider.Errorf(provider.KindProvider, "the provider reports success but no video").With("look at its website; the run may have been charged"))
	default:
		s.settle(Succeeded, charge, nil)
		s.run.Video.Video = report.Videos[0]
		if life := s.info(s.run.Provider).LinkLife; s.run.Video.Expires.IsZero() && life > 0 {
			s.run.Video.Expires = time.Now().Add(life)
		}
		if !s.o.KeepRemote {
			s.run.Video.Saved, s.run.Next = Saving, time.Now()
		}
	}
}

// sameLife reports whether nothing changed that a person or another process
// would want to know.
func sameLife(a, b Run) bool {
	return a.State == b.State && a.Raw == b.Raw && a.Job == b.Job && same(a.Progress, b.Progress) &&
		same(a.Queue, b.Queue) && same(a.ETA, b.ETA) && same(a.Billed, b.Billed) &&
		a.Reserved == b.Reserved && a.Flagged == b.Flagged && a.Problem == b.Problem && same(a.Seed, b.Seed)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
