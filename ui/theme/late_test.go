package theme

import (
	"testing"
	"time"

	"dailies/provider/run"
)

func TestLate(t *testing.T) {
	usual := run.DurationStats{Median: 100 * time.Second, P90: 120 * time.Second, Runs: 3}
	for _, c := range []struct {
		pace    run.DurationStats
		elapsed time.Duration
		want    string
	}{
		{usual, 120 * time.Second, ""},
		{usual, 121 * time.Second, "slow"},
		{usual, 360 * time.Second, "slow"},
		{usual, 361 * time.Second, "stuck?"},
		{run.DurationStats{Median: 100 * time.Second, P90: 120 * time.Second, Runs: 2}, time.Hour, ""},
		{run.DurationStats{}, time.Hour, ""},
	} {
		if got := Slow(c.pace, c.elapsed); got != c.want {
			t.Errorf("after %s of %v it is %q, want %q", c.elapsed, c.pace, got, c.want)
		}
	}
}
