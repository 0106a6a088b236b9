package crashtest

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/providertest"
	"dailies/provider/run"
	"dailies/store"
)

// bedtime is a history that delays its readers. The loop of the engine
// looks every quarter of a second, so it stands still like that of a machine whose lid is
// closed; on waking everything is hours late at once.
type bedtime struct {
	*store.DB
	sleep func()
}

func (b bedtime) Version(ctx context.Context) (int64, error) {
	b.sleep()
	return b.DB.Version(ctx)
}

// window is one process over the history.
func window(t *testing.T, v *providertest.Endless, db *store.DB, sleep func()) *engine.Engine {
	t.Helper()
	e, err := engine.New(bedtime{db, sleep}, []provider.Provider{v}, engine.Options{Folder: t.TempDir()})
	must(t, err)
	return e
}

// nap lets every window that is awake sleep once, until the morning.
type nap struct {
	mu    sync.Mutex
	until time.Time
}

func (n *nap) fallAsleep(until time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.until = until
}

func (n *nap) sleep() {
	n.mu.Lock()
	until := n.until
	n.mu.Unlock()
	time.Sleep(time.Until(until))
}

// Two windows watch fifty runs when the machine falls asleep for eight hours. In the morning
// every run is due. Each is polled once before any is polled again, by one of the windows, no
// faster than the vendor likes, and later looks are spread.
func TestAfterASleepEachRunIsLookedAtOnce(t *testing.T) {
	const n, night = 50, 8 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		v, tired := &providertest.Endless{}, &nap{}
		path := filepath.Join(t.TempDir(), "history.db")
		db, err := store.Open(context.Background(), path)
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		var ended sync.WaitGroup
		defer func() {
			cancel()
			ended.Wait()
			must(t, db.Close())
		}()
		for range 2 {
			e := window(t, v, db, tired.sleep)
			for range n / 2 / 5 {
				_, err := e.Submit(ctx, run.Spec{Model: "test/one", Request: requested(e), Takes: 5})
				must(t, err)
			}
			ended.Go(func() { _ = e.Run(ctx) }) // always nil
		}
		time.Sleep(3 * time.Minute)
		morning := time.Now().Add(night)
		tired.fallAsleep(morning)
		time.Sleep(night + 2*time.Minute)
		judgeMorning(t, n, morning, v.Since(morning.Add(-time.Second)))
	})
}

func requested(e *engine.Engine) provider.Request {
	m, _ := e.Model("test/one")
	r := m.Defaults()
	r.Prompt = "a long night"
	return r
}

// judgeMorning checks the polls after the night.
func judgeMorning(t *testing.T, n int, morning time.Time, looks []providertest.Polled) {
	t.Helper()
	first, second := map[string]time.Time{}, map[string]time.Time{}
	for _, l := range looks {
		_, seen := first[l.Job]
		_, twice := second[l.Job]
		switch {
		case !seen:
			first[l.Job] = l.At
		case !twice:
			second[l.Job] = l.At
			if len(first) < n {
				t.Errorf("%s was looked at again when only %d of %d had been looked at", l.Job, len(first), n)
			}
		}
	}
	most := 0
	for i, l := range looks {
		j := i
		for j < len(looks) && looks[j].At.Sub(l.At) < time.Second {
			j++
		}
		most = max(most, j-i)
	}
	var last time.Time
	var pauses []time.Duration
	for job, at := range first {
		last = later(last, at)
		if again, ok := second[job]; ok {
			pauses = append(pauses, again.Sub(at))
		}
	}
	slices.Sort(pauses)
	if len(first) != n || len(pauses) != n {
		t.Fatalf("%d of %d runs were looked at, %d of them again", len(first), n, len(pauses))
	}
	t.Logf("%d runs looked at within %s of waking, at most %d in a second; again after %s to %s",
		n, last.Sub(morning), most, pauses[0], pauses[n-1])
	if most > 21 { // ten a second and window
		t.Errorf("%d looks in one second", most)
	}
	if pauses[n-1]-pauses[0] < 10*time.Second {
		t.Errorf("all of them are looked at again after %s to %s: they march in step", pauses[0], pauses[n-1])
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// What a window held that stopped without a word is taken over by another within
// 15 s, and is left alone by the first when it wakes.
func TestAStoppedWindowIsReplaced(t *testing.T) {
	const n = 5
	synctest.Test(t, func(t *testing.T) {
		stopped, awake, tired := &providertest.Endless{}, &providertest.Endless{}, &nap{}
		db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "history.db"))
		must(t, err)
		ctx, cancel := context.WithCancel(context.Background())
		var ended sync.WaitGroup
		defer func() {
			cancel()
			ended.Wait()
			must(t, db.Close())
		}()
		e := window(t, stopped, db, tired.sleep)
		_, err = e.Submit(ctx, run.Spec{Model: "test/one", Request: requested(e), Takes: n})
		must(t, err)
		ended.Go(func() { _ = e.Run(ctx) })                               // always nil
		ended.Go(func() { _ = window(t, awake, db, func() {}).Run(ctx) }) // always nil
		time.Sleep(time.Minute)
		if looks := awake.Since(time.Time{}); len(looks) != 0 {
			t.Errorf("%d runs are looked at by two windows", len(looks))
		}
		stop := time.Now()
		tired.fallAsleep(stop.Add(5 * time.Minute))
		time.Sleep(15 * time.Second)
		seen := map[string]bool{}
		for _, l := range awake.Since(stop) {
			seen[l.Job] = true
		}
		if len(seen) != n {
			t.Errorf("%d of %d runs were taken over in 15 s", len(seen), n)
		}
		time.Sleep(5 * time.Minute)
		if looks := stopped.Since(stop.Add(5*time.Minute - time.Second)); len(looks) != 0 {
			t.Errorf("the first window still looked %d times", len(looks))
		}
	})
}
