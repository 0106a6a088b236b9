package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	code "modernc.org/sqlite/lib"

	"dailies/provider/run"
)

// Add inserts new runs in one transaction. See [engine.Runs]. It returns [ErrFull] if
// there is no disk space for the spare file, since the results of a submitted run must be
// recordable.
func (d *DB) Add(ctx context.Context, owner string, until time.Time, runs []run.Run,
	since run.PeriodStart, check func(run.BudgetUsage) error) error {
	return d.spend(func() error {
		return d.update(ctx, func(tx *sql.Tx) error {
			return addRuns(ctx, tx, owner, until, runs, since, check)
		})
	})
}

// Replace finishes one run and adds others in its place. See [engine.Runs].
func (d *DB) Replace(ctx context.Context, owner string, until time.Time, r run.Replaced, runs []run.Run,
	since run.PeriodStart, check func(run.BudgetUsage) error) error {
	return d.spend(func() error {
		return d.update(ctx, func(tx *sql.Tx) error {
			row, err := holder(ctx, tx, r.Run.ID)
			if err != nil {
				return err
			}
			if row.base != r.Base {
				return run.ErrChanged
			}
			if err := addRuns(ctx, tx, owner, until, runs, since, check); err != nil {
				return err
			}
			if err := saveLife(ctx, tx, row.n, r.Run); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM wishes WHERE run = ?", row.n); err != nil {
				return err
			}
			if err := endLease(ctx, tx, row.n); err != nil {
				return err
			}
			return addEvents(ctx, tx, row.n, r.Event)
		})
	})
}

// spend runs a write that commits to spending money.
func (d *DB) spend(write func() error) error {
	if d.readOnlyErr != nil {
		return d.readOnlyErr
	}
	if err := d.opened.verify(); err != nil {
		return err
	}
	if err := ensureSpare(d.path); err != nil {
		return notWritten(err)
	}
	return write()
}

func addRuns(ctx context.Context, tx *sql.Tx, owner string, until time.Time, runs []run.Run,
	since run.PeriodStart, check func(run.BudgetUsage) error) error {
	if check != nil {
		spent, err := spentSince(ctx, tx, since, 0)
		if err != nil {
			return err
		}
		if err := check(spent); err != nil {
			return rollbackWith{err}
		}
	}
	seq, err := nextSeq(ctx, tx, len(runs))
	if err != nil {
		return err
	}
	var last rowAllocator
	fresh := map[string]string{}
	for i := range runs {
		if err := joinShot(ctx, tx, &runs[i], fresh); err != nil {
			return err
		}
		runs[i].Seq, runs[i].Epoch = seq+int64(i), 1
		if err := insert(ctx, tx, &last, owner, until, runs[i], run.Event{At: runs[i].Created, Kind: "created", Text: "saved to history"}); err != nil {
			return err
		}
	}
	_, err = advance(ctx, tx)
	return err
}

func insert(ctx context.Context, tx *sql.Tx, last *rowAllocator, owner string, until time.Time, r run.Run, first run.Event) error {
	if r.Take == 0 {
		if err := joinShot(ctx, tx, &r, map[string]string{}); err != nil {
			return err
		}
	}
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
	case sqliteCode(err) == code.SQLITE_CONSTRAINT_UNIQUE: // the id is the only unique column
		return run.ErrDuplicate
	case err != nil:
		return err
	}
	if err := writeWords(ctx, tx, n, r, true); err != nil {
		return err
	}
	return addEvents(ctx, tx, n, first)
}

// rowAllocator holds the row number given to the previous one of several runs.
type rowAllocator struct{ millisecond, n int64 }

// next returns the row number for a creation time: the millisecond, or the next free
// number. Runs of the same millisecond continue after the previous one.
func (a *rowAllocator) next(ctx context.Context, tx *sql.Tx, created time.Time) (int64, error) {
	millisecond := micros(created) / 1000
	n := millisecond
	if a.n > 0 && a.millisecond == millisecond {
		n = a.n + 1
	}
	err := tx.QueryRowContext(ctx, `SELECT n + 1 FROM runs AS r WHERE n >= ?1 AND EXISTS (SELECT 1 FROM runs WHERE n = ?1)
		AND NOT EXISTS (SELECT 1 FROM runs WHERE n = r.n + 1) ORDER BY n LIMIT 1`, n).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // the number is free
	}
	a.millisecond, a.n = millisecond, n
	return n, err
}

// Save writes one update of a run. See [engine.Runs].
func (d *DB) Save(ctx context.Context, owner string, s run.Update) error {
	return d.updateFromSpare(ctx, func(tx *sql.Tx) error {
		row, err := holder(ctx, tx, s.Run.ID)
		if err != nil {
			return err
		}
		if !row.heldBy(owner, s.Run.Epoch) || row.base != s.Base {
			return run.ErrLeaseLost
		}
		return saveStep(ctx, tx, row, s)
	})
}

// BeginSubmit records that a create call may be sent. See [engine.Runs].
func (d *DB) BeginSubmit(ctx context.Context, owner string, s run.Update, now time.Time,
	since run.PeriodStart, check func(run.BudgetUsage) error) error {
	var generation int64
	err := d.spend(func() error {
		return d.update(ctx, func(tx *sql.Tx) error {
			row, err := holder(ctx, tx, s.Run.ID)
			if err != nil {
				return err
			}
			if !row.heldBy(owner, s.Run.Epoch) || row.base != s.Base || !row.alive(now) {
				return run.ErrLeaseLost
			}
			if check != nil {
				spent, err := spentSince(ctx, tx, since, row.n)
				if err != nil {
					return err
				}
				if err := check(spent); err != nil {
					return rollbackWith{err}
				}
			}
			if generation, err = advance(ctx, tx); err != nil {
				return err
			}
			return saveStep(ctx, tx, row, s)
		})
	})
	if err == nil {
		d.appendGeneration(generation)
	}
	return err
}

