package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"modernc.org/sqlite"
	code "modernc.org/sqlite/lib"

	"dailies/provider"
	"dailies/provider/run"
)

// Reasons why a history cannot be used, for errors.Is. Each is wrapped in a
// *provider.Error whose message names the file and the next step.
var (
	ErrNewer       = errors.New("written by a newer dailies")
	ErrDamaged     = errors.New("damaged")
	ErrForeign     = errors.New("the file of another program")
	ErrNotWritable = errors.New("cannot be written")
	ErrFull        = errors.New("disk full")
	ErrBusy        = errors.New("locked by another program")
	ErrMoved       = errors.New("moved to another place")
)

func (d *DB) explain(err error) error { return explain(d.path, err) }

// explain converts an error of SQLite or the system into one for users. Errors for
// users, and sentinels that the engine tests for, pass unchanged.
func explain(path string, err error) error {
	var told *provider.Error
	switch {
	case err == nil, errors.As(err, &told),
		errors.Is(err, run.ErrLeaseLost), errors.Is(err, run.ErrNotFound), errors.Is(err, run.ErrDuplicate),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case sqliteCode(err) == code.SQLITE_INTERRUPT:
		return context.Canceled // only a cancelled context interrupts a query
	}
	switch why := sentinel(err); why {
	case nil:
	case ErrFull:
		return refuse(provider.KindDisk, wrap(why, err), "the disk is full; the history in %s cannot be written", filepath.Dir(path)).
			WithHint("free some space and try again")
	case ErrNotWritable:
		return refuse(provider.KindDisk, wrap(why, err), "the history %s cannot be written", path).
			WithHint("make the file and its folder writable, or choose another place with XDG_DATA_HOME")
	case ErrBusy:
		return refuse(provider.KindLocal, wrap(why, err), "another program has locked the history %s", path).
			WithHint("close that program and try again")
	default:
		return damaged(path, wrap(why, err), "the history %s is damaged", path)
	}
	if sqliteCode(err)&0xff == code.SQLITE_IOERR {
		return refuse(provider.KindDisk, err, "the disk under the history %s answered with an error", path).
			WithHint("check the disk, then try again")
	}
	return provider.Errorf(provider.KindLocal, "the history %s: %w", path, err)
}

// wrap adds the original error, for the log.
func wrap(why, err error) error { return fmt.Errorf("%w: %w", why, err) }

// sentinel returns the sentinel for an error of SQLite or the system, or nil.
func sentinel(err error) error {
	c := sqliteCode(err)
	switch {
	case c == code.SQLITE_IOERR_SHMSIZE: // the disk is too full for 32 KB of shared memory
		return ErrFull
	case errors.Is(err, ErrFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrNotWritable
	}
	switch c & 0xff { // the low byte is the primary result code
	case code.SQLITE_FULL:
		return ErrFull
	case code.SQLITE_READONLY, code.SQLITE_PERM, code.SQLITE_CANTOPEN:
		return ErrNotWritable
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		return ErrBusy
	case code.SQLITE_CORRUPT, code.SQLITE_NOTADB:
		return ErrDamaged
	}
	return nil
}

// noSharedMemory reports whether an error means that WAL cannot work here.
func noSharedMemory(err error) bool {
	switch sqliteCode(err) {
	case code.SQLITE_IOERR_SHMMAP, code.SQLITE_IOERR_SHMOPEN, code.SQLITE_IOERR_SHMLOCK, code.SQLITE_PROTOCOL:
		return true
	}
	return false
}

// isIOError reports whether a read, a write or a sync failed.
func isIOError(err error) bool {
	return sqliteCode(err)&0xff == code.SQLITE_IOERR
}

// sqliteCode returns the extended result code in err's chain, or 0.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()
	}
	return 0
}

func refuse(kind provider.Kind, why error, format string, args ...any) *provider.Error {
	e := provider.Errorf(kind, format, args...)
	e.Err = why
	return e
}

// damaged returns the error for a damaged file. The file is left unchanged; the
// message names the newest copy.
func damaged(path string, why error, format string, args ...any) *provider.Error {
	next := "move it away, with " + path + "-wal and -shm if they are there, and "
	if l := backups(path); len(l) > 0 {
		next += "copy the newest copy to its place: " + l[len(l)-1]
	} else {
		next += "a new history is started; there is no copy of this one"
	}
	return refuse(provider.KindFile, why, format, args...).WithHint(next)
}
