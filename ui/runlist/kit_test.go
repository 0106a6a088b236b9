package runlist

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// list is a table with its backend and loader.
type list struct {
	*Table
	t      *testing.T
	world  *uitest.FakeBackend
	asked  int // number of requested pages
	counts int // number of requested counts
	marks  []run.Query
	paces  []Kind
	saved  []time.Duration // when counts of saved filters were requested for
	took   time.Duration   // how long they take
}

func newList(t *testing.T, n, width, height int) *list {
	return listOf(t, uitest.Runs(n, now), width, height)
}

func listOf(t *testing.T, runs []run.Run, width, height int) *list {
	l := &list{t: t, world: uitest.NewWorld(t, runs...)}
	l.Table = New(theme.New(theme.Options{}), l)
	l.SetModels(uitest.Models())
	l.SetNow(now, 0)
	l.SetSize(width, height)
	l.run(l.Reload())
	return l
}

// run passes the results of a command to the table until it requests nothing more.
func (l *list) run(cmd tea.Cmd) {
	l.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			l.run(c)
		}
	case Msg:
		l.run(l.Update(msg))
	}
}

func (l *list) page(q run.Query) run.RowPage {
	page, err := l.world.Rows(l.t.Context(), q)
	if err != nil {
		l.t.Error(err)
	}
	return page
}

func (l *list) runsOf(ids []string) []run.Run {
	runs, err := l.world.RunsOf(l.t.Context(), ids...)
	if err != nil {
		l.t.Error(err)
	}
	return runs
}

func (l *list) Page(rev int, q run.Query) tea.Cmd {
	l.asked++
	return func() tea.Msg { return PageMsg{Rev: rev, Query: q, Page: l.page(q)} }
}

func (l *list) Count(rev int, f run.Filter) tea.Cmd {
	l.counts++
	return func() tea.Msg {
		matching, total, err := l.world.Count(l.t.Context(), f)
		return CountMsg{rev, matching, total, err}
	}
}

func (l *list) Selection(rev int, q run.Query) tea.Cmd {
	l.marks = append(l.marks, q)
	return func() tea.Msg {
		var ids []string
		for _, r := range l.page(q).Rows {
			ids = append(ids, r.IDs()...)
		}
		return SelectionMsg{rev, l.runsOf(ids)}
	}
}

func (l *list) Members(ids []string) tea.Cmd {
	return func() tea.Msg { return MembersMsg{IDs: ids, Runs: l.runsOf(ids)} }
}

func (l *list) CountSaved(after time.Duration, filters []run.Filter) tea.Cmd {
	l.saved = append(l.saved, after)
	return func() tea.Msg {
		msg := SavedCountsMsg{Took: l.took}
		for _, f := range filters {
			n, _, err := l.world.Count(l.t.Context(), f)
			if err != nil {
				l.t.Error(err)
			}
			msg.Counts = append(msg.Counts, n)
		}
		return msg
	}
}

func (l *list) DurationStats(k Kind) tea.Cmd {
	l.paces = append(l.paces, k)
	return func() tea.Msg {
		p, err := l.world.DurationStats(l.t.Context(), k.Provider, k.Model, k.Duration)
		if err != nil {
			l.t.Error(err)
		}
		return DurationStatsMsg{k, p}
	}
}

func (l *list) keys(keys ...string) {
	l.t.Helper()
	for _, k := range keys {
		l.run(uitest.Press(l.Table, l.Commands(nil, nil), k))
	}
}

func (l *list) text() string { return ansi.Strip(l.View()) }

func (l *list) shows(texts ...string) {
	l.t.Helper()
	for _, s := range texts {
		if view := l.text(); !strings.Contains(view, s) {
			l.t.Fatalf("%q is not shown:\n%s", s, view)
		}
	}
}

func (l *list) current() string {
	r, _ := l.Current()
	return r.ID
}

// types types a text.
func (l *list) types(text string) {
	l.t.Helper()
	for _, r := range text {
		l.keys(string(r))
	}
}
