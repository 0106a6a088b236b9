package crashtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/provider/sandbox"
)

// loss is a way in which a history gets lost under an open window.
type loss struct {
	name  string
	lose  func(l *loser)
	says  string         // what the program says of it
	mend  func(l *loser) // what a user does about it
	warns string         // what the next start says besides
}

func losses() []loss {
	folder := func(l *loser) string { return filepath.Dir(l.history()) }
	nothing := func(*loser) {}
	// Without advice taken the next start refuses, and touches nothing.
	logAway := func(l *loser) {
		c := l.program("list")
		out, err := c.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "move "+l.history()+"-wal and -shm away") {
			l.t.Errorf("the next start says %s (%v)", out, err)
		}
		l.remove("-wal", "-shm")
	}
	return []loss{
		{"deleted", func(l *loser) { l.remove("") }, "is gone", func(l *loser) { l.remove("-wal", "-shm") }, ""},
		{"deleted with its log", func(l *loser) { l.remove("", "-wal", "-shm") }, "is gone", nothing, ""},
		{"moved", func(l *loser) { must(l.t, os.Rename(l.history(), l.history()+".moved")) }, "is gone",
			func(l *loser) { must(l.t, os.Rename(l.history()+".moved", l.history())) }, ""},
		{"moved with its log, for good", func(l *loser) {
			for _, s := range []string{"", "-wal", "-shm"} {
				must(l.t, os.Rename(l.history()+s, filepath.Join(l.dir, "away.db"+s)))
			}
		}, "is gone", nothing, ""},
		{"replaced by another, log left", func(l *loser) { l.put(l.other()) }, "was replaced", logAway, ""},
		{"replaced by another, log gone", func(l *loser) { l.remove("-wal", "-shm"); l.put(l.other()) }, "was replaced", nothing, ""},
		{"replaced by an older copy", func(l *loser) { l.remove("-wal", "-shm"); l.put(l.old) }, "was replaced", nothing, "older copy"},
		{"replaced by an older copy, log left", func(l *loser) { l.put(l.old) }, "was replaced", logAway, "older copy"},
		{"an older copy over it, log left", func(l *loser) { must(l.t, os.WriteFile(l.history(), l.old, 0o600)) }, "was overwritten", logAway, "older copy"},
		{"another one over it, log left", func(l *loser) { must(l.t, os.WriteFile(l.history(), l.other(), 0o600)) }, "was overwritten", logAway, ""},
		{"folder renamed", func(l *loser) { must(l.t, os.Rename(folder(l), folder(l)+".old")) }, "is gone",
			func(l *loser) { must(l.t, os.Rename(folder(l)+".old", folder(l))) }, ""},
		{"folder deleted", func(l *loser) { must(l.t, os.RemoveAll(folder(l))) }, "is gone", nothing, ""},
	}
}

// The history is lost while the answer of a create call is under way. The paid job
// is told, rescued, and taken in by the next start.
func TestALostHistoryLosesNoPaidJob(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	n := 0
	for _, how := range []string{"submit", "watch"} {
		for _, x := range losses() {
			vendor := vendors()[n%len(vendors())]
			n++
			t.Run(how+" "+x.name, func(t *testing.T) {
				t.Parallel()
				l := newLoser(t, server, vendor, how+", "+x.name)
				e := l.during(how, func() { x.lose(l) })
				l.safe(e, x.says)
				x.mend(l)
				if says := l.found(); !strings.Contains(says, x.warns) {
					t.Errorf("the next start says %q, not %q", says, x.warns)
				}
			})
		}
	}
}

// A user who interrupts the program meanwhile is told the same.
func TestAnInterruptedProgramLosesNoPaidJob(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	for _, how := range []string{"submit", "watch"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			l := newLoser(t, server, sandbox.Runflow, how+", interrupted")
			e := l.interrupted(how, func(p *os.Process) {
				l.remove("", "-wal", "-shm")
				must(t, p.Signal(os.Interrupt))
				time.Sleep(300 * time.Millisecond) // it waits for the answer only
			})
			e.out = `"job":"` + l.job() + `"` // it had printed the run before
			l.safe(e, "is gone")
			l.found()
		})
	}
}

// Where the program is ended before the answer comes, and the row is gone with the
// file, the order is kept as one of unsure outcome, and found in the provider's list.
func TestAnOrderWithoutAnAnswerOutlivesItsFile(t *testing.T) {
	t.Parallel()
	l := newLoser(t, startSandbox(t), sandbox.Runflow, "no answer")
	e := l.interrupted("submit", func(p *os.Process) {
		l.remove("", "-wal", "-shm")
		must(t, p.Signal(os.Interrupt))
		time.Sleep(12 * time.Second) // the grace of a create call
	})
	if e.code != 9 || !strings.Contains(e.err, "nobody knows whether the provider took it") || len(l.rescued()) != 1 {
		t.Errorf("%+v, rescued %v", e, l.rescued())
	}
	must(t, l.program("list").Run())
	if runs := l.runs(t); len(runs) != 1 || runs[0].State != run.Unsure {
		t.Fatalf("%+v", runs)
	}
	finish(t, l.home)
	if runs := l.runs(t); len(runs) != 1 || runs[0].Job != l.job() || runs[0].Video.Download != run.Downloaded {
		t.Errorf("%+v", runs)
	}
}

// The same desk with nothing lost: what the test above sees comes from the loss.
func TestADeskThatOnlyWaitsHarmsNothing(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	for _, how := range []string{"submit", "watch"} {
		l := newLoser(t, server, sandbox.Runflow, how+", unharmed")
		if e := l.during(how, func() {}); e.code != 0 || len(l.rescued()) != 0 {
			t.Errorf("%s: %+v, rescued %v", how, e, l.rescued())
		}
		l.found()
	}
}

// Over a history that is lost before an order is sent nothing is sent, and the
// program says why and ends.
func TestNothingIsSentOverALostHistory(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	few := make(chan struct{}, 4) // at once: each waits by the clock
	unharmed := loss{"unharmed", func(*loser) {}, "", nil, ""}
	for _, x := range append(losses(), unharmed) {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			few <- struct{}{}
			defer func() { <-few }()
			var e ended
			var charged func() bool
			left := time.Duration(0) // between the loss and the time at which the order is due
			for try := 1; left < 2*time.Second; try++ {
				if try > 3 {
					t.Fatalf("the machine is too slow: only %s were left", left)
				}
				l := newLoser(t, server, sandbox.Runflow, fmt.Sprintf("first, %s, %d", x.name, try))
				later := fmt.Sprintf("later, %s, %d", x.name, try)
				charged = func() bool {
					return slices.ContainsFunc(server.Charges(), func(c sandbox.Charge) bool { return c.Prompt == later })
				}
				e = l.during("watch", func() {
					due := time.Now().Add(10 * time.Second)
					l.order(later, due)
					x.lose(l)
					left = time.Until(due)
					time.Sleep(left + 3*time.Second) // the first one is still under way
				})
			}
			t.Logf("lost %s before the order was due", left)
			switch harmed := x.says != ""; {
			case charged() == harmed:
				t.Errorf("the order was sent: %v", charged())
			case harmed && (e.code != 9 || !strings.Contains(e.err, x.says)):
				t.Errorf("it ended with %d: %s", e.code, e.err)
			}
		})
	}
}
