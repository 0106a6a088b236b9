package ownfile

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// foreign always returns false: the permissions of the folder decide who may write.
func foreign(_, _ fs.FileInfo) bool { return false }

// hasSecondName reports whether an open file has several hard links.
func hasSecondName(f *os.File) bool {
	var info windows.ByHandleFileInformation
	err := windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info)
	return err == nil && info.NumberOfLinks > 1
}
