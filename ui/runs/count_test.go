package runs

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
)

func (l *list) count(w CountWantedMsg) tea.Cmd {
	l.t.Helper()
	l.counts++
	matching, total, err := l.world.Count(l.t.Context(), w.Filter)
	if err != nil {
		l.t.Fatal(err)
	}
	return l.SetCount(w.Era, matching, total)
}

// To count takes longer than to read rows, so it happens once for a filter, and
// when a run has changed.
func TestCountsAreAskedForOnce(t *testing.T) {
	l := newList(t, 500, 100, 24)
	if l.counts != 1 {
		t.Errorf("at the start %d counts are wanted", l.counts)
	}
	l.counts, l.asked = 0, 0
	l.keys("/", "c")
	if l.counts != 1 || l.asked != 2 { // the rows in sight, then those around
		t.Errorf("for a filter %d counts and %d pages are wanted", l.counts, l.asked)
	}
	l.keys("enter", "G", "g")
	if l.counts != 1 || l.asked < 4 {
		t.Errorf("to move takes %d more counts and %d pages", l.counts-1, l.asked-2)
	}
	l.run(l.Reload())
	if l.counts != 2 {
		t.Errorf("after a change %d counts are wanted", l.counts-1)
	}
}

// What changes while runs are counted, or cannot be counted, is counted with the
// next rows.
func TestACountIsNotForgotten(t *testing.T) {
	l := newList(t, 50, 100, 24)
	rows, _ := l.world.Page(t.Context(), engine.Query{Limit: 50})
	first := l.Reload()().(WantedMsg)
	l.SetPage(first, rows) // the count is on its way
	l.Reload()
	l.SetPage(WantedMsg{Era: first.Era}, rows)
	if _, ok := one[CountWantedMsg](l.SetCount(first.Era, 50, 50)); !ok {
		t.Error("what changed meanwhile is not counted")
	}
	if cmd := l.SetCount(first.Era, -1, -1); cmd != nil {
		t.Error("what could not be counted is counted again at once")
	}
	if _, ok := one[CountWantedMsg](l.SetPage(WantedMsg{Era: first.Era}, rows)); !ok {
		t.Error("nor with the next rows")
	}
}

// one is the message of a type that comes of a command.
func one[M any](cmd tea.Cmd) (m M, ok bool) {
	if cmd == nil {
		return m, false
	}
	msg := cmd()
	if batch, is := msg.(tea.BatchMsg); is {
		for _, c := range batch {
			if m, ok = one[M](c); ok {
				return m, true
			}
		}
	}
	m, ok = msg.(M)
	return m, ok
}
