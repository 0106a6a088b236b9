package engine_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
)

// Two processes with one history submit the same draft repeatedly and concurrently. One run is
// written and one call made; without the id, or with different ones, each submit is.
func TestOneOrderIsWrittenOnce(t *testing.T) {
	for name, c := range map[string]struct {
		id   func() string
		want int
	}{
		"one draft":      {sync.OnceValue(func() string { return ulid.Make().String() }), 3},
		"two drafts":     {func() string { return ulid.Make().String() }, 60},
		"no draft":       {func() string { return "" }, 60},
		"no id of a run": {func() string { return "the same" }, 60},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{}
				b := newBench(t, v)
				defer b.stop()
				db, err := store.Open(context.Background(), b.path)
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				second, err := engine.New(db, []provider.Provider{v}, b.o)
				if err != nil {
					t.Fatal(err)
				}
				var wg sync.WaitGroup
				var refused atomic.Int32
				for _, window := range []*engine.Engine{b.Engine, second} {
					wg.Go(func() {
						for range 10 {
							o := order()
							o.ID, o.Takes = c.id(), 3
							runs, err := window.Submit(context.Background(), o)
							switch {
							case errors.Is(err, run.ErrDuplicate) && provider.KindOf(err) == provider.KindConflict:
								refused.Add(1)
							case err != nil:
								t.Error(err)
							case len(runs) != 3:
								t.Errorf("%d runs", len(runs))
							}
						}
					})
				}
				wg.Wait()
				b.pass(time.Minute)
				if n := v.asked(); n != c.want || int(refused.Load()) != (60-c.want)/3 {
					t.Errorf("%d create calls, %d orders refused; want %d calls", n, refused.Load(), c.want)
				}
			})
		})
	}
}
