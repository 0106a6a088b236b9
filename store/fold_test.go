package store_test

import (
	"fmt"
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// batches is a history of runs 0 to 11, newest last: 0 alone, 1–4 and 6–7 of a batch each, with 5
// between them, and 8–11 alone.
func batches(t *testing.T) *store.DB {
	t.Helper()
	d := MustOpen(t)
	for i := range 12 {
		add(t, d, makeRun(i, func(r *run.Run) {
			r.State, r.Estimate = run.Queued, provider.Estimate{Known: true, Low: 1, High: 1_000_000}
			switch {
			case i >= 1 && i <= 4:
				r.Batch, r.Shot = "first", "S100"
			case i == 6 || i == 7:
				r.Batch, r.Shot = "second", "S100"
			}
			switch i {
			case 1:
				r.State, r.Billed, r.Rating, r.Pick, r.Video.Download = run.Succeeded, ptr(provider.Money(400_000)), 3, true, run.Downloaded
			case 2:
				r.State, r.Charged, r.Model = run.Failed, provider.ChargedNo, "another"
			case 3:
				r.Estimate = provider.Estimate{}
			}
		}))
	}
	return d
}

// drawn is a page in short: "11 10 [7 6] 5 …".
func drawn(t *testing.T, d *store.DB, q run.Query) (rows []string, p run.RowPage) {
	t.Helper()
	p, err := d.Rows(ctx(), q)
	must(t, err)
	for _, r := range p.Rows {
		n := numbersOf(t, []run.Run{r.Run})[0]
		if r.Group == nil {
			rows = append(rows, fmt.Sprint(n))
			continue
		}
		all, err := d.RunsOf(ctx(), r.Group.IDs...)
		must(t, err)
		rows = append(rows, fmt.Sprint(numbersOf(t, all)))
		if numbersOf(t, all)[0] != n {
			t.Errorf("the row of run %d begins with %v", n, numbersOf(t, all))
		}
	}
	return rows, p
}

func TestRunsThatBelongTogetherAreOneRow(t *testing.T) {
	d := batches(t)
	newest := run.Sort{By: run.SortTime, Desc: true}
	q := run.Query{Sort: newest, Limit: 100, Fold: run.Fold{By: run.FoldBatch}}
	all, p := drawn(t, d, q)
	same(t, all, []string{"11", "10", "9", "8", "[7 6]", "5", "[4 3 2 1]", "0"})
	same(t, [2]int{p.Total, p.Read}, [2]int{8, 12})

	q.Fold.But = map[string]bool{"first": true} // one is unfolded
	got, _ := drawn(t, d, q)
	same(t, got, []string{"11", "10", "9", "8", "[7 6]", "5", "4", "3", "2", "1", "0"})
	q.Fold.Open = true // or all but that one
	got, _ = drawn(t, d, q)
	same(t, got, []string{"11", "10", "9", "8", "7", "6", "5", "[4 3 2 1]", "0"})

	q.Fold = run.Fold{By: run.FoldShot}
	q.Sort = run.Sort{By: run.SortTake, Desc: true}
	got, _ = drawn(t, d, q)
	if !slices.Contains(got, "[7 6 4 3 2 1]") {
		t.Errorf("by take, shots are folded as %v", got)
	}
	q.Fold.By, q.Sort = run.FoldBatch, newest
	q.Filter.Terms = []run.Term{{Kind: run.TermStatus, Text: "queued"}} // of a batch, what matches
	got, _ = drawn(t, d, q)
	same(t, got, []string{"11", "10", "9", "8", "[7 6]", "5", "[4 3]", "0"})
}

func TestPagesOfFoldedRowsFollowEachOther(t *testing.T) {
	d := batches(t)
	q := run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 100, Fold: run.Fold{By: run.FoldBatch}}
	all, _ := drawn(t, d, q)
	for q.Offset = range len(all) + 2 {
		for q.Limit = 1; q.Limit < len(all)+2; q.Limit++ {
			got, p := drawn(t, d, q)
			from, to := min(q.Offset, len(all)), min(q.Offset+q.Limit, len(all))
			if !slices.Equal(got, all[from:to]) {
				t.Errorf("%d from %d: %v of %v", q.Limit, q.Offset, got, all)
			}
			if ends := q.Offset+q.Limit >= len(all); ends != (p.Total == len(all)) || !ends && p.Total != -1 {
				t.Errorf("%d from %d: the page says that there are %d rows", q.Limit, q.Offset, p.Total)
			}
		}
	}
}

func TestAFoldedRowSumsUpItsRuns(t *testing.T) {
	d := batches(t)
	p, err := d.Rows(ctx(), run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Offset: 6, Limit: 1, Fold: run.Fold{By: run.FoldBatch}})
	must(t, err)
	g := p.Rows[0].Group
	if len(g.IDs) != 4 {
		t.Fatalf("%+v", g)
	}
	g.IDs = nil
	same(t, *g, run.Group{
		States: []run.StateCount{{State: run.Queued, Download: run.DownloadNone, N: 2}, {State: run.Failed, Download: run.DownloadNone, N: 1}, {State: run.Succeeded, Download: run.Downloaded, N: 1}},
		Billed: 400_000, Unbilled: 2, Estimated: 3_000_000, AtMost: true, Unpriced: 1, Total: 1_400_000, Unknown: 1, Best: 3, Picks: 1, OneDuration: true,
	})
}

// Rows are found among the newest runs, whatever is below.
func TestAFoldedPageReadsNoMoreThanItShows(t *testing.T) {
	d, _ := years(t, 3000)
	for _, q := range listen(d, func() {
		p, err := d.Rows(ctx(), run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 100, Fold: run.Fold{By: run.FoldBatch}})
		must(t, err)
		if len(p.Rows) != 100 || p.Total != -1 || p.Read > 1024 {
			t.Errorf("%d rows of %d, %d runs read", len(p.Rows), p.Total, p.Read)
		}
		_, err = d.RunsOf(ctx(), p.Rows[0].ID)
		must(t, err)
	}) {
		if wrong := q.wrong(t, d, true); len(wrong) > 0 {
			t.Errorf("%q in %s", wrong, q.query)
		}
	}
}

func BenchmarkFoldedPage(b *testing.B) {
	d, _ := years(b, *long)
	for name, q := range map[string]run.Query{
		"first": {Limit: 170}, "deep": {Limit: 170, Offset: 38_000}, "by shot": {Limit: 170, Sort: run.Sort{By: run.SortTake}},
	} {
		q.Fold.By = run.FoldBatch
		if q.Sort.By == "" {
			q.Sort = run.Sort{By: run.SortTime, Desc: true}
		} else {
			q.Fold.By = run.FoldShot
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p, err := d.Rows(ctx(), q)
				must(b, err)
				b.ReportMetric(float64(p.Read), "runs")
			}
		})
	}
}
