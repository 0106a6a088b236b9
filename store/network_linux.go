package store

import (
	"path/filepath"
	"syscall"
)

// onNetwork reports whether the file is on a file system that is shared with other
// hosts or implemented by a user process: the shared memory of WAL works within one
// kernel only.
func onNetwork(path string) bool {
	var s syscall.Statfs_t
	if syscall.Statfs(filepath.Dir(path), &s) != nil {
		return false
	}
	switch uint32(s.Type) { // statfs(2)
	case 0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997, 0x65735546, 0x5346414f, 0x00c36400:
		return true // NFS, CIFS, SMB2, SMB, 9P, FUSE, AFS, Ceph
	}
	return false
}
