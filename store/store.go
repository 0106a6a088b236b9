// Package store is the history on disk: the only SQL of the program, in one
// SQLite file. It keeps runs, their timelines, wishes, leases, uploads and the
// draft, and answers every question about them.
//
// It decides nothing: when a run is sent, polled or saved is the engine's
// business, and what it all looks like that of ui.
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

// DB is an open history. Its methods may be called by several goroutines, and
// several processes may have the same file open. Every error that is not a
// cancelled context, [run.ErrNotFound] or [run.ErrLeaseLost] is, or wraps, a
// *provider.Error with a sentence for people.
type DB struct {
	path        string
	vfs         string
	write       *sql.DB // one connection, whose transactions take the write lock at once
	read        *stmtCache
	recent      int             // see recentMin
	selective   int             // see maxDriving
	version     *sql.DB         // one connection that never writes: its data_version sees every commit
	readOnlyErr *provider.Error // why nothing can be written; nil = all can
	network     bool            // other computers may have the file open too
	opened      *openFile       // nil while it is being opened, and when it is only read
	generations string          // see DetectOlderCopy; "" = none
}

// Open opens the history at path, making the folder and the file when there are
// none. It brings an older file up to date after keeping a copy, and refuses a
// file that it must not touch with an error that wraps [ErrNewer], [ErrDamaged],
// [ErrForeign], [ErrReadOnly] or [ErrFull]. The caller closes it, and opens a file
// once in a process.
func Open(ctx context.Context, path string) (*DB, error) {
	d, err := open(ctx, path, options{})
	if errors.Is(err, ErrFull) && releaseReserve(path) {
		d, err = open(ctx, path, options{}) // even reading needs a little room
	}
	if told, ok := errors.AsType[*provider.Error](err); ok && errors.Is(err, ErrDamaged) {
		if aside := quarantine(path); aside != "" {
			told.Hint += "; a copy was kept at " + aside
		}
	}
	return d, err
}

// options are what tests change.
type options struct {
	migrations fs.FS  // nil = the embedded ones
	vfs        string // "" = SQLite's own
	network    bool   // the file lies on a network disk, whatever it seems
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
		if err := d.giveShots(ctx); err != nil {
			return nil, errors.Join(explain(path, err), d.Close())
		}
	}
	if version == 0 {
		// The file itself says from now on that it is a history, whatever becomes of
		// its log; while others write it is theirs to do.
		_, _ = d.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	_ = d.readFileID(ctx)   // without it less is noticed of what becomes of the file
	_ = ensureReserve(path) // without it the history can be read, and Add refuses
	return d, nil
}

// connect opens the pools. Where WAL cannot work (network disks, file systems
// without shared memory) a rollback journal takes its place, which is slower.
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

// openWriter opens the writing connection and reports whether WAL works there.
func (d *DB) openWriter(ctx context.Context, wal bool) (works bool, err error) {
	if d.write != nil {
		_ = d.write.Close() // nothing was written with it
	}
	if d.write, err = d.connectPool(writer(wal)); err != nil {
		return false, err
	}
	d.write.SetMaxOpenConns(1)
	var mode string
	for start := time.Now(); ; { // the change to WAL does not wait while another process makes it
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

// probeWrite begins to write and takes it back: SQLite opens a file that cannot
// be written without a word.
func (d *DB) probeWrite(ctx context.Context) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "PRAGMA user_version = 0"); err != nil {
			return err
		}
		return rollbackWith{nil}
	})
}

// Close lets go of the file. Runs go on at the providers; leases end by themselves.
func (d *DB) Close() error {
	if d.opened.overwritten() {
		return nil // SQLite would mix its memory into what lies there now
	}
	var errs []error
	pools := []*sql.DB{d.version, nil, d.write} // the writer last: it tidies the WAL away
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

// Version changes whenever any process committed, this one included. It waits for
// nobody, and is asked all the time: nothing stands by to break it off, which
// would wake two threads more each time.
func (d *DB) Version(ctx context.Context) (int64, error) {
	var v int64
	err := d.version.QueryRowContext(context.WithoutCancel(ctx), "PRAGMA data_version").Scan(&v)
	return v, d.explain(err)
}

// update runs do in one transaction that holds the write lock from its start.
func (d *DB) update(ctx context.Context, do func(*sql.Tx) error) error {
	if d.readOnlyErr != nil {
		return d.readOnlyErr
	}
	if err := d.opened.verify(); err != nil {
		return err
	}
	err := d.transact(ctx, do)
	if isIOError(err) {
		// A page that a failed sync left in memory is not on the disk, and syncing it
		// again would say that it is. What comes next begins with what is in the file.
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
		_ = tx.Rollback() // the first error is the one to tell
		if own, ok := err.(rollbackWith); ok {
			return own.error
		}
		return d.explain(err)
	}
	return d.explain(tx.Commit())
}

// updateFromReserve is update for what must be written even on a full disk.
func (d *DB) updateFromReserve(ctx context.Context, do func(*sql.Tx) error) error {
	err := d.update(ctx, do)
	if d.readOnlyErr == nil && errors.Is(err, ErrFull) && releaseReserve(d.path) {
		err = d.update(ctx, do)
	}
	return err
}

// rollbackWith ends a transaction without writing and comes out of it unchanged, nil too.
type rollbackWith struct{ error }

// nextSeq moves the change counter on by n and returns the first of the new numbers.
func nextSeq(ctx context.Context, tx *sql.Tx, n int) (int64, error) {
	var last int64
	err := tx.QueryRowContext(ctx, `UPDATE counters SET value = value + ? WHERE name = 'seq' RETURNING value`, n).Scan(&last)
	return last - int64(n) + 1, err
}

// sleep waits and reports whether ctx still lives.
func sleep(ctx context.Context, t time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(t):
		return true
	}
}

// Warnings are what a person should know about the place of the history.
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
