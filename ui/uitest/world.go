package uitest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// World is a history and an engine in memory. It refuses what the real ones
// refuse, and fails the test when it is called on the event loop.
type World struct {
	// What happened, in order.
	Submitted []engine.Order
	Wishes    []engine.Wish
	Kept      *engine.Draft
	Budget    engine.Budget
	Earlier   []string              // prompts
	NewPrices chan []provider.Model // models whose prices changed, for the app

	t       testing.TB
	onLoop  atomic.Bool
	mu      sync.Mutex
	runs    []engine.Run // oldest first
	events  map[string][]engine.Event
	changed map[string]engine.Run
	bell    chan struct{}
	seq     int64
	broken  error // what every call answers, when set
}

// NewWorld returns a world with these runs in its history.
func NewWorld(t testing.TB, runs ...engine.Run) *World {
	w := &World{t: t, events: map[string][]engine.Event{}, changed: map[string]engine.Run{}, bell: make(chan struct{}, 1), NewPrices: make(chan []provider.Model)}
	w.runs = slices.Clone(runs)
	for _, r := range runs {
		w.seq = max(w.seq, r.Seq)
		w.events[r.ID] = []engine.Event{{Run: r.ID, At: r.Created, What: "created", Text: "written down"}}
	}
	return w
}

// Break makes every call answer err, until nil.
func (w *World) Break(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

// Change applies a change to a run, as the engine would, and tells the app.
func (w *World) Change(id string, change func(*engine.Run), events ...engine.Event) {
	w.mu.Lock()
	i := slices.IndexFunc(w.runs, func(r engine.Run) bool { return r.ID == id })
	if i < 0 {
		w.t.Errorf("there is no run %s to change", id)
		w.mu.Unlock()
		return
	}
	change(&w.runs[i])
	w.events[id] = append(w.events[id], events...)
	w.tell(i)
	w.mu.Unlock()
}

// tell puts run number i where Changes finds it. The lock is held.
func (w *World) tell(i int) {
	w.seq++
	w.runs[i].Seq, w.runs[i].Updated = w.seq, time.Now()
	w.changed[w.runs[i].ID] = w.runs[i]
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

// enter is the beginning of every call.
func (w *World) enter(ctx context.Context) error {
	if w.onLoop.Load() {
		w.t.Error("the world was called on the event loop")
	}
	w.mu.Lock()
	if w.broken != nil {
		return w.broken
	}
	return ctx.Err()
}

// Changes blocks until runs have changed.
func (w *World) Changes(ctx context.Context) ([]engine.Run, error) {
	for {
		w.mu.Lock()
		var all []engine.Run
		for _, r := range w.changed {
			all = append(all, r)
		}
		clear(w.changed)
		w.mu.Unlock()
		if len(all) > 0 {
			slices.SortFunc(all, func(a, b engine.Run) int { return strings.Compare(a.ID, b.ID) })
			return all, nil
		}
		select {
		case <-w.bell:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Run returns one run.
func (w *World) Run(ctx context.Context, id string) (engine.Run, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return engine.Run{}, err
	}
	if i := w.find(id); i >= 0 {
		return w.runs[i], nil
	}
	return engine.Run{}, engine.ErrNotFound
}

func (w *World) find(id string) int {
	return slices.IndexFunc(w.runs, func(r engine.Run) bool { return r.ID == id })
}

// Add puts a run into the history, as another window would.
func (w *World) Add(r engine.Run) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runs = append(w.runs, r)
	w.tell(len(w.runs) - 1)
}
