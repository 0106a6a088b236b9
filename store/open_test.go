package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// history creates a closed history of one run and returns its path and its bytes.
func history(t *testing.T) (path string, content []byte) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "history.db")
	d, err := store.Open(ctx(), path)
	must(t, err)
	add(t, d, makeRun(1))
	must(t, d.Close())
	content, err = os.ReadFile(path)
	must(t, err)
	return path, content
}

// refused opens a path and returns the expected error.
func refused(t *testing.T, path string, why error, kind provider.Kind) *provider.Error {
	t.Helper()
	d, err := store.Open(ctx(), path)
	if err == nil {
		_ = d.Close()
		t.Fatalf("it was opened; it should be refused: %v", why)
	}
	told, ok := errors.AsType[*provider.Error](err)
	if !ok || !errors.Is(err, why) || told.Kind != kind || told.Hint == "" || !strings.Contains(told.Message, path) {
		t.Fatalf("%#v, which should be %v of kind %v, name the file and say what to do", err, why, kind)
	}
	return told
}

func TestHistoryIsThereWhenOpenedAgain(t *testing.T) {
	path, _ := history(t)
	for range 2 {
		d := openAt(t, path) // the second while the first is open
		r, err := d.Run(ctx(), makeRun(1).ID)
		must(t, err)
		same(t, r.Request, makeRun(1).Request)
	}
}

func TestOddPathsAreOnlyPaths(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?mode=memory&x#y%20z", "hist'ory;.db")
	add(t, openAt(t, path), makeRun(1))
	_, err := openAt(t, path).Run(ctx(), makeRun(1).ID)
	must(t, err)
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestDamagedHistoryIsRefusedAndLeftAsItIs(t *testing.T) {
	for name, spoil := range map[string]func(content []byte) []byte{
		"garbage in front": func(b []byte) []byte { copy(b, "<!DOCTYPE html>"); return b },
		"not a database":   func([]byte) []byte { return []byte("hello") },
		"three bytes":      func([]byte) []byte { return []byte("SQL") },
		"truncated":        func(b []byte) []byte { return b[:len(b)/2] },
		"only the header":  func(b []byte) []byte { return b[:100] },
		"garbage schema":   func(b []byte) []byte { copy(b[100:4000], bytes.Repeat([]byte("garbage "), 600)); return b },
	} {
		t.Run(name, func(t *testing.T) {
			path, content := history(t)
			d := openAt(t, path)
			must(t, d.Backup(ctx()))
			must(t, d.Close())
			spoiled := spoil(content)
			must(t, os.WriteFile(path, spoiled, 0o600))
			e := refused(t, path, store.ErrDamaged, provider.KindFile)
			copies, err := filepath.Glob(path + ".*.bak")
			must(t, err)
			if len(copies) != 1 || !strings.Contains(e.Hint, copies[0]) {
				t.Errorf("%q does not name the copy %v", e.Hint, copies)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, spoiled) {
				t.Errorf("the damaged file was changed: %v", err)
			}
			refused(t, path, store.ErrDamaged, provider.KindFile)
			aside, err := filepath.Glob(path + ".*.damaged")
			must(t, err)
			if len(aside) != 1 || !strings.Contains(e.Hint, aside[0]) {
				t.Fatalf("%q does not name the one copy of the damaged file, %v", e.Hint, aside)
			}
			if kept, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(kept, spoiled) {
				t.Errorf("the copy of the damaged file is another: %v", err)
			}
			// The next step in the message works.
			must(t, os.Rename(path, path+".damaged"))
			must(t, os.Rename(copies[0], path))
			_, err = openAt(t, path).Run(ctx(), makeRun(1).ID)
			must(t, err)
		})
	}
}

func TestEmptyOrMissingHistoryIsNewOnlyWithoutACopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	must(t, os.WriteFile(path, nil, 0o644))
	d := openAt(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("others can read it: %v, %v", info.Mode(), err)
	}
	add(t, d, makeRun(1))
	must(t, d.Backup(ctx()))
	must(t, d.Close())

	must(t, os.Truncate(path, 0))
	refused(t, path, store.ErrDamaged, provider.KindFile)
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("%v, %v", info, err)
	}
	must(t, os.Remove(path))
	refused(t, path, store.ErrDamaged, provider.KindFile)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a new history took the place of the lost one")
	}
}

func TestLogIsNeverThrownAwayNorPlayedIntoAnotherFile(t *testing.T) {
	path, content := history(t)
	must(t, os.WriteFile(path+"-wal", []byte("what was last written"), 0o600))
	must(t, os.Truncate(path, 0))
	refused(t, path, store.ErrDamaged, provider.KindFile)
	must(t, os.Remove(path))
	refused(t, path, store.ErrDamaged, provider.KindFile)

	content[18], content[19] = 1, 1 // a copy, put beside the old log
	must(t, os.WriteFile(path, content, 0o600))
	e := refused(t, path, store.ErrDamaged, provider.KindFile)
	if !strings.Contains(e.Hint, path+"-wal") {
		t.Error(e.Hint)
	}
	if b, err := os.ReadFile(path + "-wal"); err != nil || string(b) != "what was last written" {
		t.Errorf("the log was touched: %q, %v", b, err)
	}
}

