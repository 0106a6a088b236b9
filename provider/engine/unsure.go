package engine

import (
	"context"
	"time"

	"dailies/provider"
)

// recover takes up a run whose create call was under way when its process died.
func (s *step) recover() error {
	s.unsure(&provider.Error{
		Kind: provider.KindUnsure, Message: "the program ended while this was being sent",
	})
	return s.save()
}

// unsure says that nobody knows whether the order was taken, and why. Where the
// provider can be searched, that begins by itself; else only a person goes on.
func (s *step) unsure(why *provider.Error) {
	e := *why
	e.Kind = provider.KindUnsure
	e.Message = "no clear answer to the submit: " + why.Message
	s.run.State, s.run.Looks, s.run.Tries = Unsure, 0, 0
	s.run.Problem = &e
	s.run.Next = time.Time{}
	if _, ok := s.providers[s.run.Provider].(provider.Finder); ok {
		e.Next = "looking for it in the provider's list"
		s.run.Next = time.Now().Add(s.o.Pacing.lookDelay(0))
	} else {
		e.Next = unsureNext(s.info(s.run.Provider))
	}
	s.say("unsure", "%s", e.Message)
}

func unsureNext(i provider.Info) string {
	next := "look at the provider's website, then attach its job, resubmit or dismiss it"
	if i.RunsPage != "" {
		next = "look at " + i.RunsPage + ", then attach its job, resubmit or dismiss it"
	}
	return next
}

// find looks once for an unsure run by our own reference. Only a hit proves
// anything: after the last look the run stays unsure and a person decides.
func (s *step) find() error {
	finder, ok := s.providers[s.run.Provider].(provider.Finder)
	if !ok {
		s.run.Next = time.Time{}
		return s.save()
	}
	var report provider.Report
	var found bool
	away, err := s.listCall(s.quitting, func(ctx context.Context, _ provider.Provider) (err error) {
		report, found, err = finder.Find(ctx, s.run.ID)
		return err
	})
	switch {
	case away > 0:
		s.run.Next = time.Now().Add(jitter(away, away))
		return nil
	case s.stopped(err):
		return nil
	case err != nil:
		// Not a look: nothing was learned, so it does not count as one.
		e := provider.AsError(err)
		s.run.Tries++
		s.run.Next = time.Now().Add(scatter(s.patience(e), e.RetryAfter))
		return s.save()
	case found:
		s.run.Problem, s.run.Tries = nil, 0
		s.say("found", "found in the provider's list: it was taken")
		s.take(report)
		return s.adopt()
	}
	s.run.Looks++
	s.run.Tries = 0
	s.run.Next = time.Now().Add(s.o.Pacing.lookDelay(s.run.Looks))
	if s.run.Looks >= maxLooks {
		s.run.Next = time.Time{}
		if s.run.Problem != nil {
			e := *s.run.Problem
			e.Next = "not in the provider's list so far; check again, " + unsureNext(s.info(s.run.Provider))
			s.run.Problem = &e
		}
		s.say("unsure", "looked %d times, not in the provider's list", s.run.Looks)
	}
	return s.save()
}
