// Package runlist is the list of runs: a live table that loads and draws only the visible rows, with a
// filter, a sort order and a selection.
//
// Data comes from a [Loader].
package runlist

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/empty"
	"dailies/ui/theme"
)

// Table is the list of runs.
type Table struct {
	load          Loader
	styles        theme.Styles
	width, height int
	now           time.Time
	frame         int
	names         map[string]string // display names of models with provider, by Model.Key
	welcome       empty.Page        // shown while the history is empty
	chosen        []chosenColumn    // see [Table.SetColumns]
	choice        columnChooser
	savedFilters  []quickFilter // see [Table.SetSavedFilters]
	savedCounts   savedCounts
	countsInFoot  bool

	filter   filterInput
	sort     run.Sort
	sorting  bool // the next key chooses a sort order
	choosing bool // the next key chooses a quick filter

	// The loaded window of the history: rows[0] has row number offset.
	rows        []run.Row
	page        run.RowPage // what else is known of the loaded rows; without them
	offset      int
	matching    int // number of rows; while it is unknown how many are folded, an upper bound
	runs        int // number of runs that match the filter
	total       int // number of all runs
	counted     bool
	loaded      bool
	rev         int  // revision of the filter and the sort order
	loading     bool // a load of rows is running
	loadAgain   bool // another load is needed after it
	firstScreen bool // the running load is only for the first screen
	countWanted bool // the count is needed after the next rows
	counting    bool // a count is running

	cursor, top      int    // row numbers of the cursor and of the first visible row
	cursorID         string // the id of the run under the cursor, to follow it when rows move
	pendingID        string // the id of a new run to select once it is loaded
	selection        map[string]run.Run
	sortedSelection  selectionCache
	rangeSelect      rangeSelect
	selectionLoading bool // runs to be selected are being loaded
	selectionRev     int  // revision of the selection

	fold           run.Fold
	members        map[string]run.Run // runs of folded rows, by id
	membersLoading bool
	atCursor       cursorRuns

	durationStats map[Kind]run.DurationStats // of the kinds of active runs, loaded on demand
}

// New returns an empty table, newest runs first.
func New(styles theme.Styles, load Loader) *Table {
	return &Table{
		load: load, styles: styles, sort: newestFirst(), filter: newFilterInput(),
		selection: map[string]run.Run{}, members: map[string]run.Run{}, durationStats: map[Kind]run.DurationStats{},
	}
}

func newestFirst() run.Sort { return run.Sort{By: run.SortTime, Desc: true} }

// SetSize sets the size in cells.
func (t *Table) SetSize(width, height int) {
	t.width, t.height = width, height
	t.scrollTo(t.cursor)
}

// SetStyles changes the styles.
func (t *Table) SetStyles(s theme.Styles) { t.styles = s }

// SetModels sets the display names of models.
func (t *Table) SetModels(models []provider.Model) {
	t.names = make(map[string]string, len(models))
	for _, m := range models {
		t.names[m.Key()] = modelName(m)
	}
}

// SetWelcome sets what is shown while the history is empty.
func (t *Table) SetWelcome(says []string, keys ...[2]string) {
	t.welcome = empty.Page{Title: "No runs yet.", Says: says, Keys: keys}
}

// SetNow sets the current time, and the frame of the animation.
func (t *Table) SetNow(now time.Time, frame int) { t.now, t.frame = now, frame }

// Moving reports whether a visible row changes over time.
func (t *Table) Moving() bool {
	for i := t.top; i < t.top+t.pageSize(); i++ {
		r, ok := t.rowAt(i)
		if ok && (!r.State.Final() || r.DownloadState() == run.Downloading || r.Group != nil && r.Group.Active()) {
			return true
		}
	}
	return false
}

// receive handles the messages of the loader.
func (t *Table) receive(msg Msg) tea.Cmd {
	switch m := msg.(type) {
	case PageMsg:
		return t.setPage(m)
	case CountMsg:
		return t.setCount(m)
	case SelectionMsg:
		t.setSelection(m)
	case MembersMsg:
		return t.setMembers(m)
	case SavedCountsMsg:
		return t.setSavedCounts(m)
	case DurationStatsMsg:
		t.durationStats[m.Kind] = m.Stats
	}
	return nil
}

// setPage sets the loaded rows and returns a command for what is still missing. Rows of an older
// revision are dropped.
func (t *Table) setPage(m PageMsg) tea.Cmd {
	switch {
	case m.Rev != t.rev:
		return nil
	case m.Err != nil:
		t.loading, t.loadAgain = false, false
		return nil
	}
	t.loading = false
	t.rows, t.offset, t.loaded, t.page = m.Page.Rows, m.Query.Offset, true, m.Page
	t.page.Rows, t.atCursor = nil, cursorRuns{}
	full := len(t.rows) == m.Query.Limit
	switch {
	case t.folds():
		t.boundRows()
	case !full && (len(t.rows) > 0 || t.offset == 0):
		t.matching = t.offset + len(t.rows)
	default:
		t.matching = max(t.matching, t.offset+len(t.rows))
	}
	t.follow()
	if t.pendingID != "" && m.Query.Offset == 0 && t.sort != newestFirst() { // it is further down
		t.sort = newestFirst()
		return t.reload()
	}
	if t.firstScreen && full { // then load the rows below, before they are scrolled to
		t.loadAgain = true
	}
	t.firstScreen = false
	return tea.Batch(t.loadIfNeeded(), t.loadDurationStats(), t.count(), t.loadMembers())
}

