package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// gaps are the times between two polls of the same job, as the vendor saw them.
func (v *vendor) gaps(from, to int) (all []time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, at := range v.pollAt {
		for i := from; i < min(to, len(at)-1); i++ {
			all = append(all, at[i+1].Sub(at[i]))
		}
	}
	return all
}

// What has happened is seen within the interval.
func TestAYoungRunIsLookedAtWithinTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
		b := newBench(t, v, func(o *engine.Options) { o.Timing.Rate = 1000 })
		defer b.stop()
		inFlight(b, v, 40)
		gaps := v.gaps(0, 9) // younger than fifteen intervals
		spread := false
		for _, gap := range gaps {
			if gap > 2*time.Second+50*time.Millisecond {
				t.Errorf("%v between two looks, the interval is 2 s", gap)
			}
			spread = spread || gap < 1800*time.Millisecond
		}
		if len(gaps) < 300 || !spread {
			t.Errorf("%d gaps, spread %v", len(gaps), spread)
		}
	})
}

// Looks that failed at one moment do not come back at one.
func TestFailedLooksComeBackAtAnyTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			if n == 1 {
				return provider.Report{}, &provider.Error{Kind: provider.KindRate, Status: 429, Message: "too many"}
			}
			return running(job), nil
		}}
		b := newBench(t, v, func(o *engine.Options) { o.Timing.Rate = 1000 })
		defer b.stop()
		inFlight(b, v, 60)
		soon, late := 0, 0
		for _, gap := range v.gaps(0, 1) {
			switch {
			case gap > 2*time.Second+50*time.Millisecond:
				t.Errorf("%v after a failure, at most 2 s were to be waited", gap)
			case gap < time.Second:
				soon++
			default:
				late++
			}
		}
		if soon < 10 || late < 10 {
			t.Errorf("%d come back in the first half of the wait and %d in the second", soon, late)
		}
	})
}
