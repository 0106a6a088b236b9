package runs

import (
	"maps"
	"slices"

	"charm.land/bubbles/v2/key"

	"dailies/provider/engine"
	"dailies/ui/action"
)

// picked is what the marks come to, kept until they change: a thousand marked runs
// are not put in order, and asked what can be done with them, for every frame.
type picked struct {
	runs        []engine.Run // oldest first; nil = not known
	often, rest []key.Binding
}

func (t *Table) pick() picked {
	if t.picked.runs == nil {
		ids := slices.Sorted(maps.Keys(t.marks))
		runs := make([]engine.Run, len(ids))
		for i, id := range ids {
			runs[i] = t.marks[id]
		}
		t.picked.runs = runs
		t.picked.often, t.picked.rest = action.Often(runs)
	}
	return t.picked
}

// often are the keys of what can be done with the chosen runs; see [action.Often].
func (t *Table) often() (often, rest []key.Binding) {
	if len(t.marks) > 0 && !t.waiting {
		p := t.pick()
		return slices.Clip(p.often), slices.Clip(p.rest)
	}
	return action.Often(t.Chosen())
}
