package download

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestAFinalNameNeverReplacesAFile(t *testing.T) {
	film := video(1000, 1)
	d := newDownload(t, newRaw(t, good(film, `"v1"`)).URL)
	mine := map[string]string{"take.mp4": "my own", "take 2.mp4": "mine too"}
	for name, text := range mine {
		if err := os.WriteFile(filepath.Join(d.Folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(d.Folder, "take 3.mp4")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(d.Folder, "take 4.mp4"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"take 5.mp4", "take 6.mp4"} {
		got, err := d.try(t)
		d.saved(t, got, err, film)
		if got.Name != want {
			t.Errorf("saved as %q; want %q", got.Name, want)
		}
	}
	for name, text := range mine {
		if !bytes.Equal(d.read(name), []byte(text)) {
			t.Errorf("%s was replaced", name)
		}
	}
}

// TestVideosThatEndTogetherKeepTheirOwnNames: forty parts of the same name are
// finished at the same time.
func TestVideosThatEndTogetherKeepTheirOwnNames(t *testing.T) {
	folder := t.TempDir()
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	const all = 40
	names := make([]string, all)
	var start, done sync.WaitGroup
	start.Add(1)
	for i := range all {
		part := fmt.Sprintf(".%d.part", i)
		if err := os.WriteFile(filepath.Join(folder, part), fmt.Append(nil, i), 0o600); err != nil {
			t.Fatal(err)
		}
		done.Go(func() {
			start.Wait()
			name, err := finalize(root, Request{TempName: part, Name: "take"}, ".mp4")
			if err != nil {
				t.Error(err)
			}
			names[i] = name
		})
	}
	start.Done()
	done.Wait()
	for i, name := range names {
		if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(text) != fmt.Sprint(i) {
			t.Errorf("%q holds %q (%v); want %d", name, text, err, i)
		}
	}
}
