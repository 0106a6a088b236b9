package store

import (
	"errors"
	"os"

	"dailies/provider/ownfile"
)

// spareSize is several times what one finished run and its events need.
const spareSize = 1 << 20

// The spare space is a file beside the history that occupies disk space. When the disk is
// full it is deleted, so that active runs can still be recorded; new runs are refused
// until it can be created again.

func sparePath(path string) string { return path + ".reserve" }

// ensureSpare creates the spare file if it is missing.
func ensureSpare(path string) error {
	name := sparePath(path)
	f, err := ownfile.OpenPath(name, os.O_WRONLY, 0o600)
	if err != nil {
		return explain(path, err)
	}
	if info, err := f.Stat(); err == nil && info.Size() == spareSize {
		return explain(path, f.Close())
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.Write(make([]byte, spareSize)) // real writes: a sparse file would occupy nothing
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		_ = os.Remove(name)
	}
	return explain(path, err)
}

// releaseSpare deletes the spare file and reports whether there was one.
func releaseSpare(path string) bool { return os.Remove(sparePath(path)) == nil }
