package engine

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

// Options configure an engine. The zero value of a field means its default.
type Options struct {
	Owner  string // names this process in leases; random by default
	Folder string // default folder for videos; absolute
	Name   string // file name template, see [download.FileName]
	// NoAutoDownload: videos are downloaded only on command.
	NoAutoDownload bool
	Budget         run.Budget
	// Caps returns the caps as they are now, before each check: others may change the config. nil =
	// those of Budget, or of Configure.
	Caps   func() run.Budget
	Prices map[string][]provider.Price // by Model.Key; take precedence over the model's own
	// PriceCache stores live prices between starts.
	PriceCache PriceCache
	// DailyPrices: Run requests live prices when it starts and once a day. Without it only
	// RefreshPrices does.
	DailyPrices bool
	Timing      Timing
	Rates       map[string]float64 // requests per second by provider, instead of Timing.Rate
	// ShutdownGrace is how long a create call in flight may take after Run's context ended, so
	// that its answer is not lost. Default 10 s.
	ShutdownGrace time.Duration
	// HTTP is used for downloads. The default sends no credentials, obeys the proxy settings of
	// the environment and connects to public addresses only.
	HTTP http.RoundTripper
	// AllowLoopback permits download links to this machine, for the sandbox.
	AllowLoopback bool
	Log           *slog.Logger
	// ReadOnly: the history cannot be written, so Run only publishes what other processes
	// write.
	ReadOnly bool
	// Provenance says how films were made, in the films or beside them.
	Provenance Provenance
	// Rescue saves a run that was, or may have been, charged outside of the history while that
	// cannot be written. It returns nil once the run is safe on disk, and may be called again
	// with the same run.
	Rescue func(run.Rescued) error
}

// Engine schedules runs. Its methods are safe for concurrent use.
type Engine struct {
	store     Store
	vendors   *vendors
	catalog   func() *catalog // made when it is first needed: many commands need none
	o         Options
	log       *slog.Logger
	changes   *changeFeed
	limiters  map[string]*limiter
	downloads *download.Client
	settings  atomic.Pointer[run.Settings]
	wakeCh    chan struct{} // capacity 1: the store has changed

	mu        sync.Mutex // guards the fields below
	entropy   *ulid.MonotonicEntropy
	logged    map[string][]string // the log lines in the timelines of runs under way
	submitted []run.Run           // added by Submit, leased to us, not yet tracked by Run
}

// New returns an engine over a store and the providers, in the order in which they are shown.
// It does nothing until [Engine.Run] is called.
func New(store Store, providers []provider.Provider, o Options) (*Engine, error) {
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
		limiters:  map[string]*limiter{},
		changes:   newChangeFeed(),
		downloads: download.New(o.HTTP, o.AllowLoopback, o.Timing.StallTimeout),
		wakeCh:    make(chan struct{}, 1),
		logged:    map[string][]string{},
		entropy:   ulid.Monotonic(rand.Reader, 0),
	}
	if err := e.Configure(run.Settings{Folder: o.Folder, Name: o.Name, NoAutoDownload: o.NoAutoDownload, Budget: o.Budget}); err != nil {
		return nil, err
	}
	var err error
	if e.vendors, err = newVendors(providers); err != nil {
		return nil, err
	}
	for _, p := range providers {
		info := p.Info()
		pacing := o.Timing
		if rate := o.Rates[info.Name]; rate > 0 {
			pacing.Rate = rate
		}
		e.limiters[info.Name] = newLimiter(pacing)
		e.limiters[info.Name].listInterval = info.ListGap
	}
	e.catalog = sync.OnceValue(func() *catalog { return e.newCatalog(providers) })
	return e, nil
}

// Configure changes settings. Caps hold from the next check on; a download under way keeps its
// folder and its name.
func (e *Engine) Configure(s run.Settings) error {
	if !filepath.IsAbs(s.Folder) {
		return fmt.Errorf("the folder for videos must be absolute, not %q", s.Folder)
	}
	if err := provider.CheckFileName(s.Name); err != nil {
		return err
	}
	e.settings.Store(&s)
	return nil
}

// budget returns the caps as they are set now.
func (e *Engine) budget() run.Budget {
	if e.o.Caps != nil {
		return e.o.Caps()
	}
	return e.settings.Load().Budget
}

// Models returns the models of all providers with their current prices.
func (e *Engine) Models() []provider.Model { return e.catalog().all() }

// Providers returns the facts about all providers.
func (e *Engine) Providers() []provider.Info { return e.vendors.all() }

// Model returns the model with the given key.
func (e *Engine) Model(key string) (provider.Model, bool) {
	return e.catalog().model(key)
}

func (e *Engine) info(name string) provider.Info {
	for _, i := range e.vendors.all() {
		if i.Name == name {
			return i
		}
	}
	return provider.Info{Name: name, Title: name}
}

// Changes blocks until runs have changed, here or in another process, and returns the latest
// snapshot of each. It must have a single caller, since every change is returned once. Run must
// be running.
func (e *Engine) Changes(ctx context.Context) ([]run.Run, error) { return e.changes.wait(ctx) }

// wake makes Run read the store now.
func (e *Engine) wake() {
	select {
	case e.wakeCh <- struct{}{}:
	default: // already signalled
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

// newID returns an id that sorts after all earlier ones of this process.
func (e *Engine) newID(now time.Time) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, err := ulid.New(ulid.Timestamp(now), e.entropy)
	if err != nil { // more than 2^80 in a millisecond
		id = ulid.Make()
	}
	return id.String()
}

// periodStart returns the start of now's day and month in its own time zone.
func periodStart(now time.Time) run.PeriodStart {
	y, m, d := now.Date()
	return run.PeriodStart{
		Day:   time.Date(y, m, d, 0, 0, 0, 0, now.Location()),
		Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location()),
	}
}
