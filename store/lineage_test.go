package store_test

import (
	"testing"

	"dailies/provider/run"
)

func TestLineage(t *testing.T) {
	d := MustOpen(t)
	from := func(n int, how run.ParentHow) func(*run.Run) {
		return func(r *run.Run) { r.Parent, r.ParentHow = order(n).ID, how }
	}
	add(t, d, order(1))
	add(t, d, order(2, from(1, run.HowSeed)), order(3, from(1, run.HowContinue)), order(4, from(2, run.HowRetry)), order(5, from(99, run.HowRetry)))
	yes := true
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: &yes}, order(3).ID))
	add(t, d, order(6, from(1, run.HowFinal)))
	for n, want := range map[int][2]string{1: {"", "26"}, 2: {"1", "4"}, 4: {"2", ""}, 5: {"", ""}} {
		r, err := d.Run(ctx(), order(n).ID)
		must(t, err)
		l, err := d.Lineage(ctx(), r)
		must(t, err)
		got := [2]string{}
		name := func(r run.Run) string {
			for i := 1; i < 10; i++ {
				if order(i).ID == r.ID {
					return string(rune('0' + i))
				}
			}
			return "?"
		}
		if l.Parent != nil {
			got[0] = name(*l.Parent)
		}
		for _, c := range l.Children {
			got[1] += name(c)
		}
		if got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
