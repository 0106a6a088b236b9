package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image"
	_ "image/jpeg" // to read sizes
	_ "image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp"

	"dailies/provider"
)

// maxImageBytes bounds what is read of a local file at all; models allow less.
const maxImageBytes = 100_000_000

// ReadImage returns the facts about a local picture: its type by content, never
// by name, its size and its hash. A path may begin with "~/". Errors are of
// KindFile: no such file, not a file, empty, too large, damaged or cut off. A file
// that is whole but no picture is no error: its facts say what it is.
func ReadImage(path string) (provider.ImageFacts, error) {
	f, err := openRegular(path)
	if err != nil {
		return provider.ImageFacts{}, err
	}
	defer f.Close()
	facts := provider.ImageFacts{Path: path}
	mt, err := mimetype.DetectReader(f)
	if err != nil {
		return facts, unreadable(path, err)
	}
	facts.Type = strings.TrimSpace(strings.Split(mt.String(), ";")[0])
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return facts, unreadable(path, err)
	}
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(f, maxImageBytes+1))
	if err != nil {
		return facts, unreadable(path, err)
	}
	facts.Bytes, facts.Hash = n, hex.EncodeToString(h.Sum(nil))
	if n > maxImageBytes {
		return facts, provider.Errorf(provider.KindFile, "%s has more than %d MB", filepath.Base(path), maxImageBytes/1_000_000).With("make it smaller")
	}
	switch facts.Type {
	case "image/jpeg", "image/png", "image/webp":
		return measure(f, facts)
	}
	if n == 0 {
		return facts, provider.Errorf(provider.KindFile, "%s is empty", filepath.Base(path)).With("choose another picture")
	}
	return facts, nil // the model's rule says what is wrong
}

// measure adds the size in pixels, and refuses a picture that is not whole. No
// pixel is decoded, so a small file that unfolds to gigabytes costs nothing.
func measure(f *os.File, facts provider.ImageFacts) (provider.ImageFacts, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return facts, unreadable(facts.Path, err)
	}
	c, _, err := image.DecodeConfig(f)
	if err == nil {
		facts.Width, facts.Height = c.Width, c.Height
		err = wholePicture(f, facts.Bytes, facts.Type)
	}
	switch {
	case errors.Is(err, errCut):
		return facts, provider.Errorf(provider.KindFile, "%s is cut off: its end is missing", filepath.Base(facts.Path)).With("copy it again, or open it in a viewer and save it again")
	case err != nil:
		return facts, provider.Errorf(provider.KindFile, "%s is damaged: it cannot be read as a picture", filepath.Base(facts.Path)).With("open it in a viewer and save it again")
	}
	return facts, nil
}

// openRegular opens a file that can be read to its end: no folder, pipe or device.
func openRegular(path string) (*os.File, error) {
	full := expandHome(path)
	st, err := os.Stat(full)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if !st.Mode().IsRegular() {
		return nil, provider.Errorf(provider.KindFile, "%s is not a file", path).With("choose a JPEG, PNG or WebP picture")
	}
	f, err := os.Open(full)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return f, nil
}

func unreadable(path string, err error) error {
	e := &provider.Error{Kind: provider.KindFile, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Next = "there is no file "+path, "check the path"
	case errors.Is(err, fs.ErrPermission):
		e.Message, e.Next = path+" may not be read", "change its permissions or choose another picture"
	default:
		e.Message, e.Next = path+" cannot be read", "check the disk or choose another picture"
	}
	return e
}

// expandHome replaces a leading "~/" by the home folder.
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
