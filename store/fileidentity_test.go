package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// window holds an open history, an older copy of its file, and an unrelated history.
type window struct {
	t    *testing.T
	d    *store.DB
	path string
	copy []byte // of the closed file, before its last run
	bak  string // a copy as Backup makes it, newer than the file itself
	far  string // another history
}

func newWindow(t *testing.T) *window {
	t.Helper()
	dir := t.TempDir()
	w := &window{t: t, path: filepath.Join(dir, "data", "history.db"), far: filepath.Join(dir, "far", "history.db"), bak: filepath.Join(dir, "bak.db")}
	write := func(path string, n int) []byte {
		d, err := store.Open(ctx(), path)
		must(t, err)
		add(t, d, makeRun(n))
		must(t, d.Close())
		b, err := os.ReadFile(path)
		must(t, err)
		return b
	}
	write(w.far, 7)
	w.copy = write(w.path, 1)
	write(w.path, 2)
	w.d = openAt(t, w.path)
	must(t, w.d.Backup(ctx()))
	l, err := filepath.Glob(w.path + ".*.bak")
	must(t, err)
	must(t, os.Rename(l[0], w.bak))
	add(t, w.d, makeRun(3))
	must(t, w.d.Present(ctx()))
	return w
}

func (w *window) remove(suffixes ...string) {
	w.t.Helper()
	for _, s := range suffixes {
		must(w.t, os.Remove(w.path+s))
	}
}

// over replaces the history, like mv.
func (w *window) over(content []byte) {
	w.t.Helper()
	must(w.t, os.WriteFile(w.path+".new", content, 0o600))
	must(w.t, os.Rename(w.path+".new", w.path))
}

// into overwrites the history, like cp.
func (w *window) into(content []byte) {
	w.t.Helper()
	must(w.t, os.WriteFile(w.path, content, 0o600))
}

func (w *window) read(path string) []byte {
	w.t.Helper()
	b, err := os.ReadFile(path)
	must(w.t, err)
	return b
}

// losses are the ways in which an open history gets lost.
func losses() map[string]func(w *window) {
	return map[string]func(w *window){
		"deleted":                                   func(w *window) { w.remove("") },
		"deleted with its log":                      func(w *window) { w.remove("", "-wal", "-shm") },
		"moved":                                     func(w *window) { must(w.t, os.Rename(w.path, w.path+".moved")) },
		"replaced by another history":               func(w *window) { w.over(w.read(w.far)) },
		"replaced by another, log gone":             func(w *window) { w.remove("-wal", "-shm"); w.over(w.read(w.far)) },
		"replaced by an older copy":                 func(w *window) { w.remove("-wal", "-shm"); w.over(w.copy) },
		"replaced by a copy, log left":              func(w *window) { w.over(w.copy) },
		"folder renamed":                            func(w *window) { must(w.t, os.Rename(filepath.Dir(w.path), filepath.Dir(w.path)+".moved")) },
		"folder deleted":                            func(w *window) { must(w.t, os.RemoveAll(filepath.Dir(w.path))) },
		"log deleted":                               func(w *window) { w.remove("-wal") },
		"index of the log deleted":                  func(w *window) { w.remove("-shm") },
		"another history copied over it":            func(w *window) { w.into(w.read(w.far)) },
		"an older copy copied over it":              func(w *window) { w.into(w.copy) },
		"a newer copy as Backup makes it over it":   func(w *window) { w.into(w.read(w.bak)) },
		"cut to nothing":                            func(w *window) { must(w.t, os.Truncate(w.path, 0)) },
		"something else over it":                    func(w *window) { w.into([]byte(strings.Repeat("no history ", 10_000))) },
		"a link to another history in its place":    func(w *window) { w.remove(""); must(w.t, os.Symlink(w.far, w.path)) },
		"deleted, and a new one begun by a program": func(w *window) { w.remove("", "-wal", "-shm"); elsewhere(w.t, w.path) },
	}
}

// elsewhere opens and closes a history in another process.
func elsewhere(t *testing.T, path string) {
	t.Helper()
	together(t, path, "1")
}

func TestNothingIsOrderedOverAHistoryThatIsGone(t *testing.T) {
	for name, lose := range losses() {
		t.Run(name, func(t *testing.T) {
			w := newWindow(t)
			sending := makeRun(3, func(r *run.Run) { r.State = run.Submitting })
			answer := makeRun(3, func(r *run.Run) { r.State, r.Job = run.Queued, "job-3" })
			base := run.Update{Run: answer, Base: sending.Base()}
			lose(w)
			for what, err := range map[string]error{
				"asked":    w.d.Present(ctx()),
				"ordered":  addOne(w.d, 4),
				"sent":     w.d.BeginSubmit(ctx(), me, run.Update{Run: sending, Base: makeRun(3).Base()}, noon, run.PeriodStart{}, nil),
				"answered": w.d.Save(ctx(), me, base),
				"late":     w.d.SaveAnswer(ctx(), base, "spare"),
				"attached": w.d.AttachJob(ctx(), makeRun(3).ID, "job-3", run.Event{}),
			} {
				told, ok := errors.AsType[*provider.Error](err)
				if !errors.Is(err, run.ErrGone) || !errors.Is(err, run.ErrNotWritten) || !ok || told.Kind != provider.KindDisk || told.Hint == "" ||
					!strings.Contains(told.Message, w.path) {
					t.Errorf("%s: %#v", what, err)
				}
			}
		})
	}
}

