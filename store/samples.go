package store

import (
	"context"
	"database/sql"
	"slices"

	"dailies/provider/run"
)

// AddSamples adds finished runs of the demo's sample history, like [DB.Import].
func (d *DB) AddSamples(ctx context.Context, runs []run.Run) (added []run.Run, err error) {
	return d.importAll(ctx, runs, run.Event{Kind: "sample", Text: "a sample of the demo; it was never submitted"})
}

// Erase deletes the runs with these idempotency keys, their events, and those of their shots that
// have no other takes, and returns the runs. They no longer count towards any total. It is for
// sample runs; a user's runs are hidden instead, see [run.AnnotationEdit].
func (d *DB) Erase(ctx context.Context, keys ...string) (erased []run.Run, err error) {
	err = d.update(ctx, func(tx *sql.Tx) error {
		erased = nil
		for some := range slices.Chunk(keys, 500) {
			runs, err := erase(ctx, tx, some)
			if err != nil {
				return err
			}
			erased = append(erased, runs...)
		}
		for _, r := range erased {
			const dropShot = `DELETE FROM shots WHERE code = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.shot = shots.code COLLATE NOCASE AND runs.shot <> '')`
			if _, err := tx.ExecContext(ctx, dropShot, r.Shot); err != nil {
				return err
			}
		}
		return nil
	})
	return erased, err
}

func erase(ctx context.Context, tx *sql.Tx, keys []string) ([]run.Run, error) {
	found := "SELECT n FROM runs WHERE key IN (" + places(len(keys)) + ")"
	runs, err := listRuns(ctx, tx, "runs WHERE key IN ("+places(len(keys))+")", anys(keys)...)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	for _, statement := range []string{
		`UPDATE counters SET value = value - (SELECT count(*) FROM runs WHERE deleted = 0 AND n IN (` + found + `)) WHERE name = 'runs'`,
		`UPDATE counters SET value = value - (SELECT count(*) FROM runs WHERE deleted > 0 AND n IN (` + found + `)) WHERE name = 'removed'`,
		`DELETE FROM events WHERE run IN (` + found + `)`,
		`DELETE FROM wishes WHERE run IN (` + found + `)`,
		`DELETE FROM words WHERE rowid IN (` + found + `)`,
		`DELETE FROM recent WHERE rowid IN (` + found + `)`,
		`DELETE FROM runs WHERE n IN (` + found + `)`,
	} {
		if _, err := tx.ExecContext(ctx, statement, anys(keys)...); err != nil {
			return nil, err
		}
	}
	return runs, nil
}
