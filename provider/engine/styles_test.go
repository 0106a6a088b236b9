package engine_test

import (
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// counted is a vendor that stores idempotency keys and charges a submission once; the response to a
// repeated key depends on its style.
type counted struct {
	*vendor
	jobs    map[string]string // by key
	charges int
	keys    []string
}

// take charges a submission, unless its key is known.
func (c *counted) take(o provider.Submission) (job string, again bool) {
	c.keys = append(c.keys, o.IdempotencyKey)
	if job, again = c.jobs[o.IdempotencyKey]; !again {
		c.charges++
		job = "job-" + o.ClientRef
		c.jobs[o.IdempotencyKey] = job
	}
	return job, again
}

// Vendors with idempotency keys respond to a known key with the first job, or reject it. In
// both cases one submission is charged once, always with its original key, and the job is found; a
// client that makes a new key each time pays twice.
func TestBothStylesOfIdempotencyAreOneCharge(t *testing.T) {
	for name, style := range map[string]func(job string) (provider.Report, error){
		"replays": func(job string) (provider.Report, error) {
			return provider.Report{Job: job, Status: provider.StatusQueued}, nil
		},
		"rejects": func(string) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindConflict, Status: 409, Message: "known"}
		},
	} {
		for _, fresh := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					v := &vendor{}
					c := &counted{vendor: v, jobs: map[string]string{}}
					v.submit = func(n int, o provider.Submission) (provider.Report, error) {
						if fresh { // the control
							o.IdempotencyKey += time.Now().String()
						}
						job, again := c.take(o)
						if !again && n == 1 { // it accepted the submission and denies it
							return provider.Report{}, &provider.Error{Kind: provider.KindProvider, Status: 503, Message: "later", Delivery: provider.Rejected, Repeat: true, RetryAfter: 5 * time.Second}
						}
						return style(job)
					}
					v.find = func(_ int, ref string) (provider.Report, bool, error) {
						return running("job-" + ref), true, nil
					}
					b := newBench(t, finding{v})
					defer b.stop()
					id := b.send()
					b.pass(10 * time.Minute)
					r := b.run(id)
					if fresh {
						if c.charges < 2 {
							t.Errorf("a new key each time is charged %d times: this test proves nothing", c.charges)
						}
						return
					}
					if r.State != run.Succeeded || r.Job != "job-"+id || c.charges != 1 {
						t.Errorf("%s, job %q, %d charges: %v", r.State, r.Job, c.charges, r.Err)
					}
					for _, k := range c.keys {
						if k == "" || k != r.IdempotencyKey {
							t.Errorf("sent with the key %q, the intent says %q", k, r.IdempotencyKey)
						}
					}
					if len(c.keys) != 2 {
						t.Errorf("sent %d times, want twice", len(c.keys))
					}
				})
			})
		}
	}
}
