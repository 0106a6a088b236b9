package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"dailies/provider"
)

// newFile creates a file and returns its absolute path. If the name exists, a number is
// appended. Only the owner can read the file.
func newFile(folder, name, ending string, data []byte) (string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(folder, name+ending)
		if n > 1 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d%s", name, n, ending))
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case errors.Is(err, fs.ErrExist) && n < 1000:
			continue
		case err != nil:
			return "", unwritten(path, err)
		}
		_, err = f.Write(data)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", unwritten(path, err)
		}
		return path, nil
	}
}

func unwritten(path string, err error) error {
	return provider.Errorf(provider.KindDisk, "%s cannot be written: %w", path, err).WithHint("start dailies in a folder that you can write to")
}
