// Package store is the history on disk: the only SQL of the program, in one SQLite
// file. It keeps runs, their events, commands, leases, uploads and the draft, and
// executes every query.
//
// It makes no decisions: package engine decides when a run is submitted, polled or
// downloaded, and package ui how it is displayed.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver

	"dailies/provider"
)

// DB is an open history. Its methods are safe for concurrent use, and several processes
// may have the same file open. Every error that is not a cancelled context,
// [run.ErrNotFound] or [run.ErrLeaseLost] is, or wraps, a *provider.Error with a message
// for users.
type DB struct {
	path        string
	vfs         string
	write       *sql.DB // one connection; transactions take the write lock when they begin
	read        *stmtCache
	recent      int             // see recentMin
	selective   int             // see maxDriving
	version     *sql.DB         // one connection that never writes: its data_version reflects every commit
	readOnlyErr *provider.Error // why writing is refused; nil = writable
	network     bool            // other computers may have the file open
	opened      *openFile       // nil while opening, and when read-only
	generations string          // see DetectOlderCopy; "" = none
}

// Open opens the history at path and creates the folder and the file if missing. It
// migrates an older file after a backup, and refuses a file that it must not change with
// an error that wraps [ErrNewer], [ErrDamaged], [ErrForeign], [ErrNotWritable] or [ErrFull].
// The caller closes it. A process must not have the same file open twice.
func Open(ctx context.Context, path string) (*DB, error) {
	d, err := open(ctx, path, options{})
	if errors.Is(err, ErrFull) && releaseSpare(path) {
		d, err = open(ctx, path, options{}) // reading needs some disk space too
	}
	if told, ok := errors.AsType[*provider.Error](err); ok && errors.Is(err, ErrDamaged) {
		if aside := quarantine(path); aside != "" {
			told.Hint += "; a copy was kept at " + aside
		}
	}
	return d, err
}

// options are overridden by tests.
type options struct {
	migrations fs.FS  // nil = the embedded ones
	vfs        string // "" = SQLite's default
	network    bool   // treat the file as being on a network disk
}

func open(ctx context.Context, path string, o options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, explain(path, err)
	}
	steps, err := loadSteps(o.migrations)
	if err != nil {
		return nil, explain(path, err)
	}
	if err := prepareFile(path); err != nil {
		return nil, err
	}
	version, err := validate(ctx, path, o.vfs, len(steps))
	if err != nil {
		return nil, err
	}
	d := &DB{path: path, vfs: o.vfs, recent: recentMin, selective: maxDriving}
	d.network = o.network || onNetwork(path)
	if err := d.attach(ctx); err != nil {
		return nil, errors.Join(explain(path, err), d.Close())
	}
	if err := d.migrate(ctx, version, steps); err != nil {
		return nil, errors.Join(explain(path, err), d.Close())
	}
	if o.migrations == nil {
		// A history that is damaged inside, or whose disk is full, is opened all the same:
		// what is readable is shown, and its runs get their shots at a later start.
		if err := d.giveShots(ctx); err != nil && ctx.Err() != nil {
			return nil, errors.Join(explain(path, err), d.Close())
		}
	}
	if version == 0 {
		// After a checkpoint the file itself is recognisable as a history, even without its log.
		// If another process is writing, its checkpoint does that.
		_, _ = d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	_ = d.readFileID(ctx) // without the id, fewer replacements of the file are detected
	_ = ensureSpare(path) // without the spare file the history can be read, and Add refuses
	return d, nil
}

// connect opens the pools. If WAL cannot work (network disks, file systems without shared
// memory) it uses a rollback journal, which is slower.
func (d *DB) connect(ctx context.Context) (err error) {
	wal := !d.network
	if wal {
		if wal, err = d.openWriter(ctx, true); err != nil {
			return err
		}
	}
	if !wal {
		if _, err = d.openWriter(ctx, false); err != nil {
			return err
		}
	}
	return d.openReaders(reader)
}

func (d *DB) openReaders(as func() url.Values) (err error) {
	pool, err := d.connectPool(as())
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(5)
	pool.SetMaxIdleConns(5)
	d.read = &stmtCache{DB: pool, kept: map[string]*sql.Stmt{}}
	if d.version, err = d.connectPool(as()); err != nil {
		return err
	}
	d.version.SetMaxOpenConns(1)
	return nil
}

