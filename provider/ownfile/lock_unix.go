//go:build linux || darwin || freebsd

package ownfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Lock locks a file until it is closed. free reports whether no other process has it locked, sure
// whether that is certain: a file system without locks counts as free.
func Lock(f *os.File) (free, sure bool) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	return !errors.Is(err, unix.EWOULDBLOCK), err == nil
}
