package timeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"dailies/provider"
)

// maxNumbered limits how many names with a number are tried.
const maxNumbered = 10_000

// placeFilm puts a film into the folder as name, or under that name and a number where another
// file has it. A film that is already there under one of these names stays as it is.
func placeFilm(ctx context.Context, root *os.Root, from, name string, copies bool) (as string, linked bool, err error) {
	// A person may have moved a film to another disk and left a link, which would be taken for the film
	// when it is linked to again.
	target, err := filepath.EvalSymlinks(from)
	if err != nil {
		return "", false, err
	}
	source, err := os.Open(target)
	if err != nil {
		return "", false, err
	}
	defer source.Close()
	st, err := source.Stat()
	if err != nil {
		return "", false, err
	}
	if !st.Mode().IsRegular() {
		return "", false, fmt.Errorf("%s is not a file", from)
	}
	ending := filepath.Ext(from)
	for n := 1; n < maxNumbered; n++ {
		as = numbered(name, n) + ending
		there, err := root.Stat(as)
		switch {
		case err == nil && os.SameFile(there, st):
			return as, true, nil
		case err == nil && there.Mode().IsRegular() && there.Size() == st.Size() && sameBytes(root, as, source):
			return as, false, nil
		case err == nil, isLink(root, as): // a link that leads out of the folder is not followed
			continue
		case !errors.Is(err, fs.ErrNotExist):
			return "", false, err
		}
		if !copies {
			err := os.Link(target, filepath.Join(root.Name(), as))
			if err == nil {
				return as, true, nil
			} else if errors.Is(err, fs.ErrExist) {
				continue
			}
		}
		err = writeNew(root, as, 0o644, func(w io.Writer) error {
			if _, err := source.Seek(0, io.SeekStart); err != nil {
				return err
			}
			_, err := io.Copy(w, cancelable{ctx, source})
			return err
		})
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		return as, false, err
	}
	return "", false, fs.ErrExist
}

// isLink reports whether a name in the folder is a symbolic link.
func isLink(root *os.Root, name string) bool {
	st, err := root.Lstat(name)
	return err == nil && st.Mode()&fs.ModeSymlink != 0
}

// cancelable ends a copy when ctx is cancelled.
type cancelable struct {
	ctx context.Context
	r   io.Reader
}

func (c cancelable) Read(p []byte) (int, error) {
	if c.ctx.Err() != nil {
		return 0, c.ctx.Err()
	}
	return c.r.Read(p)
}

// sameBytes reports whether a file in the folder has the bytes of another one.
func sameBytes(root *os.Root, name string, b io.ReadSeeker) bool {
	a, err := root.Open(name)
	if err != nil {
		return false
	}
	defer a.Close()
	if _, err := b.Seek(0, io.SeekStart); err != nil {
		return false
	}
	pa, pb := make([]byte, 256<<10), make([]byte, 256<<10)
	for {
		na, errA := io.ReadFull(a, pa)
		nb, errB := io.ReadFull(b, pb)
		if na != nb || string(pa[:na]) != string(pb[:nb]) {
			return false
		}
		if errA != nil || errB != nil {
			return errors.Is(errA, io.EOF) == errors.Is(errB, io.EOF)
		}
	}
}

func numbered(name string, n int) string {
	if n <= 1 {
		return name
	}
	return fmt.Sprintf("%s %d", name, n)
}

// folderError explains why a folder cannot be written to.
func folderError(folder string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	e := &provider.Error{Kind: provider.KindDisk, Err: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Message, e.Hint = "the disk is full: "+folder, "free some space, or export to another disk"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, errNoFiles), errors.Is(err, fs.ErrNotExist): // ErrNotExist: as in /proc
		e.Message, e.Hint = "files cannot be written to "+folder, "choose another folder"
	case errors.Is(err, syscall.ENOTDIR):
		e.Message, e.Hint = folder+" is not a folder", "choose another one"
	default:
		e.Message, e.Hint = fmt.Sprintf("the export to %s failed (%v)", folder, err), "check the disk, then export again"
	}
	return e
}
