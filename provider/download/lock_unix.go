//go:build linux || darwin || freebsd

package download

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock takes the part for this process until it is closed, and reports whether
// nobody else has it. A disk that knows no locks counts as free.
func lock(part *os.File) bool {
	return !errors.Is(unix.Flock(int(part.Fd()), unix.LOCK_EX|unix.LOCK_NB), unix.EWOULDBLOCK)
}
