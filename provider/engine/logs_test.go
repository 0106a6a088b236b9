package engine_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
)

// The engine adds each line of a model's log to the timeline once, up to a limit.
func TestLogsAreInTheTimeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, polls := &vendor{}, 0
		v.poll = func(_ int, job string) (provider.Report, error) {
			polls++
			r := running(job)
			r.Logs = []string{"loading", fmt.Sprintf("step %d", polls)}
			if polls > 60 {
				r = done(job)
			}
			return r, nil
		}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Hour)
		events, err := b.db.Events(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, e := range events {
			if e.Kind == "log" {
				lines = append(lines, e.Text)
			}
		}
		if len(lines) != 20 || lines[0] != "log: loading" || lines[1] != "log: step 1" || lines[19] != "log: step 19" {
			t.Errorf("after %d polls: %q", polls, lines)
		}
	})
}
