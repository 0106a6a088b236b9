package crashtest

import (
	"testing"

	"dailies/provider/sandbox"
)

// A run is cancelled during its create call, which the program accepts: it will ask the vendor
// once there is an answer. Then all processes are killed. After the next start the run is found
// in the vendor's list and cancelled.
func TestACancelOutlivesACrash(t *testing.T) {
	t.Parallel()
	p := newPerson(t, endlessSandbox(t))
	answer := p.proxy.holdAfterCharge(t)
	submit := p.start(submitting(sandbox.Runflow, "cancelled early")...)
	answer.await("the order is charged")
	run := p.becomes("submitting")
	cancel := p.start("cancel", run.id, "--yes")
	eventually(t, "the cancel is accepted", func() bool {
		commands := 0
		must(t, p.table.QueryRow("SELECT count(*) FROM wishes WHERE what = 'cancel'").Scan(&commands))
		return commands == 1
	})
	cancel.kill()
	submit.kill()
	p.endLeases()

	p.start("watch")
	found := p.oldest("found in the list", func(r row) bool { return r.job != "" })
	p.jobsKept()
	eventually(t, "the vendor is asked to cancel, or polled three times", func() bool {
		return p.proxy.count(sandbox.StepCancel) > 0 || p.proxy.count(sandbox.StepPoll) > 2
	})
	t.Logf("found as %s; asked to cancel %d times, polled %d times", found, p.proxy.count(sandbox.StepCancel), p.proxy.count(sandbox.StepPoll))
	if p.proxy.count(sandbox.StepCancel) == 0 {
		t.Fatal("the vendor is never asked to cancel")
	}
	p.becomes("cancelled")
	p.paid(1)
}
