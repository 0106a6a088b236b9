package theme

import (
	"testing"
	"time"

	"dailies/provider/engine"
)

func TestLate(t *testing.T) {
	usual := engine.Pace{Median: 100 * time.Second, Slow: 120 * time.Second, Runs: 3}
	for _, c := range []struct {
		pace    engine.Pace
		elapsed time.Duration
		want    string
	}{
		{usual, 120 * time.Second, ""},
		{usual, 121 * time.Second, "slow"},
		{usual, 360 * time.Second, "slow"},
		{usual, 361 * time.Second, "stuck?"},
		{engine.Pace{Median: 100 * time.Second, Slow: 120 * time.Second, Runs: 2}, time.Hour, ""},
		{engine.Pace{}, time.Hour, ""},
	} {
		if got := Late(c.pace, c.elapsed); got != c.want {
			t.Errorf("after %s of %v it is %q, want %q", c.elapsed, c.pace, got, c.want)
		}
	}
}
