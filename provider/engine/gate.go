package engine

import (
	"context"
	"sync"
	"time"

	"dailies/provider"
)

// gate keeps the calls to one provider within a set rate, and while the provider
// is down lets only a probe through now and then.
type gate struct {
	gap     time.Duration // between two calls
	every   time.Duration // between two probes
	lists   time.Duration // between two list calls
	looks   chan struct{} // held by the call that is next; the others wait for it
	creates chan struct{} // the same for create calls

	mu       sync.Mutex
	free     time.Time // of the next call
	list     time.Time // of the next list call
	create   bool      // the last call was a create call
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
	return &gate{
		gap: time.Duration(float64(time.Second) / p.Rate), every: p.Breaker,
		looks: make(chan struct{}, 1), creates: make(chan struct{}, 1),
	}
}

// enter waits for a place in the rate. While the provider is down or asked us to
// wait it returns how long to stay away; 0 means that the call may go. The
// question is asked twice, since the provider may have gone down while we waited.
// A create call, for which a person waits, does not queue behind looks.
func (g *gate) enter(ctx context.Context, create bool) (away time.Duration, err error) {
	if away = g.away(false); away > 0 {
		return away, nil
	}
	line := g.looks
	if create {
		line = g.creates
	}
	select {
	case line <- struct{}{}:
		defer func() { <-line }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	for wait := g.turn(create); wait > 0; wait = g.turn(create) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return g.away(true), nil
}

// listTurn waits until the next list call may be made, after it got its place in the
// rate.
func (g *gate) listTurn(ctx context.Context) error {
	if g.lists == 0 {
		return nil
	}
	g.mu.Lock()
	now := time.Now()
	wait := max(g.list.Sub(now), 0)
	g.list = now.Add(wait + g.lists)
	g.mu.Unlock()
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// turn takes the next place in the rate, or returns how long to wait for it. A
// create call may take its place one gap early, so that there is at most one call
// more in any second than the rate allows; after that a look has its turn first.
func (g *gate) turn(create bool) (wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, from := time.Now(), g.free
	switch {
	case create && g.create && len(g.looks) > 0:
		from = from.Add(time.Millisecond) // the look that waits goes at free
	case create:
		from = from.Add(-g.gap)
	}
	if now.Before(from) {
		return from.Sub(now)
	}
	if now.After(g.free) {
		g.free = now
	}
	g.free, g.create = g.free.Add(g.gap), create
	return 0
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

// patience cuts a wait after a failed call to the next probe while the provider is
// down: whoever waits on, so that a network which is back shows at the first probe
// and not at the end of the longest wait.
func (g *gate) patience(wait time.Duration) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failures < downAfter {
		return wait
	}
	return min(wait, max(time.Until(g.next), 0))
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
