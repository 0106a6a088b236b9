//go:build !linux

package engine

import "os"

// reserve does nothing here: a full disk shows when it is written to.
func reserve(*os.File, int64, int64) error { return nil }

// lay writes p at a place of the part.
func lay(part *os.File, p []byte, at int64) error {
	_, err := part.WriteAt(p, at)
	return err
}

// settle does nothing: only Linux can be asked to.
func settle(*os.File, int64, int64) {}
