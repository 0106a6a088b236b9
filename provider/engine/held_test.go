package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// patient retries rarely, so that a day of fake time is cheap.
func patient(o *engine.Options) {
	o.Timing = engine.Timing{Sync: 5 * time.Second, Retry: 5 * time.Minute, Probe: 20 * time.Minute}
}

// A run that could not be sent for hours is held, and sent after confirmation.
func TestAnOldOrderWaitsForAYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		var offline atomic.Bool
		offline.Store(true)
		v.submit = func(n int, _ provider.Submission) (provider.Report, error) {
			if offline.Load() {
				return provider.Report{}, &provider.Error{Kind: provider.KindNetwork, Message: "refused", Delivery: provider.NotSent}
			}
			return running("job-1"), nil
		}
		b := newBench(t, v, patient)
		defer func() { b.stop() }()
		id := b.send()
		b.closed(v, 5*time.Hour-10*time.Minute)
		b.pass(10 * time.Minute)
		if r := b.run(id); r.Held != "" {
			t.Fatalf("held after five hours: %s", r.Held)
		}
		b.closed(v, 2*time.Hour)
		b.pass(10 * time.Minute)
		offline.Store(false)
		b.pass(time.Hour)
		tried := v.asked()
		if r := b.run(id); r.State != run.Pending || r.Held == "" || r.Err == nil || r.Err.Message != r.Held {
			t.Fatalf("%s, held %q, problem %v", r.State, r.Held, r.Err)
		}
		again, err := b.Resubmit(context.Background(), b.run(id))
		if err != nil || again.ID != id {
			t.Fatalf("%v, %v", again.ID, err)
		}
		b.pass(time.Minute)
		if r := b.run(id); r.State != run.Succeeded || r.Held != "" || v.asked() != tried+1 {
			t.Errorf("%s, held %q, %d create calls more", r.State, r.Held, v.asked()-tried)
		}
	})
}

// The cap per day applies when a submission is sent: one that waited past midnight counts against
// the next day's.
func TestTheCapCountsWhenAnOrderIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		var offline atomic.Bool
		offline.Store(true)
		v.submit = func(n int, _ provider.Submission) (provider.Report, error) {
			if offline.Load() {
				return provider.Report{}, &provider.Error{Kind: provider.KindNetwork, Message: "refused", Delivery: provider.NotSent}
			}
			return done("job"), nil
		}
		now := time.Now()
		midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
		time.Sleep(midnight.Sub(now) - 30*time.Minute)
		b := newBench(t, v, patient, func(o *engine.Options) { most := 2 * provider.Dollar; o.Budget.PerDay = &most }) // one run is $1.50
		defer func() { b.stop() }()
		first := b.send()
		b.pass(time.Minute)
		if _, err := b.Submit(context.Background(), order()); provider.KindOf(err) != provider.KindBudget {
			t.Fatalf("what waits to be sent is not counted: %v", err)
		}
		b.pass(35 * time.Minute) // past midnight: still waiting, and counting for the new day
		if _, err := b.Submit(context.Background(), order()); provider.KindOf(err) != provider.KindBudget {
			t.Fatalf("what waits to be sent is not counted after midnight: %v", err)
		}
		offline.Store(false)
		b.pass(time.Hour)
		if r := b.run(first); r.State != run.Succeeded {
			t.Fatalf("the first is %s: %v", r.State, r.Err)
		}
		// a run written before there was a cap, as far as this process knows
		late := b.crashed(run.Pending)
		r := b.run(late)
		r.Estimate = b.run(first).Estimate
		if err := b.db.Save(context.Background(), "dead", run.Update{Run: r, Base: r.Base()}); err != nil {
			t.Fatal(err)
		}
		sent := v.asked()
		b.pass(10 * time.Minute)
		if r := b.run(late); r.State != run.Pending || r.Held == "" || r.Err.Kind != provider.KindBudget || v.asked() != sent {
			t.Errorf("%s, held %q, %d create calls more", r.State, r.Held, v.asked()-sent)
		}
		b.closed(v, 5*time.Hour)
		if _, err := b.Resubmit(context.Background(), b.run(late)); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		if r := b.run(late); r.Held == "" || v.asked() != sent {
			t.Errorf("a yes goes over the cap: %s", r.State)
		}
		b.closed(v, 24*time.Hour)
		if _, err := b.Resubmit(context.Background(), b.run(late)); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		if r := b.run(late); r.State != run.Succeeded {
			t.Errorf("the next day: %s, %v", r.State, r.Err)
		}
	})
}
