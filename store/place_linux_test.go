package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// A history on a read-only file system is readable, also with the log of a killed writer; every
// write returns the reason.
func TestReadOnlyPlacesAreRead(t *testing.T) {
	program := unprivilegedProgram(t)
	file := func(path string) error { return os.Chmod(path, 0o400) }
	folder := func(path string) error { return os.Chmod(filepath.Dir(path), 0o500) }
	for name, c := range map[string]struct {
		log   bool // of a killed writer
		ready []func(path string) error
		says  string
	}{
		"none":                       {false, nil, "1 runs\nlocal false"},
		"file":                       {false, []func(string) error{file}, "1 runs\ndisk true read only: the history "},
		"folder":                     {false, []func(string) error{folder}, "1 runs\ndisk true read only: the history "},
		"both":                       {false, []func(string) error{file, folder}, "1 runs\ndisk true read only: the history "},
		"file, with a log":           {true, []func(string) error{file}, "2 runs\ndisk true read only: the history "},
		"both, with a log":           {true, []func(string) error{file, folder}, "2 runs\ndisk true read only: the history "},
		"both, with half of a log":   {true, []func(string) error{dropShared, file, folder}, "refused: the history "},
		"folder, with half of a log": {true, []func(string) error{dropShared, folder}, "refused: the history "},
		"folder, with a log":         {true, []func(string) error{folder}, "2 runs\nlocal false"}, // it is there to be written
	} {
		t.Run(name, func(t *testing.T) {
			path := nobodys(t)
			if c.log {
				leaveLog(t, path)
			}
			before, err := os.ReadFile(path)
			must(t, err)
			for _, do := range c.ready {
				must(t, do(path))
			}
			if says := runUnprivileged(t, program, "view", path); !strings.HasPrefix(says, c.says) {
				t.Errorf("it says %q, not %q", says, c.says)
			}
			after, err := os.ReadFile(path)
			must(t, err)
			if strings.Contains(c.says, "read only") && !bytes.Equal(before, after) {
				t.Error("the file was written to")
			}
		})
	}
}

// dropShared deletes the shared-memory index of the log.
func dropShared(path string) error { return os.Remove(path + "-shm") }

// leaveLog leaves a history like a killed writer: its second run is in the log.
func leaveLog(t *testing.T, path string) {
	t.Helper()
	d, err := store.Open(ctx(), path)
	must(t, err)
	add(t, d, makeRun(2))
	left := map[string][]byte{}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		left[name], err = os.ReadFile(name)
		must(t, err)
	}
	must(t, d.Close())
	for name, b := range left {
		must(t, os.WriteFile(name, b, 0o600))
		if os.Getuid() == 0 {
			must(t, os.Chown(name, 65534, 65534))
		}
	}
}

// tinyDisk is a disk of 3 MiB.
func tinyDisk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skip("NOT TESTED: a disk that is really full needs root, to mount one of 3 MiB:", err)
	}
	t.Cleanup(func() { must(t, syscall.Unmount(dir, syscall.MNT_DETACH)) })
	return dir
}

// fillUp fills the disk and returns a function that frees it.
func fillUp(t *testing.T, dir string) (free func()) {
	t.Helper()
	name := filepath.Join(dir, "filler")
	f, err := os.Create(name)
	must(t, err)
	defer f.Close()
	for size := 1 << 16; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else {
			must(t, err)
		}
	}
	return func() { must(t, os.Remove(name)) }
}

// addUntilRefused adds runs until that fails, and returns how many were added.
func addUntilRefused(t *testing.T, d *store.DB, from int) (taken int, err error) {
	t.Helper()
	for ; taken < 2000; taken++ {
		if err := addOne(d, from+taken); err != nil {
			return taken, err
		}
	}
	t.Fatal("the disk is never full")
	return 0, nil
}

func finish(d *store.DB, n int) error {
	r := makeRun(n, atNoon, func(r *run.Run) { r.State, r.Finished = run.Succeeded, noon })
	return d.Save(ctx(), me, based(d, r, run.Update{Events: []run.Event{{At: noon, Kind: "succeeded", Detail: strings.Repeat("x", 4000)}}}))
}

// On a full disk the history is readable, new runs are refused, and active runs are recorded to
// their end.
func TestFullDisk(t *testing.T) {
	dir := tinyDisk(t)
	path := filepath.Join(dir, "history.db")
	d := openAt(t, path)
	must(t, addOne(d, 0))
	free := fillUp(t, dir)
	more, err := addUntilRefused(t, d, 1) // some find room in what the log has already
	if !errors.Is(err, store.ErrFull) || provider.KindOf(err) != provider.KindDisk || !strings.Contains(provider.UserMessage(err), dir) {
		t.Errorf("an order on a full disk: %v", err)
	}
	_, total, err := d.Count(ctx(), run.Filter{})
	must(t, err)
	same(t, total, 1+more)
	for n := range 1 + more {
		must(t, finish(d, n))
	}
	if _, err := os.Stat(path + ".reserve"); !errors.Is(err, os.ErrNotExist) {
		t.Error("it was recorded without the reserve: the disk is not full")
	}
	if err := addOne(d, 5000); !errors.Is(err, store.ErrFull) {
		t.Errorf("an order without a reserve: %v", err)
	}
	must(t, d.Close())

	d = openAt(t, path) // still full
	l, err := d.Page(ctx(), run.Query{Filter: run.Filter{Terms: []run.Term{{Kind: run.TermStatus, Text: "succeeded"}}}, Limit: 1000})
	must(t, err)
	same(t, len(l), 1+more)
	if err := addOne(d, 5000); !errors.Is(err, store.ErrFull) {
		t.Errorf("an order after it was opened: %v", err)
	}
	free()
	must(t, errors.Join(addOne(d, 5000), d.Check(ctx())))
	if info, err := os.Stat(path + ".reserve"); err != nil || info.Size() != 1<<20 {
		t.Errorf("the reserve was not made again: %v, %v", info, err)
	}
}

// The control: without a reserve the end of a run is lost.
func TestFullDiskWithoutAReserve(t *testing.T) {
	dir := tinyDisk(t)
	path := filepath.Join(dir, "history.db")
	d := openAt(t, path)
	must(t, addOne(d, 0))
	must(t, os.Remove(path+".reserve"))
	fillUp(t, dir)
	var err error
	for i := 0; err == nil && i < 2000; i++ {
		err = finish(d, 0)
	}
	if !errors.Is(err, store.ErrFull) {
		t.Error(err)
	}
	must(t, d.Close())
}

// Not even the 32 KiB for reading are free, and there is no reserve.
func TestFullToTheLastByte(t *testing.T) {
	dir := tinyDisk(t)
	path := filepath.Join(dir, "history.db")
	d := openAt(t, path)
	must(t, errors.Join(addOne(d, 0), d.Close(), os.Remove(path+".reserve")))
	free := fillUp(t, dir)
	view := readOnly(t, path, store.ErrFull)
	l, err := view.Page(ctx(), run.Query{})
	must(t, err)
	same(t, len(l), 1)
	refusesToWrite(t, view)
	must(t, view.Close())
	free()
	must(t, addOne(openAt(t, path), 1))
}
