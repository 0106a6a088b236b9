package runlist

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/filter"
	"dailies/ui/theme"
)

// savedCounts are the numbers of runs that the saved filters find. They are counted after the first
// rows, and again a while after runs have changed.
type savedCounts struct {
	n        []int // by filter; nil = not counted yet
	stale    bool
	counting bool
	next     time.Time // not counted again before
}

// Counting the saved filters takes at most a twentieth of the time, and happens at most every
// minRecount.
const (
	minRecount   = 10 * time.Second
	countedShare = 20
)

// countSaved returns a command that counts them if they may have changed and no count is running.
func (t *Table) countSaved() tea.Cmd {
	c := &t.savedCounts
	if !c.stale || c.counting || len(t.savedFilters) == 0 {
		return nil
	}
	c.stale, c.counting = false, true
	filters := make([]run.Filter, len(t.savedFilters))
	for i, s := range t.savedFilters {
		filters[i], _ = filter.Parse(s.term) // it was valid when it was set
	}
	return t.load.CountSaved(max(0, c.next.Sub(t.now)), filters)
}

// setSavedCounts keeps the counts; without any, the old ones stay.
func (t *Table) setSavedCounts(m SavedCountsMsg) tea.Cmd {
	c := &t.savedCounts
	c.counting, c.next = false, t.now.Add(max(minRecount, countedShare*m.Took))
	if len(m.Counts) == len(t.savedFilters) {
		c.n = m.Counts
	}
	return t.countSaved()
}

// CountedFilters names the saved filters with their keys and counts, as many as fit in width cells. whole
// reports whether all do.
func (t *Table) CountedFilters(width int) (text string, whole bool) {
	if t.savedCounts.n == nil {
		return "", true
	}
	var parts []string
	used := 0
	for i, s := range t.savedFilters {
		count := fmt.Sprint(t.savedCounts.n[i])
		name := theme.Cut(s.name, 16)
		if used += theme.Width(s.key+name+count) + 3; used+3*len(parts) > width {
			break
		}
		style := t.styles.Faint
		if t.filter.text == s.term {
			style = t.styles.Accent
		}
		parts = append(parts, style.Render("f"+s.key+" "+name)+" "+count)
	}
	return strings.Join(parts, t.styles.Faint.Render(" · ")), len(parts) == len(t.savedFilters)
}

// ShowSavedCounts chooses whether the foot shows the counts of the saved filters, where it has room.
func (t *Table) ShowSavedCounts(on bool) { t.countsInFoot = on }
