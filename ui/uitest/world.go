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
	// MoreModels are offered besides [Models].
	MoreModels []provider.Model
	// QuoteTakes is how long a quote takes.
	QuoteTakes time.Duration

	t      testing.TB
	db     *store.DB
	onLoop atomic.Bool
	mu     sync.Mutex
	signal chan struct{}
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
	w := &FakeBackend{t: t, db: db, signal: make(chan struct{}, 1), rates: map[string]int64{}, NewPrices: make(chan []provider.Model)}
	var err error
	w.seq, err = db.Newest(context.Background())
	w.must(err)
	return w
}

// FailNext makes every call return err, until it is called with nil.
func (b *FakeBackend) FailNext(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
}

// Add adds runs to the history, as another process would.
func (b *FakeBackend) Add(runs ...run.Run) {
	b.t.Helper()
	add(b.t, b.db, runs)
	b.ring()
}

// Change changes the state and the annotations of a run, as the engine and a user would, and
// notifies the app.
func (b *FakeBackend) Change(id string, change func(*run.Run), events ...run.Event) {
	b.t.Helper()
	ctx := context.Background()
	old, err := b.db.Run(ctx, id)
	b.must(err)
	r := old
	r.Tags = slices.Clone(old.Tags)
	change(&r)
	r.Updated = time.Now()
	b.mu.Lock()
	b.rates[id] = r.Video.Rate
	b.mu.Unlock()
	b.must(b.db.Save(ctx, owner, run.Update{Run: r, Base: old.Base(), Events: events}))
	deleted := !r.Deleted.IsZero()
	b.must(b.db.Annotate(ctx, run.AnnotationEdit{Pick: &r.Pick, Note: &r.Note, Deleted: &deleted, AddTags: r.Tags, DropTags: without(old.Tags, r.Tags)}, id))
	b.ring()
}

// without returns the tags that are not in others.
func without(tags, others []string) []string {
	return slices.DeleteFunc(slices.Clone(tags), func(t string) bool { return slices.Contains(others, t) })
}

func (b *FakeBackend) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// ring wakes Changes.
func (b *FakeBackend) ring() {
	select {
	case b.signal <- struct{}{}:
	default:
	}
}

// checkLoop runs at the beginning of every call of the app.
func (b *FakeBackend) checkLoop(ctx context.Context) error {
	if b.onLoop.Load() {
		b.t.Error("the world was called on the event loop")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return b.broken
	}
	return ctx.Err()
}

// Changes blocks until runs have changed.
func (b *FakeBackend) Changes(ctx context.Context) ([]run.Run, error) {
	for {
		b.mu.Lock()
		all, err := b.db.Changed(ctx, b.seq)
		for i := range all {
			b.seq, all[i].Video.Rate = all[i].Seq, b.rates[all[i].ID]
		}
		b.mu.Unlock()
		if len(all) > 0 || err != nil {
			return all, err
		}
		select {
		case <-b.signal:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
