package store

import (
	"context"
	"database/sql"

	"dailies/provider/run"
)

// The table recent is a second full-text index, of the newest runs only. It holds at
// least recentMin and at most twice as many: enough to fill a page with matches of a
// common word, and few enough to read all matches in half a millisecond.
const recentMin = 4000

// writeWords indexes the text of a new or changed run. The row itself is already
// written.
func writeWords(ctx context.Context, tx *sql.Tx, n int64, r run.Run, isNew bool) error {
	tables := []string{"words"}
	from, err := count(ctx, tx, "recent from")
	if err != nil {
		return err
	}
	if n >= from {
		tables = append(tables, "recent")
	}
	for _, table := range tables {
		query := "UPDATE " + table + " SET prompt = ?, tags = ?, note = ? WHERE rowid = ?"
		if isNew {
			query = "INSERT INTO " + table + " (prompt, tags, note, rowid) VALUES (?, ?, ?, ?)"
		}
		if _, err := tx.ExecContext(ctx, query, tokenize(r.Request.Prompt), indexedTags(r.Tags), tokenize(r.Note), n); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'recent'")
	return err
}

// recentFrom returns the first row number from which the recent index is complete, or 0
// if it is not: an older version of the program wrote to it, or it was never built.
func recentFrom(ctx context.Context, q querier) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'recent from'
		AND (SELECT value FROM counters WHERE name = 'recent') = (SELECT value FROM counters WHERE name = 'texts')
		UNION ALL SELECT 0 LIMIT 1`).Scan(&n)
	return n, err
}

// RebuildRecentIndex rebuilds the recent index if it is incomplete or has grown too
// large. It is meant for the background: searches stay correct and writers can continue.
func (d *DB) RebuildRecentIndex(ctx context.Context) error {
	from, err := recentFrom(ctx, d.read)
	if err != nil {
		return d.explain(err)
	}
	var held int
	err = d.read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM runs WHERE n >= ? LIMIT ?)", from, 2*d.recent+1).Scan(&held)
	if err != nil || from > 0 && held <= 2*d.recent {
		return d.explain(err)
	}
	ns, behind, err := d.clearRecent(ctx)
	for len(ns) > 0 && err == nil {
		some := ns[:min(len(ns), 200)] // small batches, so that writers do not wait long
		ns = ns[len(some):]
		err = d.update(ctx, func(tx *sql.Tx) error { return fillRecent(ctx, tx, some) })
	}
	if err != nil {
		return err
	}
	// Runs written during the rebuild are in the index, unless an older version wrote
	// them: then the two counters differ, and the index stays incomplete.
	return d.exec(ctx, "UPDATE counters SET value = value + ? WHERE name = 'recent'", behind)
}

// clearRecent empties the recent index. It returns the runs to insert, and by how much
// to advance its counter once they are inserted.
func (d *DB) clearRecent(ctx context.Context) (ns []int64, behind int64, err error) {
	err = d.update(ctx, func(tx *sql.Tx) error {
		if ns, err = integers(ctx, tx, "SELECT n FROM runs ORDER BY n DESC LIMIT ?", d.recent); err != nil {
			return err
		}
		from := int64(1)
		if len(ns) == d.recent {
			from = ns[len(ns)-1]
		}
		texts, err := count(ctx, tx, "texts")
		if err != nil {
			return err
		}
		behind = texts + 1
		_, err = tx.ExecContext(ctx, `INSERT INTO recent (recent) VALUES ('delete-all');
			UPDATE counters SET value = -1 WHERE name = 'recent';
			UPDATE counters SET value = ? WHERE name = 'recent from'`, from)
		return err
	})
	return ns, behind, err
}

func fillRecent(ctx context.Context, tx *sql.Tx, ns []int64) error {
	for _, n := range ns {
		l, err := listRuns(ctx, tx, "runs WHERE n = ?", n)
		if err != nil {
			return err
		}
		for _, r := range l {
			_, err := tx.ExecContext(ctx, "INSERT INTO recent (rowid, prompt, tags, note) VALUES (?, ?, ?, ?)",
				n, tokenize(r.Request.Prompt), indexedTags(r.Tags), tokenize(r.Note))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// count returns the value of a counter.
func count(ctx context.Context, q querier, name string) (n int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = ?", name).Scan(&n)
	return n, err
}
