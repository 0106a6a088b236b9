package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"dailies/provider/run"
)

// importAtOnce is the number of runs added in one transaction. It holds the write lock
// for about a third of a second.
const importAtOnce = 500

// Import adds finished runs from elsewhere, without a lease, with an event "imported"
// each. It skips runs whose id or whose provider and job exist already, and returns the
// added ones. Runs added before an error stay. A run with an unknown creation time sorts
// before all others and counts towards no day and no month.
func (d *DB) Import(ctx context.Context, runs []run.Run) (added []run.Run, err error) {
	return d.importAll(ctx, runs, run.Event{Kind: "imported", Text: "found in the provider's list"})
}

// importAll adds runs, each with the event, which gets the current time.
func (d *DB) importAll(ctx context.Context, runs []run.Run, event run.Event) (added []run.Run, err error) {
	var last rowAllocator
	for some := range slices.Chunk(runs, importAtOnce) {
		var fresh []run.Run
		err = d.update(ctx, func(tx *sql.Tx) error {
			fresh, err = importSome(ctx, tx, &last, some, event)
			return err
		})
		if err != nil {
			return added, err
		}
		added = append(added, fresh...)
	}
	return added, nil
}

func importSome(ctx context.Context, tx *sql.Tx, last *rowAllocator, runs []run.Run, event run.Event) (added []run.Run, err error) {
	event.At = time.Now()
	for _, r := range runs {
		var known bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)
			OR EXISTS (SELECT 1 FROM runs WHERE provider = ? AND job = ? AND job <> '')`, r.ID, r.Provider, r.Job).Scan(&known)
		if err != nil {
			return nil, err
		}
		if known {
			continue
		}
		if r.Seq, err = nextSeq(ctx, tx, 1); err != nil {
			return nil, err
		}
		if err := insert(ctx, tx, last, "", time.Time{}, r, event); err != nil {
			return nil, err
		}
		added = append(added, r)
	}
	return added, nil
}
