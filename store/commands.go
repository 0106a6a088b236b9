package store

import (
	"context"
	"database/sql"

	"dailies/provider/engine"
)

// Wish writes a wish, or nothing when it already stands. See [engine.Wishes]. A
// wish for another folder takes the place of the first under a new id, so that
// granting the first does not take it along.
func (d *DB) Wish(ctx context.Context, w engine.Wish) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		n, _, err := find(ctx, tx, w.Run)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM wishes WHERE run = ? AND what = ? AND arg <> ?", n, string(w.What), w.Arg)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, "INSERT INTO wishes (run, what, arg, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			n, string(w.What), w.Arg, micros(w.At))
		if err != nil {
			return err
		}
		if added, err := done.RowsAffected(); err != nil || added == 0 {
			return err
		}
		return touch(ctx, tx, n)
	})
}

// Wished returns the wishes for runs that owner holds, the oldest first.
func (d *DB) Wished(ctx context.Context, owner string) ([]engine.Wish, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT w.id, r.id, w.what, w.arg, w.at FROM wishes w JOIN runs r ON r.n = w.run
		WHERE r.owner = ? AND r.owner <> '' ORDER BY w.id`, owner)
	if err != nil {
		return nil, d.explain(err)
	}
	var l []engine.Wish
	err = each(rows, func(v []any) {
		id, _ := toNumber(v[0])
		l = append(l, engine.Wish{ID: id, Run: toText(v[1]), What: engine.WishKind(toText(v[2])), Arg: toText(v[3]), At: toTime(v[4])})
	})
	return l, d.explain(err)
}
