package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"dailies/provider/run"
)

// maxDriving is how many runs are sooner looked at one by one than passed by in the
// whole history.
const maxDriving = 2000

// queryPlan is a condition and the way to what it finds.
type queryPlan struct {
	compiledFilter
	accessPath *accessPath
	selective  bool         // the way holds few runs
	filters    []accessPath // others that hold few
	empty      bool         // it is known that nothing matches
	minRow     int64        // only the runs from this number on, whose words are in the small index; 0 = all
}

// plan chooses the way with the fewest runs. Where none has few, those that words
// find come next, or else the newest runs, one after the other: what is common is
// soon among them.
func (d *DB) plan(ctx context.Context, c compiledFilter) (queryPlan, error) {
	s := queryPlan{compiledFilter: c}
	if len(c.ways) == 1 && c.ways[0].newestFirst && c.match == "" {
		s.accessPath = &c.ways[0]
		return s, nil
	}
	least := d.selective
	for i, w := range c.ways {
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
			least, s.accessPath, s.selective = n, &c.ways[i], true
		case n < d.selective:
			s.filters = append(s.filters, w)
		}
	}
	s.empty = s.selective && least == 0
	for i, w := range c.ways {
		if s.accessPath == nil && w.newestFirst && c.match == "" {
			s.accessPath = &c.ways[i]
		}
	}
	return s, nil
}

// from is the FROM and WHERE of a query over the matching runs, and its
// arguments. sorted is the index of the order that is wanted, "" for that of time.
func (s queryPlan) from(sorted string) (string, []any) {
	var where []string
	var args []any
	add := func(sql string, more ...any) { where, args = append(where, sql), append(args, more...) }
	index := " INDEXED BY runs_list"
	switch {
	case s.removed:
		index = " INDEXED BY runs_removed"
	case s.accessPath != nil && (s.selective || sorted == ""):
		index = " INDEXED BY " + s.accessPath.index
	case sorted != "":
		index = " INDEXED BY " + sorted
	}
	begin := "FROM runs r" + index
	if s.match != "" {
		begin = "FROM " + s.words() + " w CROSS JOIN runs r ON r.n = w.rowid"
		add(s.words()+" MATCH ?", s.match)
	}
	if s.match != "" && s.selective { // + keeps the word index from being asked for each of them
		add("+w.rowid IN ("+s.accessPath.rowidQuery()+")", s.accessPath.args...)
	} else if s.accessPath != nil {
		add("("+s.accessPath.where+")", s.accessPath.args...)
	}
	for _, w := range s.filters { // before any run itself is read
		add("+r.n IN ("+w.rowidQuery()+")", w.args...)
	}
	where, args = append(where, s.where...), append(args, s.args...)
	if s.minRow > 0 {
		add("r.n >= ?", s.minRow)
	}
	for _, p := range s.without {
		add("r.n NOT IN (SELECT rowid FROM "+s.words()+" WHERE "+s.words()+" MATCH ?)", p)
	}
	return begin + " WHERE " + strings.Join(where, " AND "), args
}

// words is the index that is searched.
func (s queryPlan) words() string {
	if s.minRow > 0 {
		return "recent"
	}
	return "words"
}

// rowidQuery is a query for the runs of a way.
func (w accessPath) rowidQuery() string {
	if w.includesDeleted {
		return "SELECT r.n FROM runs r INDEXED BY " + w.index + " WHERE " + w.where
	}
	return "SELECT r.n FROM runs r INDEXED BY " + w.index + " WHERE r.deleted = 0 AND " + w.where
}

// add narrows a search.
func (s *queryPlan) add(where string, args ...any) {
	s.where, s.args = append(slices.Clone(s.where), where), append(slices.Clone(s.args), args...)
}

// Count returns how many runs match, and how many there are in all (deleted ones,
// when the filter asks for those). All are known; those that match are counted,
// which takes its time where many do.
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
