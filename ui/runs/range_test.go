package runs

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
	"dailies/ui/uitest"
)

// asks runs a command and returns what of a kind it asked for.
func asks[T tea.Msg](cmd tea.Cmd) []T {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		var all []T
		for _, c := range msg {
			all = append(all, asks[T](c)...)
		}
		return all
	case T:
		return []T{msg}
	}
	return nil
}

func TestNothingIsDoneToMarksThatAreStillOnTheirWay(t *testing.T) {
	l := newList(t, 700, 100, 24)
	wanted := asks[MarksWantedMsg](uitest.Press(l.Table, l.Commands(nil, nil), "ctrl+a"))
	if len(wanted) != 1 || wanted[0].Query.Limit != 700 {
		t.Fatalf("asked for %v", wanted)
	}
	if n := len(l.Chosen()); n != 0 {
		t.Errorf("an action would have %d of 700 runs", n)
	}
	rows, err := l.world.Page(t.Context(), wanted[0].Query)
	if err != nil {
		t.Fatal(err)
	}
	l.SetMarked(wanted[0], rows)
	if n := len(l.Chosen()); n != 700 {
		t.Errorf("%d of 700 runs are marked", n)
	}
}

func TestMarksThatWereGivenUpDoNotComeBack(t *testing.T) {
	l := newList(t, 700, 100, 24)
	wanted := asks[MarksWantedMsg](uitest.Press(l.Table, l.Commands(nil, nil), "ctrl+a"))[0]
	l.keys("esc", "space")
	rows, err := l.world.Page(t.Context(), wanted.Query)
	if err != nil {
		t.Fatal(err)
	}
	l.SetMarked(wanted, rows)
	if l.Marked() != 1 {
		t.Errorf("%d runs are marked", l.Marked())
	}
}

func TestARangeStaysWithItsRunsAsOthersComeInAbove(t *testing.T) {
	l := newList(t, 50, 100, 24)
	l.keys("j", "j", "v", "j")
	r := uitest.Runs(1, now)[0]
	r.ID = strings.Replace(r.ID, "01RUN", "02RUN", 1)
	l.world.Add(r)
	l.run(l.Put(r))
	l.keys("j")
	if got := l.Chosen(); len(got) != 3 || got[2].ID != "01RUN000000000000000000047" {
		t.Errorf("marked are %d runs, the newest is %s", len(got), got[len(got)-1].ID)
	}
}

func TestHowLongRunsTakeIsAskedForOnce(t *testing.T) {
	l := newList(t, 0, 120, 24)
	live := uitest.Runs(2, now)
	page := func() []PaceWantedMsg {
		return asks[PaceWantedMsg](l.SetPage(WantedMsg{Era: l.era, Query: engine.Query{Limit: 100}}, live))
	}
	wanted := page()
	if len(wanted) != 2 {
		t.Fatalf("asked for %v", wanted)
	}
	if again := page(); len(again) != 0 {
		t.Errorf("asked again for %v", again)
	}
	for _, w := range wanted {
		l.SetPace(w, engine.Pace{Median: 100 * time.Second, Slow: 120 * time.Second, Runs: 5})
	}
	l.shows("/1m40")
	done := live[1]
	done.State, done.ID = engine.Succeeded, "02DONE"
	if again := asks[PaceWantedMsg](l.Put(done)); len(again) != 1 || again[0] != paceOf(live[1]) {
		t.Errorf("after a run like it has ended, asked for %v", again)
	}
}

func TestARunSaysHowLongItTakesAtEverySize(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {40, 24}, {60, 20}, {80, 24}, {89, 32}, {120, 24}} {
		l := newList(t, 1, size[0], size[1])
		r, _ := l.Current()
		r.Progress, r.Sent = nil, now.Add(-72*time.Second)
		l.run(l.Put(r))
		l.shows("1m12")
	}
}
