package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"dailies/provider"
	"dailies/provider/run"
)

// catalog holds the models with their prices: from the config, the live lists, the built-in
// tables and the user's own bills.
type catalog struct {
	own    []provider.Model            // as defined by the adapters
	config map[string][]provider.Price // by Model.Key
	infos  map[string]provider.Info    // guarded by mu
	lists  map[string]bool             // providers with a price API

	mu      sync.Mutex // guards the fields below
	live    map[string]run.LivePrices
	learned map[string]map[provider.BillKind]provider.Learned // by Model.Key
	models  []provider.Model                                  // replaced, never modified
	changed chan struct{}                                     // capacity 1
}

func newCatalog(own []provider.Model, infos []provider.Info, lists map[string]bool, config map[string][]provider.Price) *catalog {
	c := &catalog{
		own: own, config: map[string][]provider.Price{}, infos: map[string]provider.Info{}, lists: lists,
		live: map[string]run.LivePrices{}, learned: map[string]map[provider.BillKind]provider.Learned{}, changed: make(chan struct{}, 1),
	}
	for key, prices := range config {
		c.config[key] = withKind(provider.PriceConfig, prices)
	}
	for _, i := range infos {
		c.infos[i.Name] = i
	}
	for _, m := range own {
		c.models = append(c.models, c.priced(m))
	}
	return c
}

// newCatalog returns the catalog of providers with the cached live prices.
func (e *Engine) newCatalog(providers []provider.Provider) *catalog {
	var models []provider.Model
	lists := map[string]bool{}
	for _, p := range providers {
		models = append(models, p.Models()...)
		_, lists[p.Info().Name] = p.(provider.Pricer)
	}
	c := newCatalog(models, e.vendors.all(), lists, e.o.Prices)
	for _, p := range e.cachedPrices() {
		c.putLive(p)
	}
	return c
}

// withKind returns a copy of prices marked with their source.
func withKind(kind provider.PriceKind, prices []provider.Price) []provider.Price {
	prices = slices.Clone(prices)
	for i := range prices {
		prices[i].Kind = kind
	}
	return prices
}

// all returns every model as it is priced now.
func (c *catalog) all() []provider.Model {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.models)
}

func (c *catalog) model(key string) (provider.Model, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.models, func(m provider.Model) bool { return m.Key() == key })
	if i < 0 {
		return provider.Model{}, false
	}
	return c.models[i], true
}

// priced returns a model with its prices in order of precedence. c.mu must be held.
func (c *catalog) priced(m provider.Model) provider.Model {
	table := m.Prices
	m.Prices = slices.Concat(c.config[m.Key()], withKind(provider.PriceLive, c.live[m.Provider].Prices[m.ID]), table)
	m.PriceNext = c.hint(m.Provider)
	learned := c.learned[m.Key()]
	for _, l := range slices.SortedFunc(maps.Keys(learned), compareKinds) {
		m = m.WithBills(learned[l])
	}
	return m
}

func compareKinds(a, b provider.BillKind) int {
	order := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case y:
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Resolution, b.Resolution), order(a.Audio, b.Audio), order(a.Footage, b.Footage))
}

// hint returns how to learn an unknown price.
func (c *catalog) hint(name string) string {
	info := c.infos[name]
	const own = "your own bills will tell after the first run, or set it under [prices] in the config"
	live := "`dailies models --refresh` asks " + info.Title + " for its live list, " + own
	switch {
	case !c.lists[name]:
		return own
	case info.HasKey, info.OpenPrices:
		return live
	}
	return "with a key " + live
}

// update changes price data and recomputes the prices of one provider's models.
func (c *catalog) update(name string, change func()) {
	c.mu.Lock()
	change()
	models := slices.Clone(c.models)
	for i, m := range c.own {
		if m.Provider == name {
			models[i] = c.priced(m)
		}
	}
	c.models = models
	c.mu.Unlock()
	select {
	case c.changed <- struct{}{}:
	default: // already signalled
	}
}

func (c *catalog) livePrices(name string) run.LivePrices {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.live[name]
}

func (c *catalog) putLive(p run.LivePrices) { c.update(p.Provider, func() { c.live[p.Provider] = p }) }

// putLearned stores what the bills of one kind of run show; ok is false if there are none.
func (c *catalog) putLearned(m provider.Model, of provider.BillKind, l provider.Learned, ok bool) {
	c.mu.Lock()
	known, had := c.learned[m.Key()][of]
	c.mu.Unlock()
	if had == ok && known == l {
		return
	}
	c.update(m.Provider, func() {
		if c.learned[m.Key()] == nil {
			c.learned[m.Key()] = map[provider.BillKind]provider.Learned{}
		}
		if ok {
			c.learned[m.Key()][of] = l
		} else {
			delete(c.learned[m.Key()], of)
		}
	})
}

// learn reads the bills of one kind of run of a model.
func (e *Engine) learn(ctx context.Context, m provider.Model, of provider.BillKind) error {
	bills, err := e.store.Bills(ctx, m.Provider, m.ID, of)
	if err != nil {
		return err
	}
	l, ok := provider.Learn(of, bills)
	e.catalog().putLearned(m, of, l, ok)
	return nil
}

// LoadBills reads the bills of all models.
func (e *Engine) LoadBills(ctx context.Context) error {
	for _, m := range e.catalog().own {
		for _, of := range m.BillKinds() {
			if err := e.learn(ctx, m, of); err != nil {
				return err
			}
		}
	}
	return nil
}

// learnFrom reads the bills again to which changed runs may have added.
func (e *Engine) learnFrom(ctx context.Context, runs []run.Run) {
	type kind struct {
		model string
		provider.BillKind
	}
	seen := map[kind]bool{}
	for _, r := range runs {
		k := kind{r.Provider + "/" + r.Model, provider.BillKindOf(r.Request)}
		m, ok := e.catalog().model(k.model)
		if r.State != run.Succeeded || r.Billed == nil || !ok || seen[k] {
			continue
		}
		seen[k] = true
		if err := e.learn(ctx, m, k.BillKind); err != nil {
			e.log.Warn("bills cannot be read", "err", err)
		}
	}
}

// estimate returns the price of one run of a submission, based on the latest bills, and what it
// counts against the caps.
func (e *Engine) estimate(ctx context.Context, m provider.Model, r provider.Request) (provider.Estimate, error) {
	if err := e.learn(ctx, m, provider.BillKindOf(r)); err != nil {
		if ctx.Err() != nil {
			return provider.Estimate{}, err
		}
		// The write of the submission says what is wrong with the history.
		e.log.Warn("bills cannot be read", "model", m.Key(), "err", err)
	}
	if now, ok := e.catalog().model(m.Key()); ok {
		m = now
	}
	return e.budget().Counted(m.EstimateFootage(r, measured(r).InputSeconds(r))), nil
}

// PricesChanged blocks until prices have changed, and returns the models with the new ones. It
// must have a single caller.
func (e *Engine) PricesChanged(ctx context.Context) ([]provider.Model, error) {
	select {
	case <-e.catalog().changed:
		return e.Models(), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
