package download

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"dailies/provider"
)

// namedFilm saves a film whose process is killed right after the film got its name: what it
// noted is all that is left.
func namedFilm(t *testing.T, film []byte) (*download, *raw, NamedFile) {
	t.Helper()
	s := newRaw(t, good(film, `"v1"`), status(500))
	d := newDownload(t, s.URL)
	var noted NamedFile
	d.OnNaming = func(f NamedFile) error {
		if len(d.files(t)) > 0 {
			t.Errorf("noted when the file had its name: %q", d.files(t))
		}
		noted = f
		return nil
	}
	if _, err := d.try(t); err != nil {
		t.Fatal(err)
	}
	return d, s, noted
}

func TestAFileThatGotItsNameBeforeAKillIsTaken(t *testing.T) {
	film, more := video(videoSize, 1), box("free", []byte("more"))
	for name, grows := range map[string]bool{"as received": false, "changed": true} {
		t.Run(name, func(t *testing.T) {
			s := newRaw(t, good(film, `"v1"`), status(500))
			d := newDownload(t, s.URL)
			want := film
			if grows {
				want = append(bytes.Clone(film), more...)
				d.OnComplete = func(c Complete) (int64, error) {
					n, err := c.File.WriteAt(more, c.Bytes)
					return c.Bytes + int64(n), err
				}
			}
			mine := filepath.Join(d.Folder, "take.mp4")
			if err := os.WriteFile(mine, []byte("my own"), 0o600); err != nil {
				t.Fatal(err)
			}
			d.OnNaming = func(f NamedFile) error { d.Named = f; return nil }
			if _, err := d.try(t); err != nil {
				t.Fatal(err)
			}
			got, err := d.try(t)
			d.saved(t, got, err, want)
			if names := d.files(t); got.Name != "take 2.mp4" || len(names) != 2 {
				t.Errorf("%q taken of %q", got.Name, names)
			}
			if requests, _ := s.seen(); len(requests) != 1 {
				t.Errorf("%d requests, want 1", len(requests))
			}
		})
	}
}

// Whatever is not the very file that was noted stays as it is, and the film is downloaded.
func TestOnlyTheFileThatWasNotedIsTaken(t *testing.T) {
	film := video(videoSize, 1)
	for name, change := range map[string]func(path string, noted *NamedFile) error{
		"another content of its size": func(path string, noted *NamedFile) error {
			err := os.WriteFile(path, video(videoSize, 2), 0o600)
			return errors.Join(err, os.Chtimes(path, noted.Modified, noted.Modified))
		},
		"longer": func(path string, noted *NamedFile) error {
			err := os.WriteFile(path, append(bytes.Clone(film), 0), 0o600)
			return errors.Join(err, os.Chtimes(path, noted.Modified, noted.Modified))
		},
		"the same content of another time": func(path string, noted *NamedFile) error {
			return os.Chtimes(path, noted.Modified, noted.Modified.Add(-time.Minute))
		},
		"a link": func(path string, _ *NamedFile) error {
			return errors.Join(os.Rename(path, path+".moved"), os.Symlink(path+".moved", path))
		},
		"nothing was noted": func(_ string, noted *NamedFile) error { *noted = NamedFile{}; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			d, s, noted := namedFilm(t, film)
			if err := change(filepath.Join(d.Folder, "take.mp4"), &noted); err != nil {
				t.Fatal(err)
			}
			d.Named, d.OnNaming = noted, nil
			_, err := d.try(t)
			if provider.KindOf(err) != provider.KindProvider {
				t.Errorf("taken: %v", err)
			}
			if requests, _ := s.seen(); len(requests) != 2 {
				t.Errorf("%d requests, want 2", len(requests))
			}
		})
	}
}

func TestAFileThatCannotBeNotedGetsNoName(t *testing.T) {
	film := video(videoSize, 1)
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	lost := provider.Errorf(provider.KindLocal, "the run belongs to another process")
	d.OnNaming = func(NamedFile) error { return lost }
	_, err := d.try(t)
	d.failed(t, err, provider.KindLocal)
	d.OnNaming = nil
	got, err := d.try(t)
	d.saved(t, got, err, film)
}
