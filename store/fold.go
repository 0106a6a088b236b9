package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Rows returns a page of a folded list. Runs are read in the order of the query until the page is
// full: what lies below is neither read nor counted.
func (d *DB) Rows(ctx context.Context, q run.Query) (run.RowPage, error) {
	if q.Fold.By == "" || q.Fold.By == run.FoldNone {
		runs, err := d.Page(ctx, q)
		p := run.RowPage{Total: -1, Read: q.Offset + len(runs)}
		for _, r := range runs {
			p.Rows = append(p.Rows, run.Row{Run: r})
		}
		return p, err
	}
	q.Limit, q.Offset = min(max(q.Limit, 1), 1000), max(q.Offset, 0)
	c, err := compile(q.Filter, time.Now())
	if err != nil {
		return run.RowPage{}, err
	}
	f := folding{fold: q.Fold, from: q.Offset, to: q.Offset + q.Limit}
	if err := d.fold(ctx, c, q, &f); err != nil {
		return run.RowPage{}, d.explain(err)
	}
	rows, err := d.summed(ctx, f.rows)
	p := run.RowPage{Rows: rows, Total: -1, Read: f.read}
	if f.ended {
		p.Total = f.count
	}
	return p, d.explain(err)
}

// folding collects the rows from:to of a folded list.
type folding struct {
	fold     run.Fold
	from, to int
	rows     [][]int64 // the numbers of the runs of each row
	count    int       // rows so far
	read     int       // runs so far
	last     string    // the key of the last row
	ended    bool      // the list has no further rows
}

// add adds the next run. It reports false if the page is full and the run belongs to the row below.
func (f *folding) add(n int64, key string) bool {
	together := f.count > 0 && strings.EqualFold(key, f.last) && f.fold.Folded(key)
	if !together {
		if f.count == f.to {
			return false
		}
		f.count++
		f.last = key
		if f.count > f.from {
			f.rows = append(f.rows, nil)
		}
	}
	f.read++
	if f.count > f.from {
		f.rows[len(f.rows)-1] = append(f.rows[len(f.rows)-1], n)
	}
	return true
}

// firstChunk is how many runs are looked at first; then it is twice as many each time, so that to
// skip those before costs no more than to read them.
const firstChunk = 512

// fold reads the runs of a query until the page is full.
func (d *DB) fold(ctx context.Context, c compiledFilter, q run.Query, f *folding) error {
	column := map[run.FoldBy]string{run.FoldBatch: "r.batch", run.FoldShot: "r.shot"}[q.Fold.By]
	q.Offset, q.Limit = 0, max(firstChunk, q.Limit)
	for {
		ns, err := d.page(ctx, c, q)
		if err != nil {
			return err
		}
		keys, err := d.keys(ctx, column, ns)
		if err != nil {
			return err
		}
		for i, n := range ns {
			if !f.add(n, keys[i]) {
				return nil
			}
		}
		if len(ns) < q.Limit {
			f.ended = true
			return nil
		}
		q.Offset, q.Limit = q.Offset+q.Limit, 2*q.Limit
	}
}

// byNumbers looks up runs by their numbers, in their order.
const byNumbers = "(SELECT value AS number FROM json_each(?)) CROSS JOIN runs r ON r.n = number"

func (d *DB) keys(ctx context.Context, column string, ns []int64) ([]string, error) {
	rows, err := d.read.QueryContext(ctx, "SELECT "+column+" FROM "+byNumbers, numberList(ns))
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(ns))
	err = scanRows(rows, func(v []any) { keys = append(keys, toText(v[0])) })
	return append(keys, make([]string, len(ns)-len(keys))...), err
}

func numberList(ns []int64) string {
	b, _ := json.Marshal(ns) // numbers can be encoded
	return string(b)
}

