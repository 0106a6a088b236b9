package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"dailies/provider/engine"
)

// mostFew is how many runs are sooner looked at one by one than passed by in the
// whole history.
const mostFew = 2000

// search is a condition and the way to what it finds.
type search struct {
	condition
	way   *way
	few   bool  // the way holds few runs
	also  []way // others that hold few
	none  bool  // it is known that nothing matches
	floor int64 // only the runs from this number on, whose words are in the small index; 0 = all
}

// plan chooses the way with the fewest runs. Where none has few, those that words
// find come next, or else the newest runs, one after the other: what is common is
// soon among them.
func (d *DB) plan(ctx context.Context, c condition) (search, error) {
	s := search{condition: c}
	if len(c.ways) == 1 && c.ways[0].sorted && c.match == "" {
		s.way = &c.ways[0]
		return s, nil
	}
	least := d.few
	for i, w := range c.ways {
		var n int
		err := d.read.QueryRowContext(ctx, "SELECT count(*) FROM ("+w.numbers()+" LIMIT ?)",
			append(slices.Clone(w.args), d.few)...).Scan(&n)
		if err != nil {
			return s, err
		}
		switch {
		case n < least:
			if s.few {
				s.also = append(s.also, *s.way)
			}
			least, s.way, s.few = n, &c.ways[i], true
		case n < d.few:
			s.also = append(s.also, w)
		}
	}
	s.none = s.few && least == 0
	for i, w := range c.ways {
		if s.way == nil && w.sorted && c.match == "" {
			s.way = &c.ways[i]
		}
	}
	return s, nil
}

// from is the FROM and WHERE of a query over the matching runs, and its
// arguments. sorted is the index of the order that is wanted, "" for that of time.
func (s search) from(sorted string) (string, []any) {
	var where []string
	var args []any
	add := func(sql string, more ...any) { where, args = append(where, sql), append(args, more...) }
	index := " INDEXED BY runs_list"
	switch {
	case s.removed:
		index = " INDEXED BY runs_removed"
	case s.way != nil && (s.few || sorted == ""):
		index = " INDEXED BY " + s.way.index
	case sorted != "":
		index = " INDEXED BY " + sorted
	}
	begin := "FROM runs r" + index
	if s.match != "" {
		begin = "FROM " + s.words() + " w CROSS JOIN runs r ON r.n = w.rowid"
		add(s.words()+" MATCH ?", s.match)
	}
	if s.match != "" && s.few { // + keeps the word index from being asked for each of them
		add("+w.rowid IN ("+s.way.numbers()+")", s.way.args...)
	} else if s.way != nil {
		add("("+s.way.where+")", s.way.args...)
	}
	for _, w := range s.also { // before any run itself is read
		add("+r.n IN ("+w.numbers()+")", w.args...)
	}
	where, args = append(where, s.where...), append(args, s.args...)
	if s.floor > 0 {
		add("r.n >= ?", s.floor)
	}
	for _, p := range s.without {
		add("r.n NOT IN (SELECT rowid FROM "+s.words()+" WHERE "+s.words()+" MATCH ?)", p)
	}
	return begin + " WHERE " + strings.Join(where, " AND "), args
}

// words is the index that is searched.
func (s search) words() string {
	if s.floor > 0 {
		return "recent"
	}
	return "words"
}

// numbers is a query for the runs of a way.
func (w way) numbers() string {
	if w.all {
		return "SELECT r.n FROM runs r INDEXED BY " + w.index + " WHERE " + w.where
	}
	return "SELECT r.n FROM runs r INDEXED BY " + w.index + " WHERE r.deleted = 0 AND " + w.where
}

// add narrows a search.
func (s *search) add(where string, args ...any) {
	s.where, s.args = append(slices.Clone(s.where), where), append(slices.Clone(s.args), args...)
}

// Count returns how many runs match, and how many there are in all (deleted ones,
// when the filter asks for those). All are known; those that match are counted,
// which takes its time where many do.
func (d *DB) Count(ctx context.Context, f engine.Filter) (matching, total int, err error) {
	c, err := conditions(f, time.Now())
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
	case s.none:
		return 0, total, nil
	}
	from, args := s.from("")
	if s.match != "" && len(s.where) == 1 && len(s.without) == 0 && !s.removed { // the words alone: no run need be read
		from, args = "FROM words w WHERE words MATCH ? AND w.rowid NOT IN (SELECT n FROM runs INDEXED BY runs_removed WHERE deleted > 0)", []any{s.match}
	}
	err = d.read.QueryRowContext(ctx, "SELECT count(*) "+from, args...).Scan(&matching)
	return matching, total, d.explain(err)
}
