//go:build unix

package ownfile

import (
	"io/fs"
	"os"
	"syscall"
)

// foreign reports whether a file has several hard links, or an owner other than this user and
// the folder's owner. File systems without owners report the folder's owner.
func foreign(file, folder fs.FileInfo) bool {
	f, ok1 := file.Sys().(*syscall.Stat_t)
	d, ok2 := folder.Sys().(*syscall.Stat_t)
	if !ok1 || !ok2 {
		return true
	}
	return f.Nlink > 1 || int(f.Uid) != os.Geteuid() && f.Uid != d.Uid
}

// hasSecondName is covered by foreign.
func hasSecondName(*os.File) bool { return false }
