package timeline

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"time"

	"dailies/provider/ownfile"
)

// tempName matches the names of files that are being written.
var tempName = regexp.MustCompile(`^\.dailies-[A-Z2-7]{26}$`)

// maxTempAge is how long such a file is kept where it cannot be found out whether it is still
// being written.
const maxTempAge = 24 * time.Hour

// writeNew writes a file that appears under its name only when it is whole, and never replaces
// another one: then it returns fs.ErrExist.
func writeNew(root *os.Root, name string, mode fs.FileMode, write func(io.Writer) error) (err error) {
	f, temp, err := newTemp(root, mode)
	if err != nil {
		return err
	}
	defer func() {
		if removed := root.Remove(temp); err == nil && removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = removed
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	err = root.Link(temp, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// The file system has no hard links, such as FAT.
	if _, err := root.Lstat(name); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return root.Rename(temp, name)
}

// errNoFiles is returned for a folder that takes no files, such as /proc.
var errNoFiles = errors.New("no file can be created")

// newTemp creates a locked file to write to.
func newTemp(root *os.Root, mode fs.FileMode) (f *os.File, name string, err error) {
	for range maxNumbered {
		name = ".dailies-" + rand.Text()
		f, err = root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, "", fmt.Errorf("%w: %v", errNoFiles, err) // of the folder, not of a film
		}
		if err != nil {
			return nil, "", err
		}
		ownfile.Lock(f) // always free: another process may only remove it before that
		if isFile(root, name, f) {
			return f, name, nil
		}
		if err = f.Close(); err != nil {
			return nil, "", err
		}
	}
	return nil, "", fs.ErrExist
}

// isFile reports whether an open file is the one under a name.
func isFile(root *os.Root, name string, f *os.File) bool {
	named, err1 := root.Lstat(name)
	opened, err2 := f.Stat()
	return err1 == nil && err2 == nil && os.SameFile(named, opened)
}

// removeDead removes what exports that were killed have left in the folder. Files that cannot be
// removed stay.
func removeDead(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	for _, name := range names {
		if tempName.MatchString(name) && isDead(root, name) {
			_ = root.Remove(name) // the next export tries again
		}
	}
	return err
}

// isDead reports whether nobody writes the file any more.
func isDead(root *os.Root, name string) bool {
	if st, err := root.Lstat(name); err != nil || !st.Mode().IsRegular() {
		return false
	}
	f, err := root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	free, sure := ownfile.Lock(f)
	st, err := f.Stat()
	return err == nil && free && isFile(root, name, f) && (sure || time.Since(st.ModTime()) > maxTempAge)
}
