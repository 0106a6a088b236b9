package runlist

import (
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/ui/uitest"
)

// withSaved is a list of n runs with two saved filters, which are counted.
func withSaved(t *testing.T, n, width int) *list {
	l := newList(t, n, width, 24)
	if wrong := l.SetSavedFilters([]string{"trouble: status:failed", "long name of a filter: provider:runcomfy"}); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	l.ShowSavedCounts(true)
	l.run(l.Reload())
	return l
}

func TestSavedFiltersShowHowManyRunsTheyFind(t *testing.T) {
	l := withSaved(t, 40, 100)
	l.shows("1 of 40", "f1 trouble 5 · f2 long name of a … 15")
	l.ShowSavedCounts(false)
	if strings.Contains(l.text(), "trouble") {
		t.Error("they are shown where they are not wanted")
	}
	if text, whole := l.CountedFilters(15); whole || !strings.Contains(text, "trouble") || strings.Contains(text, "long") {
		t.Errorf("in 15 cells stands %q, all %v", text, whole)
	}
	l.ShowSavedCounts(true)
	l.SetSize(30, 24) // without room for one
	l.shows("1 of 40")
}

// Neither keys nor a filter that is typed change what the saved filters find.
func TestSavedFiltersAreCountedAgainOnlyAfterAChange(t *testing.T) {
	l := withSaved(t, 40, 100)
	l.keys("j", "/", "c", "o", "enter", "esc", ",", "c", "f", "1", "G")
	if len(l.saved) != 1 || l.saved[0] != 0 {
		t.Fatalf("counts are requested after %v", l.saved)
	}
	l.took = time.Minute
	change := func(state run.State) {
		r := uitest.Runs(40, now)[39]
		r.State = state
		l.run(l.Put(r))
	}
	change(run.Failed)
	change(run.Queued)
	if len(l.saved) != 3 || l.saved[1] != minRecount || l.saved[2] != countedShare*time.Minute {
		t.Errorf("after changes counts are requested after %v", l.saved)
	}
}

// Changes during a count cause one more, not one each.
func TestOneCountOfSavedFiltersRunsAtATime(t *testing.T) {
	l := withSaved(t, 40, 100)
	l.savedCounts.counting = true // one is on its way
	for range 5 {
		l.run(l.Reload())
	}
	if len(l.saved) != 1 {
		t.Errorf("%d counts run", len(l.saved))
	}
	l.run(l.Update(SavedCountsMsg{})) // it failed
	if len(l.saved) != 2 {
		t.Errorf("%d counts were requested", len(l.saved))
	}
	l.shows("f1 trouble 5")
}
