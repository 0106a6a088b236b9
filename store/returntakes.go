package store

import (
	"context"
	"database/sql"
	"errors"

	"dailies/provider"
	"dailies/provider/run"
)

// ReturnTakes takes moves back: each run gets the shot and the number that it had before, which no
// other run can have got. It changes nothing, and returns an error of [provider.KindConflict], when
// the shot has another code since.
func (d *DB) ReturnTakes(ctx context.Context, places ...run.TakePlace) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		for _, p := range places {
			n, _, err := findRow(ctx, tx, p.Run)
			if err != nil {
				return err
			}
			var project string
			err = tx.QueryRowContext(ctx, `SELECT project FROM shots WHERE code = ?1 AND last >= ?2 AND NOT EXISTS (
				SELECT 1 FROM runs INDEXED BY runs_shot WHERE shot = ?1 COLLATE NOCASE AND shot <> '' AND take = ?2 AND n <> ?3)`, p.Shot, p.Take, n).Scan(&project)
			switch {
			case errors.Is(err, sql.ErrNoRows):
				return rollbackWith{provider.Errorf(provider.KindConflict, "the shot %s is not what it was, so the takes stay where they are", p.Shot).WithHint("move them with S")}
			case err != nil:
				return err
			}
			if _, err := tx.ExecContext(ctx, "UPDATE runs SET shot = ?, take = ?, project = ? WHERE n = ?", p.Shot, p.Take, project, n); err != nil {
				return err
			}
			if err := bumpSeq(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}
