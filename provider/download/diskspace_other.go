//go:build !linux && !darwin && !freebsd && !windows

package download

// DiskSpace is not implemented on this system.
func DiskSpace(string) (free, size int64, known bool) { return 0, 0, false }
