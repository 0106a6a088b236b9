package runlist

import (
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/ui/uitest"
)

func TestNothingIsDoneToMarksThatAreStillOnTheirWay(t *testing.T) {
	l := newList(t, 700, 100, 24)
	marks := uitest.Press(l.Table, l.Commands(nil, nil), "ctrl+a")
	if len(l.marks) != 1 || l.marks[0].Limit != 700 {
		t.Fatalf("asked for %v", l.marks)
	}
	if n := len(l.Targets()); n != 0 {
		t.Errorf("an action would have %d of 700 runs", n)
	}
	l.run(marks)
	if n := len(l.Targets()); n != 700 {
		t.Errorf("%d of 700 runs are marked", n)
	}
}

func TestMarksThatWereGivenUpDoNotComeBack(t *testing.T) {
	l := newList(t, 700, 100, 24)
	late := uitest.Press(l.Table, l.Commands(nil, nil), "ctrl+a")
	l.keys("esc", "space")
	l.run(late)
	if l.Selected() != 1 {
		t.Errorf("%d runs are marked", l.Selected())
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
	if got := l.Targets(); len(got) != 3 || got[2].ID != "01RUN000000000000000000047" {
		t.Errorf("marked are %d runs, the newest is %s", len(got), got[len(got)-1].ID)
	}
}

func TestHowLongRunsTakeIsAskedForOnce(t *testing.T) {
	l := newList(t, 0, 120, 24)
	live := uitest.Runs(2, now)
	page := func() []Kind {
		l.paces = nil
		l.Update(PageMsg{Rev: l.rev, Query: run.Query{Limit: 100}, Page: run.RowPage{Rows: []run.Row{{Run: live[0]}, {Run: live[1]}}}})
		return l.paces
	}
	wanted := page()
	if len(wanted) != 2 {
		t.Fatalf("asked for %v", wanted)
	}
	if again := page(); len(again) != 0 {
		t.Errorf("asked again for %v", again)
	}
	for _, k := range wanted {
		l.Update(DurationStatsMsg{k, run.DurationStats{Median: 100 * time.Second, P90: 120 * time.Second, Runs: 5}})
	}
	l.shows("/1m40")
	done := live[1]
	done.State, done.ID = run.Succeeded, "02DONE"
	l.Put(done)
	if len(l.paces) != 1 || l.paces[0] != kindOf(live[1]) {
		t.Errorf("after a run like it has ended, asked for %v", l.paces)
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
