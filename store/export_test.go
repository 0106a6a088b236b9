package store

import (
	"bytes"
	"context"
	"database/sql"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
)

// OpenWith opens a history with other migrations or another way to the disk.
func OpenWith(ctx context.Context, path string, migrations fs.FS, vfs string) (*DB, error) {
	return open(ctx, path, options{migrations: migrations, vfs: vfs})
}

// OpenFar opens a history as if it lay on a network disk.
func OpenFar(ctx context.Context, path string) (*DB, error) {
	return open(ctx, path, options{network: true})
}

// FirstSteps are the first n of the real migrations.
func FirstSteps(t *testing.T, n int) fs.FS {
	t.Helper()
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) < n {
		t.Fatal(names, err)
	}
	files := fstest.MapFS{}
	for _, name := range names[:n] {
		b, err := fs.ReadFile(migrations, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	return files
}

// SQL is the writing connection, for tests that spoil something.
func (d *DB) SQL() *sql.DB { return d.write }

// UpdateFromReserve runs do as Save does.
func (d *DB) UpdateFromReserve(ctx context.Context, do func(*sql.Tx) error) error {
	return d.updateFromReserve(ctx, do)
}

// Hear is told every question to the history from now on.
func (d *DB) Hear(heard func(query string, args []any)) { d.read.onQuery = heard }

// CallFew sets how many runs are few.
func (d *DB) CallFew(n int) { d.selective = n }

// KeepRecent makes the small index of words hold n runs from the next Tidy on.
func (d *DB) KeepRecent(n int) { d.recent = n }

// ReadRaw reads what a file, and a log, say without SQLite.
func ReadRaw(file, log []byte) (id, orders int64) {
	firstCounters(bytes.NewReader(log))
	r := readRaw(bytes.NewReader(file))
	return r.file, r.orders
}

// MustOwnLog is the check of a log beside a file.
func MustOwnLog(path string) error { return checkWALSalt(path) }

// LastCounters is the table counters as a log has it last.
func LastCounters(log string) (page []byte) {
	f, err := os.Open(log)
	if err != nil {
		return nil
	}
	defer f.Close()
	eachFrame(f, func(number uint32, p []byte) bool {
		if number == countersPage {
			page = bytes.Clone(p)
		}
		return true
	})
	return page
}
