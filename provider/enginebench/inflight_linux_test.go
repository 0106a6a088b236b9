package enginebench

import (
	"fmt"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// A thousand runs in flight, each looked at every five seconds, answered after 40 ms. RunComfy
// neither lists its jobs nor says how long they take. The rate of ten a second that a vendor
// gets as it is cannot look at a thousand runs one by one in five seconds, so the limiter is
// measured with a rate that can, and the usual one beside it.
func TestAThousandInFlight(t *testing.T) {
	asked(t)
	const n, poll, long = 1000, 5 * time.Second, 12
	o := openVendors(t, shop{Answer: 40 * time.Millisecond, Job: time.Hour})
	jobs := map[string][]string{}
	table := newTable("1,000 in flight, every 5 s", "req/s", "lists/s", "ms/s", "goroutines", "conns ever", "MB", "+MB", "mean look", "p95", "late")
	for _, c := range []struct {
		does, what, vendor string
		rate               float64
		ours               bool
	}{
		{"a goroutine a run, default client", "naive", sandbox.RunComfy, 0, false},
		{"one by one, 250 req/s allowed", "flight", sandbox.RunComfy, 250, true},
		{"by list calls, 250 req/s allowed", "flight", sandbox.Runflow, 250, true},
		{"one by one, the usual 10 req/s", "flight", sandbox.RunComfy, 0, true},
		{"by list calls, the usual 10 req/s", "flight", sandbox.Runflow, 0, true},
	} {
		t.Run(c.does, func(t *testing.T) {
			if jobs[c.vendor] == nil {
				jobs[c.vendor] = o.jobs(t, c.vendor, n)
			}
			before := o.anew(t).Connections
			r, seen := launch(t, c.what, o, flight{
				Name: c.vendor + fmt.Sprint(c.rate), Vendor: c.vendor, Jobs: jobs[c.vendor], Poll: poll, Rate: c.rate,
				Warm: 6 * time.Second, For: long * time.Second,
			})
			late := 0
			for _, gap := range seen.Looks {
				if gap > poll*6/5+540*time.Millisecond { // the latest moment that is not late, and half a second
					late++
				}
			}
			ever := seen.Connections - before
			table.row(t, c.does,
				perSecond(seen.Requests, long), perSecond(seen.Lists, long), fmt.Sprintf("%.0f", r.Processor.Seconds()*1000/long),
				fmt.Sprint(r.Goroutines), fmt.Sprint(ever), mb(r.Resident), mb(r.Resident-r.Before),
				secs(mean(seen.Looks)), secs(quantile(seen.Looks, 0.95)), fmt.Sprint(late))
			if c.ours && (ever > 32 || r.Goroutines > 100) {
				t.Errorf("%s: %d connections and %d goroutines; at most 32 and 100", c.does, ever, r.Goroutines)
			}
			if c.ours && c.vendor == sandbox.Runflow && (seen.Lists == 0 || seen.Requests > 10*(long/5+2)) {
				t.Errorf("%s: %d requests, %d of them lists; at most one for 100 runs and interval", c.does, seen.Requests, seen.Lists)
			}
		})
	}
	table.print(t, "gate: at most 150 ms/s, 100 goroutines, 32 connections, +12 MB, none late; one request for 100 runs and interval by lists")
}
