package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/store"
)

// shelf is a small history in which each run differs in something. The tests
// below name its runs by their numbers.
func shelf(t *testing.T) *store.DB {
	t.Helper()
	d := MustOpen(t)
	start := time.Now().Add(-100 * time.Hour).Truncate(time.Microsecond)
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	known := func(high provider.Money) provider.Estimate { return provider.Estimate{Known: true, Low: 1, High: high} }
	change := []func(*engine.Run){
		0: func(r *engine.Run) {
			r.State, r.Estimate, r.Request.Seconds, r.Request.Prompt = engine.Queued, known(2_000_000), 4, "banana"
			r.Sent = at(0)
		},
		1: func(r *engine.Run) {
			r.State, r.Estimate, r.Request.Seconds, r.Request.Prompt = engine.Succeeded, known(1_512_000), 5, "Apple"
			r.Billed, r.Sent, r.Finished = ptr(provider.Money(960_000)), at(1), at(1).Add(time.Minute)
			r.Video.Saved, r.Video.File = engine.SavedDone, "/videos/1.mp4"
			r.Tags, r.Batch = []string{"Hero"}, "b1"
		},
		2: func(r *engine.Run) {
			r.State, r.Estimate, r.Request.Seconds, r.Request.Prompt = engine.Failed, provider.Estimate{Why: "?"}, 0, "cherry"
			r.Provider, r.Model, r.Problem = "aihubmax", "doubao/seedance-2-0", provider.Errorf(provider.KindModeration, "no")
			r.Sent, r.Finished, r.Batch = at(2), at(2).Add(time.Hour), "b1"
		},
		3: func(r *engine.Run) {
			r.State, r.Estimate, r.Request.Seconds, r.Request.Prompt = engine.Unsure, known(500_000), 12, "apple"
			r.Note, r.Star, r.Model = "look again", true, "bytedance/100%_pro"
		},
		4: func(r *engine.Run) { // like the first, later
			r.State, r.Estimate, r.Request.Seconds, r.Request.Prompt = engine.Queued, known(2_000_000), 4, "banana"
			r.Tags = []string{"hero shot", "b"}
		},
		5: func(r *engine.Run) { r.Deleted, r.State = noon, engine.Cancelled },
		6: func(r *engine.Run) {
			r.State, r.Estimate, r.Request.Seconds, r.Request.Prompt = engine.Succeeded, known(300_000), 15, "dance"
			r.Video.Saved, r.Sent, r.Finished = engine.SavedError, at(6), at(6)
		},
	}
	for i, c := range change {
		r := run(i, c)
		r.Created = at(i)
		add(t, d, r)
	}
	return d
}

