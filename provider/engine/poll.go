package engine

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// This file polls the job of a queued or running run and applies the report.

// maxNotFound is how many consecutive "job not found" answers are needed to believe them, since
// lists and caches lag. Timing.Patience must have passed as well.
const maxNotFound = 5

// pollJob requests the job's report, unless a bulk poll has fetched it. blocked > 0 means that the
// call was not made, see callProvider. wire returns the recorded exchange; it is nil without
// one.
func (s *step) pollJob() (report provider.Report, wire func() provider.Exchange, blocked time.Duration, err error) {
	if s.prefetched != nil {
		return *s.prefetched, nil, 0, nil
	}
	blocked, err = s.callProvider(s.shutdown, 1, func(ctx context.Context, p provider.Provider) (err error) {
		ctx = provider.WithExchangeRecorder(ctx, func(made func() provider.Exchange) { wire = made; s.debug(made) })
		report, err = p.Poll(ctx, s.run.Job)
		return err
	})
	return report, wire, blocked, err
}

// poll polls the job once and applies its report.
func (s *step) poll() error {
	if s.run.PollingStopped {
		s.run.NextAttempt = time.Time{}
		return s.save()
	}
	report, wire, blocked, err := s.pollJob()
	switch {
	case blocked > 0:
		s.run.NextAttempt = time.Now().Add(jitter(blocked, blocked))
		return nil
	case s.notSentError(err):
		return nil
	case err != nil:
		return s.pollFailed(provider.AsError(err))
	}
	before := s.run
	s.run.Attempts = 0
	s.noteLogs(report.Logs)
	s.applyReport(report)
	if s.run.State.Final() && len(s.events) > 0 {
		s.events[len(s.events)-1].Detail = exchangeJSON(wire)
	}
	if unchanged(before, s.run) && len(s.done) == 0 && len(s.events) == 0 {
		return nil
	}
	return s.save()
}

// pollFailed handles a failed poll, which says nothing about the job: the run stays as it is
// and is polled again after a backoff. Only a provider that keeps answering "job not found"
// ends the run, and even then the job is rechecked, see recheck.
func (s *step) pollFailed(e *provider.Error) error {
	s.run.Attempts++
	shown := s.run.Err
	wait := s.backoff(e)
	e = pollError(e)
	s.run.NextAttempt, s.run.Err = time.Now().Add(fullJitter(wait, e.RetryAfter)), e
	switch e.Kind {
	case provider.KindNotFound:
		if shown == nil || shown.Kind != e.Kind {
			s.run.Attempts, s.run.Video.Since = 1, time.Now()
		}
		if age := time.Since(s.run.Video.Since); s.run.Attempts >= maxNotFound && age >= s.o.Timing.Patience {
			gone := *e
			gone.Message = "the provider does not know this job any more: " + e.Message
			s.finish(run.Failed, provider.ChargedUnknown, gone.WithHint(s.withRunsURL("it may have been charged; dailies checks for it now and then")))
			s.run.NextAttempt = time.Now().Add(jitter(s.o.Timing.rareDelay(age), 0))
			return s.save()
		}
		s.retryAfter(wait, e.RetryAfter, e) // the job may be too new: the answers must be spread over time
	case provider.KindAuth, provider.KindBalance, provider.KindInput:
		s.retryAfter(30*s.o.Timing.Retry, e.RetryAfter, e) // needs a user
	}
	if shown != nil && shown.Kind == e.Kind && len(s.done) == 0 {
		return nil // known already
	}
	return s.save()
}

// pollError returns the error of a failed poll with a hint that suits one. The adapter does not
// know that the run was accepted, so its own hint may be to send it again.
func pollError(e *provider.Error) *provider.Error {
	if e.Kind == provider.KindAuth || e.Kind == provider.KindBalance {
		return e
	}
	look := *e
	return look.WithHint("the run goes on; it is checked again automatically")
}

// applyReport updates the run from a report. A run that has ended is changed only by a report
// that supersedes its outcome.
func (s *step) applyReport(report provider.Report) {
	r := &s.run
	if r.State.Final() && !s.supersedes(report) {
		return
	}
	if report.Job != "" || r.Job != "" {
		report = normalizeMissingVideo(report)
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
		r.State = run.Queued // accepted; RawStatus is shown as it is
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
	s.trackInconclusive(report, was)
}

// note copies from a report what does not depend on the job's status.
func (s *step) note(report provider.Report) {
	r := &s.run
	if r.Job == "" { // a report on a known job may spell the id differently
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

func (s *step) applyFinal(report provider.Report) {
	charge := report.Charged
	if charge == "" {
		charge = provider.ChargedUnknown
	}
	switch {
	case report.Status == provider.StatusCancelled:
		s.finish(run.Cancelled, charge, report.Err)
	case report.Status == provider.StatusFailed:
		problem := report.Err
		if problem == nil {
			problem = provider.Errorf(provider.KindProvider, "the provider gave no reason")
		}
		s.finish(run.Failed, charge, problem)
	case report.Gone && !hasVideo(report):
		s.finish(run.Succeeded, charge, nil)
		s.markRemoved()
	case !hasVideo(report):
		s.finish(run.Succeeded, charge, s.noVideo(false)) // without a job it cannot be polled again
	default:
		s.finish(run.Succeeded, charge, nil)
		s.updateLinks(report)
	}
}

// unchanged reports whether a and b differ in nothing that is worth a write.
func unchanged(a, b run.Run) bool {
	return a.State == b.State && a.RawStatus == b.RawStatus && a.Job == b.Job && same(a.Progress, b.Progress) &&
		same(a.QueuePosition, b.QueuePosition) && same(a.ETA, b.ETA) && same(a.Billed, b.Billed) &&
		a.Reserved == b.Reserved && a.Flagged == b.Flagged && a.Err == b.Err && same(a.Seed, b.Seed) &&
		a.Video.Since.Equal(b.Video.Since)
}

func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
