package engine_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// late is a provider that may report the cost of a run later.
type late struct{ *vendor }

func (l late) Info() provider.Info {
	i := l.vendor.Info()
	i.BillsLate = true
	return i
}

// A bill that comes after the success is polled for, ever less often, for a day; the video is
// downloaded meanwhile, and only once.
func TestALateBillIsAskedFor(t *testing.T) {
	for _, c := range []struct {
		what   string
		from   int // the poll that reports the bill
		other  string
		after  time.Duration
		billed string
		looks  int
	}{
		{"with the success", 1, "", 30 * time.Minute, "1.5", 1},
		{"a minute later", 2, "", 30 * time.Minute, "1.5", 2},
		{"within the hour", 4, "", 65 * time.Minute, "1.5", 4},
		{"not yet", 99, "", 65 * time.Minute, "", 4},
		{"in another currency", 2, "8.60 CNY", 65 * time.Minute, "", 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			v := &vendor{poll: func(n int, job string) (provider.Report, error) {
				r := done(job)
				r.Charged = provider.ChargedUnknown
				if n < c.from || c.other != "" {
					r.Billed = nil
				}
				if n >= c.from {
					r.BilledOther = c.other
				}
				return r, nil
			}}
			b := newBench(t, late{v})
			id := b.send()
			b.pass(c.after)
			r := b.run(id)
			got := ""
			if r.Billed != nil {
				got = r.Billed.Decimal()
			}
			if got != c.billed || v.polls["job-1"] != c.looks || r.DownloadState() != run.Downloaded || r.State != run.Succeeded {
				t.Errorf("%s: billed %q after %d looks, %s and %s", c.what, got, v.polls["job-1"], r.State, r.DownloadState())
			}
			if again := !r.NextAttempt.IsZero(); again != (c.what == "not yet") || again && r.NextAttempt.Sub(r.Finished) != 6*time.Hour {
				t.Errorf("%s: looked at again at %v", c.what, r.NextAttempt)
			}
			events, err := b.db.Events(t.Context(), id)
			said := slices.ContainsFunc(events, func(e run.Event) bool { return strings.Contains(e.Text, c.other) })
			if err != nil || c.other != "" && (!said || r.Charged != provider.ChargedYes) {
				t.Errorf("%s: %v, %s", c.what, events, r.Charged)
			}
			b.stop()
		})
	}
}

// A failed poll for a bill changes nothing.
func TestALookForABillThatFailsChangesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			if n > 1 {
				return provider.Report{}, &provider.Error{Kind: provider.KindNotFound, Message: "no such job"}
			}
			r := done(job)
			r.Billed = nil
			return r, nil
		}}
		b := newBench(t, late{v})
		id := b.send()
		b.pass(65 * time.Minute)
		if r := b.run(id); r.State != run.Succeeded || r.Err != nil || r.DownloadState() != run.Downloaded || v.polls["job-1"] != 4 {
			t.Errorf("%s, %v, %s after %d looks", r.State, r.Err, r.DownloadState(), v.polls["job-1"])
		}
		b.stop()
	})
}
