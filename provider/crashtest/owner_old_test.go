package crashtest

import (
	"encoding/json"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// waitingRun leaves a run that was created that long ago and never sent.
func (p *person) waitingRun(vendor string, age time.Duration) row {
	p.t.Helper()
	submit := launch(p.t, p.command("http://127.0.0.1:1", submitting(vendor, "made long ago")...)) // a closed port
	p.oldest("refused a connection", func(r row) bool { return r.state == "pending" && r.tries > 0 })
	if code := submit.interrupt(); code != 130 {
		p.t.Errorf("the submit exits with %d", code)
	}
	p.edit("UPDATE runs SET created = created - ?, next = next - ?", age.Microseconds(), age.Microseconds())
	return p.becomes("pending")
}

// held returns why a run is held, according to the program, or "".
func (p *person) held(id string) string {
	p.t.Helper()
	text, err := p.program("show", id, "--json").Output()
	must(p.t, err)
	var shown struct {
		Held string `json:"held"`
	}
	must(p.t, json.Unmarshal(text, &shown))
	return shown.Held
}

// A submission older than six hours that was never sent is held, because it may not be wanted any
// more. Other orders are sent meanwhile.
func TestAnOldOrderWaitsForAYes(t *testing.T) {
	t.Parallel()
	for _, vendor := range kinds() {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t, startSandbox(t))
			run := p.waitingRun(vendor, 6*time.Hour+time.Minute)
			sent := func() bool { return p.proxy.count(sandbox.StepSubmit) > 0 }

			watch := p.start("watch")
			held := ""
			eventually(t, "the run is held, or sent", func() bool { held = p.held(run.id); return held != "" || sent() })
			within(1500*time.Millisecond, func() bool { return watch.over() || sent() })
			t.Logf("held: %q; %d create calls; %s", held, p.proxy.count(sandbox.StepSubmit), p.rows()[0])
			if p.paid(0); sent() {
				t.Fatal("it is sent without a question")
			}
			watch.interrupt()

			p.start(submitting(vendor, "made today")...).exits(0)
			p.paid(1)
			if code := p.start("send", run.id).exit(); code != 2 {
				t.Errorf("send exits with %d where there is nobody to ask, want 2", code)
			}
			if r := p.rows()[0]; r.state != "pending" || p.held(run.id) == "" || p.proxy.count(sandbox.StepSubmit) != 1 {
				t.Errorf("without a yes it is %s, held: %q", r, p.held(run.id))
			}
			p.start("send", run.id, "--yes").exits(0)
			p.oldest("sent", func(r row) bool { return r.job != "" })
			p.paid(2)
			p.jobsKept()
			if held := p.held(run.id); held != "" {
				t.Errorf("it was sent, and is held: %q", held)
			}
		})
	}
}

// A submission that has waited for a few hours is sent automatically.
func TestAYoungOrderIsSentByItself(t *testing.T) {
	t.Parallel()
	p := newPerson(t, startSandbox(t))
	p.waitingRun(sandbox.AIHubMax, 5*time.Hour)
	p.start("watch").exits(0)
	p.becomes("succeeded")
	p.paid(1)
}
