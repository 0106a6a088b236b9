package download

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"dailies/provider"
)

// finalize renames the partial file to its final name, never replacing an existing file, and
// syncs the folder.
func finalize(root *os.Root, r Request, ending string) (string, error) {
	for n := 0; ; n++ {
		final := r.candidate(n) + ending
		err := linkOrRename(root, r.TempName, final)
		switch {
		case errors.Is(err, fs.ErrExist):
			continue
		case err != nil:
			return "", err
		}
		return final, syncFolder(root)
	}
}

// linkOrRename moves the partial file to an unused name, or returns ErrExist. It links the
// name, which fails if the file exists, so two videos that finish together never get the same
// name.
func linkOrRename(root *os.Root, part, final string) error {
	err := root.Link(part, final)
	if err == nil {
		return root.Remove(part)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	// The file system has no hard links, such as FAT.
	if _, err := root.Lstat(final); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return root.Rename(part, final)
}

// finalized completes an earlier attempt that was killed between linking the final name and
// removing the partial one. Both are the same file then, which was validated and synced before.
func finalized(root *os.Root, r Request) (Result, bool, error) {
	part, err := root.Lstat(r.TempName)
	if err != nil || !part.Mode().IsRegular() {
		return Result{}, false, nil
	}
	for n, taken := 0, true; taken; n++ {
		taken = false
		for _, ending := range endings() {
			name := r.candidate(n) + ending
			named, err := root.Lstat(name)
			if err == nil && os.SameFile(part, named) {
				return Result{Name: name, Bytes: named.Size()}, true, errors.Join(root.Remove(r.TempName), syncFolder(root))
			}
			taken = taken || err == nil
		}
	}
	return Result{}, false, nil
}

func syncFolder(root *os.Root) error {
	dir, err := root.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, fs.ErrPermission) {
		return err // Windows and some network file systems cannot sync folders
	}
	return nil
}

// diskError explains a failure of the local disk and suggests a fix.
func diskError(folder string, err error) *provider.Error {
	e := &provider.Error{Kind: provider.KindDisk, Err: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Message, e.Hint = "the disk is full: "+folder, "free some space, then download it again"
	case errors.Is(err, syscall.EFBIG):
		e.Message, e.Hint = "the disk does not allow a file this large: "+folder, "choose a folder on another disk, then download it again"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Message, e.Hint = "files cannot be written to "+folder, "change its permissions or choose another folder, then download it again"
	case errors.Is(err, syscall.ENOTDIR):
		e.Message, e.Hint = folder+" is not a folder", "choose another one, then download it again"
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint = "the folder "+folder+" is gone", "create it again or choose another one, then download it again"
	default:
		why := err
		if at, ok := errors.AsType[*fs.PathError](err); ok {
			why = at.Err // without the partial file's name
		}
		e.Message, e.Hint = fmt.Sprintf("the video cannot be written to %s (%v)", folder, why), "check the disk, then download it again"
	}
	return e
}
