package store_test

import (
	"fmt"
	"sync"
	"testing"

	"dailies/provider/run"
	"dailies/store"
	"dailies/ui/filter"
)

// pages returns the first pages of every filter.
func pages(t *testing.T, d *store.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, lines := range asked() {
		for _, line := range lines {
			f, err := filter.Parse(line)
			must(t, err)
			for offset := 0; offset <= 20; offset += 20 {
				runs, err := d.Page(ctx(), run.Query{Filter: f, Sort: run.Sort{By: run.SortTime, Desc: true}, Offset: offset, Limit: 20})
				must(t, err)
				for _, r := range runs {
					all[line] = append(all[line], r.ID)
				}
			}
		}
	}
	return all
}

// whole reports whether the recent index is used.
func whole(t *testing.T, d *store.DB) (is bool) {
	t.Helper()
	must(t, d.SQL().QueryRow(`SELECT (SELECT value FROM counters WHERE name = 'recent') = (SELECT value FROM counters WHERE name = 'texts')`).Scan(&is))
	return is
}

func TestTheSmallIndexFindsWhatTheLargeOneFinds(t *testing.T) {
	d, _ := years(t, 400)
	d.KeepRecent(100)
	must(t, d.RebuildRecentIndex(ctx()))
	same(t, whole(t, d), true)
	var held int
	must(t, d.SQL().QueryRow("SELECT count(*) FROM recent WHERE recent MATCH '\"a\" * OR \"c\" * OR \"\ue000\" *'").Scan(&held))
	if held == 0 || held > 100 {
		t.Fatalf("%d runs are in it", held)
	}
	with := pages(t, d)
	_, err := d.SQL().Exec("UPDATE counters SET value = -1 WHERE name = 'recent'")
	must(t, err)
	without := pages(t, d)
	for line := range without {
		if fmt.Sprint(with[line]) != fmt.Sprint(without[line]) {
			t.Errorf("%q finds\n%v, not\n%v", line, with[line], without[line])
		}
	}
}

func TestTheSmallIndexIsNotUsedAfterAnOlderProgramWrote(t *testing.T) {
	d := MustOpen(t)
	add(t, d, prompted(1, "a corgi"))
	same(t, whole(t, d), true)
	_, err := d.SQL().Exec("UPDATE runs SET note = 'axolotl'; UPDATE words SET prompt = 'a corgi', tags = '', note = 'axolotl'") // it knows one index
	must(t, err)
	same(t, whole(t, d), false)
	same(t, found(t, d, words("axolotl")), []int{1})
	add(t, d, prompted(2, "an axolotl"))
	same(t, found(t, d, words("axolotl")), []int{2, 1})
	must(t, d.RebuildRecentIndex(ctx()))
	same(t, whole(t, d), true)
	same(t, found(t, d, words("axolotl")), []int{2, 1})
	add(t, d, prompted(3, "axolotls"))
	same(t, found(t, d, words("axolotl")), []int{3, 2, 1})
}

func TestWritingGoesOnWhileTheSmallIndexIsMade(t *testing.T) {
	d := MustOpen(t)
	for i := range 200 {
		add(t, d, prompted(i, "a corgi"))
	}
	_, err := d.SQL().Exec("UPDATE counters SET value = -1 WHERE name = 'recent'")
	must(t, err)
	var wait sync.WaitGroup
	wait.Go(func() { must(t, d.RebuildRecentIndex(ctx())) })
	for i := range 40 {
		add(t, d, prompted(200+i, "an axolotl"))
		must(t, d.Annotate(ctx(), run.AnnotationEdit{AddTags: []string{"zebra"}}, makeRun(i*5).ID))
	}
	wait.Wait()
	same(t, whole(t, d), true)
	for _, word := range []string{"axolotl", "zebra"} {
		var n int
		must(t, d.SQL().QueryRow("SELECT count(*) FROM recent WHERE recent MATCH ?", word).Scan(&n))
		same(t, n, 40)
	}
}
