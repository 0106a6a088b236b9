package timeline

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"dailies/provider/run"
)

const writerEnv = "DAILIES_TEST_WRITER"

// TestWriter is the child process of TestWhatAKilledExportLeftIsRemoved; otherwise it does nothing.
func TestWriter(t *testing.T) {
	folder := os.Getenv(writerEnv)
	if folder == "" {
		return
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	_, name, err := newTemp(root, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout.WriteString(name + "\n")
	select {} // until it is killed
}

// A process is killed while it writes a file into a folder. The next export removes that file, and
// no other one: not those that are being written, not those of the person.
func TestWhatAKilledExportLeftIsRemoved(t *testing.T) {
	folder := t.TempDir()
	film := writeFilm(t, t.TempDir(), "a.mp4", filmSpec{timescale: 24, delta: 1, frames: 3, width: 16, height: 16})
	mine := []string{".dailies-notes", ".dailies-ABCDEFGHIJKLMNOPQRSTUVWXY", ".dailies-ABCDEFGHIJKLMNOPQRSTUVWXYZ.mp4", "dailies-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
	for _, name := range mine {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := ".dailies-LINKLINKLINKLINKLINKLINKLI"
	if err := os.Symlink("nowhere", filepath.Join(folder, link)); err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriter$")
	child.Env = append(os.Environ(), writerEnv+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	n, err := out.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	left := string(buf[:n-1])
	export := func() []string {
		t.Helper()
		if _, err := (Exporter{}).Export(t.Context(), run.Export{Takes: []run.Run{take("S010", 1, "a", film)}, Folder: folder, Copy: true}); err != nil {
			t.Fatal(err)
		}
		all, err := filepath.Glob(filepath.Join(folder, ".*"))
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range all {
			all[i] = filepath.Base(path)
		}
		return all
	}
	if there := export(); !slices.Contains(there, left) {
		t.Errorf("a file that another process writes is removed: %q", there)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	there := export()
	if slices.Contains(there, left) {
		t.Errorf("%s is left behind", left)
	}
	for _, name := range append(mine[:3:3], link) {
		if !slices.Contains(there, name) {
			t.Errorf("%s is gone: %q", name, there)
		}
	}
}
