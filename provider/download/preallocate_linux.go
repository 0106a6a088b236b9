package download

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// preallocate reserves disk space for the rest of a video, so that a full disk is detected
// before the download. It does not change the size of the file.
func preallocate(part *os.File, have, total int64) error {
	if total <= have {
		return nil // complete, or of unknown length
	}
	err := unix.Fallocate(int(part.Fd()), unix.FALLOC_FL_KEEP_SIZE, have, total-have)
	if !errors.Is(err, unix.ENOSPC) && !errors.Is(err, unix.EDQUOT) && !errors.Is(err, unix.EFBIG) {
		return nil // not supported by every file system
	}
	return errors.Join(err, part.Truncate(have)) // releases a partial allocation
}
