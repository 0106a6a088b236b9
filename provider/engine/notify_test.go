package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider/run"
)

// byID returns the snapshots received by a listener.
func byID(t *testing.T, runs []run.Run) map[string]int64 {
	t.Helper()
	got := map[string]int64{}
	for _, r := range runs {
		if _, twice := got[r.ID]; twice {
			t.Errorf("%s was given twice at once", r.ID)
		}
		got[r.ID] = r.Seq
	}
	return got
}

func TestOnlyTheNewestSnapshotIsKept(t *testing.T) {
	c := newChangeFeed()
	c.put(run.Run{ID: "a", Seq: 1}, run.Run{ID: "b", Seq: 2})
	c.put(run.Run{ID: "a", Seq: 5})
	c.put(run.Run{ID: "a", Seq: 4}) // late
	c.put(run.Run{ID: "b", Seq: 2, RawStatus: "the same, with its progress"})
	runs, err := c.wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := byID(t, runs)
	if len(got) != 2 || got["a"] != 5 || got["b"] != 2 {
		t.Errorf("got %v", got)
	}
	for _, r := range runs {
		if r.ID == "b" && r.RawStatus == "" {
			t.Error("an equal snapshot must take the place of the old one")
		}
	}
}

func TestWaitWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newChangeFeed()
		c.put()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		time.AfterFunc(time.Minute, func() { c.put(run.Run{ID: "a", Seq: 1}) })
		start := time.Now()
		runs, err := c.wait(ctx)
		if err != nil || len(runs) != 1 || time.Since(start) != time.Minute {
			t.Errorf("%v, %v after %v", runs, err, time.Since(start))
		}
		if runs, err = c.wait(ctx); !errors.Is(err, context.DeadlineExceeded) || runs != nil {
			t.Errorf("the second wait gave %v, %v", runs, err)
		}
	})
}

// TestWritersNeverWaitAndNothingIsLost: with many writers and a slow listener, the listener
// gets the latest snapshot of each run, and never an older one after a newer one.
func TestWritersNeverWaitAndNothingIsLost(t *testing.T) {
	const runs, writes = 20, 2000
	c := newChangeFeed()
	last := map[string]int64{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for all := 0; all < runs; {
			got, err := c.wait(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			for id, seq := range byID(t, got) {
				if seq < last[id] {
					t.Errorf("%s: %d after %d", id, seq, last[id])
				}
				last[id] = seq
				if seq == writes {
					all++
				}
			}
		}
	}()
	var wg sync.WaitGroup
	for n := range runs {
		wg.Go(func() {
			for seq := range int64(writes) {
				c.put(run.Run{ID: fmt.Sprint(n), Seq: seq + 1})
			}
		})
	}
	wg.Wait()
	c.mu.Lock()
	if len(c.runs) > runs {
		t.Errorf("%d snapshots of %d runs are kept", len(c.runs), runs)
	}
	c.mu.Unlock()
	<-done
}
