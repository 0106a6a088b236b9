//go:build linux

package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"dailies/provider/run"
	"dailies/store"
)

// unprivilegedProgram returns a copy of the test binary that the system's unprivileged user can execute.
// Root ignores permissions, so tests of these run it as that user.
func unprivilegedProgram(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	if os.Getuid() != 0 {
		return self
	}
	dir, err := os.MkdirTemp("", "dailies-test")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	binary, err := os.ReadFile(self)
	must(t, err)
	name := filepath.Join(dir, "test")
	must(t, os.WriteFile(name, binary, 0o700))
	must(t, errors.Join(os.Chown(dir, 65534, 65534), os.Chown(name, 65534, 65534)))
	return name
}

// runUnprivileged runs an action on a history as the unprivileged user and returns its output.
func runUnprivileged(t *testing.T, program, what, path string) string {
	t.Helper()
	c := process(t, what, path)
	c.Path = program
	if os.Getuid() == 0 {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// nobodys creates a closed history owned by that user.
func nobodys(t *testing.T) (path string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "dailies-test")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path = filepath.Join(dir, "history.db")
	d, err := store.Open(ctx(), path)
	must(t, err)
	add(t, d, makeRun(1))
	must(t, d.Close())
	if os.Getuid() == 0 {
		for _, p := range []string{dir, path, path + ".reserve"} {
			must(t, os.Chown(p, 65534, 65534))
		}
	}
	return path
}

func TestNobodyElseCanReadTheHistoryWhateverTheUmask(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	path := filepath.Join(t.TempDir(), "made", "dailies", "history.db")
	d := openAt(t, path)
	add(t, d, makeRun(1))
	must(t, d.Backup(ctx()))
	must(t, filepath.WalkDir(filepath.Dir(filepath.Dir(path)), func(name string, e fs.DirEntry, err error) error {
		must(t, err)
		info, err := e.Info()
		must(t, err)
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = fs.ModeDir | 0o700
		}
		if info.Mode() != want {
			t.Errorf("%s is %v", name, info.Mode())
		}
		return nil
	}))
	l, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	if len(l) != 5 { // the history, -wal, -shm, the copy, the reserve
		t.Errorf("%v", l)
	}
}

func TestReadOnlyPlacesAreNamed(t *testing.T) {
	program := unprivilegedProgram(t)
	if says := runUnprivileged(t, program, "open", nobodys(t)); says != "local \n" { // no error
		t.Fatalf("a sound place is refused: %s", says)
	}
	for name, change := range map[string]func(path string) (string, error){
		"file":                func(path string) (string, error) { return path, os.Chmod(path, 0o400) },
		"and unreadable file": func(path string) (string, error) { return path, os.Chmod(path, 0) },
		"folder":              func(path string) (string, error) { return path, os.Chmod(filepath.Dir(path), 0o500) },
		"folder without a history": func(path string) (string, error) {
			return filepath.Join(filepath.Dir(path), "deeper", "new.db"), os.Chmod(filepath.Dir(path), 0o500)
		},
	} {
		path, err := change(nobodys(t))
		must(t, err)
		says := runUnprivileged(t, program, "open", path)
		if !strings.HasPrefix(says, "disk the history "+path+" cannot be written: make the file and its folder writable") {
			t.Errorf("read-only %s: %s", name, says)
		}
	}
}

