//go:build !linux && !darwin && !freebsd && !windows

package download

// DiskSpace reports that the free space is unknown: these systems have no common call for it.
func DiskSpace(string) (free, size int64, known bool) { return 0, 0, false }
