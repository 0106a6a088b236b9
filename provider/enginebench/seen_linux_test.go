package enginebench

import (
	"fmt"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// The time from the provider's "succeeded" to the message from which the table is drawn.
func TestSucceededToSeen(t *testing.T) {
	asked(t)
	const poll, takes = 2 * time.Second, 25
	o := openVendors(t, shop{Answer: 40 * time.Millisecond, Job: 6 * time.Second})
	crowd := o.jobs(t, sandbox.Runflow, 1000)
	table := newTable("succeeded → in the table", "runs", "req/s", "p50", "p95", "most", "gate")
	for _, c := range []struct {
		does, vendor string
		jobs         []string
	}{
		{"looked at one by one", sandbox.RunComfy, nil},
		{"by the provider's estimate", sandbox.AIHubMax, nil},
		{"by list calls", sandbox.Runflow, nil},
		{"by list calls, 1,000 others in flight", sandbox.Runflow, crowd},
	} {
		t.Run(c.does, func(t *testing.T) {
			const every, last = 600 * time.Millisecond, 25 * time.Second
			r, n := launch(t, "flight", o, flight{
				Name: "seen", Vendor: c.vendor, Jobs: c.jobs, Poll: poll, Warm: 2 * time.Second, For: last, Takes: takes, Every: every,
			})
			var took []time.Duration
			for job, at := range r.Seen {
				took = append(took, at.Sub(n.Ends[job]))
			}
			if len(took) != takes {
				t.Errorf("%s: %d of %d were seen", c.does, len(took), takes)
			}
			p95 := quantile(took, 0.95)
			table.row(t, c.does, fmt.Sprint(len(took)), perSecond(n.Requests, last.Seconds()), secs(quantile(took, 0.5)), secs(p95), secs(quantile(took, 1)),
				met(p95 <= poll+100*time.Millisecond))
		})
	}
	table.print(t, "gate: p95 at most the poll interval (2 s) and 100 ms")
}

// The time from the decision to submit to the first byte of the create call at the vendor's
// socket.
func TestEnterToFirstByte(t *testing.T) {
	asked(t)
	const takes = 30
	o := openVendors(t, shop{Answer: 40 * time.Millisecond, Job: time.Hour})
	table := newTable("Enter → first byte of the POST", "takes", "req/s", "p50", "p95", "most", "gate")
	for _, c := range []struct {
		does, what, vendor string
		jobs               int
	}{
		{"a bare POST of the standard client, nothing kept", "naive", sandbox.RunComfy, 0},
		{"nothing in flight", "flight", sandbox.RunComfy, 0},
		{"20 in flight, looked at one by one", "flight", sandbox.RunComfy, 20},
		{"1,000 in flight, looked at one by one", "flight", sandbox.RunComfy, 1000},
		{"1,000 in flight, by list calls", "flight", sandbox.Runflow, 1000},
	} {
		t.Run(c.does, func(t *testing.T) {
			const every, last = 290 * time.Millisecond, 13 * time.Second
			r, n := launch(t, c.what, o, flight{
				Name: "enter", Vendor: c.vendor, Jobs: o.jobs(t, c.vendor, c.jobs), Warm: 2 * time.Second, For: last, Takes: takes, Every: every,
			})
			var took []time.Duration
			for take, at := range n.Posts {
				took = append(took, at.Sub(r.Sent[take]))
			}
			p95 := quantile(took, 0.95)
			table.row(t, c.does, fmt.Sprint(len(took)), perSecond(n.Requests, last.Seconds()), ms(quantile(took, 0.5)), ms(p95), ms(quantile(took, 1)),
				met(p95 <= 20*time.Millisecond))
			if len(took) != takes {
				t.Errorf("%s: %d of %d create calls came", c.does, len(took), takes)
			}
		})
	}
	table.print(t, "gate: p95 at most 20 ms; at the usual 10 requests a second")
}
