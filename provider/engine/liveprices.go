package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// PriceCache keeps live prices between starts. It may forget them at any time.
type PriceCache interface {
	Load() ([]run.LivePrices, error)
	Keep(run.LivePrices) error
}

const (
	// pricesLast is how old live prices may become before they are asked for again.
	pricesLast = 24 * time.Hour
	// pricesAgain is the wait after a price call that failed.
	pricesAgain = time.Hour
)

// loadPrices takes up the live prices that were kept.
func (e *Engine) loadPrices() {
	if e.o.PriceCache == nil {
		return
	}
	kept, err := e.o.PriceCache.Load()
	if err != nil {
		e.log.Warn("cached live prices cannot be read", "err", err)
	}
	for _, p := range kept {
		if _, ok := e.providers[p.Provider]; ok {
			e.catalog.putLive(p)
		}
	}
}

// LivePrices returns what the price calls said last, in the order of the providers.
func (e *Engine) LivePrices() (all []run.LivePrices) {
	e.catalog.mu.Lock()
	defer e.catalog.mu.Unlock()
	for _, i := range e.infos {
		if p, ok := e.catalog.live[i.Name]; ok {
			all = append(all, p)
		}
	}
	return all
}

// RefreshPrices asks every provider for its live prices that tells them to us: those that
// we have a key for, and those that need none. One that fails keeps its older prices.
func (e *Engine) RefreshPrices(ctx context.Context) []run.LivePrices {
	var names []string
	for _, i := range e.infos {
		if _, asks := e.providers[i.Name].(provider.Pricer); asks && (i.HasKey || i.OpenPrices) {
			names = append(names, i.Name)
		}
	}
	return e.askPrices(ctx, names)
}

// askPrices asks the named providers at once.
func (e *Engine) askPrices(ctx context.Context, names []string) []run.LivePrices {
	all := make([]run.LivePrices, len(names))
	var asked sync.WaitGroup
	for i, name := range names {
		asked.Add(1)
		broken := func(err error) { e.log.Error("prices could not be fetched", "provider", name, "err", err) }
		provider.Go(broken, func() {
			defer asked.Done()
			all[i] = e.askPricesOf(ctx, name)
		})
	}
	asked.Wait()
	return all
}

func (e *Engine) askPricesOf(ctx context.Context, name string) run.LivePrices {
	e.catalog.mu.Lock()
	p := e.catalog.live[name]
	e.catalog.mu.Unlock()
	p.Provider, p.Tried, p.Failed = name, time.Now(), ""
	prices, err := e.callPrices(ctx, name)
	switch {
	case ctx.Err() != nil:
		return p // a person does not want to know any more
	case err != nil:
		p.Failed = provider.UserMessage(err)
		e.log.Info("live prices are not available", "provider", name, "err", err)
	default:
		p.Prices, p.Read = prices, p.Tried
	}
	e.catalog.putLive(p)
	if e.o.PriceCache != nil {
		if err := e.o.PriceCache.Keep(p); err != nil {
			e.log.Warn("live prices could not be cached", "err", err)
		}
	}
	return p
}

// callPrices makes the price call of a provider, in the pace of its other calls.
func (e *Engine) callPrices(ctx context.Context, name string) (map[string][]provider.Price, error) {
	asks, ok := e.providers[name].(provider.Pricer)
	if !ok {
		return nil, provider.Errorf(provider.KindInput, "%s has no price call", name)
	}
	g := e.limiters[name]
	away, err := g.acquire(ctx, false)
	if err == nil && away > 0 {
		err = provider.Errorf(provider.KindNetwork, "%s cannot be reached", e.info(name).Title)
	}
	if err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeout(ctx, 3*e.o.Timing.Call)
	defer cancel()
	prices, err := asks.Prices(timed)
	if err == nil || provider.KindOf(err) == provider.KindRate {
		g.report(err) // a price list that is down says nothing of the runs
	}
	return prices, err
}

// keepPrices asks for the live prices of the providers that we have a key for, at start
// and once a day, and reads the bills once. It is beside everything else: nothing waits
// for it.
func (d *loop) keepPrices() {
	provider.Go(d.logPanic, func() {
		if err := d.LoadBills(d.shutdown); err != nil && d.shutdown.Err() == nil {
			d.log.Warn("bills cannot be read", "err", err)
		}
		if d.o.PriceCache == nil {
			return
		}
		for d.shutdown.Err() == nil {
			now := time.Now()
			due := slices.DeleteFunc(slices.Clone(d.withKeys), func(name string) bool { return now.Before(d.pricesDue(name)) })
			if len(due) > 0 {
				d.askPrices(d.shutdown, due)
			}
			select {
			case <-d.shutdown.Done():
			case <-time.After(pricesAgain / 4):
			}
		}
	})
}

// pricesDue is when to ask a provider for its live prices; far away when it tells none.
func (d *loop) pricesDue(name string) time.Time {
	if _, asks := d.providers[name].(provider.Pricer); !asks {
		return time.Now().Add(pricesLast)
	}
	d.catalog.mu.Lock()
	p := d.catalog.live[name]
	d.catalog.mu.Unlock()
	due := notAhead(p.Read).Add(pricesLast)
	if again := notAhead(p.Tried).Add(pricesAgain); p.Failed != "" && again.After(due) {
		due = again
	}
	return due
}
