package store

import (
	"errors"
	"os"

	"dailies/provider/ownfile"
)

// reserveSize is several times what one finished run and its events need.
const reserveSize = 1 << 20

// The reserve is a file beside the history that occupies disk space. When the disk is
// full it is deleted, so that active runs can still be recorded; new runs are refused
// until it can be created again.

func reservePath(path string) string { return path + ".reserve" }

// ensureReserve creates the reserve if it is missing.
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
		_, err = f.Write(make([]byte, reserveSize)) // real writes: a sparse file would reserve nothing
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(name)
	}
	return explain(path, err)
}

// releaseReserve deletes the reserve and reports whether there was one.
func releaseReserve(path string) bool { return os.Remove(reservePath(path)) == nil }