// boundRows sets the number of rows: those of a page that reaches the end are counted, else none of
// the runs below may be folded.
func (t *Table) boundRows() {
	t.matching = t.page.Total
	if t.page.Total < 0 {
		t.matching = t.offset + len(t.rows) + max(1, t.runs-t.page.Read)
	}
}

// setCount sets the counts and returns a command for what is still missing.
func (t *Table) setCount(m CountMsg) tea.Cmd {
	if m.Rev != t.rev {
		return nil
	}
	t.counting = false
	if m.Err != nil {
		t.countWanted = true // after the next rows
		return nil
	}
	t.matching, t.runs, t.total, t.counted = m.Matching, m.Matching, m.Total, true
	if t.folds() {
		t.boundRows()
	}
	t.scrollTo(t.cursor)
	return tea.Batch(t.count(), t.countSaved())
}

// count returns a command that counts, if a count is needed and none is running.
func (t *Table) count() tea.Cmd {
	if !t.countWanted || t.counting {
		return nil
	}
	t.countWanted, t.counting = false, true
	return t.load.Count(t.rev, t.filter.parsed)
}

// Put applies new snapshots of runs. Visible rows change immediately; rows are reloaded if the change
// may have moved some.
func (t *Table) Put(runs ...run.Run) tea.Cmd {
	moved := false
	places := make(map[string]int, len(t.rows)) // up to a thousand runs may change at once
	for i := range t.rows {
		places[t.rows[i].ID] = i
	}
	t.sortedSelection, t.atCursor = selectionCache{}, cursorRuns{}
	for _, r := range runs {
		if _, marked := t.selection[r.ID]; marked {
			t.selection[r.ID] = r
		}
		if r.State == run.Succeeded {
			delete(t.durationStats, kindOf(r)) // it is part of the statistics now
		}
		was, member := t.members[r.ID]
		if member {
			t.members[r.ID] = r
		}
		if i, loaded := places[r.ID]; loaded {
			was, t.rows[i].Run = t.rows[i].Run, r
		} else if !member {
			moved = true
			continue
		}
		moved = moved || moves(was, r)
	}
	if !moved {
		return nil
	}
	return tea.Batch(t.Reload(), t.loadDurationStats())
}

// moves reports whether a change of a run may move rows, or change what a folded one sums up.
func moves(o, r run.Run) bool {
	return o.State != r.State || o.DownloadState() != r.DownloadState() || o.Pick != r.Pick || o.Rejected != r.Rejected ||
		o.Rating != r.Rating || o.Shot != r.Shot || o.Deleted != r.Deleted || (o.Billed == nil) != (r.Billed == nil)
}

// Reload loads the visible rows again.
func (t *Table) Reload() tea.Cmd {
	t.loadAgain, t.countWanted, t.savedCounts.stale = true, true, true
	return t.loadIfNeeded()
}

// Select scrolls to the top and selects the new run with the given id once it is loaded. If
// the sort order puts it further down, the newest runs come first again.
func (t *Table) Select(id string) tea.Cmd {
	t.cursor, t.top, t.pendingID = 0, 0, id
	return t.Reload()
}

// Empty reports whether no run matches; false while that is unknown.
func (t *Table) Empty() bool { return t.loaded && t.matching == 0 }

// Current returns the run under the cursor.
func (t *Table) Current() (run.Run, bool) { return t.at(t.cursor) }

// Targets returns the selected runs, oldest first, or else the one under the cursor, or all of a folded
// row. It returns none while these are still being loaded.
func (t *Table) Targets() []run.Run {
	if t.selectionLoading {
		return nil
	}
	if len(t.selection) > 0 {
		return t.sorted().runs
	}
	return t.underCursor()
}

// Move moves the cursor by rows.
func (t *Table) Move(by int) tea.Cmd { return t.move(t.cursor + by) }

// CanMove reports whether there is a row so many rows away.
func (t *Table) CanMove(by int) bool { return t.cursor+by >= 0 && t.cursor+by < t.matching }

// ClearSelection clears the selection.
func (t *Table) ClearSelection() {
	clear(t.selection)
	t.sortedSelection = selectionCache{}
	t.rangeSelect, t.selectionLoading = rangeSelect{}, false
	t.selectionRev++
}

// Selected returns the number of selected runs.
func (t *Table) Selected() int { return len(t.selection) }

// Filter returns the filter in effect.
func (t *Table) Filter() run.Filter { return t.filter.parsed }

// at returns the run of row i if it is loaded, of a folded one the first.
func (t *Table) at(i int) (run.Run, bool) {
	r, ok := t.rowAt(i)
	return r.Run, ok
}
