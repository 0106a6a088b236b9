// Package ownfile opens files that only this program writes, under names that others can
// predict: partial downloads, the log, the disk reserve of the history. It never writes to a
// file that someone else put under such a name.
package ownfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

var (
	// errForeign is the cause of a name that leads to a file that is not exclusively ours.
	errForeign = errors.New("not a regular file of its own")
	errNoFile  = errors.New("not a file")
	errMoving  = errors.New("another program keeps replacing it")
)

// maxReplaced limits how often Open replaces a file under the same name.
const maxReplaced = 10

// Open opens the regular file of that name, or creates it. flag is [os.O_RDWR] or
// [os.O_WRONLY], optionally with [os.O_APPEND].
//
// A symbolic link, a file with several hard links, a pipe, a socket, and a file owned neither
// by this user nor by the folder's owner are removed and replaced by a new empty file. A folder
// or a device is an error.
func Open(folder *os.Root, name string, flag int, perm fs.FileMode) (*os.File, error) {
	for range maxReplaced {
		f, err := open(folder, name, flag)
		switch {
		case err == nil:
			return f, nil
		case errors.Is(err, errForeign):
			if err := folder.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
		f, err = folder.OpenFile(name, flag|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: errMoving}
}

// OpenPath is [Open] for a path, whose folder may be reached through links.
func OpenPath(path string, flag int, perm fs.FileMode) (*os.File, error) {
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	return Open(folder, filepath.Base(path), flag, perm)
}

// open opens the file if it is exclusively ours.
func open(folder *os.Root, name string, flag int) (*os.File, error) {
	info, err := folder.Lstat(name)
	if err != nil {
		return nil, err
	}
	owner, err := folder.Stat(".")
	if err != nil {
		return nil, err
	}
	switch {
	case info.Mode()&(fs.ModeDir|fs.ModeDevice) != 0:
		return nil, &fs.PathError{Op: "open", Path: name, Err: errNoFile}
	case !info.Mode().IsRegular(), foreign(info, owner):
		return nil, errForeign
	}
	f, err := folder.OpenFile(name, flag, 0)
	if err != nil {
		return nil, err
	}
	// It may have been replaced between Lstat and open.
	if opened, err := f.Stat(); err != nil || !os.SameFile(info, opened) || hasSecondName(f) {
		return nil, errors.Join(errForeign, f.Close())
	}
	return f, nil
}
