package runlist

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// MaxSelected is the maximum number of runs selected by one key.
const MaxSelected = 1000

// rangeSelect is a range selection in progress, from the anchor to the cursor.
type rangeSelect struct {
	on     bool
	anchor int                // a row number
	before map[string]run.Run // the selection before
}

// toggleRange starts a range selection at the cursor, or ends it and keeps the selection.
func (t *Table) toggleRange() tea.Cmd {
	if t.rangeSelect.on {
		t.rangeSelect = rangeSelect{}
		return nil
	}
	if _, ok := t.Current(); !ok {
		return nil
	}
	t.rangeSelect = rangeSelect{on: true, anchor: t.cursor, before: maps.Clone(t.selection)}
	return t.extendRange()
}

// beginRange starts a range selection unless one is in progress.
func (t *Table) beginRange() tea.Cmd {
	if t.rangeSelect.on {
		return nil
	}
	return t.toggleRange()
}

// extendRange selects the rows between the anchor and the cursor, and returns a command that loads
// missing ones.
func (t *Table) extendRange() tea.Cmd {
	if !t.rangeSelect.on {
		return nil
	}
	from, to := min(t.rangeSelect.anchor, t.cursor), max(t.rangeSelect.anchor, t.cursor)
	if to-from >= MaxSelected { // the maximum, starting at the anchor
		if from == t.rangeSelect.anchor {
			to = from + MaxSelected - 1
		} else {
			from = to - MaxSelected + 1
		}
	}
	t.selection = maps.Clone(t.rangeSelect.before)
	return t.selectRows(from, to)
}

// selectAll selects all matching runs.
func (t *Table) selectAll() tea.Cmd {
	if t.matching == 0 {
		return nil
	}
	t.rangeSelect = rangeSelect{}
	return t.selectRows(0, min(t.matching, MaxSelected)-1)
}

// selectRows selects rows from:to, inclusive.
func (t *Table) selectRows(from, to int) tea.Cmd {
	t.selectionRev++
	t.selectionLoading, t.sortedSelection = false, selectionCache{}
	missing := false
	for i, n := from, 0; i <= to && n < MaxSelected; i++ {
		r, ok := t.rowAt(i)
		runs, known := t.runsOf(r)
		if !ok || !known {
			missing = true
			continue
		}
		for _, one := range runs[:min(len(runs), MaxSelected-n)] {
			t.selection[one.ID] = one
		}
		n += len(runs)
	}
	if !missing {
		return nil
	}
	t.selectionLoading = true
	return t.load.Selection(t.selectionRev, run.Query{Filter: t.filter.parsed, Sort: t.sort, Fold: t.fold, Offset: from, Limit: to - from + 1})
}

// setSelection selects loaded runs, unless the selection was changed meanwhile.
func (t *Table) setSelection(m SelectionMsg) {
	if m.Rev != t.selectionRev || !t.selectionLoading {
		return
	}
	t.selectionLoading, t.sortedSelection = false, selectionCache{}
	for _, r := range m.Runs {
		t.selection[r.ID] = r
	}
}

// endRange cancels a range selection. It reports whether there was one.
func (t *Table) endRange() bool {
	if !t.rangeSelect.on {
		return false
	}
	t.selection = t.rangeSelect.before
	t.sortedSelection = selectionCache{}
	t.rangeSelect, t.selectionLoading = rangeSelect{}, false
	t.selectionRev++
	return true
}
