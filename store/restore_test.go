package store_test

import (
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

// yes agrees to everything.
func yes(run.Restoring) error { return nil }

func restored(t *testing.T, path, from, state string) run.Restoring {
	t.Helper()
	r, err := store.Restore(ctx(), path, from, state, yes)
	must(t, err)
	return r
}

// names are the files in a folder.
func names(t *testing.T, dir string) (l []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		l = append(l, e.Name())
	}
	return l
}

// backedUp is a history with one pending run, and a copy of it.
func backedUp(t *testing.T) (path, copied, state string) {
	t.Helper()
	dir := t.TempDir()
	path, copied, state = filepath.Join(dir, "data", "history.db"), filepath.Join(dir, "copy.db"), filepath.Join(dir, "state")
	d := silently(t, path, state)
	must(t, d.Add(ctx(), me, noon.Add(time.Minute), []run.Run{pending(1), due(2)}, run.PeriodStart{}, nil))
	must(t, d.BackupTo(ctx(), copied))
	send(t, d, 1)
	add(t, d, makeRun(3))
	must(t, d.Close())
	return path, copied, state
}

func TestABackupIsWholeAndWritesOverNothing(t *testing.T) {
	dir := t.TempDir()
	d := openAt(t, filepath.Join(dir, "history.db"))
	add(t, d, makeRun(1))
	copied := filepath.Join(dir, "copies?#", "copy.db")
	if err := d.BackupTo(ctx(), copied); provider.KindOf(err) != provider.KindDisk {
		t.Errorf("into no folder: %v", err)
	}
	must(t, os.Mkdir(filepath.Dir(copied), 0o700))
	must(t, d.BackupTo(ctx(), copied))
	info, err := os.Stat(copied)
	must(t, err)
	same(t, info.Mode(), fs.FileMode(0o600))
	same(t, names(t, filepath.Dir(copied)), []string{"copy.db"})
	before, err := os.ReadFile(copied)
	must(t, err)
	add(t, d, makeRun(2))
	for _, taken := range []string{copied, filepath.Join(dir, "history.db"), dir} {
		if err := d.BackupTo(ctx(), taken); provider.KindOf(err) != provider.KindFile {
			t.Errorf("over %s: %v", taken, err)
		}
	}
	after, err := os.ReadFile(copied)
	must(t, err)
	same(t, string(after) == string(before), true)
	_, err = openAt(t, copied).Run(ctx(), makeRun(1).ID)
	must(t, err)
	must(t, os.Rename(filepath.Join(dir, "history.db"), filepath.Join(dir, "moved.db")))
	if err := d.BackupTo(ctx(), filepath.Join(dir, "late.db")); !errors.Is(err, run.ErrGone) {
		t.Errorf("of a history that is gone: %v", err)
	}
}

func TestARestoredCopyTakesThePlaceAndItsOrdersWait(t *testing.T) {
	path, copied, state := backedUp(t)
	var asked run.Restoring
	r, err := store.Restore(ctx(), path, copied, state, func(r run.Restoring) error { asked = r; return nil })
	must(t, err)
	same(t, r, asked)
	same(t, [3]int{r.Runs, r.Replaced, r.Waiting}, [3]int{2, 3, 1})
	same(t, r.Newest.Equal(makeRun(2).Created), true)

	d := silently(t, path, state) // it was put back on purpose
	held, err := d.Run(ctx(), makeRun(1).ID)
	must(t, err)
	if held.Held == "" || !held.NextAttempt.IsZero() || held.State != run.Pending {
		t.Errorf("%+v", held)
	}
	if _, err := d.Run(ctx(), makeRun(3).ID); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
	sent(t, d, 9)
	must(t, d.Close())
	aside := openAt(t, r.Aside)
	_, err = aside.Run(ctx(), makeRun(3).ID)
	must(t, err)
	must(t, aside.Close())

	// The replaced history lacks the newer runs.
	b, err := os.ReadFile(r.Aside)
	must(t, err)
	must(t, os.WriteFile(path, b, 0o600))
	if _, warning := recognized(t, path, state); warning == "" {
		t.Error("nothing is told")
	}
}

