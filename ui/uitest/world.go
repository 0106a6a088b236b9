package uitest

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// owner holds the leases of all runs, like a process that drives them.
const owner = "uitest"

// FakeBackend is a real history in a temporary folder, and a scripted engine: it submits nothing,
// refuses what the real one refuses, and changes runs when the test says so. A call of it on the
// event loop fails the test.
type FakeBackend struct {
	// Calls, in order.
	Submitted []run.Spec
	Commands  []run.Command
	Budget    run.Budget
	Keyless   []string              // providers without a key
	NewPrices chan []provider.Model // models with changed prices, received by PricesChanged

	t      testing.TB
	db     *store.DB
	onLoop atomic.Bool
	mu     sync.Mutex
	bell   chan struct{}
	seq    int64            // of the newest change that was reported
	rates  map[string]int64 // download rates by run, which the history does not store
	broken error            // returned by every call if set
}

// NewWorld returns a backend with these runs in its history, oldest first. In a synctest bubble it
// must be created and closed inside it.
func NewWorld(t testing.TB, runs ...run.Run) *FakeBackend {
	t.Helper()
	db := made.open(t, runs)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &FakeBackend{t: t, db: db, bell: make(chan struct{}, 1), rates: map[string]int64{}, NewPrices: make(chan []provider.Model)}
	var err error
	w.seq, err = db.Newest(context.Background())
	w.must(err)
	return w
}

// FailNext makes every call return err, until it is called with nil.
func (w *FakeBackend) FailNext(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.broken = err
}

// Add adds runs to the history, as another process would.
func (w *FakeBackend) Add(runs ...run.Run) {
	w.t.Helper()
	add(w.t, w.db, runs)
	w.ring()
}

// Change changes the state and the annotations of a run, as the engine and a user would, and
// notifies the app.
func (w *FakeBackend) Change(id string, change func(*run.Run), events ...run.Event) {
	w.t.Helper()
	ctx := context.Background()
	old, err := w.db.Run(ctx, id)
	w.must(err)
	r := old
	r.Tags = slices.Clone(old.Tags)
	change(&r)
	r.Updated = time.Now()
	w.mu.Lock()
	w.rates[id] = r.Video.Rate
	w.mu.Unlock()
	w.must(w.db.Save(ctx, owner, run.Update{Run: r, Base: old.Base(), Events: events}))
	deleted := !r.Deleted.IsZero()
	w.must(w.db.Annotate(ctx, run.AnnotationEdit{Pick: &r.Pick, Note: &r.Note, Deleted: &deleted, AddTags: r.Tags, DropTags: without(old.Tags, r.Tags)}, id))
	w.ring()
}

// without returns the tags that are not in others.
func without(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return slices.Contains(others, t) })
}

func (w *FakeBackend) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// ring wakes Changes.
func (w *FakeBackend) ring() {
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

// enter runs at the beginning of every call of the app.
func (w *FakeBackend) enter(ctx context.Context) error {
	if w.onLoop.Load() {
		w.t.Error("the world was called on the event loop")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return w.broken
	}
	return ctx.Err()
}

// Changes blocks until runs have changed.
func (w *FakeBackend) Changes(ctx context.Context) ([]run.Run, error) {
	for {
		w.mu.Lock()
		all, err := w.db.Changed(ctx, w.seq)
		for i := range all {
			w.seq, all[i].Video.Rate = all[i].Seq, w.rates[all[i].ID]
		}
		w.mu.Unlock()
		if len(all) > 0 || err != nil {
			return all, err
		}
		select {
		case <-w.bell:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
