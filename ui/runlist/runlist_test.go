package runlist

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

var now = time.Date(2026, 11, 20, 15, 2, 11, 0, time.UTC)

func TestEveryRowTellsItsState(t *testing.T) {
	l := newList(t, 8, 120, 24)
	l.shows("◐ running   42%", "◌ queued     #3", "✓ saved", "✓ 21h left", "✗ failed", "? unsure", "⊘ cancelled", "○ pending",
		"runflow 2.0 i2v", "runcomfy 1.0 pro", "Moderation: real person", "No answer to the submit", "● A corgi", "$1.51", "$0.96", "1 of 8")
}

func TestOnlyTheRowsInSightAreLoaded(t *testing.T) {
	l := newList(t, 5000, 100, 24)
	if len(l.rows) > 200 {
		t.Fatalf("%d rows are loaded", len(l.rows))
	}
	l.keys("G")
	if l.current() != "01RUN000000000000000000000" || l.cursor != 4999 {
		t.Fatalf("the end is %q, number %d", l.current(), l.cursor)
	}
	l.shows("5000 of 5000")
	l.keys("g")
	if l.cursor != 0 || l.top != 0 {
		t.Fatalf("the beginning is number %d", l.cursor)
	}
	l.asked = 0
	for range 300 {
		l.keys("j")
	}
	if l.cursor != 300 || l.asked > 20 {
		t.Errorf("300 steps reach row %d and ask %d times", l.cursor, l.asked)
	}
	l.keys("pgdown", "pgup", "ctrl+d", "ctrl+u", "k")
	if l.cursor != 299 {
		t.Errorf("there and back again ends on row %d", l.cursor)
	}
	for range l.pageSize() {
		if _, ok := l.Current(); !ok {
			t.Fatal("a row in sight is not loaded")
		}
		l.keys("up")
	}
}

func TestOnePageIsOnItsWayAtATime(t *testing.T) {
	l := newList(t, 5000, 100, 24)
	first := uitest.Press(l.Table, l.Commands(nil, nil), "G")
	if first == nil {
		t.Fatal("the end is not asked for")
	}
	for range 20 {
		if cmd := uitest.Press(l.Table, l.Commands(nil, nil), "pgup"); cmd != nil {
			t.Fatal("a second page is asked for before the first is here")
		}
	}
	if _, ok := l.Current(); ok {
		t.Fatal("the rows in sight are there already: nothing was tested")
	}
	l.run(first)
	if _, ok := l.Current(); !ok {
		t.Error("the rows in sight were not asked for again")
	}
}

func TestRowsOfAnOldFilterAreNotShown(t *testing.T) {
	l := newList(t, 80, 100, 24)
	old := l.rev
	l.Reload() // whose answer comes late
	uitest.Press(l.Table, l.Commands(nil, nil), "/")
	var next tea.Cmd
	for _, k := range []string{"c", "o", "r", "g", "i"} {
		next = l.Update(uitest.Key(k))
	}
	l.run(l.Update(PageMsg{Rev: old, Query: run.Query{Limit: 100}}))
	l.run(l.Update(CountMsg{Rev: old}))
	if strings.Contains(l.text(), "No runs") || strings.Contains(l.text(), "Nothing matches") {
		t.Errorf("the answer to the old filter is shown:\n%s", l.text())
	}
	l.run(next)
	l.shows("corgi", "1 of 10 · 80 total")
	if strings.Contains(l.text(), "Clouds") {
		t.Errorf("rows of the old filter are shown:\n%s", l.text())
	}
}

func TestNothingIsCalledEmptyBeforeItWasRead(t *testing.T) {
	l := New(theme.New(theme.Options{}), nil)
	l.SetSize(80, 24)
	if view := ansi.Strip(l.View()); strings.Contains(view, "No runs") || strings.Contains(view, "0") {
		t.Errorf("an unread history is shown as\n%s", view)
	}
}

func TestTheFilterActsAsOneTypes(t *testing.T) {
	l := newList(t, 80, 100, 24)
	l.keys("/")
	if !l.Typing() || l.Cursor() == nil {
		t.Fatal("the filter line takes no text")
	}
	for _, r := range "status:failed" {
		l.keys(string(r))
	}
	l.shows("/ status:failed", "1 of 10")
	l.keys("enter")
	if l.Typing() {
		t.Fatal("the line is still open")
	}
	l.shows("status:failed", "✗ failed")
	l.keys("esc")
	l.shows("5 of 80", "▸ ✗ failed", "◐ running") // the chosen run is still chosen
	l.keys("/", "z", "z", "z", "enter")
	l.shows("Nothing matches “zzz”", "esc  clears the filter", "0 of 80")
	l.keys("/", "esc")
	l.shows("of 80", "◐ running")
}

