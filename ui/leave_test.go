package ui_test

import (
	"testing"

	"dailies/ui"
	"dailies/ui/leave"
)

// leaving starts the app with n sample runs, of which three go on from eight on, and returns what
// it says when it is left.
func leaving(t *testing.T, n int, watched bool, keys []string, test func(t *testing.T, a *app, left []leave.Left)) {
	t.Helper()
	var left []leave.Left
	startWith(t, n, 80, 24, func(a *app) {
		a.more = func(o *ui.Options) {
			o.OnLeave = func(l leave.Left) { left = append(left, l) }
			o.Watched = func() bool { return watched }
		}
	}, func(t *testing.T, a *app) {
		a.Keys(keys...)
		test(t, a, left)
	})
}

func TestLeavingOffersToSaveFilmsInTheBackground(t *testing.T) {
	for name, c := range map[string]struct {
		keys  []string
		watch bool
	}{
		"leave": {[]string{"q", "y"}, false}, "leave and watch": {[]string{"q", "w"}, true},
		"at once": {[]string{"ctrl+c"}, false}, "watch at once": {[]string{"Q"}, true},
	} {
		leaving(t, 8, false, c.keys, func(t *testing.T, a *app, left []leave.Left) {
			if !a.Quit || len(left) != 1 || left[0].Runs != 3 || left[0].Watch != c.watch {
				t.Errorf("%s: quit %v, left %+v", name, a.Quit, left)
			}
		})
	}
}

func TestLeavingAsksOnlyWhereRunsGoOnAndNobodyWatches(t *testing.T) {
	leaving(t, 8, false, []string{"q"}, func(t *testing.T, a *app, left []leave.Left) {
		a.Shows("Leave dailies?", "under way  3 runs", "w  leave, and save films in the background", "y  leave", "▸ n  stay")
		if a.Quit || len(left) > 0 {
			t.Error("q ends it without an answer")
		}
		a.Keys("q", "enter")
		a.Hides("Leave dailies?")
		if a.Quit {
			t.Error("it ends though the user stays")
		}
	})
	for name, c := range map[string]struct {
		runs    int
		watched bool
	}{"nothing is under way": {0, false}, "they are watched already": {8, true}} {
		leaving(t, c.runs, c.watched, []string{"q"}, func(t *testing.T, a *app, left []leave.Left) {
			if !a.Quit || len(left) != 1 || left[0].Watch {
				t.Errorf("%s: quit %v, left %+v", name, a.Quit, left)
			}
		})
	}
	leaving(t, 0, false, []string{"Q"}, func(t *testing.T, a *app, _ []leave.Left) {
		if a.Quit {
			t.Error("Q ends it though nothing is under way")
		}
	})
}