// summed reads the first run of each row, and what its others come to.
func (d *DB) summed(ctx context.Context, groups [][]int64) ([]run.Row, error) {
	if len(groups) == 0 {
		return nil, nil
	}
	var firsts, folded []int64
	for _, g := range groups {
		firsts = append(firsts, g[0])
		if len(g) > 1 {
			folded = append(folded, g...)
		}
	}
	runs, err := d.byNumber(ctx, firsts)
	if err != nil {
		return nil, err
	}
	rows := make([]run.Row, len(runs))
	for i, r := range runs {
		rows[i].Run = r
	}
	if len(folded) == 0 || len(runs) != len(groups) { // else a run was erased just now
		return rows, nil
	}
	return rows, d.sumGroups(ctx, rows, groups, folded)
}

// sumGroups adds the groups to the rows.
func (d *DB) sumGroups(ctx context.Context, rows []run.Row, groups [][]int64, folded []int64) error {
	all, err := d.read.QueryContext(ctx, `SELECT r.n, r.id, r.state, r.saved, r.billed, r.high, r.charge, r.rating, r.star, r.provider, r.model, r.seconds,
		CASE WHEN json_valid(r.estimate) THEN json_extract(r.estimate, '$.low_usd') END
		FROM `+byNumbers, numberList(folded))
	if err != nil {
		return err
	}
	at := map[int64]*run.Row{}
	for i, g := range groups {
		for _, n := range g {
			if len(g) > 1 {
				at[n] = &rows[i]
			}
		}
	}
	return scanRows(all, func(v []any) {
		n, _ := toNumber(v[0])
		if row := at[n]; row != nil {
			addTo(row, v)
		}
	})
}

// addTo adds a run, the cells of sumGroups, to the group of its row.
func addTo(row *run.Row, v []any) {
	g := row.Group
	if g == nil {
		g = &run.Group{OneModel: true, OneDuration: true}
		row.Group = g
	}
	g.IDs = append(g.IDs, toText(v[1]))
	s := run.StateCount{State: run.State(toText(v[2])), Download: run.DownloadState(toText(v[3])), N: 1}
	if i := slices.IndexFunc(g.States, func(o run.StateCount) bool { return o.State == s.State && o.Download == s.Download }); i >= 0 {
		g.States[i].N++
	} else {
		g.States = append(g.States, s)
	}
	billed, hasBill := toNumber(v[4])
	high, hasPrice := toNumber(v[5])
	switch free := toText(v[6]) == string(provider.ChargedNo); {
	case hasBill:
		g.Billed = g.Billed.Plus(provider.Money(billed))
		g.Total = g.Total.Plus(provider.Money(billed))
	case free && s.State.Final():
	case hasPrice:
		g.Unbilled++
		g.Total = g.Total.Plus(provider.Money(high))
	default:
		g.Unbilled++
		g.Unknown++
	}
	if low, err := provider.ParseMoney(toText(v[12])); hasPrice && err == nil && low != provider.Money(high) {
		g.AtMost = true
	}
	if hasPrice {
		g.Estimated = g.Estimated.Plus(provider.Money(high))
	} else {
		g.Unpriced++
	}
	rating, _ := toNumber(v[7])
	picked, _ := toNumber(v[8])
	g.Best, g.Picks = max(g.Best, int(rating)), g.Picks+int(picked)
	seconds, _ := toNumber(v[11])
	g.OneModel = g.OneModel && toText(v[9]) == row.Provider && toText(v[10]) == row.Model
	g.OneDuration = g.OneDuration && int(seconds) == row.Request.Duration
}

// RunsOf returns the runs with the given ids, at most 1,000 of them, without those that do not exist.
func (d *DB) RunsOf(ctx context.Context, ids ...string) ([]run.Run, error) {
	b, err := json.Marshal(ids[:min(len(ids), 1000)])
	if err != nil {
		return nil, err
	}
	l, err := listRuns(ctx, d.read, "(SELECT value AS wanted FROM json_each(?)) CROSS JOIN runs ON id = wanted", string(b))
	return l, d.explain(err)
}
