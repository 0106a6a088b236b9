package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// shelf is a small history of different runs. The tests below refer to them by number.
func shelf(t *testing.T) *store.DB {
	t.Helper()
	d := MustOpen(t)
	start := time.Now().Add(-100 * time.Hour).Truncate(time.Microsecond)
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	known := func(high provider.Money) provider.Estimate { return provider.Estimate{Known: true, Low: 1, High: high} }
	change := []func(*run.Run){
		0: func(r *run.Run) {
			r.State, r.Estimate, r.Request.Duration, r.Request.Prompt = run.Queued, known(2_000_000), 4, "banana"
			r.Sent = at(0)
		},
		1: func(r *run.Run) {
			r.State, r.Estimate, r.Request.Duration, r.Request.Prompt = run.Succeeded, known(1_512_000), 5, "Apple"
			r.Billed, r.Sent, r.Finished = ptr(provider.Money(960_000)), at(1), at(1).Add(time.Minute)
			r.Video.Download, r.Video.File = run.Downloaded, "/videos/1.mp4"
			r.Tags, r.Batch, r.Rating = []string{"Hero"}, "b1", 2
		},
		2: func(r *run.Run) {
			r.State, r.Estimate, r.Request.Duration, r.Request.Prompt = run.Failed, provider.Estimate{UnknownReason: "?"}, 0, "cherry"
			r.Provider, r.Model, r.Err = "aihubmax", "doubao/seedance-2-0", provider.Errorf(provider.KindModeration, "no")
			r.Sent, r.Finished, r.Batch, r.Seed = at(2), at(2).Add(time.Hour), "b1", ptr(int64(7))
		},
		3: func(r *run.Run) {
			r.State, r.Estimate, r.Request.Duration, r.Request.Prompt = run.Unsure, known(500_000), 12, "apple"
			r.Note, r.Pick, r.Model, r.Rating = "look again", true, "bytedance/100%_pro", 4
		},
		4: func(r *run.Run) { // like the first, later
			r.State, r.Estimate, r.Request.Duration, r.Request.Prompt = run.Queued, known(2_000_000), 4, "banana"
			r.Tags = []string{"hero shot", "b"}
		},
		5: func(r *run.Run) { r.Deleted, r.State = noon, run.Cancelled },
		6: func(r *run.Run) {
			r.State, r.Estimate, r.Request.Duration, r.Request.Prompt = run.Succeeded, known(300_000), 15, "dance"
			r.Video.Download, r.Sent, r.Finished, r.Request.Seed = run.DownloadFailed, at(6), at(6), ptr(int64(-1))
		},
	}
	for i, c := range change {
		r := makeRun(i, c)
		r.Created = at(i)
		add(t, d, r)
	}
	return d
}