func TestAFilterThatCannotBeReadSaysWhyAndChangesNothing(t *testing.T) {
	l := newList(t, 80, 140, 24)
	l.keys("/")
	for _, r := range "corgi stauts:x" {
		l.keys(string(r))
	}
	l.shows(`there is no filter called "stauts"`)
	l.keys("enter")
	l.shows("0 of 80", "· corgi stauts") // what was understood last
}

func TestAPasteIsTextInTheFilterAndNothingElsewhere(t *testing.T) {
	l := newList(t, 80, 100, 24)
	before := l.text()
	l.run(l.Update(tea.PasteMsg{Content: "G/corgi\n"}))
	if l.text() != before {
		t.Fatal("a paste did something in the list")
	}
	l.keys("/")
	l.run(l.Update(tea.PasteMsg{Content: "cor\x1b[31mgi\n"}))
	for _, r := range "\u202e\u009b\u200b" {
		l.run(l.Update(tea.KeyPressMsg{Text: string(r), Code: r}))
	}
	l.keys("enter")
	l.shows("1 of 10", "· corgi")
	if strings.ContainsAny(l.View(), "\u202e\u009b\u200b") {
		t.Error("a typed control character is drawn")
	}
}

func TestTheChosenRunStaysChosenAsRowsMove(t *testing.T) {
	l := newList(t, 50, 100, 24)
	l.keys("j", "j", "j")
	want := l.current()
	for _, r := range uitest.Runs(53, now)[50:] {
		r.ID = strings.Replace(r.ID, "01RUN", "02RUN", 1)
		l.world.Add(r)
		l.run(l.Put(r))
	}
	if l.current() != want || l.cursor != 6 || l.top != 0 {
		t.Errorf("the cursor is on %q, number %d of %d", l.current(), l.cursor, l.top)
	}
}

func TestTheListStandsStillWhileRunsComeInAbove(t *testing.T) {
	l := newList(t, 200, 100, 24)
	for range 70 {
		l.keys("j")
	}
	for range 10 {
		l.keys("k") // off the edge
	}
	before, want := l.text(), l.current()
	for _, r := range uitest.Runs(3, now) {
		r.ID = strings.Replace(r.ID, "01RUN", "02RUN", 1)
		l.world.Add(r)
		l.run(l.Put(r))
	}
	after := strings.Replace(l.text(), "64 of 203", "61 of 200", 1)
	if after != before || l.current() != want {
		t.Errorf("the list moved:\n%s\nbefore:\n%s", l.text(), before)
	}
}

func TestARunJustMadeIsChosen(t *testing.T) {
	l := newList(t, 50, 100, 24)
	l.keys("G")
	r := uitest.Runs(1, now)[0]
	r.ID = "02NEW"
	slow := l.Select("02NEW") // rows that were read before it was made
	l.world.Add(r)
	l.run(slow)
	l.run(l.Reload())
	if l.current() != "02NEW" || l.cursor != 0 {
		t.Errorf("the cursor is on %q", l.current())
	}
}

func TestAChangeShowsAtOnce(t *testing.T) {
	l := newList(t, 8, 100, 24)
	r, _ := l.Current()
	n := 77
	r.Progress = &n
	if cmd := l.Put(r); cmd != nil {
		t.Error("new progress alone asks for the rows again")
	}
	l.shows("77%")
	r.State = run.Failed
	if cmd := l.Put(r); cmd == nil {
		t.Error("a new state may move rows, but they are not asked for")
	}
}

func TestMarksStayWithTheirRuns(t *testing.T) {
	l := newList(t, 8, 100, 24)
	if got := l.Targets(); len(got) != 1 || got[0].ID != l.current() {
		t.Fatalf("without marks, chosen are %d runs", len(got))
	}
	l.keys("space", "space", "G")
	l.shows("2 marked")
	if got := l.Targets(); len(got) != 2 || got[0].ID > got[1].ID {
		t.Fatalf("chosen are %d runs, or in a wrong order", len(got))
	}
	r := l.Targets()[0]
	r.State = run.Failed
	l.run(l.Put(r))
	if l.Targets()[0].State != run.Failed {
		t.Error("a marked run is remembered as it was")
	}
	l.keys("g", "space")
	l.shows("1 marked")
	l.keys("esc")
	if len(l.Targets()) != 1 || strings.Contains(l.text(), "marked") {
		t.Error("esc leaves marks")
	}
}

