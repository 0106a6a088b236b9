package crashtest

import (
	"net/http"
	"testing"

	"dailies/provider/sandbox"
)

// ambiguous are responses to a create call that prove nothing. charged tells whether the
// sandbox accepts the submission before it responds.
var ambiguous = []struct {
	name    string
	status  int
	header  http.Header
	charged bool
}{
	{"429 with Retry-After", 429, http.Header{"Retry-After": {"1"}}, false},
	{"429", 429, nil, false},
	{"429 after charging", 429, http.Header{"Retry-After": {"1"}}, true},
	{"503 with Retry-After", 503, http.Header{"Retry-After": {"1"}}, false},
	{"503 after charging", 503, http.Header{"Retry-After": {"1"}}, true},
	{"301 after charging", 301, nil, true},
	{"307 after charging", 307, nil, true},
	{"308 after charging", 308, nil, true},
}

// After a response that proves nothing the run is unsure, and its create call is never
// repeated: neither by the submit nor by the next start.
func TestAnAmbiguousAnswerIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, vendor := range kinds() {
		for _, a := range ambiguous {
			t.Run(vendor+"/"+a.name, func(t *testing.T) {
				t.Parallel()
				p := newPerson(t, startSandbox(t))
				p.proxy.on(sandbox.StepList, func(c vendorCall) { c.status(http.StatusServiceUnavailable) })
				p.proxy.on(sandbox.StepSubmit, first(func(c vendorCall) {
					if a.charged {
						c.forward()
					}
					for k, v := range a.header {
						c.Header()[k] = v
					}
					if a.status < 400 {
						c.Header().Set("Location", c.request.URL.Path)
					}
					c.status(a.status)
				}))
				submit := p.start(submitting(vendor, "no clear answer")...)
				code := submit.exit()
				run := p.oldest("written down", func(row) bool { return true })
				t.Logf("exit code %d, %d create calls, the run is %s: %s", code, p.proxy.count(sandbox.StepSubmit), run, submit.errs)
				if code != 6 || run.state != "unsure" || p.proxy.count(sandbox.StepSubmit) != 1 {
					t.Error("want exit code 6, 1 create call, unsure")
				}
				if !searched(vendor) {
					p.start("watch").exit() // there is nothing to look up
				} else if a.charged && finds(vendor) {
					p.proxy.on(sandbox.StepList, nil)
					p.start("watch").exits(0)
					p.jobsKept()
				}
				if n := p.proxy.count(sandbox.StepSubmit); n != 1 {
					t.Errorf("%d create calls after the next start", n)
				}
			})
		}
	}
}
