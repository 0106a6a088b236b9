package engine_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
)

// secondVendor is another vendor, whose model has no sound and no automatic length.
type secondVendor struct{ *vendor }

func (v secondVendor) Info() provider.Info {
	i := v.vendor.Info()
	i.Name, i.Title = "second", "Second"
	return i
}

func (v secondVendor) Models() []provider.Model {
	m := v.vendor.Models()[0]
	m.Provider, m.ID, m.Audio, m.Duration.Auto = "second", "two", false, false
	return []provider.Model{m}
}

func newBenchOfTwo(t *testing.T, first *vendor, second *vendor) *bench {
	b := newBench(t, first)
	b.stop()
	b.others = []provider.Provider{secondVendor{second}}
	b.open(first)
	return b
}

func TestARefusedTakeIsMadeElsewhereInTheSameShot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &vendor{}, &vendor{}
		first.submit = func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindBalance, Message: "no money left", Delivery: provider.Rejected}
		}
		second.submit = func(int, provider.Submission) (provider.Report, error) { return done("job-2"), nil }
		b := newBenchOfTwo(t, first, second)
		defer b.stop()
		o := order()
		o.Request.Audio, o.Tags = true, []string{"hero"}
		made, err := b.Submit(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		refused := b.run(made[0].ID)
		if refused.State != run.Failed {
			t.Fatal(refused.State)
		}
		if _, err := b.Elsewhere(context.Background(), refused, model); provider.KindOf(err) != provider.KindInput {
			t.Errorf("at the same provider: %v", err)
		}
		r, err := b.Elsewhere(context.Background(), refused, "second/two")
		if err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		r = b.run(r.ID)
		if r.State != run.Succeeded || r.Provider != "second" || r.Request.Audio || r.Request.Model != "two" || r.Parent != refused.ID ||
			r.ParentHow != run.HowElsewhere || r.Shot != refused.Shot || r.Take != 2 || len(r.Tags) != 1 {
			t.Errorf("%+v", r)
		}
		if now := b.run(refused.ID); now.State != run.Failed || now.Err.Kind != provider.KindBalance {
			t.Errorf("the first is %s: %v", now.State, now.Err)
		}
		if _, err := b.Elsewhere(context.Background(), r, model); provider.KindOf(err) != provider.KindInput || !strings.Contains(err.Error(), "not refused") {
			t.Errorf("a saved take: %v", err)
		}
	})
}

// A run that waits because its provider is down is cancelled by the same write that adds the
// other one, once, whoever asks, and never sent when the provider comes back.
func TestAWaitingRunIsNotSentAfterItWentElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &vendor{}, &vendor{}
		down := true
		first.submit = func(int, provider.Submission) (provider.Report, error) {
			if down {
				return provider.Report{}, &provider.Error{Kind: provider.KindNetwork, Message: "refused", Delivery: provider.NotSent}
			}
			return done("job-1"), nil
		}
		second.submit = func(int, provider.Submission) (provider.Report, error) { return done("job-2"), nil }
		b := newBenchOfTwo(t, first, second)
		defer b.stop()
		id := b.send()
		b.pass(30 * time.Second)
		waiting := b.run(id)
		if why := run.CannotGoElsewhere(waiting); waiting.State != run.Pending || why != "" {
			t.Fatalf("%s: %s", waiting.State, why)
		}
		db, err := store.Open(context.Background(), b.path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		window, err := engine.New(db, []provider.Provider{first, secondVendor{second}}, b.o)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		made := make(chan run.Run, 8)
		for i := range 8 {
			e := []*engine.Engine{b.Engine, window}[i%2]
			wg.Go(func() {
				r, err := e.Elsewhere(context.Background(), waiting, "second/two")
				if err == nil {
					made <- r
				} else if provider.KindOf(err) != provider.KindConflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(made) != 1 {
			t.Fatalf("%d new runs", len(made))
		}
		down = false
		tried := first.asked()
		b.pass(time.Hour)
		old, r := b.run(id), b.run((<-made).ID)
		if old.State != run.Cancelled || old.Charged != provider.ChargedNo || !strings.Contains(old.Err.Message, run.ShortID(r.ID)) || first.asked() != tried {
			t.Errorf("the first is %s (%v), sent %d times more", old.State, old.Err, first.asked()-tried)
		}
		if r.State != run.Succeeded || second.asked() != 1 {
			t.Errorf("the second is %s after %d create calls", r.State, second.asked())
		}
	})
}

// While the circuit is open, a run that never got a turn says what it waits for, so that it can
// go elsewhere.
func TestARunThatWaitsForTheProviderSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		v.submit = func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindNetwork, Message: "refused", Delivery: provider.NotSent}
		}
		b := newBench(t, v, func(o *engine.Options) { o.Timing = engine.Timing{Sync: time.Second, Probe: time.Hour} })
		defer b.stop()
		for range 10 {
			b.send()
		}
		b.pass(time.Minute)
		tried := v.asked()
		late := b.run(b.send())
		b.pass(10 * time.Second)
		late = b.run(late.ID)
		if v.asked() != tried || late.Err == nil || late.Err.Kind != provider.KindNetwork || run.CannotGoElsewhere(late) != "" {
			t.Errorf("%d create calls more; waits for %v", v.asked()-tried, late.Err)
		}
	})
}
