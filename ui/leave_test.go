package ui_test

import (
	"testing"

	"dailies/ui"
	"dailies/ui/leave"
)

func TestTheAppSaysWhatIsUnderWayWhenItIsLeft(t *testing.T) {
	for key, watch := range map[string]bool{"q": false, "Q": true} {
		var left []leave.Left
		startWith(t, 8, 80, 24, func(a *app) {
			a.more = func(o *ui.Options) { o.OnLeave = func(l leave.Left) { left = append(left, l) } }
		}, func(t *testing.T, a *app) {
			a.Keys(key)
			if !a.Quit || len(left) != 1 || left[0].Runs != 3 || left[0].Watch != watch {
				t.Errorf("%s: quit %v, left %+v", key, a.Quit, left)
			}
		})
	}
	startWith(t, 0, 80, 24, func(a *app) {
		a.more = func(o *ui.Options) { o.OnLeave = func(leave.Left) {} }
	}, func(t *testing.T, a *app) {
		a.Keys("Q")
		if a.Quit {
			t.Error("Q ends it though nothing is under way")
		}
	})
}
