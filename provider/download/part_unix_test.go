//go:build linux || darwin || freebsd

package download

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Opening a pipe would wait for a reader forever.
func TestAPipeInThePlaceOfThePart(t *testing.T) {
	film := video(videoSize, 1)
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	if err := syscall.Mkfifo(filepath.Join(d.Folder, d.TempName), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := d.try(t)
	d.saved(t, got, err, film)
}

// What another user put there is not resumed: they could write to it to the end.
func TestAPartOfAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	film := video(videoSize, 1)
	s := newRaw(t, good(film, `"v1"`))
	d := newDownload(t, s.URL)
	d.Validator, d.Size = `"v1"`, int64(len(film))
	d.leave(t, film[:half])
	if err := os.Chown(filepath.Join(d.Folder, d.TempName), 65534, 65534); err != nil {
		t.Fatal(err)
	}
	got, err := d.try(t)
	d.saved(t, got, err, film)
	if requests, _ := s.seen(); requests[0].Header.Get("Range") != "" {
		t.Error("it was resumed")
	}
}
