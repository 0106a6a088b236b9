package store

import (
	"context"
	"database/sql"

	"dailies/provider"
	"dailies/provider/run"
)

// References returns the named references, by name.
func (d *DB) References(ctx context.Context) ([]run.Reference, error) {
	rows, err := d.read.QueryContext(ctx, "SELECT name, kind, path, hash, bytes, added FROM named_files ORDER BY name")
	if err != nil {
		return nil, d.explain(err)
	}
	var all []run.Reference
	err = scanRows(rows, func(v []any) {
		bytes, _ := toNumber(v[4])
		all = append(all, run.Reference{
			Name: toText(v[0]), Kind: run.ReferenceKind(toText(v[1])), Path: toText(v[2]), Hash: toText(v[3]), Bytes: bytes, Added: toTime(v[5]),
		})
	})
	return all, d.explain(err)
}

// KeepReference stores a named reference and replaces an earlier one with its name, whatever its
// case.
func (d *DB) KeepReference(ctx context.Context, ref run.Reference) error {
	return d.exec(ctx, "INSERT OR REPLACE INTO named_files (name, kind, path, hash, bytes, added) VALUES (?, ?, ?, ?, ?, ?)",
		ref.Name, string(ref.Kind), ref.Path, ref.Hash, ref.Bytes, micros(ref.Added))
}

// RenameReference changes the name of a reference. The error is of KindNotFound if there is none
// called name, and of KindConflict if another one is called to.
func (d *DB) RenameReference(ctx context.Context, name, to string) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		var taken int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM named_files WHERE name = ? AND name <> ?", to, name).Scan(&taken); err != nil {
			return err
		}
		if taken > 0 {
			return provider.Errorf(provider.KindConflict, "there is a reference @%s already", to).WithHint("remove it first, or choose another name")
		}
		done, err := tx.ExecContext(ctx, "UPDATE named_files SET name = ? WHERE name = ?", to, name)
		return changedOne(done, err, name)
	})
}

// DropReference removes the name of a reference. Its file and what was uploaded stay.
func (d *DB) DropReference(ctx context.Context, name string) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM named_files WHERE name = ?", name)
		return changedOne(done, err, name)
	})
}

func changedOne(done sql.Result, err error, name string) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return provider.Errorf(provider.KindNotFound, "there is no reference @%s", name).WithHint("see dailies refs")
}
