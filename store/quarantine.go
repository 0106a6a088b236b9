package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// quarantine copies a damaged history and its log beside it unchanged, so that any
// repair can be undone. It returns the copy's name, or "" if the copy failed. The same
// damage is copied once.
func quarantine(path string) (name string) {
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		return ""
	}
	name = path + "." + info.ModTime().UTC().Format(stamp) + ".damaged"
	if exists(name) {
		return name
	}
	if hasLog(path) && copyFile(path+"-wal", name+"-wal") != nil || copyFile(path, name) != nil {
		return ""
	}
	return name
}

// copyFile makes a complete copy whose name appears only once it is synced to disk.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.copying") // made with 0600
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // after the rename there is nothing to remove
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}
