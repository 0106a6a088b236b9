package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"dailies/provider"
)

func TestPacingDefaults(t *testing.T) {
	p := Timing{}.withDefaults()
	if p.Poll != 2*time.Second || p.Retry != 2*time.Second || p.Lookup != 2*time.Second || p.Rate != 10 || p.Sync != 250*time.Millisecond || p.Probe != 10*time.Second || p.Call != time.Minute || p.StallTimeout != 30*time.Second ||
		p.Patience != 10*time.Minute || p.GiveUp != 72*time.Hour || p.Refused != time.Second || p.LinkTTL != 24*time.Hour {
		t.Errorf("%+v", p)
	}
	own := Timing{Poll: 1, Retry: 2, Lookup: 3, Rate: 0.5, Sync: 4, Probe: 5, Call: 6, StallTimeout: 7, Patience: 8, GiveUp: 9, Refused: 10, LinkTTL: 11}
	if got := own.withDefaults(); got != own {
		t.Errorf("%+v became %+v", own, got)
	}
	if got := (Timing{Poll: -1, Rate: -1}).withDefaults(); got != p {
		t.Errorf("negative values became %+v", got)
	}
}

func TestWhenAJobIsLookedAt(t *testing.T) {
	p := Timing{}.withDefaults()
	eta := func(n int) *int { return &n }
	for _, c := range []struct {
		age  time.Duration
		eta  *int
		want time.Duration
	}{
		{0, nil, 2 * time.Second},
		{29 * time.Second, nil, 2 * time.Second},
		{30 * time.Second, nil, 4 * time.Second},
		{119 * time.Second, nil, 4 * time.Second},
		{2 * time.Minute, nil, 10 * time.Second},
		{20*time.Minute - 1, nil, 10 * time.Second},
		{20 * time.Minute, nil, time.Minute},
		{30 * 24 * time.Hour, nil, time.Minute},
		{-time.Hour, nil, 2 * time.Second}, // the clock was set back
		{0, eta(100), 10 * time.Second},
		{0, eta(12), 6 * time.Second},
		{90 * time.Second, eta(100), 5 * time.Second},
		{97 * time.Second, eta(100), 4 * time.Second},
		{time.Hour, eta(100), time.Minute}, // long overdue
		{0, eta(0), 2 * time.Second},
		{0, eta(-5), 2 * time.Second},
	} {
		if got := p.pollDelay(c.age, c.eta); got != c.want {
			t.Errorf("age %v, eta %v: %v; want %v", c.age, c.eta, got, c.want)
		}
	}
}

func TestWhenAFailedCallIsTriedAgain(t *testing.T) {
	p := Timing{}.withDefaults()
	for _, c := range []struct {
		failures    int
		asked, want time.Duration
	}{
		{0, 0, 2 * time.Second},
		{1, 0, 2 * time.Second},
		{2, 0, 4 * time.Second},
		{3, 0, 8 * time.Second},
		{5, 0, 32 * time.Second},
		{6, 0, time.Minute},
		{1000, 0, time.Minute},
		{1, 7 * time.Second, 7 * time.Second},
		{9, 7 * time.Second, 7 * time.Second},
		{1, 14 * time.Minute, 14 * time.Minute},
		{1, 1000 * time.Hour, 15 * time.Minute},
		{2, -time.Second, 4 * time.Second},
	} {
		if got := p.retryDelay(c.failures, c.asked); got != c.want {
			t.Errorf("after %d failures, asked for %v: %v; want %v", c.failures, c.asked, got, c.want)
		}
	}
}

func TestWhenAnUnsureRunIsLookedFor(t *testing.T) {
	p := Timing{}.withDefaults()
	var sum time.Duration
	for n, want := range []time.Duration{2, 4, 8, 16, 32, 64, 128, 256, 256, 256} {
		got := p.lookupDelay(n)
		if got != want*time.Second {
			t.Errorf("look %d: %v; want %v", n, got, want*time.Second)
		}
		if n < maxLookups {
			sum += got
		}
	}
	if sum < 4*time.Minute || sum > 10*time.Minute {
		t.Errorf("all looks lie within %v; lists lag for minutes, people do not wait for hours", sum)
	}
}

// waits draws a plausible wait, and an arbitrary Retry-After.
func waits(t *rapid.T) (d, asked time.Duration) {
	d = time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "wait"))
	asked = time.Duration(rapid.Int64Range(0, int64(15*time.Minute)).Draw(t, "asked"))
	return d, asked
}