// SQLite's cache must not be written into the replaced file.
func TestAHistoryThatWasCopiedOverIsLeftAsItIs(t *testing.T) {
	w := newWindow(t)
	w.into(w.copy)
	_ = addOne(w.d, 4) // refused
	must(t, w.d.Close())
	same(t, string(w.read(w.path)) == string(w.copy), true)
}

func TestAHistoryThatIsPutBackIsWrittenAgain(t *testing.T) {
	w := newWindow(t)
	must(t, os.Rename(w.path, w.path+".moved"))
	if err := addOne(w.d, 4); !errors.Is(err, run.ErrGone) {
		t.Fatal(err)
	}
	must(t, os.Rename(w.path+".moved", w.path))
	must(t, addOne(w.d, 4))
	if _, err := w.d.Run(ctx(), makeRun(4).ID); err != nil {
		t.Error(err)
	}
}

// Concurrent use, backups and closing are not reported as a loss.
func TestAHistoryThatOthersUseIsNotGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dailies", "history.db")
	link := filepath.Join(t.TempDir(), "linked.db")
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, nil, 0o600))
	must(t, os.Symlink(path, link))
	d := openAt(t, link)
	for n := range 5 {
		together(t, path, "100", "100")
		must(t, addOne(d, n))
		_, err := d.SQL().Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		must(t, err)
		must(t, d.Present(ctx()))
	}
	must(t, d.Backup(ctx()))
	_, err := d.SQL().Exec("VACUUM")
	must(t, err)
	must(t, addOne(d, 10))
	_, err = d.SQL().Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	must(t, err)
	must(t, addOne(d, 11))
	far, err := store.OpenFar(ctx(), path+".far")
	must(t, err)
	must(t, addOne(far, 1))
	must(t, addOne(far, 2))
	must(t, far.Close())
}

// A log of another file, or of a newer copy of the same one, is not replayed.
func TestALogIsPlayedOnlyIntoTheFileItWasBegunFor(t *testing.T) {
	for name, c := range map[string]struct {
		put  func(w *window) []byte
		fine bool
	}{
		"its own":         {func(w *window) []byte { return w.read(w.path) }, true},
		"another history": {func(w *window) []byte { return w.read(w.far) }, false},
		"an older copy":   {func(w *window) []byte { return w.copy }, false},
		"a backup":        {func(w *window) []byte { return w.read(w.bak) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWindow(t)
			crashed := filepath.Join(t.TempDir(), "history.db") // as a killed process leaves it
			must(t, os.WriteFile(crashed, c.put(w), 0o600))
			must(t, os.WriteFile(crashed+"-wal", w.read(w.path+"-wal"), 0o600))
			if c.fine {
				_, err := openAt(t, crashed).Run(ctx(), makeRun(3).ID)
				must(t, err)
				return
			}
			e := refused(t, crashed, store.ErrDamaged, provider.KindFile)
			if !strings.Contains(e.UserMessage(), crashed+"-wal") {
				t.Error(e.UserMessage())
			}
		})
	}
}

// Any file and any log can be read.
func FuzzRawReading(f *testing.F) {
	f.Add([]byte("SQLite format 3\x00"), []byte{0x37, 0x7f, 6, 0x82})
	f.Fuzz(func(_ *testing.T, file, log []byte) { store.ReadRaw(file, log) })
}

// The raw reader returns what SQLite wrote, for all values.
func TestCountersAreReadAsSQLiteWroteThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	must(t, openAt(t, path).Close())
	db := raw(t, path)
	for _, n := range []int64{0, 1, -1, 127, 128, -129, 1 << 15, -1 << 23, 1 << 31, 1 << 40, 1<<47 - 1, -1 << 47, 1 << 62, -1 << 63} {
		_, err := db.Exec("UPDATE counters SET value = CASE name WHEN 'file' THEN ?1 ELSE ?1 / 2 END WHERE name IN ('file', 'orders'); PRAGMA wal_checkpoint(TRUNCATE)", n)
		must(t, err)
		b, err := os.ReadFile(path)
		must(t, err)
		id, orders := store.ReadRaw(b, nil)
		same(t, [2]int64{id, orders}, [2]int64{n, n / 2})
	}
}
