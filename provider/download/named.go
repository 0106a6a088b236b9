package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// NamedFile identifies a complete file that may have its final name already.
type NamedFile struct {
	Bytes    int64
	SHA256   string // of the whole file, in hex; "" = there is none
	Modified time.Time
}

// sameTime is how far the time of a file may be from the one noted: FAT keeps two seconds.
const sameTime = 2 * time.Second

// may reports whether a file can be the one noted, without reading it.
func (n NamedFile) may(st fs.FileInfo) bool {
	return st.Mode().IsRegular() && st.Size() == n.Bytes && st.ModTime().Sub(n.Modified).Abs() < sameTime
}

// is reports whether a file has the content noted. One that cannot be opened is not.
func (n NamedFile) is(ctx context.Context, root *os.Root, name string) (bool, error) {
	f, err := root.Open(name)
	if err != nil {
		return false, nil
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || !n.may(st) {
		return false, err
	}
	sum, err := hash(f, n.Bytes)
	if err == nil {
		err = ctx.Err()
	}
	return sum == n.SHA256, err
}

// finish gives the complete partial file its name, after the caller was told what it is. The hash
// in f is computed where it is missing.
func finish(root *os.Root, r Request, part *os.File, f NamedFile, ending string) (string, error) {
	if err := checkName(root, r, part, f.Bytes); err != nil {
		return "", err
	}
	// After a failed sync the system may have dropped the written pages, and a second sync
	// would succeed: the download must start over.
	if err := part.Sync(); err != nil {
		return "", errors.Join(diskError(r.Folder, err), part.Close(), removePart(root, r.TempName))
	}
	if err := announce(r, part, f); err != nil {
		return "", err
	}
	if err := part.Close(); err != nil {
		return "", errors.Join(diskError(r.Folder, err), removePart(root, r.TempName))
	}
	name, err := finalize(root, r, ending)
	if err != nil {
		return "", diskError(r.Folder, err)
	}
	return name, nil
}

// announce tells the caller what the complete file is.
func announce(r Request, part *os.File, f NamedFile) error {
	if r.OnNaming == nil {
		return nil
	}
	st, err := part.Stat()
	if err == nil && f.SHA256 == "" {
		f.SHA256, err = hash(part, f.Bytes)
	}
	if err != nil {
		return diskError(r.Folder, err)
	}
	f.Modified = st.ModTime()
	return r.OnNaming(f)
}

// hash returns the SHA-256 of the first size bytes of a file, in hex.
func hash(f io.ReaderAt, size int64) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, io.NewSectionReader(f, 0, size))
	return hex.EncodeToString(h.Sum(nil)), err
}

// takeNamed finds the file of an earlier attempt that was killed between giving it its name and
// telling so. The partial file is gone then.
func takeNamed(ctx context.Context, root *os.Root, r Request) (Result, bool, error) {
	if r.Named.SHA256 == "" {
		return Result{}, false, nil
	}
	if _, err := root.Lstat(r.TempName); !errors.Is(err, fs.ErrNotExist) {
		return Result{}, false, nil
	}
	for n, taken := 0, true; taken; n++ {
		taken = false
		for _, ending := range endings() {
			name := r.candidate(n) + ending
			st, err := root.Lstat(name)
			taken = taken || err == nil
			if err != nil || !r.Named.may(st) {
				continue
			}
			if same, err := r.Named.is(ctx, root, name); err != nil || same {
				return Result{Name: name, Bytes: r.Named.Bytes}, same, err
			}
		}
	}
	return Result{}, false, nil
}
