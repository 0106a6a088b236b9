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
	"dailies/provider/engine"
)

// Why a history cannot be used, to be tested with errors.Is. Each comes inside a
// *provider.Error whose sentence names the file and says what to do.
var (
	ErrNewer    = errors.New("written by a newer dailies")
	ErrDamaged  = errors.New("damaged")
	ErrForeign  = errors.New("the file of another program")
	ErrReadOnly = errors.New("cannot be written")
	ErrFull     = errors.New("disk full")
	ErrBusy     = errors.New("held by another program")
	ErrMoved    = errors.New("moved to another place")
)

func (d *DB) explain(err error) error { return explain(d.path, err) }

// explain turns what SQLite or the system said about the file into an error for
// people. Errors that already are for people, or for the engine, pass unchanged.
func explain(path string, err error) error {
	var told *provider.Error
	switch {
	case err == nil, errors.As(err, &told),
		errors.Is(err, engine.ErrLost), errors.Is(err, engine.ErrNotFound), errors.Is(err, engine.ErrSent),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case sqliteCode(err) == code.SQLITE_INTERRUPT:
		return context.Canceled // only a cancelled context interrupts
	}
	switch why := reason(err); why {
	case nil:
	case ErrFull:
		return refuse(provider.KindDisk, because(why, err), "the disk is full; the history in %s cannot be written", filepath.Dir(path)).
			With("free some space and try again")
	case ErrReadOnly:
		return refuse(provider.KindDisk, because(why, err), "the history %s cannot be written", path).
			With("make the file and its folder writable for you, or choose another place with XDG_DATA_HOME")
	case ErrBusy:
		return refuse(provider.KindLocal, because(why, err), "another program holds the history %s", path).
			With("close that program and try again")
	default:
		return damaged(path, because(why, err), "the history %s is damaged", path)
	}
	if sqliteCode(err)&0xff == code.SQLITE_IOERR {
		return refuse(provider.KindDisk, err, "the disk under the history %s answered with an error", path).
			With("check the disk, then try again")
	}
	return provider.Errorf(provider.KindLocal, "the history %s: %w", path, err)
}

// because keeps what was really said, for the log.
func because(why, err error) error { return fmt.Errorf("%w: %w", why, err) }

// reason is the sentinel that an error of SQLite or the system stands for, or nil.
func reason(err error) error {
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

// brokenDisk reports whether reading, writing or syncing failed.
func brokenDisk(err error) bool {
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
		next += "a new history begins; there is no copy of this one"
	}
	return refuse(provider.KindFile, why, format, args...).With(next)
}
