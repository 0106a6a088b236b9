package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"dailies/provider/engine"
)

// Page returns a stretch of the history. A filter that asks for deleted runs
// finds those only.
func (d *DB) Page(ctx context.Context, q engine.Query) ([]engine.Run, error) {
	now := time.Now()
	c, err := conditions(q.Filter, now)
	if err != nil {
		return nil, err
	}
	from, args := c.from()
	order, orderArgs := orderBy(q.Sort, c.match != "", now)
	args = append(append(args, orderArgs...), min(max(q.Limit, 1), 1000), max(q.Offset, 0))
	ns, err := integers(ctx, d.read, "SELECT r.n "+from+" ORDER BY "+order+" LIMIT ? OFFSET ?", args...)
	if err != nil || len(ns) == 0 {
		return nil, d.explain(err)
	}
	runs, err := byNumber(ctx, d.read, ns)
	return runs, d.explain(err)
}

// Count returns how many runs match, and how many there are in all (deleted ones,
// when the filter asks for those).
func (d *DB) Count(ctx context.Context, f engine.Filter) (matching, total int, err error) {
	all, err := conditions(engine.Filter{Deleted: f.Deleted}, time.Now())
	if err != nil {
		return 0, 0, err
	}
	c, err := conditions(f, time.Now())
	if err != nil {
		return 0, 0, err
	}
	from, args := all.from()
	if err := d.read.QueryRowContext(ctx, "SELECT count(*) "+from, args...).Scan(&total); err != nil {
		return 0, 0, d.explain(err)
	}
	if len(f.Terms) == 0 {
		return total, total, nil
	}
	from, args = c.from()
	err = d.read.QueryRowContext(ctx, "SELECT count(*) "+from, args...).Scan(&matching)
	return matching, total, d.explain(err)
}

// byNumber returns whole runs in the order of their numbers ns.
func byNumber(ctx context.Context, q querier, ns []int64) ([]engine.Run, error) {
	b, err := json.Marshal(ns)
	if err != nil {
		return nil, err
	}
	return list(ctx, q, "JOIN (SELECT key AS place, value AS number FROM json_each(?)) ON n = number ORDER BY place", string(b))
}

// orderBy is the ORDER BY of a sort and its arguments. Equal rows stand newest first.
func orderBy(s engine.Sort, searched bool, now time.Time) (string, []any) {
	newest := "r.n"
	if searched {
		newest = "w.rowid" // the order in which the word index finds them
	}
	direction := " ASC"
	if s.Desc {
		direction = " DESC"
	}
	var key string
	var args []any
	switch s.By {
	case engine.SortState:
		key = stateRank()
	case engine.SortPrompt:
		key = "r.prompt COLLATE NOCASE"
	case engine.SortModel:
		key = "r.provider || '/' || r.model"
	case engine.SortLength:
		key = "r.seconds"
	case engine.SortEstimate:
		key = "r.high"
	case engine.SortCost:
		key = "coalesce(r.billed, r.high)"
	case engine.SortElapsed:
		key = "CASE WHEN r.sent = 0 THEN 0 WHEN r.finished > 0 THEN max(0, r.finished - r.sent) ELSE max(0, ? - r.sent) END"
		args = []any{micros(now)}
	default: // SortTime
		return newest + direction, nil
	}
	return key + direction + ", " + newest + " DESC", args
}

// stateRank is, in SQL, where a state stands in the order of a run's life.
func stateRank() string {
	return fmt.Sprintf("instr('%s', r.state)", engine.States()) // "[pending uploading …]"
}
