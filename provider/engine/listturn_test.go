package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// slowFind is a vendor that finds orders, in one list call every two seconds.
type slowFind struct {
	*vendor
	mu sync.Mutex
	at []time.Time
}

func (v *slowFind) Info() provider.Info {
	i := v.vendor.Info()
	i.ListGap = 2 * time.Second
	return i
}

func (v *slowFind) Find(_ context.Context, ref string) (provider.Report, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.at = append(v.at, time.Now())
	return running("job-of-" + ref), true, nil
}

// Forty lost answers are looked up one after the other, however long that takes: the
// wait is no part of a call's time, it is no failure, and it keeps no other run
// waiting.
func TestManyLookupsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const lost = 40
		v := &vendor{
			submit: func(n int, _ provider.Submission) (provider.Report, error) {
				if n == 1 {
					return running("watched"), nil
				}
				return provider.Report{}, &provider.Error{Kind: provider.KindRate, Status: 429, Message: "sorry"}
			},
			poll: func(_ int, job string) (provider.Report, error) { return running(job), nil },
		}
		l := &slowFind{vendor: v}
		b := newBench(t, l, func(o *engine.Options) { o.Timing.Call = time.Second })
		defer b.stop()
		b.send()
		b.pass(time.Second)
		for range lost {
			b.send()
		}
		b.pass(2 * lost * 2 * time.Second)
		runs, err := b.db.Page(context.Background(), run.Query{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs {
			if r.State != run.Running || r.Job != "watched" && r.Job != "job-of-"+r.ID {
				t.Errorf("a run is %s with job %q after %d failures", r.State, r.Job, r.Attempts)
			}
		}
		if n := v.asked(); n != lost+1 {
			t.Errorf("%d create calls", n)
		}
		if len(l.at) != lost {
			t.Errorf("%d lookups", len(l.at))
		}
		for i, at := range l.at[1:] {
			if d := at.Sub(l.at[i]); d < 2*time.Second {
				t.Errorf("lookup %d came %s after the one before", i+2, d)
			}
		}
		looks := v.pollAt["watched"]
		for i, at := range looks[1:] {
			if d := at.Sub(looks[i]); at.Sub(l.at[0]) < time.Minute && d > 7*time.Second {
				t.Errorf("a look at another run came %s after the one before", d)
			}
		}
		if len(looks) < 15 {
			t.Errorf("%d looks at another run", len(looks))
		}
	})
}
