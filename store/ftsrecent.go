package store

import (
	"context"
	"database/sql"

	"dailies/provider/run"
)

// recentMin is how many of the newest runs have their words in the small index at
// least, and half of how many at most: enough to fill a page with what is common,
// and no more than are collected in half a millisecond.
const recentMin = 4000

// writeWords writes the words of a run that is new, or whose words changed, into
// the indexes. The run itself is written already.
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

// recentFrom is the number of the run from which on the small index is whole, 0
// when it is not: an older program has written meanwhile, or it was never made.
func recentFrom(ctx context.Context, q querier) (n int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'recent from'
		AND (SELECT value FROM counters WHERE name = 'recent') = (SELECT value FROM counters WHERE name = 'texts')
		UNION ALL SELECT 0 LIMIT 1`).Scan(&n)
	return n, err
}

// RebuildRecentIndex makes the small index of words anew if it is not whole or has grown. It is
// for the background: searching is right without it, and writing goes on meanwhile.
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
		some := ns[:min(len(ns), 200)] // nobody who writes waits for long
		ns = ns[len(some):]
		err = d.update(ctx, func(tx *sql.Tx) error { return fillRecent(ctx, tx, some) })
	}
	if err != nil {
		return err
	}
	// What was written meanwhile is in the index, unless by an older program: then
	// the two counts have moved apart, and it is not whole.
	return d.exec(ctx, "UPDATE counters SET value = value + ? WHERE name = 'recent'", behind)
}

// clearRecent empties the small index and returns the runs that belong into it, and
// by how much its count is to be moved on once they are there.
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
		l, err := list(ctx, tx, "runs WHERE n = ?", n)
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

// count is one of the kept counts.
func count(ctx context.Context, q querier, name string) (n int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = ?", name).Scan(&n)
	return n, err
}
