package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"dailies/provider"
)

// rename gives the part its final name, never the name of an existing file, and
// brings the folder's entry onto the disk.
func rename(root *os.Root, part, name, ending string) (string, error) {
	for n := 1; ; n++ {
		final := numbered(name, n) + ending
		err := place(root, part, final)
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case err != nil:
			return "", err
		}
		return final, syncFolder(root)
	}
}

// place moves the part to a name that no file has, else it returns ErrExist. The
// name is taken by a link, which fails when there is a file: two videos that are
// finished in the same moment never get the same name.
func place(root *os.Root, part, final string) error {
	err := root.Link(part, final)
	if err == nil || errors.Is(err, fs.ErrExist) && sameEntry(root, part, final) {
		return root.Remove(part) // the second: an earlier try was killed right here
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// A disk without links, such as FAT.
	if _, err := root.Lstat(final); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return root.Rename(part, final)
}

func sameEntry(root *os.Root, a, b string) bool {
	x, err1 := root.Lstat(a)
	y, err2 := root.Lstat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

func syncFolder(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, fs.ErrPermission) {
		return err // Windows and some network disks cannot sync folders
	}
	return nil
}

// spare is what a download leaves on the disk: a gigabyte, or a twentieth of a
// small disk.
const spare = 1 << 30

// errNoSpare is the cause of a download that was not begun.
var errNoSpare = errors.New("too little room")

// room says no to a download of more bytes that would not leave the spare.
func (f *fetcher) room(folder string, more int64) error {
	free, size, known := f.space(folder)
	keep := min(spare, size/20)
	if !known || free-more >= keep {
		return nil
	}
	e := &provider.Error{Kind: provider.KindDisk, Err: errNoSpare}
	e.Message = fmt.Sprintf("the disk is nearly full: %s has %d MB, and %d MB must stay free beside the video", folder, free/1e6, keep/1e6)
	return e.With("make room or choose a folder on another disk, then download it again")
}

// drop removes a part that can never become a video.
func drop(root *os.Root, part string) error {
	if err := root.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// diskError says what a failure of our own disk means, and what to do.
func diskError(folder string, err error) *provider.Error {
	e := &provider.Error{Kind: provider.KindDisk, Err: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Message, e.Next = "the disk is full: "+folder, "make room, then download it again"
	case errors.Is(err, syscall.EFBIG):
		e.Message, e.Next = "the disk takes no file this large: "+folder, "choose a folder on another disk, then download it again"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Message, e.Next = "nothing can be written into "+folder, "change its permissions or choose another folder, then download it again"
	case errors.Is(err, syscall.ENOTDIR):
		e.Message, e.Next = folder+" is not a folder", "choose another one, then download it again"
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Next = "the folder "+folder+" is gone", "make it again or choose another one, then download it again"
	default:
		why := err
		if at, ok := errors.AsType[*fs.PathError](err); ok {
			why = at.Err // without the name of the part
		}
		e.Message, e.Next = fmt.Sprintf("the video cannot be written into %s (%v)", folder, why), "look at the disk, then download it again"
	}
	return e
}
