package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dailies/provider/run"
)

// BenchmarkIntent compares writing a submission with the minimum, 4 KB written and synced. A
// submission is an Add and a BeginSubmit. p95 is in microseconds; it should be within three times
// the disk's, and a submission under 2,000 µs.
// Run with: go test -run '^$' -bench Intent -benchtime 2000x ./store
func BenchmarkIntent(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	must(b, err)
	defer f.Close()
	page := make([]byte, 4096)
	at := int64(0)
	d := MustOpen(b)
	fill(b, d, 10_000)
	n := 10_000
	order := func() error {
		n++
		r := makeRun(n)
		since := run.PeriodStart{Day: r.Created.Add(-200 * time.Minute), Month: r.Created.Add(-3000 * time.Minute)} // 200 runs a day at most, one a minute here
		return d.Add(ctx(), me, noon, []run.Run{r}, since, func(run.BudgetUsage) error { return nil })
	}
	for _, bench := range []struct {
		name string
		do   func() error
	}{
		{"4 KB and fsync", func() error {
			_, err := f.WriteAt(page, at)
			at += int64(len(page))
			if err != nil {
				return err
			}
			return f.Sync()
		}},
		{"order", order},
		{"about to send", func() error {
			r := makeRun(n, func(r *run.Run) { r.State = run.Submitting })
			return d.Save(ctx(), me, based(d, r, run.Update{Events: []run.Event{{Kind: "submitting", At: noon}}}))
		}},
		{"submit", func() error {
			if err := order(); err != nil {
				return err
			}
			r := makeRun(n, func(r *run.Run) { r.State = run.Submitting })
			return d.Save(ctx(), me, based(d, r, run.Update{Events: []run.Event{{Kind: "submitting", At: noon}}}))
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begin := time.Now()
				must(b, bench.do())
				took = append(took, time.Since(begin))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "µs-p50")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "µs-p95")
		})
	}
}
