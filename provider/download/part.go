package download

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"time"

	"dailies/provider"
	"dailies/provider/ownfile"
)

// TempName returns the name of the partial file of one output of a run; 0 and 1 are the first.
func TempName(runID string, output int) string {
	if output <= 1 {
		return "." + runID + ".part"
	}
	return fmt.Sprintf(".%s-%d.part", runID, output)
}

// partName matches the names returned by [TempName]; the group is the run id.
var partName = regexp.MustCompile(`^\.([0-9A-HJKMNP-TV-Z]{26})(?:-[0-9]+)?\.part$`)

// openPart opens the partial file of an earlier attempt, or creates one. If another process
// still writes it, because that process was suspended and lost its lease, the name is removed
// and the file left to it: two writers never share a partial file, and the writer without the
// name cannot finalize it.
func openPart(root *os.Root, name string) (*os.File, error) {
	for range maxOpens {
		part, err := ownfile.Open(root, name, os.O_RDWR, 0o644)
		if err != nil {
			return nil, err
		}
		locked, _ := ownfile.Lock(part)
		if locked && hasName(root, name, part) {
			return part, nil
		}
		part.Close() //nolint:errcheck // nothing was written
		if locked {
			continue // it was removed between open and lock
		}
		if err := removePart(root, name); err != nil {
			return nil, err
		}
	}
	return nil, errContended
}

// maxOpens limits how often openPart retries while others remove the file.
const maxOpens = 10

var errContended = errors.New("several processes save this video at once")

// hasName reports whether the open file is still the one under its name.
func hasName(root *os.Root, name string, part *os.File) bool {
	named, err1 := root.Lstat(name)
	opened, err2 := part.Stat()
	return err1 == nil && err2 == nil && os.SameFile(named, opened)
}

// checkName returns an error unless the complete partial file still has its name. On file
// systems without stable file ids only the size is compared.
func checkName(root *os.Root, r Request, part *os.File, size int64) error {
	named, err := root.Lstat(r.TempName)
	if hasName(root, r.TempName, part) || err == nil && named.Mode().IsRegular() && named.Size() == size {
		return nil
	}
	if _, err := os.Stat(r.Folder); err != nil {
		return diskError(r.Folder, err)
	}
	return provider.Errorf(provider.KindLocal, "another process took over this video").WithHint("it is retried automatically")
}

// discardPart truncates and removes a partial file that cannot become a video.
func discardPart(root *os.Root, r Request, part *os.File) error {
	err := part.Truncate(0)
	if !hasName(root, r.TempName, part) {
		return err // the name belongs to another process's file by now
	}
	return removePart(root, r.TempName)
}

// dropUseless removes the partial file of a failed attempt if it cannot be resumed.
func dropUseless(root *os.Root, r Request, part *os.File, failure error) error {
	if st, err := part.Stat(); !errors.Is(failure, errTooLarge) && (err != nil || st.Size() > 0) {
		return nil
	}
	return discardPart(root, r, part)
}

// removePart removes a name if it exists.
func removePart(root *os.Root, part string) error {
	if err := root.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// RemoveParts removes the partial files of earlier downloads in a folder, including links with
// such names, that were last written before the given time and for whose run keep returns
// false. Files locked by any process are kept. It returns how many it removed.
func RemoveParts(folder string, before time.Time, keep func(runID string) bool) (int, error) {
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer root.Close()
	dir, err := root.Open(".")
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	removed := 0
	for _, name := range names {
		run := partName.FindStringSubmatch(name)
		if run == nil {
			continue
		}
		gone, removeErr := removeLeftOver(root, name, before, func() bool { return keep(run[1]) })
		if gone {
			removed++
		}
		err = errors.Join(err, removeErr)
	}
	return removed, err
}

// removeLeftOver removes one partial file unless it is recent, needed or in use. It holds the
// file's lock, so that no download can resume it meanwhile.
func removeLeftOver(root *os.Root, name string, before time.Time, keep func() bool) (bool, error) {
	info, err := root.Lstat(name)
	if err != nil || info.IsDir() || !info.ModTime().Before(before) {
		return false, nil
	}
	if info.Mode().IsRegular() {
		part, err := root.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			return false, nil // not a file of ours
		}
		defer part.Close()
		if opened, err := part.Stat(); err != nil || !os.SameFile(info, opened) || !opened.ModTime().Before(before) {
			return false, nil
		}
		if free, _ := ownfile.Lock(part); !free {
			return false, nil
		}
	}
	if keep() {
		return false, nil
	}
	err = removePart(root, name)
	return err == nil, err
}
