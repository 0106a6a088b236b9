package crashtest

import (
	"net/http"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// late is a submit that was stopped after the vendor had charged it, and whose run
// another window has taken over and called unsure.
type late struct {
	*person
	jobs           *jobLog
	submit, window *process
	answer         *gate // of the create call
	list           *gate // of the window's look at the vendor's list, where there is one
	run            row   // as the window holds it
}

func beLate(t *testing.T, vendor string, more ...string) *late {
	t.Helper()
	p := newPerson(t, startSandbox(t))
	l := &late{person: p, jobs: p.watchJobs(t, 5*time.Millisecond), answer: p.proxy.holdAfterCharge(t), list: newGate(t)}
	p.proxy.on(sandbox.StepList, func(c vendorCall) {
		l.list.hold()
		c.status(http.StatusServiceUnavailable)
	})
	l.submit = p.start(submitting(vendor, "a late answer", more...)...)
	l.answer.await("the order is charged")
	p.stop(l.submit)
	p.endLeases()
	l.window = p.start("watch", "--json")
	l.run = p.becomes("unsure")
	if searched(vendor) {
		l.list.await("the window looks at the list")
	} else if code := l.window.exit(); code != 6 {
		t.Errorf("the window exits with %d", code)
	}
	return l
}

// The answer of a create call comes after another window has called the run unsure and is busy
// with it, and after the user has dismissed it or sent it again. The paid job stays in a row,
// and its video is saved.
func TestALateAnswerIsKept(t *testing.T) {
	t.Parallel()
	for _, vendor := range vendors() {
		for _, meanwhile := range []string{"nothing", "retry", "dismiss"} {
			t.Run(vendor+"/"+meanwhile, func(t *testing.T) {
				t.Parallel()
				l := beLate(t, vendor)
				charges := 1
				switch meanwhile {
				case "retry":
					charges++
					l.start("retry", l.run.id, "--yes").exits(0)
				case "dismiss":
					l.dismissed()
				}
				l.answer.open()
				l.submit.resume()
				job := l.oldest("known by its job", func(r row) bool { return r.job != "" }).job
				// The window holds the run again before its look ends; in vain where it
				// does not take it.
				within(2*time.Second, func() bool { return l.rows()[0].owner == l.run.owner })
				l.list.open()
				code := l.submit.exit()
				l.ends(job)
				t.Logf("exit code %d; %s", code, l.jobs)
				if !l.jobs.kept() {
					t.Error("the job's id is erased")
				}
				if code == 6 || code != 0 && meanwhile == "nothing" {
					t.Errorf("the submit exits with %d: %s", code, l.submit.errs)
				}
				l.paid(charges)
				l.jobsKept()
			})
		}
	}
}

// dismissed dismisses the run in a window that is closed at once: where the run is
// busy, the command waits in the history.
func (l *late) dismissed() {
	l.t.Helper()
	c := l.start("dismiss", l.run.id)
	eventually(l.t, "the run is dismissed, or will be", func() bool {
		commands := 0
		must(l.t, l.table.QueryRow("SELECT count(*) FROM wishes").Scan(&commands))
		return commands > 0 || c.over()
	})
	c.kill()
}

// ends waits until the video of a job is saved, or its id was erased.
func (l *late) ends(job string) {
	l.t.Helper()
	done := func() bool {
		saved := 0
		must(l.t, l.table.QueryRow("SELECT count(*) FROM runs WHERE job = ? AND saved = 'saved'", job).Scan(&saved))
		return saved > 0 || !l.jobs.kept()
	}
	if within(4*time.Second, done) {
		return
	}
	window := l.start("watch")         // all others may have ended
	if !within(45*time.Second, done) { // a lease is taken over within 15 s
		l.t.Errorf("the video of %s is never saved: %v; %s", job, l.rows(), window.errs)
	}
}

// A submit that is stopped in the middle of its create call finds, when it continues, that
// another window has called the run unsure. It waits for its own answer.
func TestAStoppedSubmitWaitsForItsOwnAnswer(t *testing.T) {
	t.Parallel()
	for _, vendor := range vendors() {
		for _, more := range [][]string{nil, {"--wait"}} {
			name := vendor
			if more != nil {
				name += more[0]
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				l := beLate(t, vendor, more...)
				l.list.open()
				l.submit.resume()
				within(1500*time.Millisecond, l.submit.over) // time enough to read what the other has written
				l.answer.open()
				eventually(t, "the submit ends", func() bool { return l.submit.over() || !l.jobs.kept() })
				t.Log(l.jobs)
				if !l.jobs.kept() {
					t.Fatal("the job's id is erased")
				}
				if code := l.submit.exit(); code != 0 {
					t.Errorf("the submit exits with %d, want 0: %s", code, l.submit.errs)
				}
				l.paid(1)
				l.jobsKept()
			})
		}
	}
}
