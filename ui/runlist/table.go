// Package runlist is the list of runs: a live table that loads and draws only the
// rows in sight, with a filter, an order and marks.
//
// It reads by a [Loader]; it knows neither the history nor the engine's work.
package runlist

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// Table is the list of runs.
type Table struct {
	load          Loader
	styles        theme.Styles
	width, height int
	now           time.Time
	beat          int
	names         map[string]string // of models, with their provider, by Model.Key
	welcome       []string          // shown while the history is empty

	filter   filterInput
	sort     run.Sort
	sorting  bool // the next key names what to sort by
	choosing bool // the next key names what to show only

	// The window of the history that is loaded: rows[0] is number offset.
	rows     []run.Run
	offset   int
	matching int // how many runs match the filter
	total    int // how many there are
	counted  bool
	loaded   bool
	era      int  // grows with every change of filter or order
	asked    bool // rows are on their way
	again    bool // and more will be wanted when they are here
	brief    bool // what is on its way is the first screenful, to be seen soon
	tally    bool // the count is wanted, behind the next rows
	counting bool // the count is on its way

	cursor, top int    // numbers of the chosen row and of the first in sight
	selectedID  string // the id of the chosen row, so that it stays chosen as rows move
	pendingID   string // the id of a run just made, to be chosen when it comes
	selection   map[string]run.Run
	selected    selectionCache
	rangeSelect rangeSelect
	waiting     bool // runs that are to be marked are on their way
	turn        int  // counts what was marked at one go

	paces map[Kind]run.DurationStats // of runs like those under way; asked for when there
}

// New returns an empty table, newest runs first.
func New(styles theme.Styles, load Loader) *Table {
	return &Table{
		load: load, styles: styles, sort: run.Sort{By: run.SortTime, Desc: true}, filter: newLine(),
		selection: map[string]run.Run{}, paces: map[Kind]run.DurationStats{},
	}
}

// SetSize gives the table its room.
func (t *Table) SetSize(width, height int) {
	t.width, t.height = width, height
	t.scrollTo(t.cursor)
}

// SetStyles gives the table a new look.
func (t *Table) SetStyles(s theme.Styles) { t.styles = s }

// SetModels tells what the models are called.
func (t *Table) SetModels(models []provider.Model) {
	t.names = make(map[string]string, len(models))
	for _, m := range models {
		t.names[m.Key()] = modelName(m)
	}
}

// SetWelcome sets the lines that stand in place of the first run.
func (t *Table) SetWelcome(lines ...string) { t.welcome = lines }

// SetNow sets the time that ages and symbols are drawn for.
func (t *Table) SetNow(now time.Time, beat int) { t.now, t.beat = now, beat }

// Moving reports whether something in sight changes by itself as time goes by.
func (t *Table) Moving() bool {
	for i := t.top; i < t.top+t.pageSize(); i++ {
		if r, ok := t.at(i); ok && (!r.State.Final() || r.DownloadState() == run.Downloading) {
			return true
		}
	}
	return false
}

// answered takes what the loader has read.
func (t *Table) answered(msg Msg) tea.Cmd {
	switch m := msg.(type) {
	case PageMsg:
		return t.setPage(m)
	case CountMsg:
		return t.setCount(m)
	case MarksMsg:
		t.setMarked(m)
	case PaceMsg:
		t.paces[m.Kind] = m.Pace
	}
	return nil
}

// setPage takes the rows that were asked for and returns what is still wanted.
// Those of an older filter or order are not shown.
func (t *Table) setPage(m PageMsg) tea.Cmd {
	switch {
	case m.Era != t.era:
		return nil
	case m.Err != nil:
		t.asked, t.again = false, false
		return nil
	}
	t.asked = false
	t.rows, t.offset, t.loaded = m.Runs, m.Query.Offset, true
	full := len(m.Runs) == m.Query.Limit
	if !full && (len(m.Runs) > 0 || m.Query.Offset == 0) {
		t.matching = m.Query.Offset + len(m.Runs)
	} else {
		t.matching = max(t.matching, m.Query.Offset+len(m.Runs))
	}
	t.follow()
	if t.brief && full { // and the rows below, before they are scrolled to
		t.again = true
	}
	t.brief = false
	return tea.Batch(t.loadIfNeeded(), t.wantPaces(), t.count())
}

// setCount takes how many runs match the filter, and how many there are. It
// returns what is still wanted.
func (t *Table) setCount(m CountMsg) tea.Cmd {
	if m.Era != t.era {
		return nil
	}
	t.counting = false
	if m.Err != nil {
		t.tally = true // with the next rows
		return nil
	}
	t.matching, t.total, t.counted = m.Matching, m.Total, true
	t.scrollTo(t.cursor)
	return t.count()
}

// count returns the command that asks for the count, if it is wanted and not on
// its way.
func (t *Table) count() tea.Cmd {
	if !t.tally || t.counting {
		return nil
	}
	t.tally, t.counting = false, true
	return t.load.Count(t.era, t.filter.parsed)
}

// Put takes new snapshots of runs. What is in sight changes at once; rows are
// asked for again when the change may have moved some.
func (t *Table) Put(runs ...run.Run) tea.Cmd {
	moved := false
	places := make(map[string]int, len(t.rows)) // a thousand may change at once
	for i := range t.rows {
		places[t.rows[i].ID] = i
	}
	t.selected = selectionCache{}
	for _, r := range runs {
		i, loaded := places[r.ID]
		if _, marked := t.selection[r.ID]; marked {
			t.selection[r.ID] = r
		}
		if r.State == run.Succeeded {
			delete(t.paces, kindOf(r)) // it counts from now on
		}
		if !loaded {
			moved = true
			continue
		}
		o := t.rows[i]
		moved = moved || o.State != r.State || o.DownloadState() != r.DownloadState() || o.Star != r.Star || o.Deleted != r.Deleted
		t.rows[i] = r
	}
	if !moved {
		return nil
	}
	return tea.Batch(t.Reload(), t.wantPaces())
}

// Reload asks for the rows in sight again.
func (t *Table) Reload() tea.Cmd {
	t.again, t.tally = true, true
	return t.loadIfNeeded()
}

// Select goes to the top and chooses the run with the given id as soon as it is
// there: it is for a run just made.
func (t *Table) Select(id string) tea.Cmd {
	t.cursor, t.top, t.pendingID = 0, 0, id
	return t.Reload()
}

// Empty reports whether it is known that no run matches.
func (t *Table) Empty() bool { return t.loaded && t.matching == 0 }

// Current returns the run under the cursor.
func (t *Table) Current() (run.Run, bool) { return t.at(t.cursor) }

// Chosen returns the marked runs, oldest first, or else the one under the cursor.
// It is none while some of those that are to be marked are still on their way.
func (t *Table) Chosen() []run.Run {
	if t.waiting {
		return nil
	}
	if len(t.selection) > 0 {
		return t.pick().runs
	}
	if r, ok := t.Current(); ok {
		return []run.Run{r}
	}
	return nil
}

// ClearMarks takes all marks off.
func (t *Table) ClearMarks() {
	clear(t.selection)
	t.selected = selectionCache{}
	t.rangeSelect, t.waiting = rangeSelect{}, false
	t.turn++
}

// Marked is how many runs are marked.
func (t *Table) Marked() int { return len(t.selection) }

// Filter returns the filter in force.
func (t *Table) Filter() run.Filter { return t.filter.parsed }

// at returns row number i if it is loaded.
func (t *Table) at(i int) (run.Run, bool) {
	if i -= t.offset; i < 0 || i >= len(t.rows) {
		return run.Run{}, false
	}
	return t.rows[i], true
}