func TestEveryTermFindsItsRuns(t *testing.T) {
	d := shelf(t)
	type T = engine.Term
	status := func(s string) T { return T{What: engine.TermStatus, Text: s} }
	text := func(what engine.TermKind, s string) T { return T{What: what, Text: s} }
	cost := func(c engine.Cmp, m provider.Money) T { return T{What: engine.TermCost, Cmp: c, Cost: m} }
	age := func(c engine.Cmp, h float64) T {
		return T{What: engine.TermAge, Cmp: c, Age: time.Duration(h * float64(time.Hour))}
	}
	length := func(c engine.Cmp, n int) T { return T{What: engine.TermLength, Cmp: c, N: n} }
	all := []int{6, 4, 3, 2, 1, 0}
	for _, c := range []struct {
		term T
		want []int
	}{
		{status("any"), all}, {status("active"), []int{4, 3, 0}}, {status("Queued"), []int{4, 0}}, {status("unsure"), []int{3}},
		{status("succeeded"), []int{6, 1}}, {status("saved"), []int{1}}, {status("error"), []int{6}}, {status("cancelled"), nil},
		{status("none"), []int{4, 3, 2, 0}}, {status("expired"), nil},
		{text(engine.TermProvider, "run"), []int{6, 4, 3, 1, 0}}, {text(engine.TermProvider, "AIHUB"), []int{2}}, {text(engine.TermProvider, "flow"), nil},
		{text(engine.TermProvider, "%"), nil}, {text(engine.TermProvider, "_unflow"), nil},
		{text(engine.TermModel, "seedance-2"), []int{2}}, {text(engine.TermModel, "Image-To"), []int{6, 4, 1, 0}}, {text(engine.TermModel, "runflow"), nil},
		{text(engine.TermModel, "runflow/bytedance/seedance"), []int{6, 4, 1, 0}}, {text(engine.TermModel, "100%_"), []int{3}}, {text(engine.TermModel, "1_0"), nil},
		{cost(engine.Greater, 960_000), []int{4, 0}}, {cost(engine.Less, 960_000), []int{6, 3}}, {cost(engine.Equal, 960_000), []int{1}},
		{cost(engine.Equal, 962_000), []int{1}}, {cost(engine.Equal, 970_000), nil},
		{age(engine.Less, 96.5), []int{6, 4}}, {age(engine.Greater, 96.5), []int{3, 2, 1, 0}}, {age(engine.Equal, 97), []int{3}}, {age(engine.Equal, 72), []int{6}}, {age(engine.Equal, 48), nil},
		{age(engine.Equal, 96), []int{4, 3, 2, 1, 0}}, // four days
		{length(engine.Less, 5), []int{4, 0}}, {length(engine.Greater, 5), []int{6, 3}}, {length(engine.Equal, 5), []int{1}},
		{text(engine.TermTag, "hero"), []int{1}}, {text(engine.TermTag, "HERO SHOT"), []int{4}}, {text(engine.TermTag, "shot"), nil}, {text(engine.TermTag, "b"), []int{4}},
		{text(engine.TermHas, "file"), []int{1}}, {text(engine.TermHas, "note"), []int{3}}, {text(engine.TermHas, "tag"), []int{4, 1}},
		{text(engine.TermHas, "star"), []int{3}}, {text(engine.TermHas, "error"), []int{6, 2}},
		{text(engine.TermID, run(3).ID), []int{3}}, {text(engine.TermID, "01kagyv"), all}, {text(engine.TermID, "zz"), nil},
		{text(engine.TermBatch, "b1"), []int{2, 1}}, {text(engine.TermBatch, "b"), nil},
		{text(engine.TermWords, "appl"), []int{3, 1}},
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
	if got := found(t, d, status("queued"), text(engine.TermTag, "b")); !slices.Equal(got, []int{4}) {
		t.Errorf("two terms find %v", got)
	}
}

func TestWrongTermsAreToldWithTheChoices(t *testing.T) {
	d := MustOpen(t)
	for _, term := range []engine.Term{
		{What: engine.TermStatus, Text: "broken"}, {What: engine.TermHas, Text: "wings"}, {What: "colour", Text: "red"},
		{What: engine.TermCost, Cmp: "~"}, {What: engine.TermAge, Cmp: "; DROP TABLE runs"}, {What: engine.TermLength},
	} {
		f := engine.Filter{Terms: []engine.Term{term}}
		if _, err := d.Page(ctx(), engine.Query{Filter: f, Limit: 1}); provider.KindOf(err) != provider.KindInput {
			t.Errorf("%+v: %v", term, err)
		}
		if _, _, err := d.Count(ctx(), f); provider.KindOf(err) != provider.KindInput {
			t.Errorf("%+v: %v", term, err)
		}
	}
}

func TestDeletedRunsMatchOnlyAFilterThatAsks(t *testing.T) {
	d := shelf(t)
	runs, err := d.Page(ctx(), engine.Query{Filter: engine.Filter{Deleted: true}, Limit: 10})
	must(t, err)
	if len(runs) != 1 || runs[0].ID != run(5).ID {
		t.Errorf("%v", runs)
	}
	for filter, want := range map[*engine.Filter][2]int{
		{}:              {6, 6},
		{Deleted: true}: {1, 1},
		{Terms: []engine.Term{{What: engine.TermStatus, Text: "queued"}}}:                {2, 6},
		{Terms: []engine.Term{{What: engine.TermStatus, Text: "queued"}}, Deleted: true}: {0, 1},
	} {
		matching, total, err := d.Count(ctx(), *filter)
		must(t, err)
		same(t, [2]int{matching, total}, want)
	}
}

func TestEverySortPutsEqualRunsNewestFirst(t *testing.T) {
	d := shelf(t)
	for _, c := range []struct {
		by   engine.SortKey
		up   []int
		down []int
	}{
		{engine.SortTime, []int{0, 1, 2, 3, 4, 6}, []int{6, 4, 3, 2, 1, 0}},
		{"", []int{0, 1, 2, 3, 4, 6}, []int{6, 4, 3, 2, 1, 0}},
		{engine.SortState, []int{4, 0, 6, 1, 2, 3}, []int{3, 2, 6, 1, 4, 0}},
		{engine.SortPrompt, []int{3, 1, 4, 0, 2, 6}, []int{6, 2, 4, 0, 3, 1}},
		{engine.SortModel, []int{2, 3, 6, 4, 1, 0}, []int{6, 4, 1, 0, 3, 2}},
		{engine.SortLength, []int{2, 4, 0, 1, 3, 6}, []int{6, 3, 1, 4, 0, 2}},
		{engine.SortEstimate, []int{2, 6, 3, 1, 4, 0}, []int{4, 0, 1, 3, 6, 2}},
		{engine.SortCost, []int{2, 6, 3, 1, 4, 0}, []int{4, 0, 1, 3, 6, 2}},
		{engine.SortElapsed, []int{6, 4, 3, 1, 2, 0}, []int{0, 2, 1, 6, 4, 3}},
	} {
		for desc, want := range map[bool][]int{false: c.up, true: c.down} {
			for _, words := range []string{"", "a"} { // searched or not
				q := engine.Query{Sort: engine.Sort{By: c.by, Desc: desc}, Limit: 10}
				want := slices.Clone(want)
				if words != "" {
					q.Filter.Terms = []engine.Term{{What: engine.TermWords, Text: "a"}}
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
	q := engine.Query{Sort: engine.Sort{By: engine.SortTime, Desc: true}, Limit: 4}
	same(t, numbers(t, d, q), []int{6, 4, 3, 2})
	q.Offset = 4
	same(t, numbers(t, d, q), []int{1, 0})
	q.Offset = 6
	same(t, numbers(t, d, q), []int(nil))
	for _, desc := range []bool{true, false} {
		q := engine.Query{Sort: engine.Sort{By: engine.SortTime, Desc: desc}, Limit: 100}
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
			q.Offset, q.Limit, q.After = 0, 2, run(n).ID
			if got := numbers(t, d, q); !slices.Equal(got, all[i+1:min(len(all), i+3)]) {
				t.Errorf("down %v, after %d: %v of %v", desc, n, got, all)
			}
		}
	}
}

func TestRunsOfOneMomentStandInTheOrderTheyWereWritten(t *testing.T) {
	d := MustOpen(t)
	var runs []engine.Run
	for i := range 20 {
		runs = append(runs, run(i, atNoon))
	}
	add(t, d, runs...)
	add(t, d, run(30, func(r *engine.Run) { r.Created = noon.Add(-time.Hour) }))
	add(t, d, run(20, atNoon), run(21, func(r *engine.Run) { r.Created = noon.Add(5 * time.Millisecond) }))
	want := []int{30}
	for i := range 22 {
		want = append(want, i)
	}
	same(t, numbers(t, d, engine.Query{Limit: 100}), want)
}

// numbers are the runs of a page.
func numbers(t *testing.T, d *store.DB, q engine.Query) []int {
	t.Helper()
	runs, err := d.Page(ctx(), q)
	must(t, err)
	return numbersOf(t, runs)
}

func numbersOf(t *testing.T, runs []engine.Run) []int {
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
