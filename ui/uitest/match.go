package uitest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// matching returns the runs a filter lets through, oldest first. The lock is held.
func (w *World) matching(f engine.Filter) []engine.Run {
	var all []engine.Run
	for _, r := range w.runs {
		ok := r.Deleted.IsZero() != f.Deleted
		for _, t := range f.Terms {
			ok = ok && w.match(t, r) != t.Not
		}
		if ok {
			all = append(all, r)
		}
	}
	return all
}

func (w *World) match(t engine.Term, r engine.Run) bool {
	switch t.What {
	case engine.TermWords:
		text := strings.ToLower(r.Request.Prompt + " " + strings.Join(r.Tags, " ") + " " + r.Note)
		return strings.Contains(text, strings.ToLower(t.Text))
	case engine.TermStatus:
		return t.Text == "any" || t.Text == "active" && !r.State.Final() || string(r.State) == t.Text || string(r.Saved()) == t.Text
	case engine.TermProvider:
		return strings.HasPrefix(r.Provider, t.Text)
	case engine.TermModel:
		return strings.Contains(r.Model, t.Text)
	case engine.TermCost:
		return against(t.Cmp, cost(r), t.Cost)
	case engine.TermAge:
		return against(t.Cmp, time.Since(r.Created), t.Age)
	case engine.TermLength:
		return against(t.Cmp, r.Request.Seconds, t.N)
	case engine.TermTag:
		return slices.Contains(r.Tags, t.Text)
	case engine.TermHas:
		return has(t.Text, r)
	case engine.TermID:
		return strings.HasPrefix(r.ID, t.Text)
	case engine.TermBatch:
		return r.Batch == t.Text
	}
	w.t.Errorf("no history knows the term %q", t.What)
	return false
}

func has(what string, r engine.Run) bool {
	switch what {
	case "file":
		return r.Saved() == engine.SavedDone
	case "note":
		return r.Note != ""
	case "tag":
		return len(r.Tags) > 0
	case "star":
		return r.Star
	}
	return r.Problem != nil
}

func against[T cmp.Ordered](c engine.Cmp, a, b T) bool {
	switch c {
	case engine.Less:
		return a < b
	case engine.Greater:
		return a > b
	}
	return a == b
}

func cost(r engine.Run) provider.Money {
	if r.Billed != nil {
		return *r.Billed
	}
	return r.Estimate.High
}

func compare(by engine.SortKey, a, b engine.Run) int {
	switch by {
	case engine.SortState:
		return slices.Index(engine.States(), a.State) - slices.Index(engine.States(), b.State)
	case engine.SortPrompt:
		return strings.Compare(a.Request.Prompt, b.Request.Prompt)
	case engine.SortModel:
		return strings.Compare(a.Provider+a.Model, b.Provider+b.Model)
	case engine.SortLength:
		return a.Request.Seconds - b.Request.Seconds
	case engine.SortEstimate:
		return cmp.Compare(a.Estimate.High, b.Estimate.High)
	case engine.SortCost:
		return cmp.Compare(cost(a), cost(b))
	case engine.SortElapsed:
		return cmp.Compare(a.Finished.Sub(a.Sent), b.Finished.Sub(b.Sent))
	}
	return a.Created.Compare(b.Created)
}
