package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// pricing is a provider with a price API.
type pricing struct {
	*vendor
	mu        sync.Mutex
	open      bool
	asks      []time.Time
	perSecond provider.Money
	err       error
}

func (p *pricing) Info() provider.Info {
	i := p.vendor.Info()
	i.OpenPrices = p.open
	return i
}

func (p *pricing) Prices(context.Context) (map[string][]provider.Price, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asks = append(p.asks, time.Now())
	if p.err != nil {
		return nil, p.err
	}
	return map[string][]provider.Price{"one": {{Resolution: "720p", PerSecond: p.perSecond, Source: "a call", AsOf: "2026-11-30"}}}, nil
}

func (p *pricing) set(perSecond provider.Money, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.perSecond, p.err = perSecond, err
}

func (p *pricing) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asks)
}

// kept is a cache in memory.
type kept struct {
	mu  sync.Mutex
	all map[string]run.LivePrices
}

func (k *kept) Load() (all []run.LivePrices, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.all {
		all = append(all, p)
	}
	return all, nil
}

func (k *kept) Keep(p run.LivePrices) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = map[string]run.LivePrices{}
	}
	k.all[p.Provider] = p
	return nil
}

func (b *bench) costs() string {
	b.t.Helper()
	m, _ := b.Model(model)
	e := m.Estimate(order().Request)
	return fmt.Sprint(e, " ", e.Kind)
}

// Live prices are requested at start, once a day, and an hour after a failure; a start within
// the day uses the cached ones.
func TestLivePricesAreAskedForOnceADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, cache := &pricing{vendor: &vendor{}, perSecond: 400_000}, &kept{}
		b := newBench(t, p, func(o *engine.Options) { o.PriceCache, o.DailyPrices = cache, true })
		b.pass(time.Second)
		if p.asked() != 1 || b.costs() != "$2.00 live" {
			t.Errorf("at start: asked %d times, %s", p.asked(), b.costs())
		}
		changed, err := b.PricesChanged(context.Background())
		if err != nil || len(changed) != 1 || changed[0].Prices[0].PerSecond != 400_000 {
			t.Errorf("nobody was told: %v %v", changed, err)
		}
		b.stop()
		p.set(500_000, nil)
		b.open(p)
		if b.costs() != "$2.00 live" {
			t.Errorf("kept: %s", b.costs())
		}
		b.pass(time.Second)
		b.stop()
		old := cache.all["test"]
		old.Read = old.Read.Add(-23*time.Hour - 30*time.Minute)
		_ = cache.Keep(old)
		b.open(p)
		b.pass(10 * time.Minute)
		if p.asked() != 1 {
			t.Errorf("asked %d times within a day", p.asked())
		}
		p.set(0, errors.New("out of order"))
		b.pass(50 * time.Minute)
		if p.asked() != 2 || b.costs() != "$2.00 live" {
			t.Errorf("after a day, while it fails: asked %d times, %s", p.asked(), b.costs())
		}
		if all := b.LivePrices(); len(all) != 1 || all[0].Failed != "out of order" || all[0].Read != old.Read {
			t.Errorf("%+v", all)
		}
		p.set(500_000, nil)
		b.pass(75 * time.Minute)
		if p.asked() != 3 || b.costs() != "$2.50 live" || b.LivePrices()[0].Failed != "" {
			t.Errorf("an hour after that: asked %d times, %s", p.asked(), b.costs())
		}
		b.stop()
	})
}

// Without a key, prices are requested only on command, and only if that needs no key.
func TestLivePricesWithoutAKey(t *testing.T) {
	for _, open := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := &pricing{vendor: &vendor{noKey: true}, open: open, perSecond: 400_000}
			b := newBench(t, p, func(o *engine.Options) { o.PriceCache, o.DailyPrices = &kept{}, true })
			b.pass(time.Minute)
			if p.asked() != 0 {
				t.Errorf("asked %d times by itself", p.asked())
			}
			b.RefreshPrices(context.Background())
			if (p.asked() == 1) != open || (b.costs() == "$2.00 live") != open {
				t.Errorf("open %v: asked %d times, %s", open, p.asked(), b.costs())
			}
			b.stop()
		})
	}
}

// A failing price list delays no run.
func TestAPriceListThatIsDownHoldsUpNoRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pricing{vendor: &vendor{}, err: &provider.Error{Kind: provider.KindProvider, Message: "down"}}
		b := newBench(t, p, func(o *engine.Options) { o.PriceCache, o.DailyPrices = &kept{}, true })
		b.pass(time.Second)
		for range 20 {
			b.RefreshPrices(context.Background())
		}
		id := b.send()
		b.pass(time.Second)
		if p.vendor.asked() != 1 {
			t.Error("the create call waits")
		}
		b.pass(30 * time.Second)
		if r := b.run(id); r.State != run.Succeeded || p.vendor.asked() != 1 {
			t.Errorf("%s, %d create calls", r.State, p.vendor.asked())
		}
		b.stop()
	})
}

// Bills are learned while the program runs, and override the table once five of them differ.
func TestBillsOfTheSessionAreLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &vendor{poll: func(_ int, job string) (provider.Report, error) {
			r := done(job)
			r.Billed = new(provider.Money(2_000_000))
			return r, nil
		}}
		b := newBench(t, p)
		for i := range 5 {
			if want := "$1.50 published"; b.costs() != want {
				t.Errorf("after %d bills: %s", i, b.costs())
			}
			b.send()
			b.pass(time.Minute)
		}
		if b.costs() != "~$2.00 (5 bills) bills" {
			t.Error(b.costs())
		}
		if r := b.run(b.send()); r.Estimate.High != 2_000_000 || r.Estimate.Bills != 5 {
			t.Errorf("%+v", r.Estimate)
		}
		b.stop()
	})
}

// counting counts how often its models are read.
type counting struct {
	*vendor
	times int
}

func (l *counting) Models() []provider.Model {
	l.times++
	return l.vendor.Models()
}

// Most commands need no models, and making them is a good part of a start.
func TestTheModelsAreReadOnceWhenTheyAreNeeded(t *testing.T) {
	p := &counting{vendor: &vendor{}}
	e, err := engine.New(nil, []provider.Provider{p}, engine.Options{Folder: t.TempDir()})
	if err != nil || p.times != 0 {
		t.Fatalf("read %d times, %v", p.times, err)
	}
	if got := len(e.Models()) + len(e.Models()); got == 0 || p.times != 1 {
		t.Errorf("%d models, read %d times", got, p.times)
	}
}
