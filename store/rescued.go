package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dailies/provider/run"
)

// File is the number of this history, which all copies of it have; 0 when it is not
// known.
func (d *DB) File() int64 {
	if d.opened == nil {
		return 0
	}
	return d.opened.id
}

// TakeIn makes sure that a run which an earlier process could not write is in the
// history: its row gets the job, the video where there is no job, or the state Unsure
// where there is neither. A run that is in no row is added. If the row has another job,
// the answer becomes a run of its own with the id spare. If the job is known, nothing
// changes.
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
		return d.replaceLife(ctx, answer, e) // the row is that of an older copy: it was sent
	}
	return d.SaveAnswer(ctx, run.Update{Run: answer, Events: []run.Event{e}}, spare)
}

// replaceLife writes a run over its row, whoever holds it.
func (d *DB) replaceLife(ctx context.Context, r run.Run, e run.Event) error {
	return d.updateFromReserve(ctx, func(tx *sql.Tx) error {
		n, _, err := find(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		return errors.Join(saveLife(ctx, tx, n, r), endLease(ctx, tx, n), addEvents(ctx, tx, n, e))
	})
}

// addPaid adds a run, unless its job is in another row.
func (d *DB) addPaid(ctx context.Context, r run.Run, e run.Event) error {
	return d.updateFromReserve(ctx, func(tx *sql.Tx) error {
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
