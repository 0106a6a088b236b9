package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"dailies/provider/run"
)

// Page returns one page of the history. A filter for deleted runs returns only those.
func (d *DB) Page(ctx context.Context, q run.Query) ([]run.Run, error) {
	q.Limit, q.Offset = min(max(q.Limit, 1), 1000), max(q.Offset, 0)
	c, err := compile(q.Filter, time.Now())
	if err != nil {
		return nil, err
	}
	ns, err := d.page(ctx, c, q)
	if err != nil || len(ns) == 0 {
		return nil, d.explain(err)
	}
	runs, err := d.byNumber(ctx, ns)
	return runs, d.explain(err)
}

// page returns the row numbers of a page.
func (d *DB) page(ctx context.Context, c compiledFilter, q run.Query) ([]int64, error) {
	s, err := d.plan(ctx, c)
	if err != nil || s.empty {
		return nil, err
	}
	if q.After != "" {
		s.add("r.n "+map[bool]string{true: "<", false: ">"}[q.Sort.Desc]+" (SELECT n FROM runs WHERE id = ?)", q.After)
	}
	if q.Sort.By == run.SortTime || q.Sort.By == "" {
		turned, ok, err := d.fromEnd(ctx, c, q)
		if err != nil || !ok {
			return d.byTime(ctx, s, q)
		}
		ns, err := d.byTime(ctx, s, turned)
		slices.Reverse(ns)
		return ns, err
	}
	if q.Sort.By == run.SortElapsed {
		return d.byElapsed(ctx, s, q)
	}
	return d.ordered(ctx, s, orders()[q.Sort.By], q)
}

// byTime returns a page ordered by time. A text search tries the recent index first:
// matches of a common word usually fill the page.
func (d *DB) byTime(ctx context.Context, s queryPlan, q run.Query) ([]int64, error) {
	newest := "r.n"
	if s.match != "" {
		newest = "w.rowid" // the order in which the word index finds them
	}
	order := " ORDER BY " + newest + direction(q.Sort) + " LIMIT ? OFFSET ?"
	if (s.match != "" || len(s.without) > 0) && q.Sort.Desc && q.After == "" {
		near := s
		var err error
		if near.minRow, err = recentFrom(ctx, d.read); err != nil {
			return nil, err
		}
		if near.minRow > 0 {
			from, args := near.from("")
			ns, err := integers(ctx, d.read, "SELECT r.n "+from+order, append(args, q.Limit, q.Offset)...)
			if err != nil || len(ns) == q.Limit {
				return ns, err
			}
			if none, err := d.noneBefore(ctx, s, near.minRow); err != nil || none {
				return ns, err
			}
		}
	}
	from, args := s.from("")
	return integers(ctx, d.read, "SELECT r.n "+from+order, append(args, q.Limit, q.Offset)...)
}

// noneBefore reports whether no run before row n can match.
func (d *DB) noneBefore(ctx context.Context, s queryPlan, n int64) (bool, error) {
	if s.since >= n || !s.selective {
		return s.since >= n, nil
	}
	var before bool
	err := d.read.QueryRowContext(ctx, "SELECT EXISTS ("+s.accessPath.rowidQuery()+" AND r.n < ?)", append(slices.Clone(s.accessPath.args), n)...).Scan(&before)
	return !before, err
}

// fromEnd reverses a query for a page in the second half of the unfiltered history, so
// that OFFSET skips fewer rows.
func (d *DB) fromEnd(ctx context.Context, c compiledFilter, q run.Query) (turned run.Query, ok bool, err error) {
	if len(c.where)+len(c.without)+len(c.match) != 1 || c.removed || q.After != "" || q.Offset == 0 {
		return q, false, nil
	}
	all, err := count(ctx, d.read, "runs")
	total := int(all)
	if err != nil || q.Offset < total/2 {
		return q, false, err
	}
	turned = q
	turned.Sort.Desc = !q.Sort.Desc
	turned.Offset = max(0, total-q.Offset-q.Limit)
	turned.Limit = min(q.Limit, total-q.Offset)
	return turned, turned.Limit > 0, nil
}

// byNumber returns whole runs in the order of ns. Looking them up by row number keeps
// the order; sorting whole rows would double the cost.
func (d *DB) byNumber(ctx context.Context, ns []int64) ([]run.Run, error) {
	b, err := json.Marshal(ns)
	if err != nil {
		return nil, err
	}
	return listRuns(ctx, d.read, "(SELECT value AS number FROM json_each(?)) CROSS JOIN runs ON n = number", string(b))
}

func direction(s run.Sort) string {
	if s.Desc {
		return " DESC"
	}
	return " ASC"
}
