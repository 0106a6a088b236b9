package runlist

import (
	"maps"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// MostMarks is how many runs can be marked with one key.
const MostMarks = 1000

// rangeSelect is a range of rows that is being marked: from the anchor to the cursor.
type rangeSelect struct {
	on     bool
	anchor int                // a row number
	before map[string]run.Run // the marks from before
}

// toggleRange begins a range at the cursor, or ends it with its marks kept.
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

// beginRange begins a range unless there is one.
func (t *Table) beginRange() tea.Cmd {
	if t.rangeSelect.on {
		return nil
	}
	return t.toggleRange()
}

// extendRange marks what lies between the anchor and the cursor, and returns the
// command that asks for those of them that are not loaded.
func (t *Table) extendRange() tea.Cmd {
	if !t.rangeSelect.on {
		return nil
	}
	from, to := min(t.rangeSelect.anchor, t.cursor), max(t.rangeSelect.anchor, t.cursor)
	if to-from >= MostMarks { // as many as can be, from the anchor on
		if from == t.rangeSelect.anchor {
			to = from + MostMarks - 1
		} else {
			from = to - MostMarks + 1
		}
	}
	t.selection = maps.Clone(t.rangeSelect.before)
	return t.markRows(from, to)
}

// markAll marks everything that matches.
func (t *Table) markAll() tea.Cmd {
	if t.matching == 0 {
		return nil
	}
	t.rangeSelect = rangeSelect{}
	return t.markRows(0, min(t.matching, MostMarks)-1)
}

// markRows marks rows from:to, both included.
func (t *Table) markRows(from, to int) tea.Cmd {
	t.turn++
	t.waiting, t.selected = false, selectionCache{}
	missing := false
	for i := from; i <= to; i++ {
		if r, ok := t.at(i); ok {
			t.selection[r.ID] = r
		} else {
			missing = true
		}
	}
	if !missing {
		return nil
	}
	t.waiting = true
	return t.load.Marks(t.turn, run.Query{Filter: t.filter.parsed, Sort: t.sort, Offset: from, Limit: to - from + 1})
}

// setMarked takes runs to be marked. None are taken when the marks were changed
// meanwhile.
func (t *Table) setMarked(m MarksMsg) {
	if m.Turn != t.turn || !t.waiting {
		return
	}
	t.waiting, t.selected = false, selectionCache{}
	for _, r := range m.Runs {
		t.selection[r.ID] = r
	}
}

// endRange takes the marks of a range back. It reports whether there was one.
func (t *Table) endRange() bool {
	if !t.rangeSelect.on {
		return false
	}
	t.selection = t.rangeSelect.before
	t.selected = selectionCache{}
	t.rangeSelect, t.waiting = rangeSelect{}, false
	t.turn++
	return true
}
