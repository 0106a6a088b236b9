package store

import (
	"context"
	"database/sql"
	"time"

	"dailies/provider/engine"
)

// Import adds runs that were made elsewhere, nobody holding them, with the event
// "imported" each. It leaves out those whose provider and job are in the history
// already, or whose id is, and returns the added ones.
func (d *DB) Import(ctx context.Context, runs []engine.Run) (added []engine.Run, err error) {
	err = d.update(ctx, func(tx *sql.Tx) error {
		var last spot
		for _, r := range runs {
			var known bool
			err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)
				OR EXISTS (SELECT 1 FROM runs WHERE provider = ? AND job = ? AND job <> '')`, r.ID, r.Provider, r.Job).Scan(&known)
			if err != nil {
				return err
			}
			if known {
				continue
			}
			if r.Seq, err = nextSeq(ctx, tx, 1); err != nil {
				return err
			}
			if err := insert(ctx, tx, &last, "", time.Time{}, r, engine.Event{At: time.Now(), What: "imported", Text: "found in the provider's list"}); err != nil {
				return err
			}
			added = append(added, r)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}
