//go:build linux || darwin || freebsd

package download

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock locks the partial file until it is closed, and reports whether no other process has it
// locked. A file system without locks counts as unlocked.
func lock(part *os.File) bool {
	return !errors.Is(unix.Flock(int(part.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}
