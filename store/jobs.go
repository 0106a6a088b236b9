package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	"dailies/provider/run"
)

// JobRun returns the id of the run that has a provider's job, or "". See [engine.Runs].
func (d *DB) JobRun(ctx context.Context, provider, job string) (string, error) {
	id, err := jobRun(ctx, d.read, provider, job)
	return id, d.explain(err)
}

// Submitting reports whether any run of a provider, other than the one with the id except,
// waits for the answer to its create call. See [engine.Runs].
func (d *DB) Submitting(ctx context.Context, provider, except string) (bool, error) {
	l, err := integers(ctx, d.read, "SELECT n FROM runs INDEXED BY runs_state WHERE state = 'submitting' AND deleted = 0 AND state <> 'succeeded' AND provider = ? AND id <> ? LIMIT 1", provider, except)
	return len(l) > 0, d.explain(err)
}

func jobRun(ctx context.Context, q querier, provider, job string) (id string, err error) {
	err = q.QueryRowContext(ctx, "SELECT id FROM runs WHERE provider = ? AND job = ? AND job <> '' ORDER BY n LIMIT 1", provider, job).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// AttachJob sets the job of a run. See [engine.Runs].
func (d *DB) AttachJob(ctx context.Context, id, job string, e run.Event) error {
	return d.updateFromSpare(ctx, func(tx *sql.Tx) error {
		r, err := getRun(ctx, tx, id)
		switch {
		case err != nil:
			return err
		case r.Job == job:
			return nil
		case r.Job != "":
			return run.ErrChanged
		}
		if other, err := jobRun(ctx, tx, r.Provider, job); err != nil || other != "" {
			return cmp.Or(err, run.ErrChanged)
		}
		n, _, err := findRow(ctx, tx, id)
		if err != nil {
			return err
		}
		at := e.At
		if at.IsZero() {
			at = time.Now()
		}
		r.Job, r.State, r.NextAttempt, r.Updated, r.Held = job, run.Queued, at, at, ""
		r.Err, r.Charged, r.Finished, r.Attempts = nil, "", time.Time{}, 0
		if r.Sent.IsZero() {
			r.Sent = r.Created
		}
		if err := saveLife(ctx, tx, n, r); err != nil {
			return err
		}
		if err := endLease(ctx, tx, n); err != nil {
			return err
		}
		return addEvents(ctx, tx, n, e)
	})
}
