package crashtest

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/providertest"
	"dailies/provider/run"
	"dailies/store"
)

// broken is a store whose writes fail, until it is mended.
type broken struct {
	*store.DB
	mended atomic.Bool
}

func (b *broken) Save(ctx context.Context, owner string, s run.Update) error {
	if !b.mended.Load() {
		return provider.Errorf(provider.KindDisk, "the disk is full")
	}
	return b.DB.Save(ctx, owner, s)
}

func (b *broken) BeginSubmit(ctx context.Context, owner string, s run.Update, now time.Time, since run.PeriodStart, check func(run.BudgetUsage) error) error {
	if !b.mended.Load() {
		return provider.Errorf(provider.KindDisk, "the disk is full")
	}
	return b.DB.BeginSubmit(ctx, owner, s, now, since, check)
}

// If the intent cannot be written, nothing is sent, and no message says that something might
// have been.
func TestAnIntentThatCannotBeWrittenSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &providertest.Endless{}
		db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
		must(t, err)
		b := &broken{DB: db}
		e, err := engine.New(b, []provider.Provider{v}, engine.Options{Folder: t.TempDir()})
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		_, err = e.Submit(ctx, run.Spec{Model: "test/one", Request: requested(e)})
		must(t, err)
		go func() { ended <- e.Run(ctx) }()
		time.Sleep(time.Minute)
		if r := runsOf(t, db)[0]; v.Submissions() != 0 || r.State != run.Pending {
			t.Errorf("%d create calls, the run is %s", v.Submissions(), r.State)
		}
		shown, err := e.Changes(ctx)
		must(t, err)
		if p := shown[0].Err; p == nil || p.Kind != provider.KindDisk {
			t.Errorf("people are told %v, not why it waits", p)
		}
		b.mended.Store(true)
		time.Sleep(time.Minute)
		if r := runsOf(t, db)[0]; v.Submissions() != 1 || r.State != run.Running || r.Err != nil {
			t.Errorf("after the disk was mended: %d create calls, the run is %s", v.Submissions(), r.State)
		}
		cancel()
		must(t, <-ended)
		must(t, db.Close())
	})
}
