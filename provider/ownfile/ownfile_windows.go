package ownfile

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// foreign reports nothing: the folder's permissions say who may write here.
func foreign(_, _ fs.FileInfo) bool { return false }

// hasSecondName reports whether an open file has a hard link.
func hasSecondName(f *os.File) bool {
	var info windows.ByHandleFileInformation
	err := windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info)
	return err == nil && info.NumberOfLinks > 1
}
