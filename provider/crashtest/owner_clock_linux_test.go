package crashtest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// A run waits in one process, after a refused connection, when the clock is set back by an
// hour: its lease seems to end in more than a lease's duration, so another process takes the
// run over, sends it and exits. The first process claims the run again. It must poll the job,
// not send what it remembers.
func TestAClaimReplacesWhatWasRemembered(t *testing.T) {
	t.Parallel()
	for _, vendor := range kinds() {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			p := newPerson(t, endlessSandbox(t))
			d := newDoor(t)
			came := make(chan sandbox.Step, 100) // calls of the first process
			web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				p.proxy.ServeHTTP(w, r)
				came <- sandbox.StepOf(r)
			}))
			must(t, web.Listener.Close())
			web.Listener = d
			web.Start()
			t.Cleanup(func() {
				web.CloseClientConnections()
				web.Close()
			})

			window := launch(t, p.command("http://"+d.addr, submitting(vendor, "the clock was set back", "--wait")...))
			p.oldest("waiting for its next try", func(r row) bool { return r.state == "pending" && r.tries > 0 })
			p.stop(window) // briefly, so that it does not renew its lease before the other one claims
			hour := time.Hour.Microseconds()
			p.edit("UPDATE runs SET until = until + ?, next = next + ?", hour, hour)
			other := p.start("watch", "--json")
			job := p.oldest("sent by the other process", func(r row) bool { return r.job != "" }).job
			other.interrupt()
			d.open()
			window.resume()

			select {
			case step := <-came:
				t.Logf("the window's first call: %s; charges: %d", step, len(p.charges()))
			case <-time.After(patient):
				t.Fatalf("the window never called the vendor again: %s", window.errs)
			}
			p.paid(1)
			if r := p.rows()[0]; r.job != job {
				t.Errorf("the run is %s, its job was %s", r, job)
			}
		})
	}
}
