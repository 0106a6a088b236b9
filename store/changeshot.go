package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"dailies/provider"
	"dailies/provider/run"
)

// ChangeShot changes the code, name, project or position of a shot. It returns
// [run.ErrNotFound] when no shot has the code, and an error of
// [provider.KindConflict] when another shot has the new code.
func (d *DB) ChangeShot(ctx context.Context, code string, to run.Shot) error {
	if err := run.CheckShotCode(to.Code); err != nil {
		return err
	}
	return d.update(ctx, func(tx *sql.Tx) error { return changeShot(ctx, tx, code, to) })
}

func changeShot(ctx context.Context, tx *sql.Tx, code string, to run.Shot) error {
	var taken string
	err := tx.QueryRowContext(ctx, "SELECT code FROM shots WHERE code = ? AND code <> ? COLLATE NOCASE", to.Code, code).Scan(&taken)
	switch {
	case err == nil:
		return rollbackWith{provider.Errorf(provider.KindConflict, "there is already a shot %s", taken).WithHint("move the takes there to merge the two")}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	done, err := tx.ExecContext(ctx, "UPDATE shots SET code = ?, name = ?, project = ?, position = ? WHERE code = ?",
		to.Code, to.Name, to.Project, to.Position, code)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, run.ErrNotFound)
	}
	ns, err := integers(ctx, tx, "SELECT n FROM runs INDEXED BY runs_shot WHERE shot = ? COLLATE NOCASE AND shot <> ''", code)
	if err != nil {
		return err
	}
	for _, n := range ns {
		if _, err := tx.ExecContext(ctx, "UPDATE runs SET shot = ?, project = ? WHERE n = ?", to.Code, to.Project, n); err != nil {
			return err
		}
		if err := bumpSeq(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// ReviseShot changes the code, the name, the project and the position where they differ between was and to,
// and leaves the others as they are. It changes nothing, and returns an error of [provider.KindConflict], if
// one of these is not that of was any more, and otherwise fails as ChangeShot does.
func (d *DB) ReviseShot(ctx context.Context, was, to run.Shot) error {
	if err := run.CheckShotCode(to.Code); err != nil {
		return err
	}
	return d.update(ctx, func(tx *sql.Tx) error {
		now := run.Shot{Code: was.Code}
		err := tx.QueryRowContext(ctx, "SELECT name, project, position FROM shots WHERE code = ?", was.Code).Scan(&now.Name, &now.Project, &now.Position)
		if errors.Is(err, sql.ErrNoRows) {
			return rollbackWith{provider.Errorf(provider.KindConflict, "the shot %s has another code by now, or is gone, so nothing was changed", was.Code)}
		}
		if err != nil {
			return err
		}
		if what := lostUpdate(now, was, to); what != "" {
			return rollbackWith{provider.Errorf(provider.KindConflict, "the %s of %s was changed in another window or by a script meanwhile, so nothing was changed here", what, was.Code)}
		}
		now.Code = to.Code
		if was.Name != to.Name {
			now.Name = to.Name
		}
		if was.Project != to.Project {
			now.Project = to.Project
		}
		if was.Position != to.Position {
			now.Position = to.Position
		}
		return changeShot(ctx, tx, was.Code, now)
	})
}

// lostUpdate names a part of a shot that a change from was to another would overwrite although it
// is not that of was, or "".
func lostUpdate(now, was, to run.Shot) string {
	switch {
	case was.Name != to.Name && now.Name != was.Name:
		return "name"
	case was.Project != to.Project && now.Project != was.Project:
		return "project"
	case was.Position != to.Position && now.Position != was.Position:
		return "position"
	}
	return ""
}
