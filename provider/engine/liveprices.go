package engine

import (
	"context"
	"slices"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// PriceCache stores live prices between starts. Losing them is harmless.
type PriceCache interface {
	Load() ([]run.LivePrices, error)
	Keep(run.LivePrices) error
}

const (
	// pricesMaxAge is how old live prices may get before they are requested again.
	pricesMaxAge = 24 * time.Hour
	// pricesRetry is the delay after a failed price call.
	pricesRetry = time.Hour
)

// cachedPrices returns the cached live prices.
func (e *Engine) cachedPrices() []run.LivePrices {
	if e.o.PriceCache == nil {
		return nil
	}
	kept, err := e.o.PriceCache.Load()
	if err != nil {
		e.log.Warn("cached live prices cannot be read", "err", err)
	}
	return slices.DeleteFunc(kept, func(p run.LivePrices) bool { return e.vendors.get(p.Provider) == nil })
}

// LivePrices returns the last live prices of each provider, in the order of the providers.
func (e *Engine) LivePrices() (all []run.LivePrices) {
	c := e.catalog()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range e.vendors.all() {
		if p, ok := c.live[i.Name]; ok {
			all = append(all, p)
		}
	}
	return all
}

// RefreshPrices requests live prices from every provider that offers them and that we have a
// key for or that needs none. If a call fails, the older prices are kept.
func (e *Engine) RefreshPrices(ctx context.Context) []run.LivePrices {
	var names []string
	for _, i := range e.vendors.all() {
		if _, asks := e.vendors.get(i.Name).(provider.Pricer); asks && (i.HasKey || i.OpenPrices) {
			names = append(names, i.Name)
		}
	}
	return e.fetchPrices(ctx, names)
}

// fetchPrices requests the prices of the named providers concurrently.
func (e *Engine) fetchPrices(ctx context.Context, names []string) []run.LivePrices {
	all := make([]run.LivePrices, len(names))
	var asked sync.WaitGroup
	for i, name := range names {
		asked.Add(1)
		broken := func(err error) { e.log.Error("prices could not be fetched", "provider", name, "err", err) }
		provider.Go(broken, func() {
			defer asked.Done()
			all[i] = e.fetchPricesOf(ctx, name)
		})
	}
	asked.Wait()
	return all
}

func (e *Engine) fetchPricesOf(ctx context.Context, name string) run.LivePrices {
	p := e.catalog().livePrices(name)
	p.Provider, p.Tried, p.Failed = name, time.Now(), ""
	prices, err := e.callPrices(ctx, name)
	switch {
	case ctx.Err() != nil:
		return p // cancelled by the user
	case err != nil:
		p.Failed = provider.UserMessage(err)
		e.log.Info("live prices were not received", "provider", name, "err", err)
	default:
		p.Prices, p.Read = prices, p.Tried
	}
	e.catalog().putLive(p)
	if e.o.PriceCache != nil {
		if err := e.o.PriceCache.Keep(p); err != nil {
			e.log.Warn("live prices were not cached", "err", err)
		}
	}
	return p
}

// callPrices makes the price call of a provider through its limiter.
func (e *Engine) callPrices(ctx context.Context, name string) (map[string][]provider.Price, error) {
	asks, ok := e.vendors.get(name).(provider.Pricer)
	if !ok {
		return nil, provider.Errorf(provider.KindInput, "%s has no price call", name)
	}
	lim := e.limiters[name]
	blocked, err := lim.acquire(ctx, false)
	if err == nil && blocked > 0 {
		err = provider.Errorf(provider.KindNetwork, "%s cannot be reached", e.info(name).Title)
	}
	if err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeout(ctx, 3*e.o.Timing.Call)
	defer cancel()
	prices, err := asks.Prices(timed)
	if err == nil || provider.KindOf(err) == provider.KindRate {
		lim.report(err) // a failing price list says nothing about other calls
	}
	return prices, err
}

// updatePrices reads the bills once, and, with DailyPrices, requests the live prices of the
// providers with a key at start and once a day. It runs in the background.
func (l *loop) updatePrices() {
	provider.Go(l.logPanic, func() {
		if err := l.LoadBills(l.shutdown); err != nil && l.shutdown.Err() == nil {
			l.log.Warn("bills cannot be read", "err", err)
		}
		if !l.o.DailyPrices {
			return
		}
		for l.shutdown.Err() == nil {
			now := time.Now()
			due := slices.DeleteFunc(l.vendors.withKeys(), func(name string) bool { return now.Before(l.pricesDue(name)) })
			if len(due) > 0 {
				l.fetchPrices(l.shutdown, due)
			}
			select {
			case <-l.shutdown.Done():
			case <-l.vendors.rekeyed: // a new key may have prices of its own
			case <-time.After(pricesRetry / 4):
			}
		}
	})
}

// pricesDue returns when to request the live prices of a provider; far ahead if it has none.
func (l *loop) pricesDue(name string) time.Time {
	if _, asks := l.vendors.get(name).(provider.Pricer); !asks {
		return time.Now().Add(pricesMaxAge)
	}
	p := l.catalog().livePrices(name)
	due := notAhead(p.Read).Add(pricesMaxAge)
	if again := notAhead(p.Tried).Add(pricesRetry); p.Failed != "" && again.After(due) {
		due = again
	}
	return due
}
