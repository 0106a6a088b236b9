package download

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// preallocate asks the disk for the room that a video of total bytes still needs,
// so that a full disk shows before the download and not at its end. The size of the
// part stays what it is.
func preallocate(part *os.File, have, total int64) error {
	if total <= have {
		return nil // complete, or of unknown length
	}
	err := unix.Fallocate(int(part.Fd()), unix.FALLOC_FL_KEEP_SIZE, have, total-have)
	if !errors.Is(err, unix.ENOSPC) && !errors.Is(err, unix.EDQUOT) && !errors.Is(err, unix.EFBIG) {
		return nil // not every disk can preallocate
	}
	return errors.Join(err, part.Truncate(have)) // gives back what it got
}
