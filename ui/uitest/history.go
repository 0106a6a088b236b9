package uitest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// Page returns a stretch of the history.
func (w *World) Page(ctx context.Context, q engine.Query) ([]engine.Run, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if q.Limit < 1 || q.Limit > 1000 || q.Offset < 0 {
		return nil, provider.Errorf(provider.KindInput, "a page of %d rows from %d is not possible", q.Limit, q.Offset)
	}
	all := w.matching(q.Filter)
	slices.SortStableFunc(all, func(a, b engine.Run) int {
		c := compare(q.Sort.By, a, b)
		if q.Sort.Desc {
			c = -c
		}
		return cmp.Or(c, -strings.Compare(a.ID, b.ID))
	})
	if i := slices.IndexFunc(all, func(r engine.Run) bool { return q.After != "" && r.ID == q.After }); i >= 0 {
		all = all[i+1:]
	}
	from := min(q.Offset, len(all))
	return slices.Clone(all[from:min(from+q.Limit, len(all))]), nil
}

// Count returns how many runs match and how many there are.
func (w *World) Count(ctx context.Context, f engine.Filter) (matching, total int, err error) {
	err = w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return 0, 0, err
	}
	return len(w.matching(f)), len(w.matching(engine.Filter{})), nil
}

// Events returns the timeline of a run.
func (w *World) Events(ctx context.Context, id string) ([]engine.Event, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return slices.Clone(w.events[id]), nil
}

// Mark changes the marks of runs.
func (w *World) Mark(ctx context.Context, m engine.Mark, ids ...string) error {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return err
	}
	for _, id := range ids {
		i := w.find(id)
		if i < 0 {
			return engine.ErrNotFound
		}
		r := &w.runs[i]
		if m.Star != nil {
			r.Star = *m.Star
		}
		if m.Note != nil {
			r.Note = *m.Note
		}
		drop := append(slices.Clone(m.AddTags), m.DropTags...)
		r.Tags = append(slices.DeleteFunc(slices.Clone(r.Tags), func(t string) bool { return slices.Contains(drop, t) }), m.AddTags...)
		if m.Deleted != nil {
			r.Deleted = time.Time{}
			if *m.Deleted {
				r.Deleted = time.Now()
			}
		}
		w.tell(i)
	}
	return nil
}

// Spend sums up what was spent.
func (w *World) Spend(ctx context.Context, since engine.Since, days int, zone *time.Location) (engine.Spend, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return engine.Spend{}, err
	}
	var s engine.Spend
	for i := range days {
		s.Days = append(s.Days, engine.DaySum{Day: since.Day.AddDate(0, 0, 1-days+i)})
	}
	providers, models := map[string]engine.Sum{}, map[string]engine.Sum{}
	for _, r := range w.runs {
		for i := range s.Days {
			if d := &s.Days[i]; !r.Created.Before(d.Day) && r.Created.Before(d.Day.AddDate(0, 0, 1)) {
				d.Sum = add(d.Sum, r)
				key := r.Provider + "/" + r.Model
				providers[r.Provider], models[key] = add(providers[r.Provider], r), add(models[key], r)
			}
		}
		if !r.Created.Before(since.Day) {
			s.Today = add(s.Today, r)
		}
		if !r.Created.Before(since.Month) {
			s.Month = add(s.Month, r)
		}
	}
	s.Providers, s.Models = named(providers), named(models)
	return s, nil
}

func named(sums map[string]engine.Sum) []engine.NamedSum {
	var all []engine.NamedSum
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		all = append(all, engine.NamedSum{Name: name, Sum: sums[name]})
	}
	return all
}

func add(s engine.Sum, r engine.Run) engine.Sum {
	s.Runs++
	switch r.State {
	case engine.Succeeded:
		s.Succeeded++
	case engine.Failed:
		s.Failed++
	}
	switch {
	case r.Billed != nil:
		s.Billed = s.Billed.Plus(*r.Billed)
	case r.Charge == provider.ChargeNo:
	case r.Estimate.Known:
		s.Estimated = s.Estimated.Plus(r.Estimate.High)
	default:
		s.Unpriced++
	}
	return s
}

// Pace returns how long a model took before.
func (w *World) Pace(ctx context.Context, providerName, model string, seconds int) (engine.Pace, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return engine.Pace{}, err
	}
	var took []time.Duration
	for _, r := range w.runs {
		if r.Provider == providerName && r.Model == model && r.State == engine.Succeeded {
			took = append(took, r.Finished.Sub(r.Sent))
		}
	}
	if len(took) == 0 {
		return engine.Pace{}, nil
	}
	slices.Sort(took)
	return engine.Pace{Median: took[len(took)/2], Slow: took[len(took)*9/10], Runs: len(took)}, nil
}

// Prompts returns the earlier prompts.
func (w *World) Prompts(ctx context.Context, limit int) ([]string, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	return w.Earlier[:min(limit, len(w.Earlier))], err
}

// Draft returns the kept draft.
func (w *World) Draft(ctx context.Context) (engine.Draft, bool, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil || w.Kept == nil {
		return engine.Draft{}, false, err
	}
	return *w.Kept, true, nil
}

// KeepDraft keeps a draft.
func (w *World) KeepDraft(ctx context.Context, d engine.Draft) error {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err == nil {
		w.Kept = &d
	}
	return err
}

// DropDraft forgets the draft.
func (w *World) DropDraft(ctx context.Context) error {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err == nil {
		w.Kept = nil
	}
	return err
}
