package runlist

import (
	"maps"
	"slices"

	"dailies/provider/run"
)

// selectionCache holds the sorted selection until it changes, so that a thousand runs are not sorted for
// every frame.
type selectionCache struct {
	runs []run.Run // oldest first; nil = not computed
}

func (t *Table) sorted() selectionCache {
	if t.sortedSelection.runs == nil {
		ids := slices.Sorted(maps.Keys(t.selection))
		runs := make([]run.Run, len(ids))
		for i, id := range ids {
			runs[i] = t.selection[id]
		}
		t.sortedSelection.runs = runs
	}
	return t.sortedSelection
}
