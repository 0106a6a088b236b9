package runlist

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
)

// Update handles the mouse, the loader's messages, text for the filter input, and the keys that choose
// a sort order or a quick filter.
func (t *Table) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseMsg:
		return t.mouse(m)
	case Msg:
		return t.receive(m)
	}
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case t.filter.open:
		return t.typed(msg)
	case !ok:
		return nil
	case t.sorting:
		return t.sortBy(press.String())
	case t.choosing:
		return t.showOnly(press.String())
	case t.choice.open:
		return t.columnKey(press.String())
	}
	return nil
}

// step moves the cursor.
func (t *Table) step(to command.ID) tea.Cmd {
	return t.move(command.Moved(to, t.cursor, t.pageSize(), t.matching))
}

// typed handles text for the filter input.
func (t *Table) typed(msg tea.Msg) tea.Cmd {
	cmd, changed := t.filter.update(msg)
	if changed {
		return tea.Batch(cmd, t.reload())
	}
	return cmd
}

// completeFilter completes the word before the cursor.
func (t *Table) completeFilter() tea.Cmd {
	t.filter.complete()
	return t.typed(nil)
}

// clearFilter removes the filter.
func (t *Table) clearFilter() tea.Cmd {
	if t.filter.clear() {
		return t.reload()
	}
	return nil
}

func (t *Table) open() tea.Cmd {
	switch r, ok := t.rowAt(t.cursor); {
	case !ok:
		return func() tea.Msg { return FirstMsg{} }
	case r.Group != nil:
		return t.toggleFold()
	}
	return func() tea.Msg { return OpenMsg{} }
}

// toggleSelected toggles the selection of the run under the cursor and moves to the next one.
func (t *Table) toggleSelected() tea.Cmd {
	t.rangeSelect = rangeSelect{} // selecting a single run ends a range selection
	r, ok := t.rowAt(t.cursor)
	runs := t.underCursor()
	if !ok || len(runs) == 0 { // those of a folded row are being loaded
		return nil
	}
	t.sortedSelection = selectionCache{}
	all := t.markOf(r) == "+"
	for _, one := range runs {
		if all {
			delete(t.selection, one.ID)
		} else {
			t.selection[one.ID] = one
		}
	}
	return t.move(t.cursor + 1)
}

// back clears the selection, or else the filter. It never leaves the list.
func (t *Table) back() tea.Cmd {
	switch {
	case t.endRange():
	case len(t.selection) > 0:
		t.ClearSelection()
	default:
		return t.clearFilter()
	}
	return nil
}

// Typing reports whether letters go to the filter input, or choose a sort order, a quick filter or
// columns.
func (t *Table) Typing() bool { return t.filter.open || t.sorting || t.choosing || t.choice.open }

// Cursor returns the position of the text cursor.
func (t *Table) Cursor() *tea.Cursor {
	if !t.filter.open || t.height < 1 {
		return nil
	}
	_, x := t.filter.draw(t.styles, t.width)
	return tea.NewCursor(x, t.height-1)
}

// sortOrder is a sort order of the table.
type sortOrder struct {
	key, name string
	by        run.SortKey
	desc      bool // initial direction
}

func sortOrders() []sortOrder {
	return []sortOrder{
		{"t", "time", run.SortTime, true},
		{"s", "state", run.SortState, false},
		{"p", "prompt", run.SortPrompt, false},
		{"m", "model", run.SortModel, false},
		{"l", "length", run.SortDuration, true},
		{"e", "estimate", run.SortEstimate, true},
		{"c", "cost", run.SortCost, true},
		{"d", "duration", run.SortElapsed, true},
		{"r", "rating", run.SortRating, true},
		{"k", "take", run.SortTake, false},
		{"n", "seed", run.SortSeed, false},
	}
}

// sortBy sets the sort order of a key. The current order is reversed.
func (t *Table) sortBy(k string) tea.Cmd {
	t.sorting, t.pendingID = false, ""
	for _, o := range sortOrders() {
		if o.key != k {
			continue
		}
		if t.sort.By == o.by {
			t.sort.Desc = !t.sort.Desc
		} else {
			t.sort = run.Sort{By: o.by, Desc: o.desc}
		}
		return t.reload()
	}
	return nil
}
