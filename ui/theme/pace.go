package theme

import (
	"time"

	"dailies/provider/engine"
)

// fewest is how many runs a judgement on another one rests on.
const fewest = 3

// Late says how long a run takes beside the person's own runs of its kind: "slow"
// when nine in ten were faster, "stuck?" when it takes three times as long as
// that, "" otherwise, and when there were too few to tell.
func Late(p engine.Pace, elapsed time.Duration) string {
	switch {
	case p.Runs < fewest || p.Slow <= 0 || elapsed <= p.Slow:
		return ""
	case elapsed > 3*p.Slow:
		return "stuck?"
	}
	return "slow"
}
