//go:build !unix && !windows

package ownfile

import (
	"io/fs"
	"os"
)

// foreign always returns false: links and owners are not available on this system.
func foreign(_, _ fs.FileInfo) bool { return false }

func hasSecondName(*os.File) bool { return false }
