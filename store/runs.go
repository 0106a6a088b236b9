package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	code "modernc.org/sqlite/lib"

	"dailies/provider/engine"
)

// Add writes new runs as one whole. See [engine.Runs]. It is refused with
// [ErrFull] while there is not even room for the reserve: what is ordered must
// be recorded to its end.
func (d *DB) Add(ctx context.Context, owner string, until time.Time, runs []engine.Run,
	since engine.Since, check func(engine.Spent) error) error {
	if d.refusal != nil {
		return d.refusal
	}
	if err := keepReserve(d.path); err != nil {
		return err
	}
	return d.update(ctx, func(tx *sql.Tx) error {
		if check != nil {
			spent, err := spentSince(ctx, tx, since)
			if err != nil {
				return err
			}
			if err := check(spent); err != nil {
				return asIs{err}
			}
		}
		seq, err := nextSeq(ctx, tx, len(runs))
		if err != nil {
			return err
		}
		var last spot
		for i := range runs {
			runs[i].Seq = seq + int64(i)
			if err := insert(ctx, tx, &last, owner, until, runs[i], engine.Event{At: runs[i].Created, What: "created", Text: "written down"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func insert(ctx context.Context, tx *sql.Tx, last *spot, owner string, until time.Time, r engine.Run, first engine.Event) error {
	n, err := last.next(ctx, tx, r.Created)
	if err != nil {
		return err
	}
	columns := allColumns()
	args, err := values(columns, r)
	if err != nil {
		return err
	}
	args = append(args, n, owner, micros(until))
	_, err = tx.ExecContext(ctx, "INSERT INTO runs ("+names(columns)+", n, owner, until) VALUES ("+places(len(args))+")", args...)
	switch {
	case sqliteCode(err) == code.SQLITE_CONSTRAINT_UNIQUE: // the id is the only such column
		return engine.ErrSent
	case err != nil:
		return err
	}
	if err := writeWords(ctx, tx, n, r, true); err != nil {
		return err
	}
	return addEvents(ctx, tx, n, first)
}

// spot is where the last of several runs was put.
type spot struct{ millisecond, n int64 }

// next returns the number of a run created then: the millisecond, or the first
// free one after it. Runs of one moment are looked for behind the one before.
func (s *spot) next(ctx context.Context, tx *sql.Tx, created time.Time) (int64, error) {
	millisecond := micros(created) / 1000
	n := millisecond
	if s.n > 0 && s.millisecond == millisecond {
		n = s.n + 1
	}
	err := tx.QueryRowContext(ctx, `SELECT n + 1 FROM runs AS r WHERE n >= ?1 AND EXISTS (SELECT 1 FROM runs WHERE n = ?1)
		AND NOT EXISTS (SELECT 1 FROM runs WHERE n = r.n + 1) ORDER BY n LIMIT 1`, n).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // it is free
	}
	s.millisecond, s.n = millisecond, n
	return n, err
}

// Save writes one step of a run. See [engine.Runs]. A job id that was adopted
// meanwhile is never overwritten: Adopt ends the lease.
func (d *DB) Save(ctx context.Context, owner string, s engine.Step) error {
	return d.updateFromReserve(ctx, func(tx *sql.Tx) error {
		n, holder, err := find(ctx, tx, s.Run.ID)
		switch {
		case err != nil:
			return err
		case holder != owner || owner == "":
			return engine.ErrLost
		}
		if err := saveLife(ctx, tx, n, s.Run); err != nil {
			return err
		}
		for _, id := range s.Granted {
			if _, err := tx.ExecContext(ctx, "DELETE FROM wishes WHERE id = ? AND run = ?", id, n); err != nil {
				return err
			}
		}
		return addEvents(ctx, tx, n, s.Events...)
	})
}

// Adopt writes a job id that came after the lease was lost. See [engine.Runs].
// Whoever holds the run loses it, for they do not know the id; the next Claim
// takes it up again.
func (d *DB) Adopt(ctx context.Context, id, job string, e engine.Event) error {
	return d.updateFromReserve(ctx, func(tx *sql.Tx) error {
		r, err := one(ctx, tx, id)
		if err != nil || r.Job != "" {
			return err
		}
		n, _, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		at := e.At
		if at.IsZero() {
			at = time.Now()
		}
		r.Job, r.State, r.Next, r.Updated = job, engine.Queued, at, at
		r.Problem, r.Charge, r.Finished, r.Tries = nil, "", time.Time{}, 0
		if err := saveLife(ctx, tx, n, r); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE runs SET owner = '', until = 0 WHERE n = ?", n); err != nil {
			return err
		}
		return addEvents(ctx, tx, n, e)
	})
}

// Changed returns the runs with Seq > after, oldest change first, at most 1,000.
// Deleted ones are among them.
func (d *DB) Changed(ctx context.Context, after int64) ([]engine.Run, error) {
	l, err := list(ctx, d.read, "runs WHERE seq > ? ORDER BY seq LIMIT 1000", after)
	return l, d.explain(err)
}

// Run returns one run, deleted or not, or engine.ErrNotFound. The case of the id
// does not matter.
func (d *DB) Run(ctx context.Context, id string) (engine.Run, error) {
	r, err := one(ctx, d.read, id)
	return r, d.explain(err)
}

// Batch returns the runs of a batch in the order of their ids.
func (d *DB) Batch(ctx context.Context, batch string) ([]engine.Run, error) {
	if batch == "" {
		return nil, nil
	}
	l, err := list(ctx, d.read, "runs WHERE batch = ? AND batch <> '' ORDER BY id", batch)
	return l, d.explain(err)
}

// Resolve returns the ids that begin with prefix in any case, the newest first,
// at most 10.
func (d *DB) Resolve(ctx context.Context, prefix string) ([]string, error) {
	where, args := idBegins(prefix)
	l, err := texts(ctx, d.read, "SELECT id FROM runs r WHERE "+where+" ORDER BY r.id DESC LIMIT 10", args...)
	return l, d.explain(err)
}

// Events returns the timeline of a run, the oldest first, or engine.ErrNotFound.
func (d *DB) Events(ctx context.Context, id string) ([]engine.Event, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT r.id, e.at, e.what, e.text, e.detail
		FROM runs r LEFT JOIN events e ON e.run = r.n WHERE r.id = ? ORDER BY e.id`, id)
	if err != nil {
		return nil, d.explain(err)
	}
	var l []engine.Event
	err = each(rows, func(v []any) {
		l = append(l, engine.Event{Run: toText(v[0]), At: toTime(v[1]), What: toText(v[2]), Text: toText(v[3]), Detail: toText(v[4])})
	})
	if err == nil && len(l) == 0 {
		err = engine.ErrNotFound
	}
	return l, d.explain(err)
}

// Newest returns the Seq of the newest change. See [engine.Runs].
func (d *DB) Newest(ctx context.Context) (seq int64, err error) {
	err = d.read.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = 'seq'").Scan(&seq)
	return seq, d.explain(err)
}
