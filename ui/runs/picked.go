package runs

import (
	"maps"
	"slices"

	"dailies/provider/engine"
)

// picked is what the marks come to, kept until they change: a thousand marked runs
// are not put in order for every frame.
type picked struct {
	runs []engine.Run // oldest first; nil = not known
}

func (t *Table) pick() picked {
	if t.picked.runs == nil {
		ids := slices.Sorted(maps.Keys(t.marks))
		runs := make([]engine.Run, len(ids))
		for i, id := range ids {
			runs[i] = t.marks[id]
		}
		t.picked.runs = runs
	}
	return t.picked
}
