package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// A window died, and the clock was set back an hour: its lease and the next poll lie an hour
// ahead. The next window goes on as if nothing had been.
func TestAClockThatWasSetBackKeepsNoRunWaiting(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lease, next time.Duration
		within      time.Duration
	}{
		"set back an hour":        {time.Hour + 10*time.Second, time.Hour + time.Minute, 20 * time.Second},
		"set back a year":         {365 * 24 * time.Hour, 365 * 24 * time.Hour, 20 * time.Second},
		"as it is":                {10 * time.Second, 0, 20 * time.Second},
		"asked to wait that long": {0, 15 * time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
				b := newBench(t, v)
				defer b.stop()
				now := time.Now()
				r := run.Run{
					ID: "01JD0000000000000000000000", IdempotencyKey: "key", Provider: "test", Model: "one", Request: order().Request,
					State: run.Queued, Job: "job-1", Created: now.Add(c.next), Updated: now.Add(c.next), Sent: now.Add(c.next), NextAttempt: now.Add(c.next),
					Video: run.Video{Download: run.DownloadNone},
				}
				err := b.db.Add(context.Background(), "dead", now.Add(c.lease), []run.Run{r}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
				if err != nil {
					t.Fatal(err)
				}
				b.pass(20 * time.Second)
				if _, at := v.looked(); (len(at) > 0) != (c.within > 0) {
					t.Errorf("%d looks in twenty seconds", len(at))
				}
				b.pass(20 * time.Minute)
				if _, at := v.looked(); len(at) == 0 {
					t.Error("it was never looked at")
				}
			})
		})
	}
}