func TestACopyIsRestoredWhateverBecameOfTheHistory(t *testing.T) {
	for name, spoil := range map[string]func(path string){
		"gone":              func(path string) { must(t, os.Remove(path)) },
		"gone, log left":    func(path string) { must(t, errors.Join(os.Rename(path, path+"-wal"))) },
		"gone with folder":  func(path string) { must(t, os.RemoveAll(filepath.Dir(path))) },
		"empty":             func(path string) { must(t, os.Truncate(path, 0)) },
		"garbage":           func(path string) { must(t, os.WriteFile(path, []byte(strings.Repeat("garbage ", 5000)), 0o600)) },
		"cut in half":       func(path string) { must(t, os.Truncate(path, 20_000)) },
		"beside a lost log": func(path string) { must(t, os.WriteFile(path+"-wal", []byte("a log of something else"), 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			path, copied, state := backedUp(t)
			spoil(path)
			r := restored(t, path, copied, state)
			d := silently(t, path, state)
			must(t, d.Check(ctx()))
			_, err := d.Run(ctx(), makeRun(2).ID)
			must(t, err)
			if strings.HasPrefix(name, "gone") != (r.Aside == "") {
				t.Errorf("aside: %q", r.Aside)
			}
		})
	}
}

// Copies of released versions are migrated.
func TestAnOlderVersionIsRestored(t *testing.T) {
	for _, version := range []string{"v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "data", "history.db")
		from := "testdata/" + version + ".db"
		before, err := os.ReadFile(from)
		must(t, err)
		r := restored(t, path, from, filepath.Join(dir, "state"))
		same(t, r.Runs, 1) // the other one was removed from the list
		_, err = openAt(t, path).Run(ctx(), full().ID)
		must(t, err)
		after, err := os.ReadFile(from)
		must(t, err)
		same(t, string(after) == string(before), true)
		if l := names(t, "testdata"); strings.Contains(strings.Join(l, " "), "-wal") {
			t.Error(l)
		}
	}
}

func TestNothingElseIsRestored(t *testing.T) {
	path, copied, state := backedUp(t)
	dir := filepath.Dir(copied)
	file := func(name, content string) string {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
		return filepath.Join(dir, name)
	}
	content, err := os.ReadFile(copied)
	must(t, err)
	page := append([]byte(nil), content...)
	copy(page[5*4096:], strings.Repeat("garbage ", 512))
	foreign := filepath.Join(dir, "foreign.db")
	_, err = raw(t, foreign).Exec("CREATE TABLE mine (a)")
	must(t, err)
	newer := file("newer.db", string(content))
	_, err = raw(t, newer).Exec("PRAGMA user_version = 99")
	must(t, err)
	torn := file("torn.db", string(content))
	file("torn.db-wal", "the log of something else")
	before, err := os.ReadFile(path)
	must(t, err)
	for from, why := range map[string]error{
		file("empty.db", ""): store.ErrForeign, foreign: store.ErrForeign, dir: store.ErrForeign,
		file("text.db", "hello"): store.ErrDamaged, file("half.db", string(content[:len(content)/2])): store.ErrDamaged,
		file("page.db", string(page)): store.ErrDamaged, newer: store.ErrNewer, torn: store.ErrDamaged,
		filepath.Join(dir, "none.db"): nil, path: nil,
	} {
		_, err := store.Restore(ctx(), path, from, state, yes)
		if told, ok := errors.AsType[*provider.Error](err); !ok || why != nil && !errors.Is(err, why) || !strings.Contains(told.Message, from) {
			t.Errorf("%s: %v", filepath.Base(from), err)
		}
	}
	no := errors.New("no")
	if _, err := store.Restore(ctx(), path, copied, state, func(run.Restoring) error { return no }); !errors.Is(err, no) {
		t.Error(err)
	}
	must(t, os.Rename(foreign, path+".foreign"))
	if _, err := store.Restore(ctx(), path+".foreign", copied, state, yes); !errors.Is(err, store.ErrForeign) {
		t.Error("the database of another program was replaced:", err)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	same(t, string(after) == string(before), true)
	for _, n := range names(t, filepath.Dir(path)) {
		if strings.Contains(n, "copying") || strings.Contains(n, "replaced") {
			t.Errorf("%s was left", n)
		}
	}
}

func TestAHistoryMovesWithAllThatBelongsToIt(t *testing.T) {
	path, _, state := backedUp(t)
	d := silently(t, path, state)
	must(t, d.Backup(ctx()))
	must(t, d.Close())
	folder := filepath.Join(filepath.Dir(state), "far", "away")
	to, err := store.Move(ctx(), path, folder, state)
	must(t, err)
	same(t, to, filepath.Join(folder, "history.db"))
	l := names(t, folder)
	same(t, len(l), 3) // with the copy and the reserve
	same(t, names(t, filepath.Dir(path)), []string{"history.db.moved"})
	old, err := os.ReadFile(to)
	must(t, err)

	e := refused(t, path, store.ErrMoved, provider.KindFile)
	if !strings.Contains(e.Hint, to) {
		t.Error(e.UserMessage())
	}
	d = silently(t, to, state)
	_, err = d.Run(ctx(), makeRun(3).ID)
	must(t, err)
	sent(t, d, 8)
	must(t, d.Close())
	must(t, os.WriteFile(to, old, 0o600))
	d, warning := recognized(t, to, state)
	if warning == "" {
		t.Error("an older copy in the new place is not recognised")
	}
	must(t, d.Close())

	back, err := store.Move(ctx(), to, filepath.Dir(path), state)
	must(t, err)
	same(t, back, path)
	must(t, silently(t, path, state).Close())
	if _, err := os.Stat(path + ".moved"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is still said to be moved")
	}
}

func TestAHistoryMovesOverNothing(t *testing.T) {
	path, _, state := backedUp(t)
	for _, taken := range []string{"history.db", "history.db-wal", "history.db.reserve"} {
		folder := t.TempDir()
		must(t, os.WriteFile(filepath.Join(folder, taken), []byte("mine"), 0o600))
		if _, err := store.Move(ctx(), path, folder, state); provider.KindOf(err) != provider.KindFile {
			t.Errorf("over %s: %v", taken, err)
		}
	}
	link := filepath.Join(filepath.Dir(state), "link.db")
	must(t, os.Symlink(path, link))
	for _, bad := range [][2]string{{path, filepath.Dir(path)}, {path + ".none", t.TempDir()}, {link, t.TempDir()}, {path, path}} {
		if _, err := store.Move(ctx(), bad[0], bad[1], state); err == nil {
			t.Errorf("moved %v", bad)
		}
	}
	must(t, silently(t, path, state).Close())
}

// A history that another process has open, or drives runs of, is not replaced or moved.
func TestAHistoryInUseStaysWhereItIs(t *testing.T) {
	path, copied, state := backedUp(t)
	tried := func(when string) {
		t.Helper()
		if _, err := store.Restore(ctx(), path, copied, state, yes); !errors.Is(err, store.ErrBusy) || provider.AsError(err).Hint == "" {
			t.Errorf("%s: restored: %v", when, err)
		}
		if _, err := store.Move(ctx(), path, t.TempDir(), state); !errors.Is(err, store.ErrBusy) {
			t.Errorf("%s: moved: %v", when, err)
		}
	}
	c := process(t, "hold", path)
	in, err := c.StdinPipe()
	must(t, err)
	out, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	_, err = out.Read(make([]byte, 10)) // it is open
	must(t, err)
	tried("open elsewhere")
	must(t, in.Close())
	must(t, c.Wait())

	d := silently(t, path, state)
	// A lease is valid for at most two minutes. The engine asks for seconds, which a loaded
	// machine can spend before the history is looked at.
	now := time.Now()
	must(t, d.Add(ctx(), other, now.Add(time.Minute+50*time.Second), []run.Run{makeRun(5)}, run.PeriodStart{}, nil))
	must(t, d.Close())
	tried("driven a moment ago")
	d = silently(t, path, state)
	must(t, d.Release(ctx(), other))
	must(t, d.Close())
	restored(t, path, copied, state)
	_, err = store.Move(ctx(), path, filepath.Join(filepath.Dir(state), "far"), state)
	must(t, err)
}
