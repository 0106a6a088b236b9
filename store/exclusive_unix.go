//go:build linux || darwin || freebsd

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"dailies/provider"
)

// lockExclusive keeps other processes from opening a history until release is called,
// or returns [ErrBusy] while one has it open. It takes the locks that SQLite takes for
// exclusive access (fcntl(2); "PENDING_BYTE" in SQLite's os.h) without parsing the file,
// which may be damaged. This process must not have the file open.
func lockExclusive(path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return func() {}, nil
	}
	if err != nil {
		return nil, explain(path, err)
	}
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 0x40000000, Len: 512}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lock); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
			return nil, refuse(provider.KindLocal, ErrBusy, "another window or command of dailies has the history %s open", path).
				WithHint("close it and try again")
		}
		return nil, explain(path, err)
	}
	return func() { _ = f.Close() }, nil
}