func TestSorting(t *testing.T) {
	l := newList(t, 8, 120, 24)
	l.keys(",")
	if !l.Typing() {
		t.Fatal("the letter of the order would be taken for a key")
	}
	l.keys("c")
	l.shows("by cost ↓")
	if r, _ := l.Current(); l.cursor != 0 && r.ID == "" {
		t.Error("no row")
	}
	first := l.rows[0].ID
	l.keys(",", "c")
	l.shows("by cost ↑")
	if l.rows[0].ID == first {
		t.Error("the order was not turned round")
	}
	l.keys(",", "esc")
	l.shows("by cost ↑")
	l.keys(",", "t")
	if strings.Contains(l.text(), " · by ") {
		t.Error("the usual order is mentioned")
	}
}

func TestAnEmptyHistoryTeaches(t *testing.T) {
	l := newList(t, 0, 80, 24)
	l.SetWelcome([]string{"Nothing is sent before you say yes."}, [2]string{"n", "starts a new run."})
	l.shows("No runs yet.", "n  starts a new run.", "0 runs")
	l.keys("enter", "space", "G", "x")
	if keys := uitest.Listed(l.Table, l.Commands(nil, nil)); len(l.Targets()) != 0 || !slices.Equal(keys, []string{"enter"}) {
		t.Errorf("with nothing there is more to do than a first run: %v", keys)
	}
}

func TestTheTableFitsEverySize(t *testing.T) {
	for _, open := range []bool{false, true} {
		l := newList(t, 60, 80, 24)
		l.keys("j", "space", "j")
		if open {
			l.keys("/", "c")
		}
		for w := 0; w <= 200; w++ {
			heights := []int{24, 0, 8, 1, 16, 2, 60, 7, 3, 9, 15, 17, 24}
			for _, h := range []int{heights[w%len(heights)], heights[(w+6)%len(heights)]} {
				l.SetSize(w, h)
				view := l.View()
				if lipgloss.Width(view) > w || view != "" && lipgloss.Height(view) > h {
					t.Fatalf("%d × %d: it takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
				}
				if h >= 2 && w >= 10 && !open && !strings.Contains(ansi.Strip(view), "▸") {
					t.Fatalf("%d × %d: the chosen row is out of sight\n%s", w, h, view)
				}
				if c := l.Cursor(); c != nil && (c.X >= max(w, 6) || c.Y >= h) {
					t.Fatalf("%d × %d: the cursor stands at %d, %d", w, h, c.X, c.Y)
				}
			}
		}
	}
}

func TestHostileTextStaysInItsCell(t *testing.T) {
	evil := "a\x1b[2J\x1b]0;x\x07\r\u202eb\n" + strings.Repeat("\u0301", 50) + strings.Repeat("柯", 20000)
	r := uitest.Runs(5, now)[0]
	r.Request.Prompt, r.Provider, r.Model, r.Job = evil, evil, evil, evil
	for _, state := range run.States() {
		l := newList(t, 0, 100, 24)
		r.State = state
		p := *uitest.Runs(5, now)[0].Err
		p.Message = evil
		r.Err = &p
		l.world.Add(r)
		l.run(l.Reload())
		for _, w := range []int{40, 70, 100, 140} {
			l.SetSize(w, 20)
			view := l.View()
			if lipgloss.Width(view) > w || strings.Contains(view, "\x1b[2J") || strings.ContainsAny(ansi.Strip(view), "\r\x07\u202e\u009b") {
				t.Fatalf("%s at %d: %q", state, w, view)
			}
		}
	}
}

func TestANewRunIsInSightWhateverTheOrder(t *testing.T) {
	l := newList(t, 300, 120, 24)
	l.keys(",", "p") // its prompt is behind more than a page of others
	l.shows("by prompt")
	l.run(l.Select("01RUN000000000000000000299")) // the newest
	if l.current() != "01RUN000000000000000000299" || l.cursor >= l.pageSize() {
		t.Errorf("%s is chosen, row %d", l.current(), l.cursor)
	}
	l.keys(",", "s") // the order is the person's again
	l.shows("by state")
}
