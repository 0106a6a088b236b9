package engine

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
)

// outage is a provider behind a limiter that counts the calls which reach it.
type outage struct {
	gate *limiter
	mu   sync.Mutex
	err  error
	took time.Duration // duration of a call
	at   []time.Time
}

func newOutage(err error) *outage {
	return &outage{gate: newLimiter(Timing{}.withDefaults()), err: err}
}

// drive makes calls as runs do until ctx ends: one after the other, waiting as long as the
// limiter says.
func (o *outage) drive(ctx context.Context, every time.Duration) {
	for ctx.Err() == nil {
		blocked, err := o.gate.acquire(ctx, false)
		if err != nil {
			return
		}
		if blocked == 0 {
			o.mu.Lock()
			o.at = append(o.at, time.Now())
			answer := o.err
			o.mu.Unlock()
			time.Sleep(o.took)
			o.gate.report(answer)
			blocked = every
		}
		select {
		case <-time.After(blocked):
		case <-ctx.Done():
		}
	}
}

// crowd drives n runs for d.
func (o *outage) crowd(n int, every, last time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), last)
	defer cancel()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() { o.drive(ctx, every) })
	}
	wg.Wait()
}

func (o *outage) answer(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
}

// most returns the largest number of calls in any window of the given length.
func most(at []time.Time, window time.Duration) int {
	best := 0
	for i := range at {
		n := 0
		for j := i; j < len(at) && at[j].Sub(at[i]) < window; j++ {
			n++
		}
		best = max(best, n)
	}
	return best
}

func down() error { return provider.Errorf(provider.KindProvider, "the provider fails") }

func TestAThousandCallersKeepTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOutage(nil)
		o.crowd(1000, 2*time.Second, 30*time.Second)
		if n := most(o.at, 999*time.Millisecond); n > 10 {
			t.Errorf("%d calls within one second; the rate is 10", n)
		}
		if len(o.at) < 290 {
			t.Errorf("only %d calls in 30 s; the rate is not used", len(o.at))
		}
	})
}

func TestAnOutageOfTenMinutesIsOnlyProbed(t *testing.T) {
	t.Parallel()
	for _, took := range []time.Duration{0, 300 * time.Millisecond, 25 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			o := newOutage(down())
			o.took = took
			o.crowd(1000, 2*time.Second, 10*time.Minute)
			// Calls in flight at the time of the fifth failure are not probes.
			first := breakerThreshold + int(10*took.Seconds())
			if len(o.at) <= first {
				t.Fatalf("only %d calls; a provider that is down must be probed", len(o.at))
			}
			probes := o.at[first:]
			if n := most(probes, 10*time.Second); n > 1 {
				t.Errorf("calls take %v: %d probes within 10 s", took, n)
			}
			if len(probes) < 45 {
				t.Errorf("calls take %v: only %d probes in 10 minutes", took, len(probes))
			}
		})
	}
}

func TestTheFirstGoodAnswerEndsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOutage(down())
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() { o.drive(ctx, 2*time.Second) })
		}
		time.Sleep(time.Minute)
		o.answer(nil)
		back := time.Now()
		time.Sleep(time.Minute)
		cancel()
		wg.Wait()
		var after []time.Time
		for _, at := range o.at {
			if at.After(back) {
				after = append(after, at)
			}
		}
		if len(after) == 0 || after[0].Sub(back) > 10*time.Second {
			t.Fatal("no probe within 10 s of the provider's return")
		}
		if len(after) < 450 {
			t.Errorf("only %d calls in the minute after its return; the rate allows 500 and more", len(after))
		}
	})
}

func TestFewerThanFiveFailuresInARowChangeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim := newLimiter(Timing{}.withDefaults())
		for range 20 {
			for range breakerThreshold - 1 {
				lim.report(down())
			}
			lim.report(nil)
		}
		if blocked, err := lim.acquire(t.Context(), false); blocked != 0 || err != nil {
			t.Errorf("told to stay away for %v (%v) by a provider that is up", blocked, err)
		}
	})
}

func TestWhatCountsAsDown(t *testing.T) {
	for _, c := range []struct {
		answer string
		err    error
		down   bool
	}{
		{"a good answer", nil, false},
		{"cannot be reached", provider.Errorf(provider.KindNetwork, "refused"), true},
		{"fails", &provider.Error{Kind: provider.KindProvider, Status: 500}, true},
		{"makes no sense", &provider.Error{Kind: provider.KindProvider, Status: 200}, true},
		{"bad key", &provider.Error{Kind: provider.KindAuth, Status: 401}, false},
		{"no such job", &provider.Error{Kind: provider.KindNotFound, Status: 404}, false},
		{"too many requests", &provider.Error{Kind: provider.KindRate, Status: 429}, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			lim := newLimiter(Timing{}.withDefaults())
			for range breakerThreshold {
				lim.report(c.err)
			}
			blocked, err := lim.acquire(t.Context(), false)
			if err != nil || blocked > 0 != c.down {
				t.Errorf("after five times %q: stay away for %v, %v", c.answer, blocked, err)
			}
		})
	}
}

func TestAnAnswerBetweenFailuresCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, err := range []error{nil, &provider.Error{Kind: provider.KindRate, Status: 429}, &provider.Error{Kind: provider.KindNotFound, Status: 404}} {
			lim := newLimiter(Timing{}.withDefaults())
			for range 30 {
				lim.report(down())
			}
			lim.report(err)
			if blocked, _ := lim.acquire(t.Context(), false); blocked != 0 {
				t.Errorf("still away for %v after the answer %v", blocked, err)
			}
		}
	})
}

func TestNobodyCallsBeforeRetryAfter(t *testing.T) {
	for _, kind := range []provider.Kind{provider.KindRate, provider.KindProvider} {
		synctest.Test(t, func(t *testing.T) {
			o := newOutage(nil)
			asked := 40 * time.Second
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() { o.drive(ctx, time.Second) })
			}
			time.Sleep(5050 * time.Millisecond)
			o.gate.report(&provider.Error{Kind: kind, RetryAfter: asked})
			from := time.Now()
			o.gate.report(&provider.Error{Kind: kind, RetryAfter: time.Second}) // a shorter Retry-After does not shorten the wait
			wg.Wait()
			var later int
			for _, at := range o.at {
				if d := at.Sub(from); d > 0 && d < asked {
					t.Fatalf("a call %v after the provider asked for %v", d, asked)
				} else if d >= asked {
					later++
				}
			}
			if later < 100 {
				t.Errorf("only %d calls after the wait", later)
			}
		})
	}
}

func TestAnAbsurdRetryAfterIsCapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim := newLimiter(Timing{}.withDefaults())
		lim.report(&provider.Error{Kind: provider.KindRate, RetryAfter: 1000 * time.Hour})
		if blocked, _ := lim.acquire(t.Context(), false); blocked != 15*time.Minute {
			t.Errorf("away for %v; want 15 minutes", blocked)
		}
	})
}

func TestOneProvidersOutageIsItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad, good := newOutage(down()), newOutage(nil)
		var wg sync.WaitGroup
		wg.Go(func() { bad.crowd(100, time.Second, time.Minute) })
		wg.Go(func() { good.crowd(5, time.Second, time.Minute) })
		wg.Wait()
		if n := len(good.at); n < 270 {
			t.Errorf("%d calls to the provider that is up; want about 300", n)
		}
		if n := len(bad.at); n > breakerThreshold+7 {
			t.Errorf("%d calls to the one that is down", n)
		}
	})
}

func TestWaitingForAPlaceCanBeGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lim := newLimiter(Timing{Rate: 0.001}.withDefaults())
		if _, err := lim.acquire(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := lim.acquire(ctx, false); err == nil {
			t.Error("entered after giving up")
		}
	})
}

// crowded is a limiter with a hundred callers that poll all the time.
func crowded(t *testing.T) (o *outage, ctx context.Context) {
	o = newOutage(nil)
	ctx, cancel := context.WithCancel(t.Context())
	var looking sync.WaitGroup
	for range 100 {
		looking.Go(func() { o.drive(ctx, time.Second) })
	}
	t.Cleanup(looking.Wait)
	t.Cleanup(cancel)
	time.Sleep(10 * time.Second)
	return o, ctx
}

func TestACreateCallDoesNotQueueBehindLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, ctx := crowded(t)
		for n := range 50 {
			time.Sleep(time.Duration(300+7*n) * time.Millisecond) // at any time within the interval
			asked := time.Now()
			if _, err := o.gate.acquire(ctx, true); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(asked); waited > 0 {
				t.Fatalf("create call %d waited %v; the looks can wait", n, waited)
			}
			o.mu.Lock()
			o.at = append(o.at, asked)
			o.mu.Unlock()
		}
		if n := most(o.at, 999*time.Millisecond); n > 11 {
			t.Errorf("%d calls within one second; the rate is 10 and one create call early", n)
		}
	})
}

func TestManyCreateCallsLeaveRoomForLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, ctx := crowded(t)
		o.mu.Lock()
		o.at = nil
		o.mu.Unlock()
		var creates int
		for begun := time.Now(); time.Since(begun) < 30*time.Second; creates++ {
			if _, err := o.gate.acquire(ctx, true); err != nil {
				t.Fatal(err)
			}
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if looks := len(o.at); creates < 140 || looks < 140 || creates+looks > 305 {
			t.Errorf("%d create calls and %d looks in 30 s; want half of 300 each", creates, looks)
		}
	})
}
