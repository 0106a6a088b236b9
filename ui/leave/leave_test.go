package leave

import (
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func TestWhatGoesOnIsSaidWithTheLinksThatEndFirst(t *testing.T) {
	infos := []provider.Info{{Name: "fal", Title: "fal", LinkTTL: 7 * 24 * time.Hour}, {Name: "replicate", Title: "Replicate", LinkTTL: time.Hour}, {Name: "odd", Title: "Odd"}}
	at := func(names ...string) (all []run.Run) {
		for _, n := range names {
			all = append(all, run.Run{Provider: n})
		}
		return all
	}
	for _, c := range []struct {
		runs []run.Run
		want string
	}{
		{at("odd"), "1 run goes on."},
		{at("fal", "replicate", "odd"), "3 runs go on. Links of Replicate end first, 1h after the film is made."},
		{at("fal", "fal"), "2 runs go on. Links of fal end first, 7d after the film is made."},
	} {
		if got := Of(c.runs, infos, false).String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
