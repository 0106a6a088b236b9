package theme

import (
	"time"

	"dailies/provider/run"
)

// fewest is the minimum number of runs that a comparison needs.
const fewest = 3

// Slow compares a run with the user's earlier runs of its kind: "slow" if it takes longer than
// 90 % of them, "stuck?" if it takes three times as long as that, else "", also if there are
// too few runs.
func Slow(p run.DurationStats, elapsed time.Duration) string {
	switch {
	case p.Runs < fewest || p.P90 <= 0 || elapsed <= p.P90:
		return ""
	case elapsed > 3*p.P90:
		return "stuck?"
	}
	return "slow"
}
