//go:build unix

package ownfile

import (
	"io/fs"
	"os"
	"syscall"
)

// foreign reports whether a file has a second name, or another owner than this user
// and its folder. On disks without owners every file belongs to the folder's owner.
func foreign(file, folder fs.FileInfo) bool {
	f, ok1 := file.Sys().(*syscall.Stat_t)
	d, ok2 := folder.Sys().(*syscall.Stat_t)
	if !ok1 || !ok2 {
		return true
	}
	return f.Nlink > 1 || int(f.Uid) != os.Geteuid() && f.Uid != d.Uid
}

// hasSecondName is answered by foreign already.
func hasSecondName(*os.File) bool { return false }
