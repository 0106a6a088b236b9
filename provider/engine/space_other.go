//go:build !linux && !darwin && !freebsd && !windows

package engine

// Space is not known here.
func Space(string) (free, size int64, known bool) { return 0, 0, false }