func saveStep(ctx context.Context, tx *sql.Tx, row lease, s run.Update) error {
	if row.base.Job != "" && s.Run.Job != row.base.Job {
		return run.ErrLeaseLost // a job id is never cleared or replaced
	}
	if err := saveLife(ctx, tx, row.n, s.Run); err != nil {
		return err
	}
	for _, id := range s.DoneCommands {
		if _, err := tx.ExecContext(ctx, "DELETE FROM wishes WHERE id = ? AND run = ?", id, row.n); err != nil {
			return err
		}
	}
	return addEvents(ctx, tx, row.n, s.Events...)
}

// SaveAnswer writes an answer that arrived after the lease was lost. See [engine.Runs].
// It ends the current owner's lease, since that owner does not know the answer; the next
// Claim returns the run.
func (d *DB) SaveAnswer(ctx context.Context, s run.Update, spare string) error {
	return d.updateFromSpare(ctx, func(tx *sql.Tx) error {
		row, err := getRun(ctx, tx, s.Run.ID)
		if err != nil {
			return err
		}
		held, err := holder(ctx, tx, s.Run.ID)
		if err != nil {
			return err
		}
		paid := s.Run.Job != "" || s.Run.Video.URL != ""
		open := row.State == run.Submitting || row.State == run.Unsure
		switch {
		case row.Job == "" && row.Video.URL == "" && (paid || open):
			if err := saveLife(ctx, tx, held.n, s.Run); err != nil {
				return err
			}
			if err := endLease(ctx, tx, held.n); err != nil {
				return err
			}
			return addEvents(ctx, tx, held.n, s.Events...)
		case !paid, row.Job == s.Run.Job && row.Job != "", row.Video.URL != "" && row.Video.URL == s.Run.Video.URL:
			return nil // known already, or nothing was paid for
		}
		return addSpare(ctx, tx, row, s, spare)
	})
}

// addSpare inserts an answer as a run of its own, since its row has another job.
func addSpare(ctx context.Context, tx *sql.Tx, row run.Run, s run.Update, spare string) error {
	r := s.Run
	r.ID, r.Parent, r.Batch, r.Take = spare, row.ID, "", 0
	var err error
	if r.Seq, err = nextSeq(ctx, tx, 1); err != nil {
		return err
	}
	e := run.Event{At: time.Now(), Kind: "created", Text: "a second job of " + row.ID}
	return insert(ctx, tx, new(rowAllocator), "", time.Time{}, r, e)
}

// Changed returns the runs with Seq > after, oldest change first, at most 1,000.
// Deleted runs are included.
func (d *DB) Changed(ctx context.Context, after int64) ([]run.Run, error) {
	l, err := listRuns(ctx, d.read, "runs WHERE seq > ? ORDER BY seq LIMIT 1000", after)
	return l, d.explain(err)
}

// Run returns a run, deleted or not, or [run.ErrNotFound]. The id is case-insensitive.
func (d *DB) Run(ctx context.Context, id string) (run.Run, error) {
	r, err := getRun(ctx, d.read, id)
	return r, d.explain(err)
}

// Batch returns the runs of a batch ordered by id.
func (d *DB) Batch(ctx context.Context, batch string) ([]run.Run, error) {
	if batch == "" {
		return nil, nil
	}
	l, err := listRuns(ctx, d.read, "runs WHERE batch = ? AND batch <> '' ORDER BY id", batch)
	return l, d.explain(err)
}

// Resolve returns the ids that begin with part or, if it has at least four characters, end
// with it, case-insensitive, newest first, at most 10.
func (d *DB) Resolve(ctx context.Context, part string) ([]string, error) {
	where, args := idBegins(part)
	l, err := texts(ctx, d.read, "SELECT id FROM runs r WHERE "+where+" ORDER BY r.id DESC LIMIT 10", args...)
	if err == nil && len(part) >= minIDEnd {
		where, args = idEnds(part)
		var ends []string
		ends, err = texts(ctx, d.read, "SELECT id FROM runs r INDEXED BY runs_id_end WHERE "+where+" LIMIT 10", args...)
		l = append(l, ends...)
		slices.Sort(l)
		l = slices.Compact(l)
		slices.Reverse(l)
	}
	return l[:min(len(l), 10)], d.explain(err)
}

// Events returns the events of a run, oldest first, or [run.ErrNotFound].
func (d *DB) Events(ctx context.Context, id string) ([]run.Event, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT r.id, e.at, e.what, e.text, e.detail
		FROM runs r LEFT JOIN events e ON e.run = r.n WHERE r.id = ? ORDER BY e.id`, id)
	if err != nil {
		return nil, d.explain(err)
	}
	var l []run.Event
	err = scanRows(rows, func(v []any) {
		l = append(l, run.Event{Run: toText(v[0]), At: toTime(v[1]), Kind: toText(v[2]), Text: toText(v[3]), Detail: toText(v[4])})
	})
	if err == nil && len(l) == 0 {
		err = run.ErrNotFound
	}
	return l, d.explain(err)
}

// Newest returns the Seq of the newest change. See [engine.Runs].
func (d *DB) Newest(ctx context.Context) (seq int64, err error) {
	err = d.read.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = 'seq'").Scan(&seq)
	return seq, d.explain(err)
}
