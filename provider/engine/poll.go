package engine

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// maxNotFound is how often in a row a provider may say that it does not know a job
// before we believe it: lists and caches lag. Pacing.Patience must be over too.
const maxNotFound = 5

// pollJob asks how the job stands. away > 0 means that the call was not made, see call;
// wire is the call as it went over the wire, nil when there was none.
func (s *step) pollJob() (report provider.Report, wire func() provider.Exchange, away time.Duration, err error) {
	if s.prefetched != nil {
		return *s.prefetched, nil, 0, nil
	}
	away, err = s.callProvider(s.shutdown, 1, func(ctx context.Context, p provider.Provider) (err error) {
		ctx = provider.WithExchangeRecorder(ctx, func(made func() provider.Exchange) { wire = made; s.debug(made) })
		report, err = p.Poll(ctx, s.run.Job)
		return err
	})
	return report, wire, away, err
}

// poll looks at the job once.
func (s *step) poll() error {
	if s.run.PollingStopped {
		s.run.NextAttempt = time.Time{}
		return s.save()
	}
	report, wire, away, err := s.pollJob()
	switch {
	case away > 0:
		s.run.NextAttempt = time.Now().Add(jitter(away, away))
		return nil
	case s.stopped(err):
		return nil
	case err != nil:
		return s.pollFailed(provider.AsError(err))
	}
	before := s.run
	s.run.Attempts = 0
	s.applyReport(report)
	if s.run.State.Final() && len(s.events) > 0 {
		s.events[len(s.events)-1].Detail = exchangeJSON(wire)
	}
	if unchanged(before, s.run) && len(s.done) == 0 {
		return nil
	}
	return s.save()
}

// pollFailed keeps a run alive: a failed look says nothing about the job. Only a
// provider that says for long that it knows no such job ends the run, and even then
// the job is looked for, see recheck.
func (s *step) pollFailed(e *provider.Error) error {
	s.run.Attempts++
	shown := s.run.Err
	wait := s.backoff(e)
	e = aboutALook(e)
	s.run.NextAttempt, s.run.Err = time.Now().Add(fullJitter(wait, e.RetryAfter)), e
	switch e.Kind {
	case provider.KindNotFound:
		if shown == nil || shown.Kind != e.Kind {
			s.run.Attempts, s.run.Video.Since = 1, time.Now()
		}
		if age := time.Since(s.run.Video.Since); s.run.Attempts >= maxNotFound && age >= s.o.Timing.Patience {
			gone := *e
			gone.Message = "the provider does not know this job any more: " + e.Message
			s.finish(run.Failed, provider.ChargedUnknown, gone.WithHint(s.lookThere("it may have been charged; dailies checks for it now and then")))
			s.run.NextAttempt = time.Now().Add(jitter(s.o.Timing.rareDelay(age), 0))
			return s.save()
		}
		s.retryAfter(wait, e.RetryAfter, e) // it may only be too new: time has to go by between two such answers
	case provider.KindAuth, provider.KindBalance, provider.KindInput:
		s.retryAfter(30*s.o.Timing.Retry, e.RetryAfter, e) // only a person can change that
	}
	if shown != nil && shown.Kind == e.Kind && len(s.done) == 0 {
		return nil // said already
	}
	return s.save()
}

// aboutALook returns the error of a failed look with advice that fits one: an adapter
// does not know that the run was paid for, so its own may be to send it again.
func aboutALook(e *provider.Error) *provider.Error {
	if e.Kind == provider.KindAuth || e.Kind == provider.KindBalance {
		return e
	}
	look := *e
	return look.WithHint("the run goes on; it is checked again automatically")
}

// applyReport writes a report into the run. A run that has ended stays as it is, unless the
// report knows more than its verdict.
func (s *step) applyReport(report provider.Report) {
	r := &s.run
	if r.State.Final() && !s.knowsMore(report) {
		return
	}
	if report.Job != "" || r.Job != "" {
		report = emptied(report)
	}
	was := *r
	s.note(report)
	r.Err = nil
	if report.Status.Final() {
		s.applyFinal(report)
		return
	}
	switch {
	case report.Status == provider.StatusQueued:
		r.State = run.Queued
	case report.Status == provider.StatusRunning, report.MissingVideo, was.State.Final():
		r.State = run.Running
	case was.State == run.Submitting, was.State == run.Unsure:
		r.State = run.Queued // taken; the word itself is shown
	}
	if was.State.Final() {
		r.Charged, r.Finished, r.Video.Attempts = "", time.Time{}, 0
	}
	age := time.Since(r.Sent)
	if was.State != run.Queued && was.State != run.Running {
		age = 0
	}
	r.NextAttempt = time.Now().Add(jitterEarly(s.o.Timing.pollDelay(age, r.ETA)))
	if r.State != was.State {
		if r.State == run.Running && r.Started.IsZero() {
			r.Started = time.Now()
		}
		s.addEvent(string(r.State), "%s", r.State)
	}
	s.helps(report, was)
}

// note writes down what a report says beside how the job stands.
func (s *step) note(report provider.Report) {
	r := &s.run
	if r.Job == "" { // an answer about a job may spell its id in another way
		r.Job = report.Job
	}
	r.RawStatus, r.Progress, r.QueuePosition, r.ETA = report.RawStatus, report.Progress, report.QueuePosition, report.ETA
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
	if report.BilledOther != "" {
		s.addEvent("billed", "charged %s, not counted in any sum: it is not in dollars", report.BilledOther)
	}
}

// applyFinal writes a final report into the run.
func (s *step) applyFinal(report provider.Report) {
	charge := report.Charged
	if charge == "" {
		charge = provider.ChargedUnknown
	}
	switch {
	case report.Status == provider.StatusCancelled:
		s.finish(run.Cancelled, charge, report.Problem)
	case report.Status == provider.StatusFailed:
		problem := report.Problem
		if problem == nil {
			problem = provider.Errorf(provider.KindProvider, "the provider gave no reason")
		}
		s.finish(run.Failed, charge, problem)
	case report.Gone && !hasVideo(report):
		s.finish(run.Succeeded, charge, nil)
		s.removed()
	case !hasVideo(report):
		s.finish(run.Succeeded, charge, s.noVideo(false)) // without a job nothing can be looked at
	default:
		s.finish(run.Succeeded, charge, nil)
		s.keepLinks(report)
	}
}

// unchanged reports whether nothing changed that a person or another process
// would want to know.
func unchanged(a, b run.Run) bool {
	return a.State == b.State && a.RawStatus == b.RawStatus && a.Job == b.Job && same(a.Progress, b.Progress) &&
		same(a.QueuePosition, b.QueuePosition) && same(a.ETA, b.ETA) && same(a.Billed, b.Billed) &&
		a.Reserved == b.Reserved && a.Flagged == b.Flagged && a.Err == b.Err && same(a.Seed, b.Seed) &&
		a.Video.Since.Equal(b.Video.Since)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
