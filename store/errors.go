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

// Why a history cannot be used, to be tested with errors.Is. Each comes inside a
// *provider.Error whose sentence names the file and says what to do.
var (
	ErrNewer    = errors.New("written by a newer dailies")
	ErrDamaged  = errors.New("damaged")
	ErrForeign  = errors.New("the file of another program")
	ErrReadOnly = errors.New("cannot be written")
	ErrFull     = errors.New("disk full")
	ErrBusy     = errors.New("locked by another program")
	ErrMoved    = errors.New("moved to another place")
)

func (d *DB) explain(err error) error { return explain(d.path, err) }

// explain turns what SQLite or the system said about the file into an error for
// people. Errors that already are for people, or for the engine, pass unchanged.
func explain(path string, err error) error {
	var told *provider.Error
	switch {
	case err == nil, errors.As(err, &told),
		errors.Is(err, run.ErrLeaseLost), errors.Is(err, run.ErrNotFound), errors.Is(err, run.ErrDuplicate),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case sqliteCode(err) == code.SQLITE_INTERRUPT:
		return context.Canceled // only a cancelled context interrupts
	}
	switch why := sentinel(err); why {
	case nil:
	case ErrFull:
		return refuse(provider.KindDisk, wrap(why, err), "the disk is full; the history in %s cannot be written", filepath.Dir(path)).
			WithHint("free some space and try again")
	case ErrReadOnly:
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

// wrap keeps what was really said, for the log.
func wrap(why, err error) error { return fmt.Errorf("%w: %w", why, err) }

// sentinel is the sentinel that an error of SQLite or the system stands for, or nil.
func sentinel(err error) error {
	c := sqliteCode(err)
	switch {
	case c == code.SQLITE_IOERR_SHMSIZE: // the disk is too full for 32 KB of shared memory
		return ErrFull
	case errors.Is(err, ErrFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	}
	switch c & 0xff { // the low byte is the kind, the rest the place
	case code.SQLITE_FULL:
		return ErrFull
	case code.SQLITE_READONLY, code.SQLITE_PERM, code.SQLITE_CANTOPEN:
		return ErrReadOnly
	case code.SQLITE_BUSY, code.SQLITE_LOCKED:
		return ErrBusy
	case code.SQLITE_CORRUPT, code.SQLITE_NOTADB:
		return ErrDamaged
	}
	return nil
}

// noSharedMemory reports whether an error says that WAL cannot work here.
func noSharedMemory(err error) bool {
	switch sqliteCode(err) {
	case code.SQLITE_IOERR_SHMMAP, code.SQLITE_IOERR_SHMOPEN, code.SQLITE_IOERR_SHMLOCK, code.SQLITE_PROTOCOL:
		return true
	}
	return false
}

// isIOError reports whether reading, writing or syncing failed.
func isIOError(err error) bool {
	return sqliteCode(err)&0xff == code.SQLITE_IOERR
}

// sqliteCode is the extended result code in err's chain, or 0.
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

// damaged refuses a file, which stays as it is, and names the newest copy.
func damaged(path string, why error, format string, args ...any) *provider.Error {
	next := "move it away, with " + path + "-wal and -shm if they are there, and "
	if l := backups(path); len(l) > 0 {
		next += "copy the newest copy to its place: " + l[len(l)-1]
	} else {
		next += "a new history is started; there is no copy of this one"
	}
	return refuse(provider.KindFile, why, format, args...).WithHint(next)
}
