package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

// migrations are numbered files. A released one is never edited.
//
//go:embed migrations/*.sql
var migrations embed.FS

// loadSteps returns the migrations in order; the nth upgrades version n-1 to n.
func loadSteps(files fs.FS) ([]string, error) {
	if files == nil {
		files = migrations
	}
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var steps []string
	for i, name := range names {
		var number int
		if _, err := fmt.Sscanf(name, "migrations/%04d_", &number); err != nil || number != i+1 {
			return nil, fmt.Errorf("%s should be number %d", name, i+1)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, string(text))
	}
	return steps, nil
}

// migrate upgrades the file to the newest version and backs up an older file first. Each
// step is one transaction that also sets the version, so a crash leaves a whole version;
// another process may do a step first.
func (d *DB) migrate(ctx context.Context, version int, steps []string) error {
	if version > 0 && version < len(steps) {
		if err := d.backupAs(ctx, fmt.Sprintf("v%d", version)); err != nil {
			return err
		}
	}
	return d.apply(ctx, version, steps)
}

// apply runs the steps from a version to the newest.
func (d *DB) apply(ctx context.Context, version int, steps []string) error {
	for i := version; i < len(steps); i++ {
		err := d.update(ctx, func(tx *sql.Tx) error {
			var at int
			if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&at); err != nil || at > i {
				return err // another process was first
			}
			_, err := tx.ExecContext(ctx, fmt.Sprintf("%s;\nPRAGMA user_version = %d;\nPRAGMA application_id = %d;",
				steps[i], i+1, application))
			return err
		})
		if err != nil {
			return fmt.Errorf("bring it from version %d to %d: %w", i, i+1, err)
		}
	}
	return nil
}
