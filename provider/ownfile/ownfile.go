// Package ownfile opens files that only this program writes, under names that
// others can guess: parts of downloads, the log, the reserve of the history. What
// somebody else put under such a name is never written to.
package ownfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

var (
	// errForeign is the cause of a name that leads to a file that is not ours alone.
	errForeign = errors.New("not a regular file of its own")
	errNoFile  = errors.New("not a file")
	errMoving  = errors.New("another program keeps replacing it")
)

// maxReplaced bounds how often Open replaces what comes back under a name.
const maxReplaced = 10

// Open opens the regular file of that name, or creates it. flag is one of
// [os.O_RDWR] and [os.O_WRONLY], with or without [os.O_APPEND].
//
// A symbolic link, a file with a second name (a hard link), a pipe, a socket, and a
// file that belongs neither to this user nor to the folder's owner are removed and a
// new empty file takes their place. A folder and a device are an error.
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

// open opens the file if it is ours alone.
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
	// It may have been replaced between the look and the opening.
	if opened, err := f.Stat(); err != nil || !os.SameFile(info, opened) || hasSecondName(f) {
		return nil, errors.Join(errForeign, f.Close())
	}
	return f, nil
}
