package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// joinShot assigns r to its shot and numbers it as a take, creating the shot if needed.
// fresh maps a placeholder in Run.Shot to the code of a shot created in this transaction.
func joinShot(ctx context.Context, tx *sql.Tx, r *run.Run, fresh map[string]string) error {
	code := r.Shot
	if run.IsNewShot(code) {
		code = fresh[code]
	}
	if r.Shot == "" && r.ParentHow != run.HowContinue {
		var err error
		if code, err = shotOf(ctx, tx, r.Parent); err != nil {
			return err
		}
	}
	asked := r.Shot
	if err := takeNumbers(ctx, tx, code, 1, r); err != nil {
		return err
	}
	if run.IsNewShot(asked) {
		fresh[asked] = r.Shot
	}
	return nil
}

// shotOf returns the code of a run's shot, "" if there is no such run.
func shotOf(ctx context.Context, tx txn, id string) (code string, err error) {
	if id == "" {
		return "", nil
	}
	err = tx.QueryRowContext(ctx, "SELECT shot FROM runs WHERE id = ?", id).Scan(&code)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return code, err
}

// takeNumbers reserves the next n take numbers of a shot and sets those of first to the
// lowest. A missing shot is created and named by the prompt of first; code "" creates one.
func takeNumbers(ctx context.Context, tx txn, code string, n int, first *run.Run) error {
	if code == "" {
		return newShot(ctx, tx, n, first)
	}
	return tx.QueryRowContext(ctx, insertShot+`DO UPDATE SET last = last + excluded.last, position = CASE position WHEN ? THEN excluded.position ELSE position END
		RETURNING code, project, last - ? + 1`, code, shotName(first.Request.Prompt), first.Project, shotNumber(code), micros(first.Created), n, hidden, n).
		Scan(&first.Shot, &first.Project, &first.Take)
}

const insertShot = "INSERT INTO shots (code, name, project, position, created, last) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) "

// newShot creates a shot with n takes, the first of which is first. Its code is the next
// one not in use.
func newShot(ctx context.Context, tx txn, n int, first *run.Run) error {
	for {
		var number int
		err := tx.QueryRowContext(ctx, `INSERT INTO counters (name, value) VALUES ('shot', ?1)
			ON CONFLICT (name) DO UPDATE SET value = value + ?1 RETURNING value`, shotStep).Scan(&number)
		if err != nil {
			return err
		}
		code := shotCode(number)
		done, err := tx.ExecContext(ctx, insertShot+"DO NOTHING",
			code, shotName(first.Request.Prompt), first.Project, number, micros(first.Created), n)
		if err != nil {
			return err
		}
		if made, err := done.RowsAffected(); err != nil || made > 0 {
			first.Shot, first.Take = code, 1
			return err
		}
	}
}

// giveShots assigns shots to runs that have none: those made before shots existed, or
// since then by an older version. It is one transaction and stops when ctx is cancelled.
func (d *DB) giveShots(ctx context.Context) error {
	const shotlessRuns = "SELECT n, id, parent, batch, prompt, created FROM runs WHERE shot = '' ORDER BY n"
	if some, err := integers(ctx, d.read, "SELECT n FROM runs INDEXED BY runs_shotless WHERE shot = '' LIMIT 1"); err != nil || len(some) == 0 {
		return err
	}
	return d.update(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, shotlessRuns)
		if err != nil {
			return err
		}
		var runs []shotless
		err = scanRows(rows, func(v []any) {
			n, _ := toNumber(v[0])
			runs = append(runs, shotless{n: n, id: toText(v[1]), parent: toText(v[2]), batch: toText(v[3]), prompt: toText(v[4]), created: toTime(v[5])})
		})
		if err != nil {
			return err
		}
		prepared := &preparedTx{tx, map[string]*sql.Stmt{}}
		return errors.Join(giveGroups(ctx, prepared, groups(runs)), prepared.Close())
	})
}

// giveGroups makes each group the takes of one shot: the shot of the run it was made from,
// if that has one, else a new shot.
func giveGroups(ctx context.Context, tx txn, all [][]shotless) (err error) {
	for _, group := range all {
		code := ""
		for i := 0; code == "" && i < len(group); i++ {
			if code, err = shotOf(ctx, tx, group[i].parent); err != nil {
				return err
			}
		}
		first := run.Run{Created: group[0].created, Request: provider.Request{Prompt: group[0].prompt}}
		if err := takeNumbers(ctx, tx, code, len(group), &first); err != nil {
			return err
		}
		for i, r := range group {
			if _, err := tx.ExecContext(ctx, "UPDATE runs SET shot = ?, take = ?, project = ? WHERE n = ?", first.Shot, first.Take+i, first.Project, r.n); err != nil {
				return err
			}
		}
	}
	return nil
}

