package sandbox

import (
	"testing"
	"time"
)

func TestStandIsAPureFunctionOfTheTime(t *testing.T) {
	made := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	s := time.Second
	plain := job{Provider: Runflow, BillsCancelled: true, Created: made, Queued: 10 * s, Running: 100 * s, Settle: 10 * s, Price: 7}
	trait := func(names ...string) job { j := plain; j.Traits = names; return j }
	stopped := func(after time.Duration, names ...string) job {
		j := trait(names...)
		j.Cancelled = made.Add(after)
		return j
	}
	cases := []struct {
		name     string
		j        job
		after    time.Duration
		phase    phase
		progress int
		ahead    int
		billed   int
	}{
		{"before it was made", plain, -s, queued, 0, 4, 0},
		{"at once", plain, 0, queued, 0, 4, 0},
		{"nearly there", plain, 9 * s, queued, 0, 1, 0},
		{"just begun", plain, 10 * s, running, 1, 0, 0},
		{"half way", plain, 60 * s, running, 50, 0, 0},
		{"nearly done", plain, 110*s - 1, running, 99, 0, 0},
		{"ended", plain, 110 * s, settling, 100, 0, 7},
		{"settled", plain, 120 * s, succeeded, 100, 0, 7},
		{"years later", plain, 1e5 * time.Hour, succeeded, 100, 0, 7},
		{"failed", trait("fails"), 110 * s, failed, 0, 0, 0},
		{"not failed yet", trait("moderation"), 109 * s, running, 99, 0, 0},
		{"stuck", trait("stuck"), 1e5 * time.Hour, running, 42, 0, 0},
		{"before the cancel", stopped(60 * s), 59 * s, running, 49, 0, 0},
		{"cancelled", stopped(60 * s), 60 * s, cancelled, 0, 0, 7},
		{"cancelled while queued", stopped(5 * s), 300 * s, cancelled, 0, 0, 7},
		{"cancelled too late", stopped(110 * s), 300 * s, succeeded, 100, 0, 7},
		{"stuck, then cancelled", stopped(900*s, "stuck"), 900 * s, cancelled, 0, 0, 7},
	}
	for _, c := range cases {
		at := made.Add(c.after)
		st := c.j.at(at)
		if st.phase != c.phase || st.progress != c.progress || st.ahead != c.ahead || int(c.j.billed(at)) != c.billed {
			t.Errorf("%s: %+v, billed %d", c.name, st, c.j.billed(at))
		}
		if st.phase.final() == st.ended.IsZero() {
			t.Errorf("%s: phase %d ended %v", c.name, st.phase, st.ended)
		}
		if c.j.at(at) != st {
			t.Errorf("%s: two looks differ", c.name)
		}
	}
}

func TestTimeNeverRunsBackwards(t *testing.T) {
	made := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, traits := range [][]string{nil, {"fails"}, {"unknown-status"}} {
		j := job{Created: made, Queued: 7 * time.Second, Running: 31 * time.Second, Settle: 3 * time.Second, Traits: traits}
		last := progress{ahead: 99}
		for ms := time.Duration(0); ms < 50_000; ms += 137 {
			st := j.at(made.Add(ms * time.Millisecond))
			if st.phase < last.phase || st.phase == running && st.progress < last.progress || st.phase == queued && st.ahead > last.ahead {
				t.Fatalf("after %v: %+v, then %+v", ms, last, st)
			}
			last = st
		}
	}
}

func TestSpreadVariesTheTimes(t *testing.T) {
	s := &Server{o: Options{Speed: Speed{Queued: time.Second, Running: time.Second, Spread: 0.3}}.withDefaults()}
	low, high := time.Hour, time.Duration(0)
	for range 300 {
		d := s.randomize(10 * time.Second)
		low, high = min(low, d), max(high, d)
	}
	if low < 7*time.Second || high > 13*time.Second || high-low < 3*time.Second {
		t.Errorf("10 s became %v to %v", low, high)
	}
	s.o.Speed.Spread = 0
	if d := s.randomize(10 * time.Second); d != 10*time.Second {
		t.Errorf("without spread 10 s became %v", d)
	}
}

func TestZeroOptionsAreTheDemo(t *testing.T) {
	o := Options{}.withDefaults()
	if o.Speed != DemoSpeed() || len(o.Keys) != 1 || o.Keys[0] != Key || o.Balance != dollars("100") ||
		o.LinkLife != 24*time.Hour || o.Now == nil {
		t.Errorf("defaults: %+v", o)
	}
}
