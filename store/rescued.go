package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dailies/provider/run"
)

// File returns the number of this history, which all its copies share; 0 if unknown.
func (d *DB) File() int64 {
	if d.opened == nil {
		return 0
	}
	return d.opened.id
}

// TakeIn adds a run that an earlier process could not write. Its row gets the job, the
// video if there is no job, or the state Unsure if there is neither. A run without a row
// is added. If the row has another job, the answer becomes a run of its own with the id
// spare. If the job is in the history already, nothing changes.
func (d *DB) TakeIn(ctx context.Context, paid run.Run, spare string) error {
	now := time.Now()
	e := run.Event{At: now, Kind: "rescued", Text: "kept in a rescue file while the history could not be written"}
	row, err := d.Run(ctx, paid.ID)
	switch {
	case errors.Is(err, run.ErrNotFound):
		return d.addPaid(ctx, paid, e)
	case err != nil:
		return err
	}
	answer := row
	answer.Job, answer.State, answer.RawStatus, answer.Video, answer.Outputs = paid.Job, paid.State, paid.RawStatus, paid.Video, paid.Outputs
	answer.Billed, answer.Charged, answer.Finished, answer.Sent = paid.Billed, paid.Charged, paid.Finished, paid.Sent
	answer.Err, answer.Held, answer.Attempts, answer.Lookups, answer.NextAttempt, answer.Updated = paid.Err, "", 0, 0, now, now
	if unsent := row.State == run.Pending || row.State == run.Uploading; unsent && answer.State == run.Unsure {
		return d.replaceLife(ctx, answer, e) // the row is from an older copy: the run was submitted
	}
	return d.SaveAnswer(ctx, run.Update{Run: answer, Events: []run.Event{e}}, spare)
}

// replaceLife overwrites the state columns of a run, whoever holds its lease.
func (d *DB) replaceLife(ctx context.Context, r run.Run, e run.Event) error {
	return d.updateFromSpare(ctx, func(tx *sql.Tx) error {
		n, _, err := findRow(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		return errors.Join(saveLife(ctx, tx, n, r), endLease(ctx, tx, n), addEvents(ctx, tx, n, e))
	})
}

// addPaid adds a run unless another row has its job.
func (d *DB) addPaid(ctx context.Context, r run.Run, e run.Event) error {
	return d.updateFromSpare(ctx, func(tx *sql.Tx) error {
		var known bool
		err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM runs WHERE provider = ? AND job = ? AND job <> '')", r.Provider, r.Job).Scan(&known)
		if err != nil || known {
			return err
		}
		if r.Seq, err = nextSeq(ctx, tx, 1); err != nil {
			return err
		}
		r.NextAttempt, r.Updated = e.At, e.At
		return insert(ctx, tx, new(rowAllocator), "", time.Time{}, r, e)
	})
}
