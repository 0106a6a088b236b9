package runlist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// folded is a list of n runs, of which every five are three of one batch, the newest, and two alone.
func folded(t *testing.T, n, width, height int) *list {
	runs := uitest.Runs(n, now)
	for i := range runs {
		if runs[i].Shot = fmt.Sprintf("S%03d", 10*(1+i/5)); i%5 > 1 {
			runs[i].Batch = fmt.Sprintf("batch%d", i/5)
		}
	}
	l := listOf(t, runs, width, height)
	l.run(l.SetGrouping(run.FoldBatch))
	return l
}

func (l *list) targets() (ids []string) {
	for _, r := range l.Targets() {
		ids = append(ids, r.ID)
	}
	return ids
}

// newest returns the ids of the runs with the numbers from:to, newest first.
func newest(n, from, to int) (ids []string) {
	for i := from; i < to; i++ {
		ids = append(ids, fmt.Sprintf("01RUN%021d", n-1-i))
	}
	slices.Sort(ids)
	return ids
}

func TestABatchIsOneRow(t *testing.T) {
	l := folded(t, 20, 120, 24)
	l.shows("⊞ 3 takes", "1 of 12 · 20 runs · batches folded")
	if n := strings.Count(l.text(), foldSign); n != 4 {
		t.Errorf("%d rows of 4 are folded:\n%s", n, l.text())
	}
	if got := l.targets(); !slices.Equal(got, newest(20, 0, 3)) {
		t.Errorf("commands work on %v", got)
	}
	l.keys("j")
	if got := l.targets(); !slices.Equal(got, newest(20, 3, 4)) {
		t.Errorf("one row lower they work on %v", got)
	}
}

// Where the states of a folded row have no room as words, their symbols stand for them.
func TestTheStatesOfAFoldedRowAreNotCut(t *testing.T) {
	g := run.Group{States: []run.StateCount{{State: run.Failed, N: 1}, {State: run.Succeeded, Download: run.Downloaded, N: 2}, {State: run.Unsure, N: 1}}}
	l := newList(t, 1, 80, 24)
	if got := l.groupStates(g, 30); got != "2 saved, 1 unsure, 1 failed" {
		t.Errorf("in words %q", got)
	}
	if got := l.groupStates(g, 20); got != "2 ✓ 1 ? 1 ✗" {
		t.Errorf("in symbols %q", got)
	}
}

func TestTheFootCountsOneRunAndKeepsAMargin(t *testing.T) {
	l := folded(t, 1, 80, 24)
	l.shows("1 run ·")
	l.keys("/")
	l.types("no-run-has-this-word-which-is-a-long-one-and-longer")
	for _, width := range []int{40, 49, 60, 80} {
		l.SetSize(width, 24)
		lines := strings.Split(l.text(), "\n")
		if foot := lines[len(lines)-1]; !strings.HasPrefix(foot, " /") || theme.Width(strings.TrimRight(foot, " ")) >= width {
			t.Errorf("the foot has no margin at %d: %q", width, foot)
		}
	}
}

func TestARowIsUnfoldedAndFolded(t *testing.T) {
	l := folded(t, 20, 120, 24)
	l.keys("tab")
	l.shows("┌", "│", "└", "1 of 14")
	if got := l.targets(); !slices.Equal(got, newest(20, 0, 1)) {
		t.Errorf("commands work on %v", got)
	}
	l.keys("j", "j", "tab") // from its last run
	l.shows("1 of 12")
	if got := l.targets(); !slices.Equal(got, newest(20, 0, 3)) {
		t.Errorf("commands work on %v", got)
	}
	l.keys("enter")
	l.shows("1 of 14")
	l.keys("shift+tab") // all unfolded
	l.shows("1 of 20")
	l.keys("shift+tab")
	l.shows("1 of 12")
	l.keys("j")
	l.run(l.Update(tea.MouseClickMsg{X: 20, Y: 1, Button: tea.MouseLeft}))
	l.shows("1 of 12")
	l.run(l.Update(tea.MouseClickMsg{X: 20, Y: 1, Button: tea.MouseLeft}))
	l.shows("1 of 14")
}