func TestNeverEarlierThanRetryAfter(t *testing.T) {
	p := Timing{}.withDefaults()
	draws := 0
	rapid.Check(t, func(t *rapid.T) {
		_, asked := waits(t)
		failures := rapid.IntRange(0, 50).Draw(t, "failures")
		for range 100 { // a hundred draws for each of rapid's hundred
			draws++
			if got := min(jitter(p.retryDelay(failures, asked), asked), fullJitter(p.retryDelay(failures, asked), asked)); got < asked {
				t.Fatalf("%v; the server asked for %v", got, asked)
			}
		}
	})
	if draws < 10_000 {
		t.Errorf("only %d draws", draws)
	}
}

func TestJitterSpreadsByAFifth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, asked := waits(t)
		got := jitter(d, asked)
		if lowest, highest := max(d-d/5, asked), max(d+d/5, asked); got < lowest || got > highest {
			t.Fatalf("%v spread to %v; want %v to %v", d, got, lowest, highest)
		}
	})
	seen := map[time.Duration]bool{}
	var low, high bool
	for range 1000 {
		d := jitter(time.Minute, 0)
		seen[d] = true
		low, high = low || d < 52*time.Second, high || d > 68*time.Second
	}
	if len(seen) < 900 || !low || !high {
		t.Errorf("1000 waits of a minute: %d different ones, early %v, late %v", len(seen), low, high)
	}
}

func TestLooksAreNeverLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _ := waits(t)
		if got := jitterEarly(d); got > d || got < d-d/5 {
			t.Fatalf("%v spread to %v", d, got)
		}
	})
	var low, high bool
	for range 1000 {
		d := jitterEarly(time.Minute)
		low, high = low || d < 50*time.Second, high || d > 58*time.Second
	}
	if !low || !high {
		t.Errorf("1000 waits of a minute: early %v, late %v", low, high)
	}
}

func TestScatterSpreadsOverTheWholeWait(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, asked := waits(t)
		got := fullJitter(d, asked)
		if asked > 0 && (got < max(d-d/5, asked) || got > max(d+d/5, asked)) || asked == 0 && (got < 0 || got > d) {
			t.Fatalf("%v, asked for %v, spread to %v", d, asked, got)
		}
	})
	var tenths [10]int
	for range 10_000 {
		tenths[min(int(fullJitter(time.Minute, 0)*10/time.Minute), 9)]++
	}
	for i, n := range tenths {
		if n < 800 || n > 1200 { // six times the spread of a fair one
			t.Errorf("of 10000 waits of up to a minute %d are in tenth %d", n, i)
		}
	}
}

func TestWaitsNeverShrinkWithTroubleOrAge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Timing{
			Poll:   time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "poll")),
			Retry:  time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "retry")),
			Lookup: time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "look")),
		}.withDefaults()
		n := rapid.IntRange(0, 10_000).Draw(t, "n")
		age := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "age"))
		eta := rapid.IntRange(-1, 1<<40).Draw(t, "eta")
		if a, b := p.retryDelay(n, 0), p.retryDelay(n+1, 0); a <= 0 || b < a || b > 30*p.Retry {
			t.Fatalf("%v after %d failures, then %v", a, n, b)
		}
		if a, b := p.lookupDelay(n), p.lookupDelay(n+1); a <= 0 || b < a {
			t.Fatalf("look %d after %v, the next after %v", n, a, b)
		}
		if a, b := p.pollDelay(age, nil), p.pollDelay(age+time.Minute, nil); a < p.Poll || b < a || b > 30*p.Poll {
			t.Fatalf("%v at the age of %v, %v a minute later", a, age, b)
		}
		if d := p.pollDelay(age, &eta); d <= 0 || d > 150*p.Poll {
			t.Fatalf("%v at the age of %v with an estimate of %d s", d, age, eta)
		}
	})
}

// FuzzAfterSubmit checks the rule itself: a second create call requires a rule of the provider,
// or the certainty that no byte was sent.
func FuzzAfterSubmit(f *testing.F) {
	f.Add("network", "not sent", 0, int64(0), 1, false)
	f.Add("rate", "refused", 429, int64(7e9), 1, true)
	f.Add("provider", "", 503, int64(7e9), 1, true)
	f.Fuzz(func(t *testing.T, kind, taken string, status int, wait int64, tries int, repeat bool) {
		e := &provider.Error{Kind: provider.Kind(kind), Delivery: provider.Delivery(taken), Status: status, RetryAfter: time.Duration(wait), Repeat: repeat}
		got := classifySubmit(e, tries)
		certain := e.Delivery == provider.NotSent || e.Delivery == provider.Rejected
		offline := e.Delivery == provider.NotSent && e.Kind == provider.KindNetwork
		allowed := e.Delivery == provider.Rejected && repeat && tries < maxSubmits
		if certain == (got == deliveryUnknown) || (got == retrySafe) != (offline || allowed) {
			t.Errorf("%+v, try %d: %q", *e, tries, got)
		}
	})
}
