package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"dailies/provider/run"
)

// maxDriving is the largest result for which a term's index drives the query; with more
// rows the table is scanned newest first.
const maxDriving = 2000

// queryPlan is a compiled filter and the index that drives its query.
type queryPlan struct {
	compiledFilter
	accessPath *accessPath
	selective  bool         // accessPath has fewer than maxDriving rows
	filters    []accessPath // further indexes with few rows, used as IN filters
	empty      bool         // nothing can match
	shots      bool         // joined with the table of shots s
	minRow     int64        // search only rows from this one on, in the recent index; 0 = all rows
}

// plan chooses the index with the fewest rows. If none is selective, the full-text index
// drives the query, or else a scan newest first, which finds common values early.
func (d *DB) plan(ctx context.Context, c compiledFilter) (queryPlan, error) {
	s := queryPlan{compiledFilter: c}
	if len(c.accessPaths) == 1 && c.accessPaths[0].newestFirst && c.match == "" {
		s.accessPath = &c.accessPaths[0]
		return s, nil
	}
	least := d.selective
	for i, w := range c.accessPaths {
		var n int
		err := d.read.QueryRowContext(ctx, "SELECT count(*) FROM ("+w.rowidQuery()+" LIMIT ?)",
			append(slices.Clone(w.args), d.selective)...).Scan(&n)
		if err != nil {
			return s, err
		}
		switch {
		case n < least:
			if s.selective {
				s.filters = append(s.filters, *s.accessPath)
			}
			least, s.accessPath, s.selective = n, &c.accessPaths[i], true
		case n < d.selective:
			s.filters = append(s.filters, w)
		}
	}
	s.empty = s.selective && least == 0
	for i, w := range c.accessPaths {
		if s.accessPath == nil && w.newestFirst && c.match == "" {
			s.accessPath = &c.accessPaths[i]
		}
	}
	return s, nil
}

// from returns the FROM and WHERE of the query and its arguments. sorted is the index of
// the sort order, "" for order by time.
func (qp queryPlan) from(sorted string) (string, []any) {
	var where []string
	var args []any
	add := func(sql string, more ...any) { where, args = append(where, sql), append(args, more...) }
	index := " INDEXED BY runs_list"
	switch {
	case qp.removed:
		index = " INDEXED BY runs_removed"
	case qp.accessPath != nil && (qp.selective || sorted == ""):
		index = " INDEXED BY " + qp.accessPath.index
	case sorted != "":
		index = " INDEXED BY " + sorted
	}
	begin := "FROM runs r" + index
	if qp.shots {
		begin = "FROM shots s INDEXED BY shots_position CROSS JOIN runs r" + index
		if index != " INDEXED BY "+sorted {
			begin = "FROM runs r" + index + " CROSS JOIN shots s"
		}
		add("r.shot = s.code COLLATE NOCASE")
	}
	if qp.match != "" {
		begin = "FROM " + qp.words() + " w CROSS JOIN runs r ON r.n = w.rowid"
		if qp.shots {
			begin += " CROSS JOIN shots s"
		}
		add(qp.words()+" MATCH ?", qp.match)
	}
	if qp.match != "" && qp.selective { // without the +, SQLite looks up each of these rows in the word index
		add("+w.rowid IN ("+qp.accessPath.rowidQuery()+")", qp.accessPath.args...)
	} else if qp.accessPath != nil {
		add("("+qp.accessPath.where+")", qp.accessPath.args...)
	}
	for _, w := range qp.filters { // evaluated before the row itself is read
		add("+r.n IN ("+w.rowidQuery()+")", w.args...)
	}
	where, args = append(where, qp.where...), append(args, qp.args...)
	if qp.minRow > 0 {
		add("r.n >= ?", qp.minRow)
	}
	for _, p := range qp.without {
		add("r.n NOT IN (SELECT rowid FROM "+qp.words()+" WHERE "+qp.words()+" MATCH ?)", p)
	}
	return begin + " WHERE " + strings.Join(where, " AND "), args
}

// words returns the full-text table to search.
func (qp queryPlan) words() string {
	if qp.minRow > 0 {
		return "recent"
	}
	return "words"
}

// rowidQuery selects the row numbers of an access path.
func (p accessPath) rowidQuery() string {
	if p.includesDeleted {
		return "SELECT r.n FROM runs r INDEXED BY " + p.index + " WHERE " + p.where
	}
	return "SELECT r.n FROM runs r INDEXED BY " + p.index + " WHERE r.deleted = 0 AND " + p.where
}

// add appends a condition.
func (qp *queryPlan) add(where string, args ...any) {
	qp.where, qp.args = append(slices.Clone(qp.where), where), append(slices.Clone(qp.args), args...)
}

// Count returns how many runs match, and how many there are in all (deleted ones if the
// filter asks for those). The total is stored; matches are counted, in time linear in
// their number.
func (d *DB) Count(ctx context.Context, f run.Filter) (matching, total int, err error) {
	c, err := compile(f, time.Now())
	if err != nil {
		return 0, 0, err
	}
	name := "runs"
	if f.Deleted {
		name = "removed"
	}
	all, err := count(ctx, d.read, name)
	if err != nil {
		return 0, 0, d.explain(err)
	}
	total = int(all)
	s, err := d.plan(ctx, c)
	switch {
	case err != nil:
		return 0, 0, d.explain(err)
	case len(f.Terms) == 0:
		return total, total, nil
	case s.empty:
		return 0, total, nil
	}
	from, args := s.from("")
	if s.match != "" && len(s.where) == 1 && len(s.without) == 0 && !s.removed { // the words alone: no run need be read
		from, args = "FROM words w WHERE words MATCH ? AND w.rowid NOT IN (SELECT n FROM runs INDEXED BY runs_removed WHERE deleted > 0)", []any{s.match}
	}
	err = d.read.QueryRowContext(ctx, "SELECT count(*) "+from, args...).Scan(&matching)
	return matching, total, d.explain(err)
}