func TestEveryTermFindsItsRuns(t *testing.T) {
	d := shelf(t)
	type T = run.Term
	status := func(s string) T { return T{Kind: run.TermStatus, Text: s} }
	text := func(what run.TermKind, s string) T { return T{Kind: what, Text: s} }
	cost := func(c run.Comparison, m provider.Money) T { return T{Kind: run.TermCost, Comparison: c, Cost: m} }
	age := func(c run.Comparison, h float64) T {
		return T{Kind: run.TermAge, Comparison: c, Age: time.Duration(h * float64(time.Hour))}
	}
	length := func(c run.Comparison, n int) T { return T{Kind: run.TermDuration, Comparison: c, N: n} }
	all := []int{6, 4, 3, 2, 1, 0}
	for _, c := range []struct {
		term T
		want []int
	}{
		{status("any"), all}, {status("active"), []int{4, 3, 0}}, {status("Queued"), []int{4, 0}}, {status("unsure"), []int{3}},
		{status("succeeded"), []int{6, 1}}, {status("saved"), []int{1}}, {status("error"), []int{6}}, {status("cancelled"), nil},
		{status("none"), []int{4, 3, 2, 0}}, {status("expired"), nil},
		{text(run.TermProvider, "run"), []int{6, 4, 3, 1, 0}}, {text(run.TermProvider, "AIHUB"), []int{2}}, {text(run.TermProvider, "flow"), nil},
		{text(run.TermProvider, "%"), nil}, {text(run.TermProvider, "_unflow"), nil},
		{text(run.TermModel, "seedance-2"), []int{2}}, {text(run.TermModel, "Image-To"), []int{6, 4, 1, 0}}, {text(run.TermModel, "runflow"), nil},
		{text(run.TermModel, "runflow/bytedance/seedance"), []int{6, 4, 1, 0}}, {text(run.TermModel, "100%_"), []int{3}}, {text(run.TermModel, "1_0"), nil},
		{cost(run.Greater, 960_000), []int{4, 0}}, {cost(run.Less, 960_000), []int{6, 3}}, {cost(run.Equal, 960_000), []int{1}},
		{cost(run.Equal, 962_000), []int{1}}, {cost(run.Equal, 970_000), nil},
		{age(run.Less, 96.5), []int{6, 4}}, {age(run.Greater, 96.5), []int{3, 2, 1, 0}}, {age(run.Equal, 97), []int{3}}, {age(run.Equal, 72), []int{6}}, {age(run.Equal, 48), nil},
		{age(run.Equal, 96), []int{4, 3, 2, 1, 0}}, // four days
		{length(run.Less, 5), []int{4, 0}}, {length(run.Greater, 5), []int{6, 3}}, {length(run.Equal, 5), []int{1}},
		{text(run.TermTag, "hero"), []int{1}}, {text(run.TermTag, "HERO SHOT"), []int{4}}, {text(run.TermTag, "shot"), nil}, {text(run.TermTag, "b"), []int{4}},
		{text(run.TermHas, "file"), []int{1}}, {text(run.TermHas, "note"), []int{3}}, {text(run.TermHas, "tag"), []int{4, 1}},
		{text(run.TermHas, "star"), []int{3}}, {text(run.TermHas, "error"), []int{6, 2}},
		{text(run.TermID, makeRun(3).ID), []int{3}}, {text(run.TermID, "01kagyv"), all}, {text(run.TermID, "zz"), nil}, {text(run.TermID, "0000003"), []int{3}}, {text(run.TermID, "zzzz"), nil}, {text(run.TermID, "%003"), nil},
		{text(run.TermBatch, "b1"), []int{2, 1}}, {text(run.TermBatch, "b"), nil},
		{text(run.TermText, "appl"), []int{3, 1}},
	} {
		if got := found(t, d, c.term); !slices.Equal(got, c.want) {
			t.Errorf("%+v finds %v, not %v", c.term, got, c.want)
		}
		c.term.Not = true
		rest := slices.DeleteFunc(slices.Clone(all), func(n int) bool { return slices.Contains(c.want, n) })
		if got := found(t, d, c.term); !slices.Equal(got, rest) {
			t.Errorf("%+v finds %v, not %v", c.term, got, rest)
		}
	}
	if got := found(t, d, status("queued"), text(run.TermTag, "b")); !slices.Equal(got, []int{4}) {
		t.Errorf("two terms find %v", got)
	}
}

func TestWrongTermsAreToldWithTheChoices(t *testing.T) {
	d := MustOpen(t)
	for _, term := range []run.Term{
		{Kind: run.TermStatus, Text: "broken"}, {Kind: run.TermHas, Text: "wings"}, {Kind: "colour", Text: "red"},
		{Kind: run.TermCost, Comparison: "~"}, {Kind: run.TermAge, Comparison: "; DROP TABLE runs"}, {Kind: run.TermDuration},
	} {
		f := run.Filter{Terms: []run.Term{term}}
		if _, err := d.Page(ctx(), run.Query{Filter: f, Limit: 1}); provider.KindOf(err) != provider.KindInput {
			t.Errorf("%+v: %v", term, err)
		}
		if _, _, err := d.Count(ctx(), f); provider.KindOf(err) != provider.KindInput {
			t.Errorf("%+v: %v", term, err)
		}
	}
}

