package engine

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

// Options are what an engine is set up with. The zero value of a field means
// its default.
type Options struct {
	Owner  string // names this process in leases; default random
	Folder string // where videos go; absolute
	Name   string // file name template, see [download.FileName]
	// NoAutoDownload switches the saving of videos by themselves off.
	NoAutoDownload bool
	Budget         run.Budget
	Prices         map[string][]provider.Price // by Model.Key, in front of the model's own
	// PriceCache keeps live prices between starts. Without one Drive asks for none.
	PriceCache PriceCache
	Timing     Timing
	Rates      map[string]float64 // requests a second, by provider, in place of Pacing.Rate
	// ShutdownGrace is how long a create call in flight may go on once Drive was told to
	// end, so that its answer is not lost. Default 10 s.
	ShutdownGrace time.Duration
	// HTTP carries downloads; default a transport without credentials that obeys
	// the proxies of the environment and connects to public addresses only.
	HTTP http.RoundTripper
	// AllowLoopback: links to this machine are allowed, for the sandbox.
	AllowLoopback bool
	Log           *slog.Logger
	// ReadOnly: nothing can be written into the history, so nothing is driven and
	// Drive only hands out what other processes write.
	ReadOnly bool
	// Rescue keeps a run that was paid for, or may have been, outside of the history while
	// that cannot be written. nil means that it is safe on the disk. It may be called
	// again with the same run.
	Rescue func(run.Rescued) error
}

// Engine drives runs. Its methods may be called by several goroutines.
type Engine struct {
	store     Store
	providers map[string]provider.Provider
	infos     []provider.Info
	catalog   *catalog
	o         Options
	log       *slog.Logger
	changes   *changeFeed
	limiters  map[string]*limiter
	downloads *download.Client
	withKeys  []string      // names of the providers that we have a key for
	wakeCh    chan struct{} // one slot: something was written, look at the store

	mu        sync.Mutex // guards what follows
	entropy   *ulid.MonotonicEntropy
	submitted []run.Run // added by Submit, leased to us, not yet in Drive's hands
}

// New returns an engine over a history and the providers, in the order in which
// people are to see them. It does no work until [Engine.Run].
func New(store Store, providers []provider.Provider, o Options) (*Engine, error) {
	if !filepath.IsAbs(o.Folder) {
		return nil, fmt.Errorf("the folder for videos must be absolute, not %q", o.Folder)
	}
	if err := provider.CheckFileName(o.Name); err != nil {
		return nil, err
	}
	if o.Owner == "" {
		o.Owner = uuid.NewString()
	}
	if o.ShutdownGrace == 0 {
		o.ShutdownGrace = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Timing = o.Timing.withDefaults()
	e := &Engine{
		store: store, o: o, log: o.Log,
		providers: map[string]provider.Provider{},
		limiters:  map[string]*limiter{},
		changes:   newChangeFeed(),
		downloads: download.New(o.HTTP, o.AllowLoopback, o.Timing.StallTimeout),
		wakeCh:    make(chan struct{}, 1),
		entropy:   ulid.Monotonic(rand.Reader, 0),
	}
	var models []provider.Model
	lists := map[string]bool{}
	for _, p := range providers {
		info := p.Info()
		if _, twice := e.providers[info.Name]; twice {
			return nil, fmt.Errorf("two providers are called %q", info.Name)
		}
		e.providers[info.Name] = p
		e.infos = append(e.infos, info)
		if info.HasKey {
			e.withKeys = append(e.withKeys, info.Name)
		}
		pacing := o.Timing
		if rate := o.Rates[info.Name]; rate > 0 {
			pacing.Rate = rate
		}
		e.limiters[info.Name] = newLimiter(pacing)
		e.limiters[info.Name].lists = info.ListGap
		models = append(models, p.Models()...)
		_, lists[info.Name] = p.(provider.Pricer)
	}
	e.catalog = newCatalog(models, e.infos, lists, o.Prices)
	e.loadPrices()
	return e, nil
}

// Models returns the models of all providers, as they are priced now.
func (e *Engine) Models() []provider.Model { return e.catalog.all() }

// Providers returns the facts about all providers.
func (e *Engine) Providers() []provider.Info { return slices.Clone(e.infos) }

// Model returns the model with the given key.
func (e *Engine) Model(key string) (provider.Model, bool) {
	return e.catalog.model(key)
}

func (e *Engine) info(name string) provider.Info {
	for _, i := range e.infos {
		if i.Name == name {
			return i
		}
	}
	return provider.Info{Name: name, Title: name}
}

// Changes blocks until runs have changed, here or in another process, and
// returns the newest whole snapshot of each. It is made for one listener: two
// would share the changes between them. Drive must be running.
func (e *Engine) Changes(ctx context.Context) ([]run.Run, error) { return e.changes.wait(ctx) }

// wake makes Drive look at the store now.
func (e *Engine) wake() {
	select {
	case e.wakeCh <- struct{}{}:
	default: // it has been rung already
	}
}

// takeSubmitted returns the runs that Submit added since the last call.
func (e *Engine) takeSubmitted() []run.Run {
	e.mu.Lock()
	defer e.mu.Unlock()
	runs := e.submitted
	e.submitted = nil
	return runs
}

// newID returns an id that sorts after every earlier one of this process.
func (e *Engine) newID(now time.Time) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, err := ulid.New(ulid.Timestamp(now), e.entropy)
	if err != nil { // more than 2^80 in one millisecond
		id = ulid.Make()
	}
	return id.String()
}

// periodStart returns the beginnings of now's day and month in its own time zone.
func periodStart(now time.Time) run.PeriodStart {
	y, m, d := now.Date()
	return run.PeriodStart{
		Day:   time.Date(y, m, d, 0, 0, 0, 0, now.Location()),
		Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location()),
	}
}
