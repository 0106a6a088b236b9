package engine

import (
	"cmp"
	"context"
	"errors"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// This file reconciles unsure runs: those whose create call left no clear answer. They are never
// sent again automatically, but looked up at the provider.

// recoverSubmitting handles a run whose process died during the create call: it is unsure.
func (s *step) recoverSubmitting() error {
	s.markUnsure(&provider.Error{
		Kind: provider.KindUnsure, Message: "the program ended while this was being sent",
	})
	return s.save()
}

// markUnsure records that it is unknown whether the submission was accepted, and why. Where the
// provider can be searched, lookUp follows automatically; otherwise a user decides.
func (s *step) markUnsure(why *provider.Error) {
	e := *why
	e.Kind = provider.KindUnsure
	e.Message = "no clear answer to the submit: " + why.Message
	s.run.State, s.run.Lookups, s.run.Attempts = run.Unsure, 0, 0
	s.run.Err = &e
	s.run.NextAttempt = time.Time{}
	if s.searchable() {
		e.Hint = "searching the provider's list for it"
		s.run.NextAttempt = time.Now().Add(s.o.Timing.lookupDelay(0))
	} else {
		e.Hint = unsureNext(s.info(s.run.Provider))
	}
	s.addEvent("unsure", "%s", e.Message)
}

func unsureNext(i provider.Info) string {
	next := "look at the provider's website, then attach its job, resubmit or dismiss it"
	if i.RunsURL != "" {
		next = "look at " + i.RunsURL + ", then attach its job, resubmit or dismiss it"
	}
	return next
}

// searchable reports whether the provider can be searched for an unsure run.
func (s *step) searchable() bool {
	p := s.vendors.get(s.run.Provider)
	_, finds := p.(provider.Finder)
	_, matches := p.(provider.Matcher)
	return finds || matches
}

// lookUp reconciles an unsure run with the provider: it searches for a job once, by our client
// reference or else by what was sent. Only a hit proves anything; after maxLookups the run
// stays unsure until a user decides.
func (s *step) lookUp() error {
	switch p := s.vendors.get(s.run.Provider).(type) {
	case provider.Finder:
		return s.findRef(p)
	case provider.Matcher:
		return s.match(p)
	}
	s.run.NextAttempt = time.Time{}
	return s.save()
}

func (s *step) findRef(finder provider.Finder) error {
	var report provider.Report
	var found bool
	blocked, err := s.listCall(s.shutdown, func(ctx context.Context, _ provider.Provider) (err error) {
		report, found, err = finder.Find(ctx, s.run.ID)
		return err
	})
	switch {
	case blocked > 0 || err != nil:
		return s.notSearched(blocked, err)
	case found:
		s.run.Err, s.run.Attempts = nil, 0
		s.addEvent("found", "found in the provider's list: it was accepted")
		s.applyReport(report)
		return s.persistJob()
	}
	return s.notListed()
}

// match searches for jobs that were created by an identical request. If exactly one is
// attached to no run, and the list shows whole requests, it is the job of this run; else a
// user chooses. While another run awaits the answer to its create call the job may be that
// run's, so the search is repeated later.
func (s *step) match(m provider.Matcher) error {
	var jobs []string
	if request, known, err := s.sentRequest(); err != nil {
		return err
	} else if known {
		blocked, err := s.listCall(s.shutdown, func(ctx context.Context, _ provider.Provider) (err error) {
			jobs, err = m.Match(ctx, provider.Submission{Request: request, ClientRef: s.run.ID, IdempotencyKey: s.run.IdempotencyKey}, s.run.Sent)
			return err
		})
		if blocked > 0 || err != nil {
			return s.notSearched(blocked, err)
		}
	}
	// In this order: a run that is not submitting any more has saved its job.
	if others, err := s.store.Submitting(s.ctx, s.run.Provider, s.run.ID); err != nil {
		return err
	} else if others && len(jobs) > 0 {
		s.run.NextAttempt = time.Now().Add(s.o.Timing.lookupDelay(0))
		return s.save()
	}
	free, err := s.unattached(jobs)
	switch {
	case err != nil:
		return err
	case len(free) == 1 && !s.info(s.run.Provider).MatchesLoosely:
		e := run.Event{Run: s.run.ID, At: time.Now(), Kind: "found", Text: "found in the provider's list by its request: it was accepted"}
		err := s.store.AttachJob(context.WithoutCancel(s.ctx), s.run.ID, free[0], e)
		if err == nil {
			s.wake()
			return run.ErrLeaseLost // the lease has ended: the run is claimed again
		}
		if !errors.Is(err, run.ErrChanged) {
			return err
		}
	case len(free) > 0:
		return s.ambiguous(free)
	}
	return s.notListed()
}

// ambiguous records the candidate jobs, for a user to choose from, if any is right.
func (s *step) ambiguous(jobs []string) error {
	e := provider.Error{Kind: provider.KindUnsure, Message: "no clear answer to the submit"}
	if s.run.Err != nil {
		e = *s.run.Err
	}
	e.Jobs, e.Hint = jobs, "the provider lists jobs that may be this order: compare and attach one of them, resubmit or dismiss it"
	s.run.Err, s.run.NextAttempt, s.run.Attempts = &e, time.Time{}, 0
	s.addEvent("unsure", "jobs that may be this order in the provider's list: %d", len(jobs))
	return s.save()
}

// unattached returns the jobs that belong to no run.
func (s *step) unattached(jobs []string) (free []string, err error) {
	for _, job := range jobs {
		owner, err := s.store.JobRun(s.ctx, s.run.Provider, job)
		if err != nil {
			return nil, err
		}
		if owner == "" {
			free = append(free, job)
		}
	}
	return free, nil
}

// sentRequest returns the request as it was sent, with local files replaced by their uploads.
// known is false if an upload is no longer recorded.
func (s *step) sentRequest() (r provider.Request, known bool, err error) {
	at := map[string]string{}
	m, _ := s.Model(s.run.Provider + "/" + s.run.Model)
	for _, f := range s.run.Request.LocalFiles() {
		file, err := readLocal(m, f)
		if err != nil {
			return r, false, nil // the file is gone or has changed
		}
		u, ok, err := s.store.Uploaded(s.ctx, uploadsOf(s.info(s.run.Provider)), file.hash, s.run.Sent)
		if err != nil || !ok {
			return r, false, err
		}
		at[f.Path] = u.URL
	}
	return m.Sent(s.run.Request).WithMedia(func(path string) string { return cmp.Or(at[path], path) }), true, nil
}

// notSearched handles a search that failed. Nothing was learned, so it does not count as a
// lookup.
func (s *step) notSearched(blocked time.Duration, err error) error {
	switch {
	case blocked > 0:
		s.run.NextAttempt = time.Now().Add(jitter(blocked, blocked))
		return nil
	case s.notSentError(err):
		return nil
	}
	e := provider.AsError(err)
	s.run.Attempts++
	s.run.NextAttempt = time.Now().Add(fullJitter(s.backoff(e), e.RetryAfter))
	return s.save()
}

// notListed records a lookup without a result.
func (s *step) notListed() error {
	s.run.Lookups++
	s.run.Attempts = 0
	s.run.NextAttempt = time.Now().Add(s.o.Timing.lookupDelay(s.run.Lookups))
	if s.run.Lookups >= maxLookups {
		s.run.NextAttempt = time.Time{}
		if s.run.Err != nil {
			e := *s.run.Err
			e.Hint = "not in the provider's list so far; check again, " + unsureNext(s.info(s.run.Provider))
			s.run.Err = &e
		}
		s.addEvent("unsure", "checked %d times: not in the provider's list", s.run.Lookups)
	}
	return s.save()
}
