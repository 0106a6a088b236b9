//go:build linux || darwin || freebsd

package cli

import "golang.org/x/sys/unix"

// freeSpace is how many bytes may still be written in a folder.
func freeSpace(folder string) (bytes int64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return int64(uint64(s.Bavail) * uint64(s.Bsize)), true
}
