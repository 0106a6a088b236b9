//go:build !linux

package download

import "os"

// preallocate does nothing here: a full disk shows when it is written to.
func preallocate(*os.File, int64, int64) error { return nil }
