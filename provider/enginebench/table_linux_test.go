package enginebench

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// table is what a measurement prints.
type table struct {
	head []string
	rows [][]string
}

func newTable(head ...string) *table { return &table{head: head} }

// row adds a row, and says it at once: the whole takes minutes.
func (b *table) row(t *testing.T, cells ...string) {
	t.Helper()
	b.rows = append(b.rows, cells)
	t.Log(strings.Join(cells, " · "))
}

func (b *table) print(t *testing.T, gate string) {
	t.Helper()
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, cells := range append([][]string{b.head}, b.rows...) {
		fmt.Fprintln(w, strings.Join(cells, "\t")) //nolint:errcheck // into memory
	}
	_ = w.Flush() // as above
	fmt.Fprintf(os.Stdout, "\n%s%s\n", text.String(), gate)
}

// quantile of durations; 0 without any.
func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func mean(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	return sum / time.Duration(len(all))
}

func perSecond(n int, seconds float64) string { return fmt.Sprintf("%.1f", float64(n)/seconds) }
func mb(kib int) string                       { return fmt.Sprintf("%.1f", float64(kib)/1024) }
func secs(d time.Duration) string             { return fmt.Sprintf("%.2f s", d.Seconds()) }
func ms(d time.Duration) string               { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func met(ok bool) string {
	if ok {
		return "met"
	}
	return "MISSED"
}
