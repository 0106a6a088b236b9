package theme

import (
	"time"

	"dailies/provider/run"
)

// fewest is how many runs a judgement on another one rests on.
const fewest = 3

// Slow says how long a run takes beside the person's own runs of its kind: "slow"
// when nine in ten were faster, "stuck?" when it takes three times as long as
// that, "" otherwise, and when there were too few to tell.
func Slow(p run.DurationStats, elapsed time.Duration) string {
	switch {
	case p.Runs < fewest || p.P90 <= 0 || elapsed <= p.P90:
		return ""
	case elapsed > 3*p.P90:
		return "stuck?"
	}
	return "slow"
}
