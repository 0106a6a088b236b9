package engine

import (
	"cmp"
	"context"
	"errors"
	"time"

	"dailies/provider"
	"dailies/provider/imagefile"
	"dailies/provider/run"
)

// recoverSubmitting takes up a run whose create call was under way when its process died.
func (s *step) recoverSubmitting() error {
	s.markUnsure(&provider.Error{
		Kind: provider.KindUnsure, Message: "the program ended while this was being sent",
	})
	return s.save()
}

// markUnsure says that nobody knows whether the order was taken, and why. Where the
// provider can be searched, that begins by itself; else only a person goes on.
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

// searchable reports whether an unsure run can be looked for at its provider.
func (s *step) searchable() bool {
	p := s.providers[s.run.Provider]
	_, finds := p.(provider.Finder)
	_, matches := p.(provider.Matcher)
	return finds || matches
}

// lookUp looks once for an unsure run: by our own reference, or else by what was sent.
// Only a hit proves anything: after the last look the run stays unsure and a person
// decides.
func (s *step) lookUp() error {
	switch p := s.providers[s.run.Provider].(type) {
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
	away, err := s.listCall(s.shutdown, func(ctx context.Context, _ provider.Provider) (err error) {
		report, found, err = finder.Find(ctx, s.run.ID)
		return err
	})
	switch {
	case away > 0 || err != nil:
		return s.notSearched(away, err)
	case found:
		s.run.Err, s.run.Attempts = nil, 0
		s.addEvent("found", "found in the provider's list: it was accepted")
		s.applyReport(report)
		return s.persistJob()
	}
	return s.notListed()
}

// match looks for an unsure run among the jobs that were made with its very order. One
// that no other run has is taken for its own; of several a person chooses.
func (s *step) match(m provider.Matcher) error {
	var jobs []string
	if request, known, err := s.sent(); err != nil {
		return err
	} else if known {
		away, err := s.listCall(s.shutdown, func(ctx context.Context, _ provider.Provider) (err error) {
			jobs, err = m.Match(ctx, provider.Submission{Request: request, ClientRef: s.run.ID, IdempotencyKey: s.run.IdempotencyKey}, s.run.Sent)
			return err
		})
		if away > 0 || err != nil {
			return s.notSearched(away, err)
		}
	}
	free, err := s.free(jobs)
	switch {
	case err != nil:
		return err
	case len(free) == 1:
		e := run.Event{Run: s.run.ID, At: time.Now(), Kind: "found", Text: "found in the provider's list by its request: it was accepted"}
		err := s.store.AttachJob(context.WithoutCancel(s.ctx), s.run.ID, free[0], e)
		if err == nil {
			s.wake()
			return run.ErrLeaseLost // the lease has ended: the run is taken up anew
		}
		if !errors.Is(err, run.ErrChanged) {
			return err
		}
	case len(free) > 1:
		return s.several(free)
	}
	return s.notListed()
}

// several leaves it to a person which of some jobs is that of an unsure run.
func (s *step) several(jobs []string) error {
	e := provider.Error{Kind: provider.KindUnsure, Message: "no clear answer to the submit"}
	if s.run.Err != nil {
		e = *s.run.Err
	}
	e.Jobs, e.Hint = jobs, "the provider lists several jobs of this same request: attach one of them, resubmit or dismiss it"
	s.run.Err, s.run.NextAttempt, s.run.Attempts = &e, time.Time{}, 0
	s.addEvent("unsure", "%d jobs of this same request are in the provider's list", len(jobs))
	return s.save()
}

// free are the jobs that no run has.
func (s *step) free(jobs []string) (free []string, err error) {
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

// sent is the request as it was sent: local pictures by their addresses in the
// provider's store. known is false when such an address is not known any more.
func (s *step) sent() (r provider.Request, known bool, err error) {
	at := map[string]string{}
	for _, image := range s.run.Request.Images() {
		if provider.IsURL(image) {
			continue
		}
		facts, err := imagefile.Read(image)
		if err != nil {
			return r, false, nil // the file has gone, or is another one
		}
		u, ok, err := s.store.Uploaded(s.ctx, s.run.Provider, facts.Hash, s.run.Sent)
		if err != nil || !ok {
			return r, false, err
		}
		at[image] = u.URL
	}
	return s.run.Request.WithImages(func(image string) string { return cmp.Or(at[image], image) }), true, nil
}

// notSearched keeps an unsure run after a search that did not come about. It is not a
// look: nothing was learned, so it does not count as one.
func (s *step) notSearched(away time.Duration, err error) error {
	switch {
	case away > 0:
		s.run.NextAttempt = time.Now().Add(jitter(away, away))
		return nil
	case s.stopped(err):
		return nil
	}
	e := provider.AsError(err)
	s.run.Attempts++
	s.run.NextAttempt = time.Now().Add(fullJitter(s.backoff(e), e.RetryAfter))
	return s.save()
}

// notListed notes that an unsure run was looked for and not found.
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
