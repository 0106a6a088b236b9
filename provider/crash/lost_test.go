package crash

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider/engine"
	"dailies/provider/faults"
	"dailies/provider/sandbox"
)

// desk stands in front of the sandbox. It holds the answers of create calls, whose
// orders were taken and are to be paid for, until it is told to hand them out.
type desk struct {
	*httptest.Server
	behind *httputil.ReverseProxy
	taken  chan struct{} // one for each order
	open   chan struct{} // closed: answers are handed out
}

func newDesk(t *testing.T, server *sandbox.Server) *desk {
	t.Helper()
	target, err := url.Parse(strings.TrimSuffix(server.URL("x"), "/x"))
	must(t, err)
	d := &desk{behind: httputil.NewSingleHostReverseProxy(target), taken: make(chan struct{}, 100), open: make(chan struct{})}
	d.Server = httptest.NewServer(d)
	t.Cleanup(func() {
		d.CloseClientConnections()
		d.Close()
	})
	return d
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if faults.StepOf(r) != faults.Submit {
		d.behind.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	d.behind.ServeHTTP(answer, r)
	d.taken <- struct{}{}
	select {
	case <-d.open:
	case <-r.Context().Done():
	}
	for k, v := range answer.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(answer.Code)
	_, _ = io.Copy(w, answer.Body) // the client may have gone
}

// through leads the program to the desk instead of the sandbox.
func (d *desk) through(c *exec.Cmd) *exec.Cmd {
	for _, v := range vendors() {
		c.Env = append(c.Env, strings.ToUpper(v)+"_BASE_URL="+d.URL+"/"+v)
	}
	return c
}

// loss is a way in which a history gets lost under an open window.
type loss struct {
	name  string
	lose  func(l *loser)
	says  string         // what the program says of it
	mend  func(l *loser) // what a person does about it
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
			vendor := vendors()[n%3]
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

// A person who interrupts the program meanwhile is told the same.
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
	if runs := l.runs(t); len(runs) != 1 || runs[0].State != engine.Unsure {
		t.Fatalf("%+v", runs)
	}
	finish(t, l.home)
	if runs := l.runs(t); len(runs) != 1 || runs[0].Job != l.job() || runs[0].Video.Saved != engine.SavedDone {
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
	unharmed := loss{"unharmed", func(*loser) {}, "", nil, ""}
	for _, x := range append(losses(), unharmed) {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			l := newLoser(t, server, sandbox.Runflow, "first, "+x.name)
			later, due := "later, "+x.name, time.Now().Add(15*time.Second)
			l.order(later, due)
			charged := func() bool {
				return slices.ContainsFunc(server.Charges(), func(c sandbox.Charge) bool { return c.Prompt == later })
			}
			e := l.during("watch", func() {
				if charged() {
					t.Skip("the machine is too slow")
				}
				x.lose(l)
				time.Sleep(time.Until(due) + 3*time.Second) // the first one is still under way
			})
			switch harmed := x.says != ""; {
			case charged() == harmed:
				t.Errorf("the order was sent: %v", charged())
			case harmed && (e.code != 9 || !strings.Contains(e.err, x.says)):
				t.Errorf("it ended with %d: %s", e.code, e.err)
			}
		})
	}
}