func TestMarksOfAFoldedRowAreThoseOfItsRuns(t *testing.T) {
	l := folded(t, 20, 120, 24)
	l.keys("space")
	if got := l.targets(); !slices.Equal(got, newest(20, 0, 3)) {
		t.Errorf("marked are %v", got)
	}
	l.shows("3 marked")
	l.keys("k", "tab", "space", "k", "tab") // one of them is unmarked
	l.shows("-▸ ⊞ 3 takes", "2 marked")
	l.keys("space")
	l.shows("+  ⊞ 3 takes", "3 marked")
	l.keys("esc", "g", "v", "j", "j") // to the second of the two runs alone
	if got := l.targets(); !slices.Equal(got, newest(20, 0, 5)) {
		t.Errorf("the range has %v", got)
	}
	l.keys("esc", "ctrl+a")
	if n := l.Selected(); n != 20 {
		t.Errorf("%d of 20 are marked", n)
	}
}

// The rows beyond the loaded ones are loaded with their runs.
func TestARangeMarksRowsThatAreNotLoaded(t *testing.T) {
	l := folded(t, 1500, 120, 12)
	l.keys("ctrl+a")
	if n := l.Selected(); n < MaxSelected-3 || n > MaxSelected {
		t.Errorf("%d runs are marked", n)
	}
	if got := l.targets(); got[len(got)-1] != newest(1500, 0, 1)[0] {
		t.Errorf("the newest marked is %s", got[len(got)-1])
	}
}

func TestTheEndOfAFoldedListIsFound(t *testing.T) {
	l := folded(t, 1500, 120, 12)
	l.shows("1 · 1500 runs")
	l.keys("G")
	l.shows("900 of 900 · 1500 runs")
	if got := l.current(); got != newest(1500, 1499, 1500)[0] {
		t.Errorf("the last row is %s", got)
	}
	l.keys("g")
	l.shows("⊞ 3 takes", "1 · 1500 runs")
	for range 200 {
		l.keys("pgdown")
	}
	l.shows("900 of 900")
}

func TestAFoldedRowFollowsItsRuns(t *testing.T) {
	l := folded(t, 20, 160, 24)
	before := l.asked
	r := l.runsOf(newest(20, 1, 2))[0] // the second of the first row, queued
	pos := 7
	r.QueuePosition = &pos
	l.world.Change(r.ID, func(o *run.Run) { o.QueuePosition = &pos })
	l.run(l.Put(r))
	if l.asked != before {
		t.Error("a place in a queue loads the rows again")
	}
	if got := l.Targets(); *got[1].QueuePosition != 7 {
		t.Error("commands work on the run as it was")
	}
	l.shows("1 queued")
	r.State = run.Failed
	l.world.Change(r.ID, func(o *run.Run) { o.State = run.Failed })
	l.run(l.Put(r))
	l.shows("1 failed")
	if strings.Contains(strings.Split(l.text(), "\n")[1], "queued") {
		t.Errorf("the row is not summed up again:\n%s", l.text())
	}
}

func TestShotsAreFoldedInTheOrderOfTakes(t *testing.T) {
	l := folded(t, 20, 120, 24)
	var said []tea.Msg
	cmd := l.nextGrouping() // from batches
	for _, c := range cmd().(tea.BatchMsg) {
		said = append(said, c())
	}
	for _, m := range said {
		l.run(l.Update(m))
	}
	if !slices.Contains(said, tea.Msg(GroupingMsg{By: run.FoldShot})) {
		t.Errorf("said %v", said)
	}
	l.shows("⊞ 5 takes", "1 of 4 · 20 runs · by take ↓ · shots folded")
	l.run(l.SetGrouping(run.FoldNone))
	l.shows("1 of 20")
	if l.sort != newestFirst() {
		t.Errorf("sorted by %v", l.sort)
	}
}

func TestAFilterFoldsWhatItFinds(t *testing.T) {
	l := folded(t, 40, 120, 24)
	l.run(l.SetFilter("provider:runcomfy")) // the second and the third of the newest
	l.shows("⊞ 2 takes", "15 of 40 runs")
	if got := l.targets(); !slices.Equal(got, newest(40, 1, 3)) {
		t.Errorf("commands work on %v", got)
	}
}

func TestNothingIsDoneToRunsOfAFoldedRowThatAreStillOnTheirWay(t *testing.T) {
	l := folded(t, 20, 120, 24)
	l.members = map[string]run.Run{}
	l.atCursor = cursorRuns{}
	if got := l.Targets(); len(got) != 0 {
		t.Errorf("a command would work on %d of 3 runs", len(got))
	}
	late := l.move(0)
	l.keys("space")
	if l.Selected() != 0 {
		t.Error("a part of them is marked")
	}
	l.run(late)
	if got := l.targets(); len(got) != 3 {
		t.Errorf("then on %v", got)
	}
}