func TestDeletedRunsMatchOnlyAFilterThatAsks(t *testing.T) {
	d := shelf(t)
	runs, err := d.Page(ctx(), run.Query{Filter: run.Filter{Deleted: true}, Limit: 10})
	must(t, err)
	if len(runs) != 1 || runs[0].ID != makeRun(5).ID {
		t.Errorf("%v", runs)
	}
	for filter, want := range map[*run.Filter][2]int{
		{}:              {6, 6},
		{Deleted: true}: {1, 1},
		{Terms: []run.Term{{Kind: run.TermStatus, Text: "queued"}}}:                {2, 6},
		{Terms: []run.Term{{Kind: run.TermStatus, Text: "queued"}}, Deleted: true}: {0, 1},
	} {
		matching, total, err := d.Count(ctx(), *filter)
		must(t, err)
		same(t, [2]int{matching, total}, want)
	}
}

func TestEverySortPutsEqualRunsNewestFirst(t *testing.T) {
	d := shelf(t)
	for _, c := range []struct {
		by   run.SortKey
		up   []int
		down []int
	}{
		{run.SortTime, []int{0, 1, 2, 3, 4, 6}, []int{6, 4, 3, 2, 1, 0}},
		{"", []int{0, 1, 2, 3, 4, 6}, []int{6, 4, 3, 2, 1, 0}},
		{run.SortState, []int{4, 0, 6, 1, 2, 3}, []int{3, 2, 6, 1, 4, 0}},
		{run.SortPrompt, []int{3, 1, 4, 0, 2, 6}, []int{6, 2, 4, 0, 3, 1}},
		{run.SortModel, []int{2, 3, 6, 4, 1, 0}, []int{6, 4, 1, 0, 3, 2}},
		{run.SortDuration, []int{4, 0, 1, 3, 6, 2}, []int{6, 3, 1, 4, 0, 2}},
		{run.SortEstimate, []int{6, 3, 1, 4, 0, 2}, []int{4, 0, 1, 3, 6, 2}},
		{run.SortCost, []int{6, 3, 1, 4, 0, 2}, []int{4, 0, 1, 3, 6, 2}},
		{run.SortRating, []int{1, 3, 6, 4, 2, 0}, []int{3, 1, 6, 4, 2, 0}},
		{run.SortSeed, []int{6, 2, 4, 3, 1, 0}, []int{2, 6, 4, 3, 1, 0}},
		{run.SortTake, []int{0, 1, 2, 3, 4, 6}, []int{6, 4, 3, 2, 1, 0}},
		{run.SortElapsed, []int{1, 2, 0, 6, 4, 3}, []int{0, 2, 1, 6, 4, 3}},
	} {
		for desc, want := range map[bool][]int{false: c.up, true: c.down} {
			for _, words := range []string{"", "a"} { // searched or not
				q := run.Query{Sort: run.Sort{By: c.by, Desc: desc}, Limit: 10}
				want := slices.Clone(want)
				if words != "" {
					q.Filter.Terms = []run.Term{{Kind: run.TermText, Text: "a"}}
					want = slices.DeleteFunc(want, func(n int) bool { return !slices.Contains([]int{1, 3}, n) })
				}
				if got := numbers(t, d, q); !slices.Equal(got, want) {
					t.Errorf("%q down %v words %q: %v, not %v", c.by, desc, words, got, want)
				}
			}
		}
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	d := shelf(t)
	q := run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 4}
	same(t, numbers(t, d, q), []int{6, 4, 3, 2})
	q.Offset = 4
	same(t, numbers(t, d, q), []int{1, 0})
	q.Offset = 6
	same(t, numbers(t, d, q), []int(nil))
	for _, desc := range []bool{true, false} {
		q := run.Query{Sort: run.Sort{By: run.SortTime, Desc: desc}, Limit: 100}
		all := numbers(t, d, q)
		for offset := range 7 { // from the near end, whichever that is
			for limit := 1; limit < 7; limit++ {
				q.Offset, q.Limit = offset, limit
				if got := numbers(t, d, q); !slices.Equal(got, all[offset:min(len(all), offset+limit)]) {
					t.Errorf("down %v, %d from %d: %v of %v", desc, limit, offset, got, all)
				}
			}
		}
		for i, n := range all { // after a run
			q.Offset, q.Limit, q.After = 0, 2, makeRun(n).ID
			if got := numbers(t, d, q); !slices.Equal(got, all[i+1:min(len(all), i+3)]) {
				t.Errorf("down %v, after %d: %v of %v", desc, n, got, all)
			}
		}
	}
}

