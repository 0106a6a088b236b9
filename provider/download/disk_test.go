package download

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dailies/provider"
)

func TestAFolderThatIsAFile(t *testing.T) {
	film := video(videoSize, 1)
	s := newRaw(t, good(film, `"v1"`))
	d := newDownload(t, s.URL)
	file := filepath.Join(d.Folder, "notes.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{file, filepath.Join(file, "videos")} {
		d.Folder = folder
		_, err := d.try(t)
		if provider.KindOf(err) != provider.KindDisk || !strings.Contains(provider.UserMessage(err), "is not a folder") {
			t.Errorf("%s: %v (%s)", folder, err, provider.KindOf(err))
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("the file was touched: %q, %v", text, err)
	}
	if requests, _ := s.seen(); len(requests) != 0 {
		t.Error("the video was Result all the same")
	}
}

func TestAMissingFolderIsMade(t *testing.T) {
	film := video(videoSize, 1)
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	d.Folder = filepath.Join(d.Folder, "new", "deeper")
	got, err := d.try(t)
	d.saved(t, got, err, film)
}

// TestAFolderThatVanishes: somebody removes the folder, or pulls the disk out,
// in the middle of a download.
func TestAFolderThatVanishes(t *testing.T) {
	film := video(videoSize, 1)
	var d *download
	s := newRaw(t, func(c *call) {
		c.fileHead(film, `"v1"`, 0)
		c.writeResponse(film[:half])
		if err := os.RemoveAll(d.Folder); err != nil {
			t.Error(err)
		}
		c.writeResponse(film[half:])
	}, good(film, `"v1"`))
	d = newDownload(t, s.URL)
	d.Folder = filepath.Join(d.Folder, "videos")
	_, err := d.try(t)
	if provider.KindOf(err) != provider.KindDisk || !strings.Contains(provider.UserMessage(err), "is gone") {
		t.Errorf("%v (%s)", err, provider.KindOf(err))
	}
	got, err := d.try(t)
	d.saved(t, got, err, film)
}

func TestDiskErrorsSayWhatToDo(t *testing.T) {
	at := func(err error) error { return &fs.PathError{Op: "write", Path: ".01J.part", Err: err} }
	for _, c := range []struct {
		err  error
		want string
	}{
		{at(syscall.ENOSPC), "the disk is full: /videos: free some space"},
		{at(syscall.EDQUOT), "the disk is full: /videos: free some space"},
		{at(syscall.EFBIG), "does not allow a file this large: /videos: choose a folder on another disk"},
		{at(syscall.EACCES), "files cannot be written to /videos: change its permissions"},
		{at(syscall.EPERM), "files cannot be written to /videos: change its permissions"},
		{at(syscall.EROFS), "files cannot be written to /videos: change its permissions"},
		{at(syscall.ENOTDIR), "/videos is not a folder: choose another one"},
		{at(syscall.ENOENT), "the folder /videos is gone: create it again"},
		{at(syscall.EIO), "the video cannot be written to /videos (input/output error): check the disk"},
		{io.ErrShortWrite, "the video cannot be written to /videos (short write): check the disk"},
		{errors.Join(at(syscall.ENOSPC), at(syscall.EIO)), "the disk is full"},
	} {
		e := diskError("/videos", c.err)
		if !strings.Contains(e.UserMessage(), c.want) || e.Kind != provider.KindDisk || !errors.Is(e, c.err) {
			t.Errorf("%v: %q (%s); want %q", c.err, e.UserMessage(), e.Kind, c.want)
		}
		if strings.Contains(e.UserMessage(), ".part") {
			t.Errorf("%q speaks of a file that people never see", e.UserMessage())
		}
	}
}

func TestCopyingStopsAtTheFirstFailedWrite(t *testing.T) {
	f := New(nil, true, stallAfter)
	closed, err := os.Create(filepath.Join(t.TempDir(), "part"))
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	d := Request{Folder: "/videos", OnProgress: func(int64, int64, int64) {}}
	alive := time.AfterFunc(time.Hour, func() {})
	defer alive.Stop()
	if _, err := f.copyBody(closed, bytes.NewReader(video(videoSize, 1)), copyState{total: -1, start: time.Now()}, d, alive); provider.KindOf(err) != provider.KindDisk {
		t.Errorf("the error is %v; want one of the disk", err)
	}
}
