package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// openFile identifies the file that this process has open. SQLite keeps writing to a
// file that was deleted, moved or replaced without reporting an error, and those writes
// are lost. So the file at the path is compared with this one before and after every
// write.
//
// The comparison uses the name, and one handle that stays open as long as SQLite's:
// closing another handle of a file drops all locks that this process has on it
// (fcntl(2)).
type openFile struct {
	path, log string // of the file and of its write-ahead log, with links resolved as SQLite does
	main      os.FileInfo
	wal, shm  os.FileInfo // nil with a rollback journal

	mu       sync.Mutex // guards the fields below
	file     *os.File
	id       int64   // counters.file, once it is known
	last     rawFile // the newest state that was read
	replaced error   // the contents were replaced: SQLite's cache is invalid
}

// newOpenFile records the file that SQLite has just opened.
func newOpenFile(path string) (o *openFile, err error) {
	o = &openFile{path: path}
	if o.log, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	o.log += "-wal"
	if o.file, err = os.Open(path); err != nil {
		return nil, err
	}
	if o.main, err = o.file.Stat(); err == nil {
		return o, nil
	}
	return nil, errors.Join(err, o.file.Close())
}

// rememberLog records the log and its index. They stay the same files as long as a
// connection is open.
func (o *openFile) rememberLog() (err error) {
	if o.wal, err = os.Stat(o.log); err == nil {
		o.shm, err = os.Stat(indexOf(o.log))
	}
	return err
}

// indexOf returns the path of the shared-memory file of a write-ahead log.
func indexOf(log string) string { return log[:len(log)-len("-wal")] + "-shm" }

// verify returns an error if the file at the path is not the open one.
func (o *openFile) verify() error {
	if o == nil {
		return nil // still being opened
	}
	info, err := os.Stat(o.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return gone("the history %s is gone: it was deleted or moved while it was open", o.path)
	case err != nil:
		return gone("the history %s can no longer be read: %s", o.path, err)
	case !os.SameFile(info, o.main):
		return gone("the history %s was replaced by another file while it was open", o.path)
	}
	if o.wal != nil && !sameAs(o.log, o.wal) {
		return gone("the log of the history, %s, was deleted or replaced while it was open", o.log)
	}
	if o.shm != nil && !sameAs(indexOf(o.log), o.shm) {
		return gone("the index of the history's log, %s, was deleted or replaced while it was open", indexOf(o.log))
	}
	return o.verifyContents()
}

// verifyContents returns an error if the file's contents were not written through SQLite:
// another file was copied over it.
func (o *openFile) verifyContents() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.replaced != nil {
		return o.replaced
	}
	now := o.read()
	for range 5 { // a checkpoint may be writing at the same time
		if !o.foreign(now) {
			o.last = now
			return nil
		}
		time.Sleep(10 * time.Millisecond)
		now = o.read()
	}
	o.replaced = gone("the history %s was overwritten with another file while it was open", o.path)
	return o.replaced
}

// read reads the header and the counters; a changed result is read until it is the same
// twice.
func (o *openFile) read() rawFile {
	now := readRaw(o.file)
	for range 5 {
		if now == o.last {
			break
		}
		before := now
		if now = readRaw(o.file); now == before {
			break
		}
	}
	return now
}

// foreign reports whether the contents cannot have been written by our SQLite.
func (o *openFile) foreign(now rawFile) bool {
	logged := o.wal != nil
	return o.last.known && !now.known ||
		logged && o.last.logged && !now.logged ||
		now.known && o.id != 0 && now.file != o.id && (now.file != 0 || o.last.file != 0) ||
		logged && now.seq < o.last.seq // a rollback journal can undo a change
}

// overwritten reports whether the contents were replaced.
func (o *openFile) overwritten() bool {
	return o != nil && o.verifyContents() != nil
}

func sameAs(path string, was os.FileInfo) bool {
	info, err := os.Stat(path)
	return err == nil && os.SameFile(info, was)
}

func gone(format string, args ...any) *provider.Error {
	return refuse(provider.KindDisk, wrap(run.ErrNotWritten, run.ErrGone), format, args...).
		WithHint("restore the file, or close every window of dailies and start again; until then nothing is sent")
}

// notWritten adds [run.ErrNotWritten] to the error of a write if the file, the disk or a lock is
// the cause, not the data.
func notWritten(err error) error {
	told, ok := errors.AsType[*provider.Error](err)
	if !ok || errors.Is(err, run.ErrNotWritten) {
		return err
	}
	if told.Kind == provider.KindDisk || errors.Is(err, ErrBusy) || errors.Is(err, ErrDamaged) {
		told.Err = errors.Join(run.ErrNotWritten, told.Err)
	}
	return err
}

// Present returns an error that wraps [run.ErrGone] if the file at the path is not the
// open history, which SQLite does not notice. Every write calls it before and after.
func (d *DB) Present(context.Context) error {
	if d.readOnlyErr != nil {
		return d.readOnlyErr
	}
	return d.opened.verify()
}

// attach connects to the file at the path and records its identity. It starts over if
// another file took its place meanwhile, or if the first writing connection replaced
// the file by a copy, as on an overlay file system.
func (d *DB) attach(ctx context.Context) error {
	for range 5 {
		before, err := os.Stat(d.path)
		if err != nil {
			return err
		}
		if err := d.connect(ctx); err != nil {
			return err
		}
		o, err := newOpenFile(d.path)
		if err != nil {
			return err
		}
		if os.SameFile(before, o.main) {
			return d.adoptFile(ctx, o)
		}
		if err := errors.Join(d.Close(), o.file.Close()); err != nil {
			return err
		}
		d.write, d.read, d.version = nil, nil, nil
	}
	return gone("the history %s is replaced again and again", d.path)
}

// adoptFile sets the open file to o.
func (d *DB) adoptFile(ctx context.Context, o *openFile) error {
	d.opened = o
	if d.network {
		return nil
	}
	if _, err := d.Version(ctx); err != nil { // opens the lasting connection, which keeps the log from being deleted
		return err
	}
	var mode string
	if err := d.write.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		return err
	}
	return o.rememberLog()
}

// readFileID reads the history's number, once the file has the newest version.
func (d *DB) readFileID(ctx context.Context) error {
	var id int64
	err := d.read.QueryRowContext(ctx, "SELECT value FROM counters WHERE name = 'file'").Scan(&id)
	d.opened.mu.Lock()
	defer d.opened.mu.Unlock()
	d.opened.id, d.opened.last = id, readRaw(d.opened.file)
	return err
}

// checkedConnector refuses to connect to a file other than the open one.
type checkedConnector struct {
	driver.Connector
	db *DB
}

func (c checkedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := c.db.opened.verify(); err != nil {
		return nil, err
	}
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.db.opened.verify(); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}
