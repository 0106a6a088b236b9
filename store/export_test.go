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

// OpenWith opens a history with other migrations or another VFS.
func OpenWith(ctx context.Context, path string, migrations fs.FS, vfs string) (*DB, error) {
	return open(ctx, path, options{migrations: migrations, vfs: vfs})
}

// OpenFar opens a history as if it were on a network file system.
func OpenFar(ctx context.Context, path string) (*DB, error) {
	return open(ctx, path, options{network: true})
}

// FirstSteps returns the first n real migrations.
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

// SQL returns the writing connection, for tests that corrupt data.
func (d *DB) SQL() *sql.DB { return d.write }

// UpdateFromReserve runs do as Save does.
func (d *DB) UpdateFromReserve(ctx context.Context, do func(*sql.Tx) error) error {
	return d.updateFromSpare(ctx, do)
}

// Hear sets a function that is called for every query.
func (d *DB) Hear(heard func(query string, args []any)) { d.read.onQuery = heard }

// CallFew sets maxDriving.
func (d *DB) CallFew(n int) { d.selective = n }

// KeepRecent sets recentMin, from the next rebuild on.
func (d *DB) KeepRecent(n int) { d.recent = n }

// ReadRaw reads the counters of a file and a log without SQLite.
func ReadRaw(file, log []byte) (id, orders int64) {
	firstCounters(bytes.NewReader(log))
	r := readRaw(bytes.NewReader(file))
	return r.file, r.orders
}

// MustOwnLog is checkWALSalt.
func MustOwnLog(path string) error { return checkWALSalt(path) }

// LastCounters returns the last version of the table counters in a log.
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
