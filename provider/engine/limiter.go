package engine

import (
	"context"
	"sync"
	"time"

	"dailies/provider"
)

// limiter is the rate limiter and circuit breaker of one provider. It spaces calls evenly at
// the configured rate. After breakerThreshold failures in a row the circuit is open: acquire
// rejects all calls but one probe per probeInterval, until a call succeeds.
type limiter struct {
	interval      time.Duration // between two calls
	probeInterval time.Duration // between two probes while the circuit is open
	listInterval  time.Duration // between two list calls
	pollSlot      chan struct{} // held by the call that waits for the next free time; the others queue for it
	submitSlot    chan struct{} // the same for create calls

	mu            sync.Mutex
	nextFree      time.Time // when the next call may be made
	nextList      time.Time // when the next list call may be made
	lastWasSubmit bool      // the last call was a create call
	failures      int       // consecutive
	nextProbe     time.Time // when the next probe is due while the circuit is open
	retryAfter    time.Time // the provider asked for no calls before then
}

// breakerThreshold is the number of consecutive failures that opens the circuit.
const breakerThreshold = 5

// newLimiter returns a limiter that spaces calls evenly, without bursts: the vendor's seconds
// do not start when ours do.
func newLimiter(p Timing) *limiter {
	return &limiter{
		interval: time.Duration(float64(time.Second) / p.Rate), probeInterval: p.Probe,
		pollSlot: make(chan struct{}, 1), submitSlot: make(chan struct{}, 1),
	}
}

// acquire waits until the rate allows a call. If the circuit is open or the provider asked us
// to wait, it returns how long calls are blocked; 0 means that the call may be made. That is
// checked before and after waiting. Create calls do not queue behind polls, because a user
// waits for them.
func (lim *limiter) acquire(ctx context.Context, create bool) (blocked time.Duration, err error) {
	if blocked = lim.blockedFor(false); blocked > 0 {
		return blocked, nil
	}
	slot := lim.pollSlot
	if create {
		slot = lim.submitSlot
	}
	select {
	case slot <- struct{}{}:
		defer func() { <-slot }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	for wait := lim.reserve(create); wait > 0; wait = lim.reserve(create) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return lim.blockedFor(true), nil
}

// listTurn waits until the next list call may be made, after it got its place in the
// rate, or returns how long to stay away: only one call waits, so that those that
// queue up do not keep the steps of other runs waiting.
func (lim *limiter) listTurn(ctx context.Context) (blocked time.Duration, err error) {
	if lim.listInterval == 0 {
		return 0, nil
	}
	lim.mu.Lock()
	now := time.Now()
	wait := max(lim.nextList.Sub(now), 0)
	if wait > lim.listInterval {
		lim.mu.Unlock()
		return wait, nil
	}
	lim.nextList = now.Add(wait + lim.listInterval)
	lim.mu.Unlock()
	select {
	case <-time.After(wait):
		return 0, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// listBlockedFor is how long to wait before another list call can be made, because one
// waits already.
func (lim *limiter) listBlockedFor() time.Duration {
	lim.mu.Lock()
	defer lim.mu.Unlock()
	if wait := time.Until(lim.nextList); lim.listInterval > 0 && wait > lim.listInterval {
		return wait
	}
	return 0
}

// reserve takes the next free time of the rate, or returns how long to wait for it. A create
// call may go one interval early, so that any second has at most one call above the rate; after
// that a waiting poll goes first.
func (lim *limiter) reserve(create bool) (wait time.Duration) {
	lim.mu.Lock()
	defer lim.mu.Unlock()
	now, from := time.Now(), lim.nextFree
	switch {
	case create && lim.lastWasSubmit && len(lim.pollSlot) > 0:
		from = from.Add(time.Millisecond) // the waiting poll goes at nextFree
	case create:
		from = from.Add(-lim.interval)
	}
	if now.Before(from) {
		return from.Sub(now)
	}
	if now.After(lim.nextFree) {
		lim.nextFree = now
	}
	lim.nextFree, lim.lastWasSubmit = lim.nextFree.Add(lim.interval), create
	return 0
}

// blockedFor returns how long calls are blocked now. If acquire is set and a probe is due, the
// caller becomes the probe.
func (lim *limiter) blockedFor(acquire bool) time.Duration {
	lim.mu.Lock()
	defer lim.mu.Unlock()
	now := time.Now()
	switch {
	case now.Before(lim.retryAfter):
		return lim.retryAfter.Sub(now)
	case lim.failures < breakerThreshold:
		return 0
	case now.Before(lim.nextProbe):
		return lim.nextProbe.Sub(now)
	case acquire:
		lim.nextProbe = now.Add(lim.probeInterval)
	}
	return 0
}

// absence says why calls are blocked, for a run that waits.
func (lim *limiter) absence(title string) *provider.Error {
	lim.mu.Lock()
	defer lim.mu.Unlock()
	if lim.failures >= breakerThreshold {
		return &provider.Error{Kind: provider.KindNetwork, Message: title + " cannot be reached now; this run waits and was not sent", Delivery: provider.NotSent}
	}
	return &provider.Error{Kind: provider.KindRate, Message: title + " asked to wait; this run was not sent yet", Delivery: provider.NotSent}
}

// backoff limits a retry delay to the time of the next probe while the circuit is open, so that
// every run retries as soon as the provider has recovered.
func (lim *limiter) backoff(wait time.Duration) time.Duration {
	lim.mu.Lock()
	defer lim.mu.Unlock()
	if lim.failures < breakerThreshold {
		return wait
	}
	return min(wait, max(time.Until(lim.nextProbe), 0))
}

// report records the outcome of a call.
func (lim *limiter) report(err error) {
	lim.mu.Lock()
	defer lim.mu.Unlock()
	now := time.Now()
	e := provider.AsError(err)
	switch {
	case err == nil:
		lim.failures = 0
		return
	case e.Kind == provider.KindNetwork, e.Kind == provider.KindProvider:
		lim.failures++
		if lim.failures == breakerThreshold {
			lim.nextProbe = now.Add(lim.probeInterval)
		}
	case e.Kind == provider.KindRate, e.Status > 0:
		lim.failures = 0 // the provider answered
	}
	if until := now.Add(min(e.RetryAfter, 15*time.Minute)); e.RetryAfter > 0 && until.After(lim.retryAfter) {
		lim.retryAfter = until
	}
}
