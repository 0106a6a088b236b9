package engine

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"dailies/provider"
)

// gate keeps the calls to one provider within a set rate, and while the provider
// is down lets only a probe through now and then.
type gate struct {
	limit *rate.Limiter
	every time.Duration // between two probes

	mu       sync.Mutex
	failures int       // in a row
	next     time.Time // of the next probe, while down
	hold     time.Time // the provider asked everybody to wait until then
}

// downAfter is the number of failures in a row after which a provider counts as
// down.
const downAfter = 5

// newGate opens a gate. Calls go out evenly, never in a burst: a vendor counts
// any second, not ours.
func newGate(p Pacing) *gate {
	return &gate{limit: rate.NewLimiter(rate.Limit(p.Rate), 1), every: p.Breaker}
}

// enter waits for a place in the rate. While the provider is down or asked us to
// wait it returns how long to stay away; 0 means that the call may go. The
// question is asked twice, since the provider may have gone down while we waited.
func (g *gate) enter(ctx context.Context) (away time.Duration, err error) {
	if away = g.away(false); away > 0 {
		return away, nil
	}
	if err := g.limit.Wait(ctx); err != nil {
		return 0, err
	}
	return g.away(true), nil
}

// away is how long to stay away now. While the provider is down, the first who
// asks with going set when a probe is due becomes that probe.
func (g *gate) away(going bool) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	switch {
	case now.Before(g.hold):
		return g.hold.Sub(now)
	case g.failures < downAfter:
		return 0
	case now.Before(g.next):
		return g.next.Sub(now)
	case going:
		g.next = now.Add(g.every)
	}
	return 0
}

// left tells the gate how a call ended.
func (g *gate) left(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	e := provider.AsError(err)
	switch {
	case err == nil:
		g.failures = 0
		return
	case e.Kind == provider.KindNetwork, e.Kind == provider.KindProvider:
		g.failures++
		if g.failures == downAfter {
			g.next = now.Add(g.every)
		}
	case e.Kind == provider.KindRate, e.Status > 0:
		g.failures = 0 // it answered, whatever it said
	}
	if until := now.Add(min(e.RetryAfter, 15*time.Minute)); e.RetryAfter > 0 && until.After(g.hold) {
		g.hold = until
	}
}
