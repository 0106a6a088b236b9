package store

import (
	"errors"
	"os"

	"dailies/provider/ownfile"
)

// reserveSize is what a finished run and its timeline need many times over.
const reserveSize = 1 << 20

// The reserve is a file beside the history that holds room on the disk. When the
// disk is full it is given up, so that runs under way can still be recorded; new
// runs are refused until it can be made again.

func reservePath(path string) string { return path + ".reserve" }

// ensureReserve makes the reserve unless it is there.
func ensureReserve(path string) error {
	name := reservePath(path)
	f, err := ownfile.OpenPath(name, os.O_WRONLY, 0o600)
	if err != nil {
		return explain(path, err)
	}
	if info, err := f.Stat(); err == nil && info.Size() == reserveSize {
		return explain(path, f.Close())
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.Write(make([]byte, reserveSize)) // really written: a file with holes holds no room
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(name)
	}
	return explain(path, err)
}

// releaseReserve frees the room and reports whether there was any.
func releaseReserve(path string) bool { return os.Remove(reservePath(path)) == nil }
