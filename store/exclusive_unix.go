//go:build linux || darwin || freebsd

package store

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"dailies/provider"
)

// lockExclusive keeps every other process from opening a history until release is called,
// or refuses with [ErrBusy] while one has it open. It takes the locks that SQLite
// takes to change a whole file (fcntl(2); "PENDING_BYTE" in SQLite's os.h), so the
// file may be damaged, and this process must not have it open.
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
