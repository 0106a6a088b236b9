package desktop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"dailies/provider"
)

// Trash moves a file to the desktop's trash. On Linux and the BSDs that is the trash of the home
// folder (freedesktop.org, Trash Specification 1.0), so the file must be on the disk of the home
// folder; on macOS the Finder's. It blocks.
func (d Desktop) Trash(ctx context.Context, path string) error {
	switch runtime.GOOS {
	case "windows":
		return provider.Errorf(provider.KindLocal, "files cannot be moved to the recycle bin from here").WithHint("delete them in the Explorer")
	case "darwin":
		return d.finderTrash(ctx, path)
	}
	return trash(path, trashFolder(os.Getenv), time.Now())
}

// trashFolder is the trash of the home folder.
func trashFolder(getenv func(string) string) string {
	data := getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(data) {
		data = filepath.Join(getenv("HOME"), ".local", "share")
	}
	return filepath.Join(data, "Trash")
}

// maxTrashed limits how many names are tried.
const maxTrashed = 10_000

// trash moves a file into a trash folder. Its place is written down first, in a file that takes the
// name, so two programs never use the same name.
func trash(path, folder string, now time.Time) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	for _, sub := range []string{"files", "info"} {
		if err := os.MkdirAll(filepath.Join(folder, sub), 0o700); err != nil {
			return trashError(path, err)
		}
	}
	if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() {
		return trashError(path, errors.Join(err, fs.ErrInvalid))
	}
	text := "[Trash Info]\nPath=" + (&url.URL{Path: path}).EscapedPath() + "\nDeletionDate=" + now.Local().Format("2006-01-02T15:04:05") + "\n"
	for n := 1; n < maxTrashed; n++ {
		name := filepath.Base(path)
		if n > 1 {
			ext := filepath.Ext(name)
			name = fmt.Sprintf("%s %d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		info := filepath.Join(folder, "info", name+".trashinfo")
		f, err := os.OpenFile(info, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return trashError(path, err)
		}
		_, err = f.WriteString(text)
		to := filepath.Join(folder, "files", name)
		if err = errors.Join(err, f.Close()); err == nil {
			if _, there := os.Lstat(to); there == nil {
				err = fs.ErrExist
			} else {
				err = os.Rename(path, to)
			}
		}
		if err == nil {
			return nil
		}
		os.Remove(info) //nolint:errcheck // the error below counts
		if !errors.Is(err, fs.ErrExist) {
			return trashError(path, err)
		}
	}
	return trashError(path, fs.ErrExist)
}

func trashError(path string, err error) error {
	e := provider.Errorf(provider.KindDisk, "%s cannot be moved to the trash: %w", filepath.Base(path), err)
	return e.WithHint("it stays where it is; delete it in your file manager")
}

// finderTrash asks the Finder. The path is an argument of the script, not part of it.
func (d Desktop) finderTrash(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "osascript", "-e", "on run argv", "-e", `tell application "Finder" to delete POSIX file (item 1 of argv)`, "-e", "end run", path)
	cmd.Env = Clean(os.Environ(), d.Secret)
	if err := cmd.Run(); err != nil {
		return trashError(path, err)
	}
	return nil
}
