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
)

// Options are what an engine is set up with. The zero value of a field means
// its default.
type Options struct {
	Owner  string // names this process in leases; default random
	Folder string // where videos go; absolute
	Name   string // file name template, see [download.FileName]
	// KeepRemote switches the saving of videos by themselves off.
	KeepRemote bool
	Budget     Budget
	Prices     map[string][]provider.Price // by Model.Key, in front of the model's own
	Pacing     Pacing
	Rates      map[string]float64 // requests a second, by provider, in place of Pacing.Rate
	// Grace is how long a create call in flight may go on once Drive was told to
	// end, so that its answer is not lost. Default 10 s.
	Grace time.Duration
	// HTTP carries downloads; default a transport without credentials that obeys
	// the proxies of the environment and connects to public addresses only.
	HTTP http.RoundTripper
	// Loopback: links to this machine are allowed, for the sandbox.
	Loopback bool
	Log      *slog.Logger
	// ReadOnly: nothing can be written into the history, so nothing is driven and
	// Drive only hands out what other processes write.
	ReadOnly bool
	// Rescue keeps a run that was paid for, or may have been, outside of the history while
	// that cannot be written. nil means that it is safe on the disk. It may be called
	// again with the same run.
	Rescue func(Rescued) error
}

// Engine drives runs. Its methods may be called by several goroutines.
type Engine struct {
	store     Store
	providers map[string]provider.Provider
	infos     []provider.Info
	models    []provider.Model
	o         Options
	log       *slog.Logger
	changes   *changes
	gates     map[string]*gate
	downloads *download.Client
	driven    []string      // names of the providers that we have a key for
	ring      chan struct{} // one slot: something was written, look at the store

	mu    sync.Mutex // guards what follows
	seeds *ulid.MonotonicEntropy
	fresh []Run // added by Submit, leased to us, not yet in Drive's hands
}

// New returns an engine over a history and the providers, in the order in which
// people are to see them. It does no work until [Engine.Drive].
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
	if o.Grace == 0 {
		o.Grace = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Pacing = o.Pacing.withDefaults()
	e := &Engine{
		store: store, o: o, log: o.Log,
		providers: map[string]provider.Provider{},
		gates:     map[string]*gate{},
		changes:   newChanges(),
		downloads: download.New(o.HTTP, o.Loopback, o.Pacing.Stall),
		ring:      make(chan struct{}, 1),
		seeds:     ulid.Monotonic(rand.Reader, 0),
	}
	for _, p := range providers {
		info := p.Info()
		if _, twice := e.providers[info.Name]; twice {
			return nil, fmt.Errorf("two providers are called %q", info.Name)
		}
		e.providers[info.Name] = p
		e.infos = append(e.infos, info)
		if info.HasKey {
			e.driven = append(e.driven, info.Name)
		}
		pacing := o.Pacing
		if rate := o.Rates[info.Name]; rate > 0 {
			pacing.Rate = rate
		}
		e.gates[info.Name] = newGate(pacing)
		e.gates[info.Name].lists = info.ListGap
		for _, m := range p.Models() {
			m.Prices = append(slices.Clone(o.Prices[m.Key()]), m.Prices...)
			e.models = append(e.models, m)
		}
	}
	return e, nil
}

// Models returns the models of all providers, with the config's prices in front.
func (e *Engine) Models() []provider.Model { return slices.Clone(e.models) }

// Providers returns the facts about all providers.
func (e *Engine) Providers() []provider.Info { return slices.Clone(e.infos) }

// Model returns the model with the given key.
func (e *Engine) Model(key string) (provider.Model, bool) {
	i := slices.IndexFunc(e.models, func(m provider.Model) bool { return m.Key() == key })
	if i < 0 {
		return provider.Model{}, false
	}
	return e.models[i], true
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
func (e *Engine) Changes(ctx context.Context) ([]Run, error) { return e.changes.wait(ctx) }

// wake makes Drive look at the store now.
func (e *Engine) wake() {
	select {
	case e.ring <- struct{}{}:
	default: // it has been rung already
	}
}

// takeFresh returns the runs that Submit added since the last call.
func (e *Engine) takeFresh() []Run {
	e.mu.Lock()
	defer e.mu.Unlock()
	runs := e.fresh
	e.fresh = nil
	return runs
}

// newID returns an id that sorts after every earlier one of this process.
func (e *Engine) newID(now time.Time) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, err := ulid.New(ulid.Timestamp(now), e.seeds)
	if err != nil { // more than 2^80 in one millisecond
		id = ulid.Make()
	}
	return id.String()
}

// since returns the beginnings of now's day and month in its own time zone.
func since(now time.Time) Since {
	y, m, d := now.Date()
	return Since{
		Day:   time.Date(y, m, d, 0, 0, 0, 0, now.Location()),
		Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location()),
	}
}