func TestGarbageInTheMiddleIsFoundByCheckAndNotCopied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d, err := store.Open(ctx(), path)
	must(t, err)
	fill(t, d, 200)
	must(t, d.Check(ctx()))
	page := map[string]int{"runs": 0, "runs_seq": 0, "events": 0, "words_data": 0} // tables, an index, the words
	for part := range page {
		var n int
		must(t, d.SQL().QueryRow("SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'", part).Scan(&n))
		page[part] = n
	}
	must(t, d.Close())
	sound, err := os.ReadFile(path)
	must(t, err)
	for part, n := range page {
		content := bytes.Clone(sound)
		copy(content[(n-1)*4096:], bytes.Repeat([]byte("garbage "), 512))
		must(t, os.WriteFile(path, content, 0o600))
		d := openAt(t, path)
		if _, _, err := d.UnsentForm(ctx()); err != nil {
			t.Errorf("what is whole cannot be read: %v", err)
		}
		if err := d.Check(ctx()); !errors.Is(err, store.ErrDamaged) || !strings.Contains(provider.UserMessage(err), path) {
			t.Errorf("%s: the check says %v", part, err)
		}
		if err := d.Backup(ctx()); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: a damaged history was copied: %v", part, err)
		}
		must(t, d.Close())
	}
}

// A deleted log loses only what was not checkpointed: the file is still a history, never a new
// one.
func TestHistoryWhoseLogIsDeleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d := openAt(t, path)
	without := func(name string) *store.DB {
		t.Helper()
		b, err := os.ReadFile(path)
		must(t, err)
		other := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(other, b, 0o600))
		_, err = raw(t, other).Exec("SELECT count(*) FROM runs") // it is no empty file that a new history would begin in
		must(t, err)
		return openAt(t, other)
	}
	young := without("young.db")
	must(t, errors.Join(young.Check(ctx()), addOne(young, 1)))
	fill(t, d, 100)
	must(t, d.Close())
	d = openAt(t, path)
	must(t, addOne(d, 5000))
	old := without("old.db")
	must(t, old.Check(ctx()))
	_, total, err := old.Count(ctx(), run.Filter{})
	must(t, err)
	same(t, total, 100)
}

func TestNetworkDisksAreWarnedAbout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	far, err := store.OpenFar(ctx(), path)
	must(t, err)
	defer far.Close()
	must(t, addOne(far, 1))
	var mode string
	must(t, far.SQL().QueryRow("PRAGMA journal_mode").Scan(&mode))
	says := strings.Join(far.Warnings(), "")
	if mode != "delete" || !strings.Contains(says, path) || !strings.Contains(says, "one computer at a time") {
		t.Errorf("journal mode %s, warnings %q", mode, says)
	}
	if near := MustOpen(t).Warnings(); len(near) != 0 {
		t.Error("a disk of one's own is warned about:", near)
	}
}

func TestOneCopyADayIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d := openAt(t, path)
	add(t, d, makeRun(1))
	must(t, d.Backup(ctx()))
	made := copies(t, path)[0]
	var runs int
	must(t, raw(t, made).QueryRow("SELECT count(*) FROM runs").Scan(&runs))
	same(t, runs, 1)
	for age, want := range map[time.Duration]int{23 * time.Hour: 1, 24 * time.Hour: 2} {
		before := path + "." + time.Now().UTC().Add(-age).Format("20060102T150405Z") + ".day.bak"
		must(t, os.Rename(made, before))
		must(t, d.Backup(ctx()))
		l := copies(t, path)
		if len(l) != want || l[0] != before {
			t.Errorf("after %v: %v", age, l)
		}
		for _, name := range l[1:] {
			must(t, os.Remove(name))
		}
		made = before
	}
}

func TestUnsoundHistoryIsNotCopied(t *testing.T) {
	d := MustOpen(t)
	for _, spoil := range []string{ // SQLite copies such a value without looking
		"PRAGMA writable_schema = ON",
		"UPDATE sqlite_schema SET sql = replace(sql, 'value INTEGER NOT NULL', 'value INTEGER') WHERE name = 'counters'",
		"PRAGMA writable_schema = RESET", "UPDATE counters SET value = NULL", "PRAGMA writable_schema = ON",
		"UPDATE sqlite_schema SET sql = replace(sql, 'value INTEGER', 'value INTEGER NOT NULL') WHERE name = 'counters'",
		"PRAGMA writable_schema = RESET",
	} {
		_, err := d.SQL().Exec(spoil)
		must(t, err)
	}
	if err := d.Backup(ctx()); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("%v", err)
	}
}

func TestWindowsOpenedAtOnceMakeOneHistory(t *testing.T) {
	for range 5 {
		path := filepath.Join(t.TempDir(), "new", "history.db")
		errs := make(chan error)
		for range 6 {
			go func() {
				d, err := store.Open(ctx(), path)
				if err == nil {
					err = d.Close()
				}
				errs <- err
			}()
		}
		for range 6 {
			must(t, <-errs)
		}
	}
}
