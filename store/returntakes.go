package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
)

// ReturnTakes takes moves back: each run gets the shot and the number that it had before, which no
// other run can have got. A shot that the move made is not listed any more, unless it has been given a
// name or a project, or other takes. It changes nothing, and returns an error of
// [provider.KindConflict], when the shot has another code since, or a run was moved again.
func (d *DB) ReturnTakes(ctx context.Context, places ...run.TakePlace) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		left := map[string][]run.Run{} // the takes that leave each shot
		for _, p := range places {
			n, _, err := findRow(ctx, tx, p.Run)
			if err != nil {
				return err
			}
			r, err := getRun(ctx, tx, p.Run)
			if err != nil {
				return err
			}
			if p.Leaves != "" && !strings.EqualFold(p.Leaves, r.Shot) {
				return rollbackWith{provider.Errorf(provider.KindConflict, "the takes were moved again in another window or by a script, so they stay where they are").WithHint("move them with S")}
			}
			var project string
			err = tx.QueryRowContext(ctx, `SELECT project FROM shots WHERE code = ?1 AND last >= ?2 AND NOT EXISTS (
				SELECT 1 FROM runs INDEXED BY runs_shot WHERE shot = ?1 COLLATE NOCASE AND shot <> '' AND take = ?2 AND n <> ?3)`, p.Shot, p.Take, n).Scan(&project)
			switch {
			case errors.Is(err, sql.ErrNoRows):
				return rollbackWith{provider.Errorf(provider.KindConflict, "the shot %s is not what it was, so the takes stay where they are", p.Shot).WithHint("move them with S")}
			case err != nil:
				return err
			}
			r.Project = project
			left[r.Shot] = append(left[r.Shot], r)
			if _, err := tx.ExecContext(ctx, "UPDATE runs SET shot = ?, take = ?, project = ? WHERE n = ?", p.Shot, p.Take, project, n); err != nil {
				return err
			}
			if err := bumpSeq(ctx, tx, n); err != nil {
				return err
			}
		}
		for code, takes := range left {
			if err := hideMade(ctx, tx, code, takes); err != nil {
				return err
			}
		}
		return nil
	})
}

// hidden is the position of a shot that is listed only while it has takes.
const hidden = -1

// hideMade hides a shot that takes have left, if it never had others: then their move made it. It is kept for the
// numbers that it gave. A shot that has been given another name or project than that of these takes is not hidden.
func hideMade(ctx context.Context, tx *sql.Tx, code string, takes []run.Run) error {
	i := slices.IndexFunc(takes, func(r run.Run) bool { return r.Take == 1 })
	if i < 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE shots SET position = ? WHERE code = ? AND last = ? AND name = ? AND project = ?",
		hidden, code, len(takes), shotName(takes[i].Request.Prompt), takes[i].Project)
	return err
}
