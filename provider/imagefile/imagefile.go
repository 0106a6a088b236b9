// Package imagefile validates local images before money is spent on them: their type, whether
// they are complete, and their size as displayed. It decodes no pixels and sends nothing.
package imagefile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/jpeg" // for the sizes
	_ "image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp"

	"dailies/provider"
)

// maxBytes limits how much of a file is read; models allow less.
const maxBytes = 100_000_000

// Read returns the facts about a local image: its type by content, its size as displayed, and
// its hash. A path may begin with "~/". Errors are of KindFile: not found, not a file, empty,
// too large, corrupt or truncated. A complete file that is not an image is no error; its facts
// tell what it is.
func Read(path string) (provider.ImageInfo, error) {
	f, err := Open(path)
	if err != nil {
		return provider.ImageInfo{}, err
	}
	defer f.Close()
	facts := provider.ImageInfo{Path: path}
	mt, err := mimetype.DetectReader(f)
	if err != nil {
		return facts, ReadError(path, err)
	}
	facts.Type = strings.TrimSpace(strings.Split(mt.String(), ";")[0])
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return facts, ReadError(path, err)
	}
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, maxBytes+1))
	if err != nil {
		return facts, ReadError(path, err)
	}
	facts.Bytes, facts.Hash = n, hex.EncodeToString(h.Sum(nil))
	if n > maxBytes {
		return facts, provider.Errorf(provider.KindFile, "%s has more than %d MB", filepath.Base(path), maxBytes/1_000_000).WithHint("make it smaller")
	}
	switch facts.Type {
	case "image/jpeg", "image/png", "image/webp":
		return measure(f, facts)
	}
	if n == 0 {
		return facts, provider.Errorf(provider.KindFile, "%s is empty", filepath.Base(path)).WithHint("choose another picture")
	}
	return facts, nil // the model's limits report it
}

// measure adds the size in pixels, and returns an error if the image is incomplete. It decodes
// no pixels, so decompression bombs cost nothing.
func measure(f *os.File, facts provider.ImageInfo) (provider.ImageInfo, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return facts, ReadError(facts.Path, err)
	}
	c, _, err := image.DecodeConfig(f)
	if err == nil {
		facts.Width, facts.Height = c.Width, c.Height
		err = checkComplete(f, facts.Bytes, facts.Type)
	}
	switch {
	case errors.Is(err, errTruncated):
		return facts, provider.Errorf(provider.KindFile, "%s is cut off: its end is missing", filepath.Base(facts.Path)).WithHint("copy it again, or open it in a viewer and save it again")
	case err != nil:
		return facts, provider.Errorf(provider.KindFile, "%s is damaged: it cannot be read as a picture", filepath.Base(facts.Path)).WithHint("open it in a viewer and save it again")
	}
	o := ReadOrientation(f, facts.Bytes, facts.Type)
	facts.Turned = o != Upright
	if o.Swaps() {
		facts.Width, facts.Height = facts.Height, facts.Width
	}
	return facts, nil
}

// Open opens a regular file, not a folder, pipe or device. A path may begin with "~/". Errors
// are of KindFile.
func Open(path string) (*os.File, error) {
	full := expandHome(path)
	st, err := os.Stat(full)
	if err != nil {
		return nil, ReadError(path, err)
	}
	if !st.Mode().IsRegular() {
		return nil, provider.Errorf(provider.KindFile, "%s is not a file", path).WithHint("choose a file")
	}
	f, err := os.Open(full)
	if err != nil {
		return nil, ReadError(path, err)
	}
	return f, nil
}

// Abs makes a path independent of the working directory and of "~/". If that is not possible,
// it returns path unchanged.
func Abs(path string) string {
	if p, err := filepath.Abs(expandHome(path)); err == nil {
		return p
	}
	return path
}

// ReadError returns the error of KindFile for a file that cannot be opened or read.
func ReadError(path string, err error) error {
	e := &provider.Error{Kind: provider.KindFile, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsRune(path, utf8.RuneError):
		// Forms replace invalid UTF-8 in this way and keep no other bytes.
		e.Message, e.Hint = "there is no file "+path, "rename the file if its name is not valid text (UTF-8)"
	case errors.Is(err, fs.ErrNotExist) && strings.Contains("/"+filepath.ToSlash(path), "/~"):
		e.Message, e.Hint = "there is no file "+path, "write the whole path: only your own home folder can be written as ~"
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint = "there is no file "+path, "check the path"
	case errors.Is(err, fs.ErrPermission):
		e.Message, e.Hint = path+" may not be read", "change its permissions or choose another file"
	default:
		e.Message, e.Hint = path+" cannot be read", "check the disk or choose another file"
	}
	return e
}

// expandHome replaces a leading "~/" by the home directory.
func expandHome(path string) string {
	if path != "~" && !strings.HasPrefix(path, "~/") {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return filepath.Join(home, path[1:])
}
