package store_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/store"
	"dailies/ui/filter"
)

// BenchmarkAsked runs typical filters over 100,000 runs and reports the CPU time per page, by
// kind of filter, and for the slowest ten.
func BenchmarkAsked(b *testing.B) {
	d, _ := years(b, *long)
	kinds := asked()
	took := map[string][]time.Duration{} // by query
	runtime.LockOSThread()
	for b.Loop() {
		for _, queries := range kinds {
			for _, q := range queries {
				took[q] = append(took[q], ask(b, d, q))
			}
		}
	}
	var names []string
	var all []time.Duration
	for kind, queries := range kinds {
		names = append(names, kind)
		for _, q := range queries {
			all = append(all, took[q]...)
		}
	}
	slices.Sort(names)
	for _, kind := range names {
		var some []time.Duration
		for _, q := range kinds[kind] {
			some = append(some, took[q]...)
		}
		b.Logf("%-28s %3d queries  %s", kind, len(kinds[kind]), spread(some))
	}
	b.Logf("%-28s %3d queries  %s", "all", len(took), spread(all))
	b.ReportMetric(float64(at(all, 95).Microseconds())/1000, "p95-ms")
	slowest(b, took)
}

// ask returns the CPU time of a page.
func ask(b *testing.B, d *store.DB, line string) time.Duration {
	f, err := filter.Parse(line)
	must(b, err)
	begin := worked()
	_, err = d.Page(ctx(), run.Query{Filter: f, Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 50})
	must(b, err)
	return worked() - begin
}

func slowest(b *testing.B, took map[string][]time.Duration) {
	var queries []string
	for q := range took {
		queries = append(queries, q)
	}
	slices.SortFunc(queries, func(x, y string) int { return int(at(took[y], 50) - at(took[x], 50)) })
	for _, q := range queries[:10] {
		b.Logf("slow: %-40.40s %s", q, spread(took[q]))
	}
}

func spread(l []time.Duration) string {
	ms := func(t time.Duration) float64 { return float64(t.Microseconds()) / 1000 }
	return fmt.Sprintf("p50 %6.2f  p95 %6.2f  max %6.2f ms", ms(at(l, 50)), ms(at(l, 95)), ms(at(l, 100)))
}

// at returns a percentile.
func at(l []time.Duration, p int) time.Duration {
	s := slices.Sorted(slices.Values(l))
	return s[max(0, len(s)*p/100-1)]
}
