package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"dailies/provider/run"
)

// Claim leases to owner every run of the providers that has work to do and whose lease
// has expired, including owner's own expired ones, and returns them. See
// [engine.Leases]. A lease that ends more than clockSlack after until dates from before
// the clock was set back, and counts as expired.
func (d *DB) Claim(ctx context.Context, owner string, providers []string, now, until time.Time) ([]run.Run, error) {
	waiting := `SELECT n FROM runs WHERE n IN (SELECT n FROM runs WHERE next > 0 UNION ALL SELECT run FROM wishes)
		AND (until <= ? OR until > ?) AND provider IN (` + places(len(providers)) + ") ORDER BY n"
	args := append([]any{micros(now), micros(until.Add(clockSlack))}, anys(providers)...)
	// Read first, so that an idle program never takes the write lock.
	if ns, err := integers(ctx, d.read, waiting, args...); err != nil || len(ns) == 0 {
		return nil, d.explain(err)
	}
	var claimed []run.Run
	err := d.update(ctx, func(tx *sql.Tx) error {
		ns, err := integers(ctx, tx, waiting, args...)
		if err != nil {
			return err
		}
		for _, n := range ns {
			if _, err := tx.ExecContext(ctx, "UPDATE runs SET owner = ?, until = ?, epoch = epoch + 1 WHERE n = ?", owner, micros(until), n); err != nil {
				return err
			}
			l, err := listRuns(ctx, tx, "runs WHERE n = ?", n)
			if err != nil {
				return err
			}
			claimed = append(claimed, l...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// clockSlack is how far a lease may end beyond a lease made now. One that ends later
// was made before the clock was set back.
const clockSlack = time.Minute

// maxLease is the longest remaining time of a lease that counts as valid.
const maxLease = time.Minute + clockSlack

// CheckLease returns [run.ErrLeaseLost] unless owner holds the lease of r, and
// [run.ErrGone] if the file at the path is no longer the open one. See
// [engine.Leases]. It reads committed data and writes nothing.
func (d *DB) CheckLease(ctx context.Context, owner string, r run.Run, now time.Time) error {
	if err := d.opened.verify(); err != nil {
		return err
	}
	row, err := holder(ctx, d.read, r.ID)
	if err != nil {
		return d.explain(err)
	}
	if !row.heldBy(owner, r.Epoch) || row.base != r.Base() || !row.alive(now) {
		return run.ErrLeaseLost
	}
	return nil
}

// lease is the owner and expiry of a run's lease, with the state that writes are
// checked against.
type lease struct {
	n     int64
	owner string
	until time.Time
	epoch int64
	base  run.Base
}

func (l lease) heldBy(owner string, epoch int64) bool {
	return owner != "" && l.owner == owner && l.epoch == epoch
}

func (l lease) alive(now time.Time) bool {
	return now.Before(l.until) && l.until.Sub(now) <= maxLease
}

// holder returns the lease of a run, or [run.ErrNotFound].
func holder(ctx context.Context, q querier, id string) (l lease, err error) {
	var until int64
	err = q.QueryRowContext(ctx, "SELECT n, owner, until, epoch, state, job FROM runs WHERE id = ?", id).
		Scan(&l.n, &l.owner, &until, &l.epoch, &l.base.State, &l.base.Job)
	if errors.Is(err, sql.ErrNoRows) {
		err = run.ErrNotFound
	}
	l.until = time.UnixMicro(until)
	return l, err
}

// endLease ends the lease of a run: further writes by its owner are refused.
func endLease(ctx context.Context, tx *sql.Tx, n int64) error {
	_, err := tx.ExecContext(ctx, "UPDATE runs SET owner = '', until = 0, epoch = epoch + 1 WHERE n = ?", n)
	return err
}

// Renew extends every lease of owner.
func (d *DB) Renew(ctx context.Context, owner string, until time.Time) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE runs SET until = ? WHERE owner = ? AND owner <> ''", micros(until), owner)
		return err
	})
}

// Release ends the leases of owner on the given runs, or all of them if none are given.
func (d *DB) Release(ctx context.Context, owner string, ids ...string) error {
	query, args := "UPDATE runs SET owner = '', until = 0 WHERE owner = ? AND owner <> ''", []any{owner}
	if len(ids) > 0 {
		query += " AND id IN (" + places(len(ids)) + ")"
		args = append(args, anys(ids)...)
	}
	return d.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}
