//go:build linux || darwin || freebsd

package download

import "golang.org/x/sys/unix"

// DiskSpace returns the free bytes for files in a folder, and the size of its disk.
func DiskSpace(folder string) (free, size int64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, 0, false
	}
	block := uint64(s.Bsize)
	return int64(uint64(s.Bavail) * block), int64(uint64(s.Blocks) * block), true
}