// A file under the name of the reserve, such as a link to a user's file, is replaced and never
// written to.
func TestTheReserveIsAFileOfItsOwn(t *testing.T) {
	for name, plant := range map[string]func(reserve, other string) error{
		"a link":        func(reserve, other string) error { return os.Symlink(other, reserve) },
		"a second name": func(reserve, other string) error { return os.Link(other, reserve) },
		"a pipe":        func(reserve, _ string) error { return syscall.Mkfifo(reserve, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "history.db")
			d := openAt(t, path)
			// The same size as a reserve, so that the size does not distinguish it.
			other := filepath.Join(filepath.Dir(path), "diary")
			mine := bytes.Repeat([]byte("mine"), 1<<18)
			must(t, os.WriteFile(other, mine, 0o600))
			must(t, errors.Join(os.Remove(path+".reserve"), plant(path+".reserve", other)))
			add(t, d, makeRun(1))
			if got, err := os.ReadFile(other); err != nil || !bytes.Equal(got, mine) {
				t.Errorf("the other file was written to: %d bytes, %v", len(got), err)
			}
			info, err := os.Lstat(path + ".reserve")
			must(t, err)
			if n := info.Sys().(*syscall.Stat_t).Nlink; !info.Mode().IsRegular() || info.Size() != 1<<20 || n != 1 {
				t.Errorf("the reserve is %v of %d bytes with %d names", info.Mode(), info.Size(), n)
			}
		})
	}
}

func TestReserveIsGivenUpForWhatMustBeRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d := openAt(t, path)
	limit := func(pages int) {
		_, err := d.SQL().Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		must(t, err)
	}
	limit(1) // no page can be added any more
	write := func(tx *sql.Tx) error {
		_, err := tx.Exec("CREATE TABLE IF NOT EXISTS more (a)")
		return err
	}
	tries := 0
	err := d.UpdateFromReserve(ctx(), func(tx *sql.Tx) error {
		if tries++; tries == 2 {
			_, err := os.Stat(path + ".reserve")
			if err == nil {
				t.Error("the reserve is still there at the second try")
			}
		}
		return write(tx)
	})
	if tries != 2 || !errors.Is(err, store.ErrFull) {
		t.Errorf("%d tries, %v", tries, err)
	}
	tries = 0
	err = d.UpdateFromReserve(ctx(), func(tx *sql.Tx) error { tries++; return write(tx) })
	if tries != 1 || !errors.Is(err, store.ErrFull) {
		t.Errorf("without a reserve: %d tries, %v", tries, err)
	}
	limit(1_000_000)
	must(t, d.UpdateFromReserve(ctx(), write))
	add(t, d, makeRun(1)) // makes the reserve again
	if info, err := os.Stat(path + ".reserve"); err != nil || info.Size() != 1<<20 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestWithoutSharedMemoryARollbackJournalTakesThePlaceOfWAL(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d, err := store.OpenWith(ctx(), path, nil, "unix-none")
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	var mode string
	var synchronous int
	must(t, d.SQL().QueryRow("PRAGMA journal_mode").Scan(&mode))
	must(t, d.SQL().QueryRow("PRAGMA synchronous").Scan(&synchronous))
	if mode != "delete" || synchronous != 3 {
		t.Errorf("journal mode %s, synchronous %d", mode, synchronous)
	}
	add(t, d, makeRun(1))
	_, err = d.Run(ctx(), makeRun(1).ID)
	must(t, err)
	must(t, d.Backup(ctx()))
}

func TestEveryCommitIsSyncedInWAL(t *testing.T) {
	d := MustOpen(t)
	var mode string
	var synchronous, keys int
	must(t, d.SQL().QueryRow("PRAGMA journal_mode").Scan(&mode))
	must(t, d.SQL().QueryRow("PRAGMA synchronous").Scan(&synchronous))
	must(t, d.SQL().QueryRow("PRAGMA foreign_keys").Scan(&keys))
	if mode != "wal" || synchronous != 2 || keys != 1 {
		t.Errorf("journal mode %s, synchronous %d, foreign keys %d", mode, synchronous, keys)
	}
}

func TestCancelledContextComesBackAsSuch(t *testing.T) {
	d := MustOpen(t)
	gone, cancel := context.WithCancel(ctx())
	cancel()
	if err := d.Save(gone, me, based(d, makeRun(1))); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := d.Page(gone, run.Query{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	soon, cancel := context.WithCancel(ctx())
	err := d.UpdateFromReserve(soon, func(tx *sql.Tx) error {
		cancel()
		_, err := tx.ExecContext(soon, "WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n+1 FROM c) SELECT count(*) FROM c")
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	add(t, d, makeRun(1)) // the connection lives on
}