// Runs without the value that is sorted by are read by a query of their own.
func TestPagesFollowEachOtherInEveryOrder(t *testing.T) {
	d := shelf(t)
	for _, by := range []run.SortKey{run.SortState, run.SortPrompt, run.SortModel, run.SortDuration, run.SortEstimate, run.SortCost,
		run.SortElapsed, run.SortRating, run.SortSeed, run.SortTake} {
		for _, desc := range []bool{true, false} {
			q := run.Query{Sort: run.Sort{By: by, Desc: desc}, Limit: 100}
			all := numbers(t, d, q)
			if len(all) != 6 {
				t.Errorf("by %s: %v", by, all)
			}
			for q.Offset = range 8 {
				for q.Limit = 1; q.Limit < 8; q.Limit++ {
					want := all[min(len(all), q.Offset):min(len(all), q.Offset+q.Limit)]
					if got := numbers(t, d, q); !slices.Equal(got, want) {
						t.Errorf("by %s down %v, %d from %d: %v of %v", by, desc, q.Limit, q.Offset, got, all)
					}
				}
			}
		}
	}
}

func TestTakesAreSortedWithinTheirShots(t *testing.T) {
	d := MustOpen(t)
	in := func(code string) func(*run.Run) { return func(r *run.Run) { r.Shot = code } }
	add(t, d, makeRun(0, in("S990")), makeRun(1, in("S1000")), makeRun(2, in("S990")), makeRun(3, in("s1000")), makeRun(4, in("S010")))
	by := run.Sort{By: run.SortTake}
	same(t, numbers(t, d, run.Query{Sort: by, Limit: 9}), []int{4, 0, 2, 1, 3})
	by.Desc = true
	same(t, numbers(t, d, run.Query{Sort: by, Limit: 9}), []int{3, 1, 2, 0, 4})
	same(t, numbers(t, d, run.Query{Sort: by, Limit: 9, Filter: run.Filter{Terms: []run.Term{{Kind: run.TermShot, Text: "s990"}}}}), []int{2, 0})
	same(t, numbers(t, d, run.Query{Sort: by, Limit: 9, Filter: run.Filter{Terms: []run.Term{{Kind: run.TermText, Text: "a"}}}}), []int{3, 1, 2, 0, 4})
}

func TestRunsOfOneMomentStandInTheOrderTheyWereWritten(t *testing.T) {
	d := MustOpen(t)
	var runs []run.Run
	for i := range 20 {
		runs = append(runs, makeRun(i, atNoon))
	}
	add(t, d, runs...)
	add(t, d, makeRun(30, func(r *run.Run) { r.Created = noon.Add(-time.Hour) }))
	add(t, d, makeRun(20, atNoon), makeRun(21, func(r *run.Run) { r.Created = noon.Add(5 * time.Millisecond) }))
	want := []int{30}
	for i := range 22 {
		want = append(want, i)
	}
	same(t, numbers(t, d, run.Query{Limit: 100}), want)
}

// numbers are the runs of a page.
func numbers(t *testing.T, d *store.DB, q run.Query) []int {
	t.Helper()
	runs, err := d.Page(ctx(), q)
	must(t, err)
	return numbersOf(t, runs)
}

func numbersOf(t *testing.T, runs []run.Run) []int {
	t.Helper()
	var l []int
	for _, r := range runs {
		var n int
		_, err := fmt.Sscanf(r.ID, "01KAGYV%d", &n)
		must(t, err)
		l = append(l, n)
	}
	return l
}
