package engine

import (
	"context"
	"sync"
	"time"

	"dailies/provider"
)

// limiter keeps the calls to one provider within a set rate, and while the provider
// is down lets only a probe through now and then.
type limiter struct {
	interval      time.Duration // between two calls
	probeInterval time.Duration // between two probes
	lists         time.Duration // between two list calls
	pollSlot      chan struct{} // held by the call that is next; the others wait for it
	submitSlot    chan struct{} // the same for create calls

	mu         sync.Mutex
	nextFree   time.Time // of the next call
	list       time.Time // of the next list call
	create     bool      // the last call was a create call
	failures   int       // in a row
	next       time.Time // of the next probe, while down
	retryAfter time.Time // the provider asked everybody to wait until then
}

// breakerThreshold is the number of failures in a row after which a provider counts as
// down.
const breakerThreshold = 5

// newLimiter opens a gate. Calls go out evenly, never in a burst: a vendor counts
// any second, not ours.
func newLimiter(p Timing) *limiter {
	return &limiter{
		interval: time.Duration(float64(time.Second) / p.Rate), probeInterval: p.Probe,
		pollSlot: make(chan struct{}, 1), submitSlot: make(chan struct{}, 1),
	}
}

// acquire waits for a place in the rate. While the provider is down or asked us to
// wait it returns how long to stay away; 0 means that the call may go. The
// question is asked twice, since the provider may have gone down while we waited.
// A create call, for which a person waits, does not queue behind looks.
func (g *limiter) acquire(ctx context.Context, create bool) (away time.Duration, err error) {
	if away = g.blockedFor(false); away > 0 {
		return away, nil
	}
	line := g.pollSlot
	if create {
		line = g.submitSlot
	}
	select {
	case line <- struct{}{}:
		defer func() { <-line }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	for wait := g.reserve(create); wait > 0; wait = g.reserve(create) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return g.blockedFor(true), nil
}

// listTurn waits until the next list call may be made, after it got its place in the
// rate, or returns how long to stay away: only one call waits, so that those that
// queue up do not keep the steps of other runs waiting.
func (g *limiter) listTurn(ctx context.Context) (away time.Duration, err error) {
	if g.lists == 0 {
		return 0, nil
	}
	g.mu.Lock()
	now := time.Now()
	wait := max(g.list.Sub(now), 0)
	if wait > g.lists {
		g.mu.Unlock()
		return wait, nil
	}
	g.list = now.Add(wait + g.lists)
	g.mu.Unlock()
	select {
	case <-time.After(wait):
		return 0, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// listBlockedFor is how long to stay away from list calls, because one waits already.
func (g *limiter) listBlockedFor() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if wait := time.Until(g.list); g.lists > 0 && wait > g.lists {
		return wait
	}
	return 0
}

// reserve takes the next place in the rate, or returns how long to wait for it. A
// create call may take its place one gap early, so that there is at most one call
// more in any second than the rate allows; after that a look has its turn first.
func (g *limiter) reserve(create bool) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, from := time.Now(), g.nextFree
	switch {
	case create && g.create && len(g.pollSlot) > 0:
		from = from.Add(time.Millisecond) // the look that waits goes at free
	case create:
		from = from.Add(-g.interval)
	}
	if now.Before(from) {
		return from.Sub(now)
	}
	if now.After(g.nextFree) {
		g.nextFree = now
	}
	g.nextFree, g.create = g.nextFree.Add(g.interval), create
	return 0
}

// blockedFor is how long to stay away now. While the provider is down, the first who
// asks with going set when a probe is due becomes that probe.
func (g *limiter) blockedFor(going bool) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	switch {
	case now.Before(g.retryAfter):
		return g.retryAfter.Sub(now)
	case g.failures < breakerThreshold:
		return 0
	case now.Before(g.next):
		return g.next.Sub(now)
	case going:
		g.next = now.Add(g.probeInterval)
	}
	return 0
}

// backoff cuts a wait after a failed call to the next probe while the provider is
// down: whoever waits on, so that a network which is back shows at the first probe
// and not at the end of the longest wait.
func (g *limiter) backoff(wait time.Duration) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures < breakerThreshold {
		return wait
	}
	return min(wait, max(time.Until(g.next), 0))
}

// report tells the gate how a call ended.
func (g *limiter) report(err error) {
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
		if g.failures == breakerThreshold {
			g.next = now.Add(g.probeInterval)
		}
	case e.Kind == provider.KindRate, e.Status > 0:
		g.failures = 0 // it answered, whatever it said
	}
	if until := now.Add(min(e.RetryAfter, 15*time.Minute)); e.RetryAfter > 0 && until.After(g.retryAfter) {
		g.retryAfter = until
	}
}
