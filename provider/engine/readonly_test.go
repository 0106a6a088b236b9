package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// With a read-only history no run is executed, and what others write is still published.
func TestNothingIsDrivenOverAHistoryThatCanOnlyBeRead(t *testing.T) {
	for _, only := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			polls := 0
			v := &vendor{}
			v.poll = func(_ int, job string) (provider.Report, error) { polls++; return running(job), nil }
			b := newBench(t, v, func(o *engine.Options) { o.ReadOnly = only })
			defer b.stop()
			b.pass(time.Minute)
			id := b.crashed(run.Queued) // written by another process
			changed, err := b.Changes(t.Context())
			if err != nil || len(changed) != 1 || changed[0].ID != id {
				t.Errorf("only read %v: %v, %v", only, changed, err)
			}
			b.pass(time.Hour)
			if (polls == 0) != only {
				t.Errorf("only read %v: the provider was asked %d times", only, polls)
			}
		})
	}
}
