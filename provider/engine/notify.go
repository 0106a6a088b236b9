package engine

import (
	"context"
	"sync"
	"time"

	"dailies/provider/run"
)

// changeFeed holds the latest snapshot of each changed run until the listener reads them. It
// never blocks a writer, never grows beyond the number of runs, and never drops the latest
// snapshot.
type changeFeed struct {
	mu     sync.Mutex
	runs   map[string]run.Run
	signal chan struct{}
}

func newChangeFeed() *changeFeed {
	return &changeFeed{runs: map[string]run.Run{}, signal: make(chan struct{}, 1)}
}

// put stores snapshots, unless a newer one of the same run is stored.
func (c *changeFeed) put(runs ...run.Run) {
	if len(runs) == 0 {
		return
	}
	c.mu.Lock()
	for _, r := range runs {
		if old, ok := c.runs[r.ID]; !ok || old.Seq <= r.Seq {
			c.runs[r.ID] = r
		}
	}
	c.mu.Unlock()
	select {
	case c.signal <- struct{}{}:
	default:
	}
}

func (c *changeFeed) wait(ctx context.Context) ([]run.Run, error) {
	for {
		c.mu.Lock()
		if len(c.runs) > 0 {
			all := make([]run.Run, 0, len(c.runs))
			for _, r := range c.runs {
				all = append(all, r)
			}
			clear(c.runs)
			c.mu.Unlock()
			return all, nil
		}
		c.mu.Unlock()
		select {
		case <-c.signal:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// runReadOnly publishes what other processes write, until ctx ends.
func (l *loop) runReadOnly(ctx context.Context) error {
	l.ctx = ctx
	l.initCursor()
	tick := time.NewTicker(l.o.Timing.Sync)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		v, err := l.store.Version(ctx)
		if err == nil && v != l.version && l.publish() {
			l.version = v
		}
	}
}