// Shots returns the shots of a project, or of all projects for "*", with totals over
// their takes.
func (d *DB) Shots(ctx context.Context, project string) ([]run.ShotTotals, error) {
	where, args := "WHERE (s.position <> ? OR r.n IS NOT NULL) ", []any{hidden}
	if project != "*" {
		where, args = where+"AND s.project = ? COLLATE NOCASE ", append(args, project)
	}
	rows, err := d.read.QueryContext(ctx, `SELECT s.code, s.name, s.project, s.position, s.created, r.state, count(r.n),
		coalesce(sum(r.star), 0), coalesce(sum(r.rejected), 0), coalesce(max(r.rating), 0),
		coalesce(sum(min(1000000000000000, coalesce(r.billed, `+countedAmount+`))), 0), coalesce(sum(r.n IS NOT NULL AND r.billed IS NULL AND `+countedAmount+` IS NULL), 0)
		FROM shots s LEFT JOIN runs r ON r.shot = s.code COLLATE NOCASE AND r.shot <> '' AND r.deleted = 0 `+where+`
		GROUP BY s.code, r.state ORDER BY s.position, s.code`, args...)
	if err != nil {
		return nil, d.explain(err)
	}
	var l []run.ShotTotals
	err = scanRows(rows, func(v []any) {
		code := toText(v[0])
		if len(l) == 0 || l[len(l)-1].Code != code {
			position, _ := toNumber(v[3])
			l = append(l, run.ShotTotals{Shot: run.Shot{Code: code, Name: toText(v[1]), Project: toText(v[2]), Position: int(position), Created: toTime(v[4])},
				Takes: map[run.State]int{}})
		}
		s := &l[len(l)-1]
		var n [6]int64
		for i := range n {
			n[i], _ = toNumber(v[6+i])
		}
		if state := run.State(toText(v[5])); state != "" {
			s.Takes[state] = int(n[0])
		}
		s.Picks, s.Rejected = s.Picks+int(n[1]), s.Rejected+int(n[2])
		s.Best, s.Spent, s.Unpriced = max(s.Best, int(n[3])), s.Spent.Plus(provider.Money(n[4])), s.Unpriced+int(n[5])
	})
	return l, d.explain(err)
}

// Takes returns the takes of a shot by number, at most 1,000, without deleted ones.
func (d *DB) Takes(ctx context.Context, code string) ([]run.Run, error) {
	l, err := listRuns(ctx, d.read, "runs INDEXED BY runs_shot WHERE shot = ? COLLATE NOCASE AND shot <> '' AND deleted = 0 ORDER BY take LIMIT 1000", code)
	return l, d.explain(err)
}

// MoveTakes makes runs takes of another shot, in the given order; code "" creates one.
// They get the next numbers there, and their old numbers are never reused. Takes of that
// shot keep their numbers. A shot without takes is kept.
func (d *DB) MoveTakes(ctx context.Context, code string, ids ...string) (shot string, err error) {
	if code != "" {
		if err := run.CheckShotCode(code); err != nil {
			return "", err
		}
	}
	err = d.update(ctx, func(tx *sql.Tx) error {
		fresh := map[string]string{}
		for _, id := range ids {
			n, _, err := findRow(ctx, tx, id)
			if err != nil {
				return err
			}
			r, err := getRun(ctx, tx, id)
			if err != nil {
				return err
			}
			if code != "" && strings.EqualFold(r.Shot, code) {
				shot = r.Shot
				continue
			}
			r.Shot = cmp.Or(code, run.NewShot(""))
			if code == "" {
				r.Created = time.Now()
			}
			if err := joinShot(ctx, tx, &r, fresh); err != nil {
				return err
			}
			shot = r.Shot
			if _, err := tx.ExecContext(ctx, "UPDATE runs SET shot = ?, take = ?, project = ? WHERE n = ?", r.Shot, r.Take, r.Project, n); err != nil {
				return err
			}
			if err := bumpSeq(ctx, tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	return shot, err
}
