package ownfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"dailies/provider/ownfile"
)

const mine = "somebody's own words"

// write opens a file and appends to it.
func write(path, text string) error {
	f, err := ownfile.OpenPath(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	return f.Close()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// holds checks what a path leads to.
func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", filepath.Base(path), got, err, want)
	}
}

func TestAFileOfOurOwnIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	must(t, write(path, "one\n"))
	must(t, write(path, "two\n"))
	holds(t, path, "one\ntwo\n")
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
}

// A foreign file under our name is replaced, and its target is never written to.
func TestWhatIsNotOursIsReplaced(t *testing.T) {
	for name, plant := range map[string]func(path, other string) error{
		"a link":               func(path, other string) error { return os.Symlink(other, path) },
		"a link in the folder": func(path, other string) error { return os.Symlink(filepath.Base(other), path) },
		"a link to nothing":    func(path, other string) error { return os.Symlink(other+".none", path) },
		"a link in a circle":   func(path, _ string) error { return os.Symlink(path, path) },
		"a link to a folder":   func(path, other string) error { return os.Symlink(filepath.Dir(other), path) },
		"a second name":        func(path, other string) error { return os.Link(other, path) },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path, other := filepath.Join(folder, "log"), filepath.Join(folder, "diary")
			must(t, os.WriteFile(other, []byte(mine), 0o600))
			must(t, plant(path, other))
			must(t, write(path, "ours"))
			holds(t, other, mine)
			holds(t, path, "ours")
			if st, err := os.Lstat(path); err != nil || !st.Mode().IsRegular() {
				t.Errorf("it is %v, %v", st.Mode(), err)
			}
			if _, err := os.Lstat(other + ".none"); err == nil {
				t.Error("a file was made behind the link")
			}
		})
	}
}

// A folder or a device that somebody wants there is no reason to remove it.
func TestFoldersAndDevicesStay(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "log")
	must(t, os.Mkdir(folder, 0o700))
	for _, path := range []string{folder, os.DevNull} {
		if err := write(path, "ours"); err == nil {
			t.Errorf("%s was written to", path)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

// A name that is replaced all the time never leads a write to another file.
func TestARaceForTheNameIsHarmless(t *testing.T) {
	folder := t.TempDir()
	path, other := filepath.Join(folder, "log"), filepath.Join(folder, "diary")
	must(t, os.WriteFile(other, []byte(mine), 0o600))
	end := make(chan struct{})
	var planting sync.WaitGroup
	for _, plant := range []func(){
		func() { os.Symlink(other, path) },
		func() { os.Link(other, path) },
		func() { os.Remove(path) },
		func() { os.WriteFile(path+".new", nil, 0o600); os.Rename(path+".new", path) },
	} {
		planting.Go(func() {
			for {
				select {
				case <-end:
					return
				default:
					plant()
				}
			}
		})
	}
	written := 0
	for until := time.Now().Add(300 * time.Millisecond); time.Now().Before(until); {
		if write(path, "ours") == nil {
			written++
		}
	}
	close(end)
	planting.Wait()
	got, err := os.ReadFile(other)
	if err != nil || !bytes.Equal(got, []byte(mine)) {
		t.Errorf("after %d writes the diary holds %d bytes, %v", written, len(got), err)
	}
	if written == 0 {
		t.Error("nothing was written at all")
	}
}

func TestErrorsOfTheDiskAreTold(t *testing.T) {
	if err := write(filepath.Join(t.TempDir(), "none", "log"), ""); !os.IsNotExist(err) {
		t.Errorf("a missing folder: %v", err)
	}
}
