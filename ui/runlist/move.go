package runlist

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// minWindow is the minimum number of loaded rows, so that scrolling on a small screen does not wait.
const minWindow = 100

// move moves the cursor to row i and returns a command that loads missing rows.
func (t *Table) move(i int) tea.Cmd {
	t.scrollTo(i)
	t.cursorID, t.pendingID = "", ""
	if r, ok := t.Current(); ok {
		t.cursorID = r.ID
	}
	return tea.Batch(t.loadIfNeeded(), t.extendRange(), t.loadMembers())
}

// scrollTo moves the cursor to row i and scrolls as little as possible.
func (t *Table) scrollTo(i int) {
	t.cursor = max(0, min(i, t.matching-1))
	room := t.pageSize()
	if t.cursor < t.top {
		t.top = t.cursor
	}
	if t.cursor >= t.top+room {
		t.top = t.cursor - room + 1
	}
	t.top = max(0, min(t.top, t.matching-room))
}

// follow keeps the cursor on the selected run after rows have moved. The scroll position does not
// change unless it is at the top, where new runs appear.
func (t *Table) follow() {
	find := func(id string) int {
		return slices.IndexFunc(t.rows, func(r run.Row) bool { return id != "" && r.Has(id) })
	}
	i := find(t.pendingID)
	if i >= 0 {
		t.pendingID = ""
	} else {
		i = find(t.cursorID)
	}
	by := 0
	if i >= 0 {
		by = t.offset + i - t.cursor
	}
	if t.top > 0 {
		t.top += by
	}
	t.rangeSelect.anchor += by
	t.scrollTo(t.cursor + by)
	if r, ok := t.Current(); ok {
		t.cursorID = r.ID
	}
}

// loadIfNeeded returns a command that loads missing rows, unless a load is running.
func (t *Table) loadIfNeeded() tea.Cmd {
	covered := t.loaded && t.top >= t.offset &&
		min(t.top+t.pageSize(), t.matching) <= t.offset+len(t.rows)
	if covered && !t.loadAgain {
		return nil
	}
	if t.loading {
		t.loadAgain = true
		return nil
	}
	t.loading, t.loadAgain = true, false
	room := t.pageSize()
	q := run.Query{
		Filter: t.filter.parsed,
		Sort:   t.sort,
		Fold:   t.fold,
		Offset: max(0, t.top-room),
		Limit:  min(max(3*room, minWindow), 1000),
	}
	if t.firstScreen {
		q.Limit = max(room, 1)
	}
	return t.load.Page(t.rev, q)
}

// reload loads the first rows of a changed filter or sort order.
func (t *Table) reload() tea.Cmd {
	t.rev++
	t.rangeSelect = rangeSelect{}
	t.members, t.atCursor = map[string]run.Run{}, cursorRuns{}
	t.counted, t.counting, t.countWanted = false, false, true
	t.cursor, t.top = 0, 0
	t.loading, t.loadAgain, t.firstScreen = false, true, true // a running load is superseded
	return t.loadIfNeeded()
}
