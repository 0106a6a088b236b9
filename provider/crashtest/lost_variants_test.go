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

// loss is a way to lose the history of a running process.
type loss struct {
	name  string
	lose  func(l *loser)
	says  string         // what the program reports
	mend  func(l *loser) // what a user does about it
	warns string         // what the next start reports as well
}

func losses() []loss {
	folder := func(l *loser) string { return filepath.Dir(l.history()) }
	nothing := func(*loser) {}
	// Unless the advice is followed, the next start fails and changes nothing.
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

// The history is lost during a create call. The paid job is reported, rescued, and imported by
// the next start.
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

// A user who interrupts the program meanwhile gets the same report.
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
				time.Sleep(300 * time.Millisecond) // it only waits for the response
			})
			e.out = `"job":"` + l.job() + `"` // it had printed the run before
			l.safe(e, "is gone")
			l.found()
		})
	}
}

// If the program exits before the response, and the row is lost with the file, the submission is
// rescued as unsure, and found in the provider's list.
func TestAnOrderWithoutAnAnswerOutlivesItsFile(t *testing.T) {
	t.Parallel()
	l := newLoser(t, startSandbox(t), sandbox.Runflow, "no answer")
	e := l.interrupted("submit", func(p *os.Process) {
		l.remove("", "-wal", "-shm")
		must(t, p.Signal(os.Interrupt))
		time.Sleep(12 * time.Second) // the shutdown grace
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

// The same with nothing lost: the effects above are due to the loss.
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

// If the history is lost before a submission is sent, nothing is sent, and the program reports why
// and exits.
func TestNothingIsSentOverALostHistory(t *testing.T) {
	t.Parallel()
	server := startSandbox(t)
	few := make(chan struct{}, 4) // limits concurrency: each waits in real time
	unharmed := loss{"unharmed", func(*loser) {}, "", nil, ""}
	for _, x := range append(losses(), unharmed) {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			few <- struct{}{}
			defer func() { <-few }()
			var e ended
			var charged func() bool
			left := time.Duration(0) // from the loss until the submission is due
			wait := 10 * time.Second
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
					due := time.Now().Add(wait)
					wait *= 3 // a slower machine gets more
					l.order(later, due)
					x.lose(l)
					left = time.Until(due)
					time.Sleep(left + 3*time.Second) // the first create call is still in flight
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
