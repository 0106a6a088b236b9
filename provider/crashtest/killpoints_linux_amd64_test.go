package crashtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// The program is hit at every system call of one submit: killed, or given a full or failing
// disk. What the engine makes of the remains is compared with what the vendor charged.
// DAILIES_LONG tests every point instead of 168.
func TestHitAtEverySystemCallOfASubmit(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	s := &sweep{hits: map[fate]int{}}
	t.Run("vendors", func(t *testing.T) {
		for _, vendor := range vendors() {
			t.Run(vendor, func(t *testing.T) {
				t.Parallel()
				s.over(t, server, vendor)
			})
		}
	})
	n := 0
	for _, h := range s.hits {
		n += h
	}
	t.Logf("%d points, %d kills, %d EIO, %d ENOSPC: %s", n, s.hits[die], s.hits[fate(syscall.EIO)], s.hits[fate(syscall.ENOSPC)], s.sum)
	s.sum.clean(t)
	if n < 150 || s.hits[die] == 0 || s.hits[fate(syscall.EIO)] == 0 || s.hits[fate(syscall.ENOSPC)] == 0 {
		t.Errorf("%d points were hit, want 150 and some of each kind", n)
	}
	if s.sum.charges == 0 || s.sum.charges == s.sum.asked {
		t.Errorf("%d charges for %d points: it was never hit before the create call, or never after it", s.sum.charges, s.sum.asked)
	}
}

// sweep collects the results of all kill points.
type sweep struct {
	mu   sync.Mutex
	sum  ledger
	hits map[fate]int
}

// over tests the points of one vendor's submit, a few in parallel.
func (s *sweep) over(t *testing.T, server *sandbox.Server, vendor string) {
	template := newHome(t, server)
	must(t, template.program("list").Run()) // creates the history
	all := points(t, template.copy(t).program(submitting(vendor, vendor+" unharmed")...))
	t.Logf("%s: %d points in all", vendor, len(all))
	for lane, few := range lanes(some(all, 168/len(vendors())), 3) {
		t.Run(fmt.Sprint(lane), func(t *testing.T) {
			t.Parallel()
			for _, p := range few {
				if l, ok := sweepPoint(t, template.copy(t), vendor, p); ok {
					s.add(p, l)
				}
			}
		})
	}
}

func (s *sweep) add(p point, l ledger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum = s.sum.plus(l)
	s.hits[p.what]++
}

// sweepPoint hits one submit at one point and lets the engine recover.
func sweepPoint(t *testing.T, h *home, vendor string, p point) (ledger, bool) {
	t.Helper()
	prompt := fmt.Sprintf("%s, %s", vendor, p)
	if !hit(t, h.program(submitting(vendor, prompt)...), p) {
		return ledger{}, false
	}
	runs := h.recover(t)
	var charges []sandbox.Charge
	for _, c := range h.server.Charges() {
		if c.Prompt == prompt {
			charges = append(charges, c)
		}
	}
	return compare(t, []string{prompt}, runs, charges), true
}

// copy returns another home with the same history.
func (h *home) copy(t *testing.T) *home {
	t.Helper()
	c := newHome(t, h.server)
	history, err := os.ReadFile(h.history())
	must(t, err)
	must(t, os.WriteFile(c.history(), history, 0o600))
	return c
}

// recover lets a fast engine recover after a process and returns the history when there is
// nothing more to do. The leases of the dead process are ended in the database; that they
// expire is tested elsewhere.
func (h *home) recover(t *testing.T) []run.Run {
	t.Helper()
	db, err := store.Open(context.Background(), h.history())
	if err != nil {
		t.Fatalf("what was left of the history cannot be opened: %v", err)
	}
	defer func() { must(t, db.Close()) }()
	h.wakeUp(t)
	ps, err := registry.Providers(func(account string) provider.Access {
		return provider.Access{Base: h.server.URL(account), Key: provider.NewSecret(sandbox.Key)}
	})
	must(t, err)
	e, err := engine.New(db, ps, engine.Options{
		Folder: h.videos(), NoAutoDownload: true, AllowLoopback: true,
		Timing: engine.Timing{Poll: 10 * time.Millisecond, Retry: 10 * time.Millisecond, Lookup: 2 * time.Millisecond, Rate: 1000, Probe: 20 * time.Millisecond},
	})
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	defer func() {
		cancel()
		must(t, <-ended)
	}()
	return await(t, e, db)
}

// wakeUp ends the leases of dead processes and the wait for the next poll.
func (h *home) wakeUp(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+h.history()+"?_pragma=busy_timeout(5000)")
	must(t, err)
	_, err = db.Exec("UPDATE runs SET until = 0; UPDATE runs SET next = 1 WHERE next > 0")
	must(t, err)
	must(t, db.Close())
}

// The same sweep over the program that records a submission only after its answer must find
// submissions that are paid twice or lost, or it would prove nothing.
func TestTheSweepFindsWhatSavingAfterTheAnswerCosts(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	template := newHome(t, server)
	must(t, template.program("list").Run())
	vendor := sandbox.AIHubMax
	all := points(t, template.copy(t).faulty(t, submitting(vendor, "faulty, unharmed")...))
	kills := slices.DeleteFunc(all, func(p point) bool { return p.what != die })
	hits, wrong := 0, 0
	for _, p := range some(kills, 40) {
		h, prompt := template.copy(t), fmt.Sprintf("faulty, %s", p)
		if !hit(t, h.faulty(t, submitting(vendor, prompt)...), p) {
			continue
		}
		hits++
		var runs []run.Run
		for _, r := range h.recover(t) {
			if r.Request.Prompt == prompt {
				runs = append(runs, r)
			}
		}
		var charges []sandbox.Charge
		for _, c := range server.Charges() {
			if c.Prompt == prompt {
				charges = append(charges, c)
			}
		}
		if judge(runs, charges) != right {
			wrong++
		}
	}
	t.Logf("saving after the answer: %d of %d points end wrong", wrong, hits)
	if wrong == 0 {
		t.Error("nothing was lost or paid twice: the sweep could not find anything")
	}
}
