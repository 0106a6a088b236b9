package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dailies/provider/run"
)

// order is an order of the history other than by time.
type order struct {
	index string
	keys  []string // SQL expressions; ties are ordered newest first
	// unknown selects the runs without a value to sort by, "" if there are none. They come
	// last in both directions, newest first. known selects all others. SQLite answers each
	// condition with a range of the index.
	known, unknown string
	// partial reports that the index leaves out the runs without a value. Other indexes
	// contain them and sort them lowest, so a descending order is read in one query.
	partial bool
	shots   bool // the keys need the table of shots too
}

// orders returns the order of each sort key.
func orders() map[run.SortKey]order {
	const prompt, cost = "substr(r.prompt, 1, 40) COLLATE NOCASE", "coalesce(r.billed, r.high)"
	return map[run.SortKey]order{
		run.SortState:    {index: "runs_by_state", keys: []string{stateRank()}},
		run.SortPrompt:   {"runs_by_prompt", []string{prompt}, prompt + " > ''", prompt + " = ''", false, false},
		run.SortModel:    {index: "runs_by_model", keys: []string{"r.provider", "r.model"}},
		run.SortDuration: {"runs_by_length", []string{"r.seconds"}, "r.seconds > 0", "r.seconds = 0", false, false},
		run.SortEstimate: {"runs_by_estimate", []string{"r.high"}, "r.high IS NOT NULL", "r.high IS NULL", false, false},
		run.SortCost:     {"runs_by_cost", []string{cost}, cost + " IS NOT NULL", cost + " IS NULL", false, false},
		run.SortRating:   {"runs_by_rating", []string{"r.rating"}, "r.rating > 0", "r.rating = 0", true, false},
		run.SortSeed:     {"runs_seed", []string{usedSeed}, usedSeed + " IS NOT NULL", usedSeed + " IS NULL", true, false},
		run.SortTake:     {"runs_shot", []string{"s.position", "s.code", "r.take"}, "r.shot <> ''", "r.shot = ''", true, true},
	}
}

// by returns the ORDER BY.
func (o order) by(s run.Sort) string {
	return strings.Join(o.keys, direction(s)+", ") + direction(s) + ", r.n DESC"
}

// ordered returns a page in an order.
func (d *DB) ordered(ctx context.Context, s queryPlan, o order, q run.Query) ([]int64, error) {
	known := s
	known.shots = o.shots
	apart := o.partial || o.unknown != "" && !q.Sort.Desc
	if apart {
		known.add(o.known)
	}
	from, args := known.from(o.index)
	ns, err := integers(ctx, d.read, "SELECT r.n "+from+" ORDER BY "+o.by(q.Sort)+" LIMIT ? OFFSET ?", append(slices.Clone(args), q.Limit, q.Offset)...)
	if err != nil || len(ns) == q.Limit || !apart {
		return ns, err
	}
	before := q.Offset // how many known ones precede the page
	if len(ns) == 0 && q.Offset > 0 {
		if err := d.read.QueryRowContext(ctx, "SELECT count(*) "+from, args...).Scan(&before); err != nil {
			return nil, err
		}
	}
	s.add(o.unknown)
	index := o.index
	if o.partial {
		index = ""
	}
	from, args = s.from(index)
	rest, err := integers(ctx, d.read, "SELECT r.n "+from+" ORDER BY r.n DESC LIMIT ? OFFSET ?", append(args, q.Limit-len(ns), max(0, q.Offset-before))...)
	return append(ns, rest...), err
}

// byElapsed returns a page ordered by the time at the provider. The index contains the ended runs;
// the few active ones are merged in. Runs without such a time are last: those that were never sent,
// which have 0 in the index, and those of unsure outcome.
func (d *DB) byElapsed(ctx context.Context, s queryPlan, q run.Query) ([]int64, error) {
	const ended = "CASE WHEN r.sent = 0 THEN 0 WHEN r.finished > 0 THEN max(0, r.finished - r.sent) END"
	from, args := s.from("runs_by_elapsed")
	order := direction(q.Sort) + ", n DESC LIMIT ?"
	part := func(which, by string) string {
		return "SELECT * FROM (SELECT r.n AS n, nullif(" + ended + ", 0) AS took " + from + " AND " + ended + which + " ORDER BY " + by + ")"
	}
	query := "SELECT n FROM (" + part(" > 0", ended+order) + " UNION ALL " + part(" = 0", "n DESC LIMIT ?") +
		" UNION ALL SELECT r.n, CASE WHEN r.state <> 'unsure' THEN max(0, ? - r.sent) END " + from + " AND " + ended + " IS NULL)" +
		" ORDER BY took IS NULL, took" + order + " OFFSET ?"
	var all []any
	for range 2 {
		all = append(append(all, args...), q.Offset+q.Limit)
	}
	all = append(append(all, micros(time.Now())), args...)
	return integers(ctx, d.read, query, append(all, q.Limit, q.Offset)...)
}

// stateRank is an SQL expression for the position of a state in a run's life.
func stateRank() string {
	return fmt.Sprintf("instr('%s', r.state)", run.States()) // "[pending uploading …]"
}
