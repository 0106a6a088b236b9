package runlist

import (
	"errors"
	"testing"

	"dailies/provider/run"
)

// Counting is slower than loading rows, so it happens once per filter, and after a change of a run.
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

// A change during a count, or a failed count, causes another count after the next rows.
func TestACountIsNotForgotten(t *testing.T) {
	l := newList(t, 50, 100, 24)
	page := PageMsg{Rev: l.rev, Query: run.Query{Limit: 50}, Page: l.page(run.Query{Limit: 50})}
	l.counts = 0
	l.Reload()
	l.Update(page) // the count is on its way
	l.Reload()
	l.Update(page)
	if l.counts != 1 {
		t.Fatalf("%d counts are on their way", l.counts)
	}
	if l.Update(CountMsg{Rev: l.rev, Matching: 50, Total: 50}); l.counts != 2 {
		t.Error("what changed meanwhile is not counted")
	}
	if l.Update(CountMsg{Rev: l.rev, Err: errors.New("busy")}); l.counts != 2 {
		t.Error("what could not be counted is counted again at once")
	}
	if l.Update(page); l.counts != 3 {
		t.Error("nor with the next rows")
	}
}
