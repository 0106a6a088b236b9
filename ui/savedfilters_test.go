package ui_test

import (
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/ui"
)

func TestCountsOfSavedFiltersStandInTheHeader(t *testing.T) {
	for width, header := range map[int]bool{200: true, 120: false} {
		startWith(t, 16, width, 30, func(a *app) {
			a.more = func(o *ui.Options) { o.Filters = []string{"trouble: status:failed", "picks: is:pick"} }
		}, func(t *testing.T, a *app) {
			a.Shows("f1 trouble 2 · f2 picks 2")
			first, _, _ := strings.Cut(a.Text(), "\n")
			if strings.Contains(first, "f1 trouble 2") != header {
				t.Errorf("%d columns: the header is %q", width, first)
			}
			a.world.Change(id(running, 16), func(r *run.Run) { r.State = run.Failed })
			a.Drain()
			time.Sleep(time.Minute) // fake time
			a.Drain()
			a.Shows("f1 trouble 3")
			a.Keys("2")
			a.Hides("f1 trouble")
		})
	}
}