// openWriter opens the writing connection and reports whether WAL works.
func (d *DB) openWriter(ctx context.Context, wal bool) (works bool, err error) {
	if d.write != nil {
		_ = d.write.Close() // nothing was written with it
	}
	if d.write, err = d.connectPool(writer(wal)); err != nil {
		return false, err
	}
	d.write.SetMaxOpenConns(1)
	var mode string
	for start := time.Now(); ; { // switching to WAL does not honour the busy timeout
		err = d.write.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
		if sentinel(err) != ErrBusy || time.Since(start) > 30*time.Second || !sleep(ctx, 20*time.Millisecond) {
			break
		}
	}
	if wal && noSharedMemory(err) {
		return false, nil
	}
	if err == nil {
		err = d.probeWrite(ctx)
	}
	return mode == "wal", err
}

// probeWrite begins a write and rolls it back: SQLite opens a file that cannot be written
// without an error.
func (d *DB) probeWrite(ctx context.Context) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "PRAGMA user_version = 0"); err != nil {
			return err
		}
		return rollbackWith{nil}
	})
}

// Close closes the file. Runs continue at their providers; leases expire.
func (d *DB) Close() error {
	if d.opened.overwritten() {
		return nil // SQLite would write its cache into the file that is there now
	}
	var errs []error
	pools := []*sql.DB{d.version, nil, d.write} // the writer last: closing it checkpoints the log
	if d.read != nil {
		pools[1] = d.read.DB
	}
	for _, pool := range pools {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if d.opened != nil {
		errs = append(errs, d.opened.file.Close())
	}
	return errors.Join(errs...)
}

// Version changes whenever any process, including this one, commits. It does not wait for
// locks. It is polled frequently, so it takes no cancellable context, which would wake two
// more threads per call.
func (d *DB) Version(ctx context.Context) (int64, error) {
	var v int64
	err := d.version.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA data_version").Scan(&v)
	return v, d.explain(err)
}

// update runs do in one transaction that holds the write lock from its beginning.
func (d *DB) update(ctx context.Context, do func(*sql.Tx) error) error {
	if d.readOnlyErr != nil {
		return d.readOnlyErr
	}
	if err := d.opened.verify(); err != nil {
		return err
	}
	err := d.transact(ctx, do)
	if isIOError(err) {
		// A page that a failed sync left in the cache is not on disk, and a second sync would
		// succeed without writing it. Reopen the connection, so that it reads the file.
		d.write.SetMaxIdleConns(0)
		d.write.SetMaxIdleConns(1)
	}
	if err == nil {
		err = d.opened.verify()
	}
	return notWritten(err)
}

func (d *DB) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return d.explain(err)
	}
	if err := do(tx); err != nil {
		_ = tx.Rollback() // the first error is the one to report
		if own, ok := err.(rollbackWith); ok {
			return own.error
		}
		return d.explain(err)
	}
	return d.explain(tx.Commit())
}

// updateFromSpare is update for writes that must succeed even on a full disk.
func (d *DB) updateFromSpare(ctx context.Context, do func(*sql.Tx) error) error {
	err := d.update(ctx, do)
	if d.readOnlyErr == nil && errors.Is(err, ErrFull) && releaseSpare(d.path) {
		err = d.update(ctx, do)
	}
	return err
}

// rollbackWith ends a transaction without committing; its error, possibly nil, is returned.
type rollbackWith struct{ error }

// nextSeq advances the change counter by n and returns the first new value.
func nextSeq(ctx context.Context, tx *sql.Tx, n int) (int64, error) {
	var last int64
	err := tx.QueryRowContext(ctx, `UPDATE counters SET value = value + ? WHERE name = 'seq' RETURNING value`, n).Scan(&last)
	return last - int64(n) + 1, err
}

// sleep waits for t and reports whether ctx is still alive.
func sleep(ctx context.Context, t time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(t):
		return true
	}
}

// Warnings returns warnings about the location of the history.
func (d *DB) Warnings() []string {
	if !d.network {
		return nil
	}
	return []string{"the history " + d.path + " is on a network disk: use it on one computer at a time, or choose a place on this one with XDG_DATA_HOME"}
}

func (d *DB) exec(ctx context.Context, query string, args ...any) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}
