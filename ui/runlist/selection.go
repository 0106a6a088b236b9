package runlist

import (
	"maps"
	"slices"

	"dailies/provider/run"
)

// selectionCache is what the marks come to, kept until they change: a thousand marked runs
// are not put in order for every frame.
type selectionCache struct {
	runs []run.Run // oldest first; nil = not known
}

func (t *Table) pick() selectionCache {
	if t.selected.runs == nil {
		ids := slices.Sorted(maps.Keys(t.selection))
		runs := make([]run.Run, len(ids))
		for i, id := range ids {
			runs[i] = t.selection[id]
		}
		t.selected.runs = runs
	}
	return t.selected
}
