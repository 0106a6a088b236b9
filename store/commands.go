package store

import (
	"context"
	"database/sql"

	"dailies/provider/run"
)

// AddCommand inserts a command unless an equal one is pending. See [engine.Commands].
// A download to another folder replaces the pending one under a new id, so that
// completing the first does not delete the second.
func (d *DB) AddCommand(ctx context.Context, w run.Command) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		n, _, err := findRow(ctx, tx, w.Run)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM wishes WHERE run = ? AND what = ? AND arg <> ?", n, string(w.Kind), w.Dir)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, "INSERT INTO wishes (run, what, arg, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			n, string(w.Kind), w.Dir, micros(w.At))
		if err != nil {
			return err
		}
		if added, err := done.RowsAffected(); err != nil || added == 0 {
			return err
		}
		return bumpSeq(ctx, tx, n)
	})
}

// PendingCommands returns the commands for runs that owner holds, oldest first.
func (d *DB) PendingCommands(ctx context.Context, owner string) ([]run.Command, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT w.id, r.id, w.what, w.arg, w.at FROM wishes w JOIN runs r ON r.n = w.run
		WHERE r.owner = ? AND r.owner <> '' ORDER BY w.id`, owner)
	if err != nil {
		return nil, d.explain(err)
	}
	var l []run.Command
	err = scanRows(rows, func(v []any) {
		id, _ := toNumber(v[0])
		l = append(l, run.Command{ID: id, Run: toText(v[1]), Kind: run.CommandKind(toText(v[2])), Dir: toText(v[3]), At: toTime(v[4])})
	})
	return l, d.explain(err)
}
