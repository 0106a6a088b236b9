package store_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
	"dailies/ui/filter"
)

// question is a recorded query.
type question struct {
	query string
	args  []any
}

// listen returns the queries made by do.
func listen(d *store.DB, do func()) []question {
	var all []question
	d.Hear(func(query string, args []any) { all = append(all, question{query, args}) })
	do()
	d.Hear(nil)
	return all
}

// plan returns SQLite's query plan.
func (q question) plan(t *testing.T, d *store.DB) (steps []string) {
	t.Helper()
	rows, err := d.SQL().Query("EXPLAIN QUERY PLAN "+q.query, q.args...)
	if err != nil {
		t.Fatalf("%v: %s", err, q.query)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		must(t, rows.Scan(&id, &parent, &unused, &step))
		steps = append(steps, step)
	}
	must(t, rows.Err())
	return steps
}

// passes matches a scan of a whole table or of a whole index in another order; sorts matches a
// sort of the whole result. A sort of ties is none: an index gives the order.
var (
	passes = regexp.MustCompile(`^SCAN (runs|r|e|events|u|uploads|drafts)( |$)`)
	small  = regexp.MustCompile(`INDEX (runs_(active|trouble|tagged|noted|starred|rejected|removed|due|seed)|runs_by_\w+)$`)
	sorts  = regexp.MustCompile(`TEMP B-TREE FOR (ORDER BY|GROUP BY|DISTINCT)`)
)

// wrong returns the plan steps whose cost grows with the history.
func (q question) wrong(t *testing.T, d *store.DB, sorted bool) (all []string) {
	t.Helper()
	for _, step := range q.plan(t, d) {
		if passes.MatchString(step) && !small.MatchString(step) || sorted && sorts.MatchString(step) {
			all = append(all, step)
		}
	}
	return all
}

func TestNoFilterReadsTheWholeHistory(t *testing.T) {
	d, _ := years(t, 300)
	for _, few := range []int{1, 4000} {
		d.CallFew(few)
		plans(t, d)
	}
}

func plans(t *testing.T, d *store.DB) {
	for kind, lines := range asked() {
		for _, line := range lines {
			f, err := filter.Parse(line)
			must(t, err)
			questions := listen(d, func() {
				_, err := d.Page(ctx(), run.Query{Filter: f, Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 50})
				must(t, err)
				_, _, err = d.Count(ctx(), f)
				must(t, err)
			})
			for _, q := range questions {
				// A few runs found by cost, duration or id are sorted.
				few := strings.Contains(q.query, "INDEXED BY runs_by_") || strings.Contains(q.query, "INDEXED BY sqlite_autoindex_runs_1")
				if wrong := q.wrong(t, d, !few); len(wrong) > 0 {
					t.Errorf("%s, %s: %q in %s", kind, line, wrong, q.query)
				}
			}
		}
	}
}

func TestEveryOrderStandsReady(t *testing.T) {
	d, _ := years(t, 300)
	for _, by := range []run.SortKey{run.SortTime, run.SortState, run.SortPrompt, run.SortModel,
		run.SortDuration, run.SortEstimate, run.SortCost, run.SortRating, run.SortSeed, run.SortTake} {
		for _, desc := range []bool{false, true} {
			for _, offset := range []int{0, 100, 280} {
				for _, q := range listen(d, func() {
					_, err := d.Page(ctx(), run.Query{Sort: run.Sort{By: by, Desc: desc}, Offset: offset, Limit: 50})
					must(t, err)
				}) {
					if wrong := q.wrong(t, d, true); len(wrong) > 0 {
						t.Errorf("by %s, down %v, from %d: %q in %s", by, desc, offset, wrong, q.query)
					}
				}
			}
		}
	}
	// The elapsed time of active runs changes constantly: a page of the others and these few are
	// sorted.
	for _, q := range listen(d, func() {
		_, err := d.Page(ctx(), run.Query{Sort: run.Sort{By: run.SortElapsed, Desc: true}, Limit: 50})
		must(t, err)
	}) {
		for _, step := range q.plan(t, d) {
			if strings.Contains(step, "SEARCH r ") && !strings.Contains(step, "runs_by_elapsed (<expr>") {
				t.Errorf("by elapsed: %s in %s", step, q.query)
			}
		}
	}
}

func TestNothingElseReadsTheWholeHistory(t *testing.T) {
	d, _ := years(t, 300)
	now := time.Now()
	since := run.PeriodStart{Day: now.AddDate(0, 0, -1), Month: now.AddDate(0, -1, 0)}
	newest, err := d.Page(ctx(), run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 1})
	must(t, err)
	r := newest[0]
	for what, do := range map[string]func() error{
		"Newest":   func() error { _, err := d.Newest(ctx()); return err },
		"Changed":  func() error { _, err := d.Changed(ctx(), 290); return err },
		"Run":      func() error { _, err := d.Run(ctx(), r.ID); return err },
		"Batch":    func() error { _, err := d.Batch(ctx(), r.Batch); return err },
		"Resolve":  func() error { _, err := d.Resolve(ctx(), r.ID[:12]); return err },
		"ends":     func() error { _, err := d.Resolve(ctx(), r.ID[20:]); return err },
		"Events":   func() error { _, err := d.Events(ctx(), r.ID); return err },
		"Claim":    func() error { _, err := d.Claim(ctx(), me, []string{"aihubmax", "runflow"}, now, now); return err },
		"Wished":   func() error { _, err := d.PendingCommands(ctx(), me); return err },
		"Uploaded": func() error { _, _, err := d.Uploaded(ctx(), "runflow", "hash", now); return err },
		"Draft":    func() error { _, _, err := d.UnsentForm(ctx()); return err },
		"Pace":     func() error { _, err := d.DurationStats(ctx(), r.Provider, r.Model, 5); return err },
		"Bills": func() error {
			_, err := d.Bills(ctx(), r.Provider, r.Model, provider.BillKind{Resolution: "720p", Audio: true})
			return err
		},
		"Prompts": func() error { _, err := d.Prompts(ctx(), 200); return err },
		"Spent":   func() error { _, err := d.BudgetUsage(ctx(), since); return err },
		"Spend":   func() error { _, err := d.Spend(ctx(), since, 30, time.UTC); return err },
		"After": func() error {
			_, err := d.Page(ctx(), run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, After: r.ID, Limit: 1000})
			return err
		},
	} {
		questions := listen(d, func() { must(t, do()) })
		if len(questions) == 0 {
			t.Errorf("%s asked nothing", what)
		}
		for _, q := range questions {
			few := what == "Claim" || what == "Wished" || what == "Batch" // what is due, what people wish
			if wrong := q.wrong(t, d, !few); len(wrong) > 0 {
				t.Errorf("%s: %q in %s", what, wrong, q.query)
			}
		}
	}
}

// The control: the patterns above match a full scan.
func TestReadingTheWholeHistoryIsSeen(t *testing.T) {
	d := MustOpen(t)
	for query, want := range map[string]bool{
		"SELECT n FROM runs r WHERE r.note = 'x'":                                       true,
		"SELECT n FROM runs ORDER BY job LIMIT 1":                                       true,
		"SELECT n FROM runs WHERE deleted = 0 ORDER BY n DESC LIMIT 1":                  false,
		"SELECT count(*) FROM runs r WHERE r.n NOT IN (SELECT run FROM events)":         true,
		"SELECT n FROM runs WHERE deleted = 0 AND note <> '' ORDER BY updated LIMIT 10": true,
	} {
		if wrong := (question{query: query}).wrong(t, d, true); (len(wrong) > 0) != want {
			t.Errorf("%s: %q", query, wrong)
		}
	}
}
