package ui_test

import (
	"context"
	"sync"
	"testing"

	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/uitest"
)

// slow is a history that returns filtered queries only after they were cancelled.
type slow struct {
	*uitest.FakeBackend
	mu           sync.Mutex
	asked, given []string // the words of the filters
}

func (s *slow) Page(ctx context.Context, q run.Query) ([]run.Run, error) {
	if err := s.wait(ctx, q.Filter); err != nil {
		return nil, err
	}
	return s.FakeBackend.Page(ctx, q)
}

func (s *slow) Count(ctx context.Context, f run.Filter) (matching, total int, err error) {
	if err := s.wait(ctx, f); err != nil {
		return 0, 0, err
	}
	return s.FakeBackend.Count(ctx, f)
}

func (s *slow) wait(ctx context.Context, f run.Filter) error {
	if len(f.Terms) == 0 || f.Terms[0].Kind != run.TermText {
		return nil
	}
	s.mu.Lock()
	s.asked = append(s.asked, f.Terms[0].Text)
	s.mu.Unlock()
	<-ctx.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.given = append(s.given, f.Terms[0].Text)
	return ctx.Err()
}

// givenUp returns the filters whose queries were cancelled.
func (s *slow) givenUp() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.given...)
}

// Typing on cancels the queries of the previous filter, but not those of the current one, and reports no
// error.
func TestTheQuestionsOfAnOldFilterAreCancelled(t *testing.T) {
	var s *slow
	startWith(t, 60, 120, 24, func(a *app) {
		s = &slow{FakeBackend: a.world}
		a.more = func(o *ui.Options) { o.History = s }
	}, func(t *testing.T, a *app) {
		a.Keys("/", "a")
		if given := s.givenUp(); len(s.asked) != 1 || len(given) != 0 {
			t.Fatalf("asked for %q, gave up %q", s.asked, given)
		}
		a.Keys("b")
		if given := s.givenUp(); len(s.asked) != 2 || len(given) != 1 || given[0] != "a" {
			t.Fatalf("after another letter: asked for %q, gave up %q", s.asked, given)
		}
		a.Keys("esc")
		if given := s.givenUp(); len(given) != 2 || given[1] != "ab" {
			t.Errorf("without a filter: gave up %q", given)
		}
		a.Shows("1 of 60")
		a.Hides("context canceled")
	})
}
