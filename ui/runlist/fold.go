package runlist

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
)

// Folded rows: runs that belong together and stand beside each other are one row.

// groupings are the choices, in the order in which one key goes through them.
func groupings() []run.FoldBy { return []run.FoldBy{run.FoldBatch, run.FoldShot, run.FoldNone} }

// byTake is the order in which the takes of a shot stand beside each other, the newest shots first.
func byTake() run.Sort { return run.Sort{By: run.SortTake, Desc: true} }

// SetGrouping chooses what is folded. A list in the default order is sorted by take while shots are
// folded: the takes of a shot stand beside each other only then.
func (t *Table) SetGrouping(by run.FoldBy) tea.Cmd {
	if !slices.Contains(groupings(), by) || by == t.grouping() {
		return nil
	}
	t.fold = run.Fold{By: by}
	switch {
	case by == run.FoldShot && t.sort == newestFirst():
		t.sort = byTake()
	case by != run.FoldShot && t.sort == byTake():
		t.sort = newestFirst()
	}
	if !t.loaded && !t.loading {
		return nil // before the first rows
	}
	return t.reload()
}

func (t *Table) grouping() run.FoldBy {
	if t.fold.By == "" {
		return run.FoldNone
	}
	return t.fold.By
}

// folds reports whether anything can be folded.
func (t *Table) folds() bool { return t.grouping() != run.FoldNone }

// nextGrouping chooses the next grouping.
func (t *Table) nextGrouping() tea.Cmd {
	all := groupings()
	by := all[(slices.Index(all, t.grouping())+1)%len(all)]
	return tea.Batch(t.SetGrouping(by), func() tea.Msg { return GroupingMsg{By: by} })
}

// groupingTitle names what is folded, "" if nothing is.
func (t *Table) groupingTitle() string {
	switch t.grouping() {
	case run.FoldBatch:
		return "batches folded"
	case run.FoldShot:
		return "shots folded"
	}
	return ""
}

// rowAt returns row i if it is loaded.
func (t *Table) rowAt(i int) (run.Row, bool) {
	if i -= t.offset; i < 0 || i >= len(t.rows) {
		return run.Row{}, false
	}
	return t.rows[i], true
}

// bracket says where row i stands in an unfolded group.
func (t *Table) bracket(i int) string {
	r, ok := t.rowAt(i)
	key := t.fold.Key(r.Run)
	if !ok || key == "" || r.Group != nil || t.fold.Folded(key) {
		return " "
	}
	beside := func(j int) bool {
		o, ok := t.rowAt(j)
		return ok && t.fold.Key(o.Run) == key
	}
	switch above, below := beside(i-1), beside(i+1); {
	case above && below:
		return "│"
	case above:
		return "└"
	case below:
		return "┌"
	}
	return " "
}

// foldLabel says what the fold key does at the cursor, "" if nothing.
func (t *Table) foldLabel() string {
	r, ok := t.rowAt(t.cursor)
	switch {
	case !ok:
		return ""
	case r.Group != nil:
		return "unfold"
	case t.bracket(t.cursor) != " ":
		return "fold"
	}
	return ""
}

// toggleFold unfolds the row under the cursor, or folds the group that its run is in.
func (t *Table) toggleFold() tea.Cmd {
	r, ok := t.rowAt(t.cursor)
	if !ok || t.foldLabel() == "" {
		return nil
	}
	key := t.fold.Key(r.Run)
	if r.Group == nil { // the cursor goes to the first of them, where the row will be
		for first, ok := t.rowAt(t.cursor - 1); ok && t.fold.Key(first.Run) == key; first, ok = t.rowAt(t.cursor - 1) {
			t.cursor--
			t.cursorID = first.ID
		}
	}
	but := map[string]bool{}
	for k := range t.fold.But {
		but[k] = true
	}
	if but[key] {
		delete(but, key)
	} else {
		but[key] = true
	}
	t.fold.But = but // the loader may still read the old one
	return t.refold()
}

// refold loads the rows at the same place as they are folded now.
func (t *Table) refold() tea.Cmd {
	t.rev++
	t.endRange()
	t.counted, t.counting, t.countWanted = false, false, true
	t.loading, t.loadAgain = false, true
	return t.loadIfNeeded()
}

// toggleAll unfolds all groups, or folds them again.
func (t *Table) toggleAll() tea.Cmd {
	t.fold = run.Fold{By: t.fold.By, Open: !t.fold.Open}
	return t.reload()
}

// maxMembers is how many runs of folded rows are kept.
const maxMembers = 4 * MaxSelected

// loadMembers returns a command that loads the runs of the folded rows in sight that are not loaded
// yet, those under the cursor first: commands work on them.
func (t *Table) loadMembers() tea.Cmd {
	if t.membersLoading || !t.folds() {
		return nil
	}
	if len(t.members) > maxMembers {
		t.members, t.atCursor = map[string]run.Run{}, cursorRuns{}
	}
	var ids []string
	want := func(r run.Row) {
		if all := r.IDs(); len(ids)+len(all) <= MaxSelected || len(ids) == 0 {
			for _, id := range all[:min(len(all), MaxSelected)] {
				if _, has := t.members[id]; !has && r.Group != nil {
					ids = append(ids, id)
				}
			}
		}
	}
	if r, ok := t.rowAt(t.cursor); ok {
		want(r)
	}
	for _, r := range t.visible() {
		want(r)
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	t.membersLoading = true
	return t.load.Members(slices.Compact(ids))
}

// setMembers keeps runs of folded rows. Those that do not exist any more are kept as having been
// asked for, so that they are not asked for again.
func (t *Table) setMembers(m MembersMsg) tea.Cmd {
	t.membersLoading = false
	if m.Err != nil {
		return nil // with the next step of the cursor
	}
	for _, r := range m.Runs {
		t.members[r.ID] = r
	}
	for _, id := range m.IDs {
		if _, has := t.members[id]; !has {
			t.members[id] = run.Run{}
		}
	}
	t.atCursor = cursorRuns{}
	return t.loadMembers()
}

// runsOf returns the runs of a row, oldest first, at most MaxSelected. It reports false while they are
// being loaded.
func (t *Table) runsOf(r run.Row) ([]run.Run, bool) {
	if r.Group == nil {
		return []run.Run{r.Run}, true
	}
	var all []run.Run
	for _, id := range r.Group.IDs[:min(len(r.Group.IDs), MaxSelected)] {
		one, has := t.members[id]
		switch {
		case !has:
			return nil, false
		case id == r.ID:
			one = r.Run
		}
		if one.ID != "" {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b run.Run) int { return strings.Compare(a.ID, b.ID) })
	return all, true
}

// cursorRuns are the runs of the row under the cursor, so that they are not collected for every frame.
type cursorRuns struct {
	first, last string // what the row is: the ids of its first and last run
	n           int
	runs        []run.Run
}

// underCursor returns the runs of the row under the cursor; none while they are being loaded.
func (t *Table) underCursor() []run.Run {
	r, ok := t.rowAt(t.cursor)
	if !ok {
		return nil
	}
	ids := r.IDs()
	if c := t.atCursor; r.Group != nil && c.runs != nil && c.first == ids[0] && c.last == ids[len(ids)-1] && c.n == len(ids) {
		return c.runs
	}
	runs, _ := t.runsOf(r)
	t.atCursor = cursorRuns{ids[0], ids[len(ids)-1], len(ids), runs}
	return runs
}
