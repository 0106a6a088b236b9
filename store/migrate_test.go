package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"dailies/provider"
	"dailies/store"
)

// steps are test migrations: step n creates table tn with as many rows as the list says.
func steps(rows ...int) fs.FS {
	files := fstest.MapFS{}
	for i, n := range rows {
		files[fmt.Sprintf("migrations/%04d_step.sql", i+1)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"CREATE TABLE t%d (v TEXT);\nINSERT INTO t%d WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n+1 FROM c WHERE n < %d) SELECT n FROM c;",
			i+1, i+1, n)}
	}
	return files
}

func migrated(t *testing.T, path string, files fs.FS) {
	t.Helper()
	d, err := store.OpenWith(ctx(), path, files, "")
	must(t, err)
	must(t, d.Close())
}

// raw opens a file with plain SQLite.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// look describes a file: "version 2: t1=10 t2=20".
func look(t *testing.T, path string) string {
	t.Helper()
	db := raw(t, path)
	defer db.Close()
	var says, sound string
	must(t, db.QueryRow("SELECT 'version ' || user_version || ':' FROM pragma_user_version").Scan(&says))
	must(t, db.QueryRow("PRAGMA integrity_check").Scan(&sound))
	same(t, sound, "ok")
	rows, err := db.Query("SELECT name FROM sqlite_schema ORDER BY name")
	must(t, err)
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	for _, name := range tables {
		var n int
		must(t, db.QueryRow("SELECT count(*) FROM "+name).Scan(&n))
		says += fmt.Sprintf(" %s=%d", name, n)
	}
	return says
}

func copies(t *testing.T, path string) []string {
	t.Helper()
	l, err := filepath.Glob(path + ".2*.bak")
	must(t, err)
	return l
}

func TestOlderHistoryIsBroughtUpToDateAfterACopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	migrated(t, path, steps(10))
	if l := copies(t, path); len(l) != 0 {
		t.Errorf("a new history was copied: %v", l)
	}
	migrated(t, path, steps(10, 20, 30))
	same(t, look(t, path), "version 3: t1=10 t2=20 t3=30")
	l := copies(t, path)
	if len(l) != 1 || !strings.HasSuffix(l[0], ".v1.bak") {
		t.Fatalf("%v", l)
	}
	same(t, look(t, l[0]), "version 1: t1=10")
	migrated(t, path, steps(10, 20, 30))
	if l := copies(t, path); len(l) != 1 {
		t.Errorf("it was copied without need: %v", l)
	}
}

func TestNewestThreeCopiesStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	migrated(t, path, steps(1))
	for day := range 5 {
		name := fmt.Sprintf("%s.2026010%dT000000Z", path, day+1)
		must(t, os.WriteFile(name+".v1.bak", nil, 0o600))
		must(t, os.WriteFile(name+".day.bak", nil, 0o600))
	}
	others := []string{path + ".bak", path + ".mine.bak", filepath.Join(filepath.Dir(path), "other.db.20260101T000000Z.v1.bak"), path + ".1.copying", path + ".1.copying-journal"}
	for _, name := range others {
		must(t, os.WriteFile(name, nil, 0o600))
	}
	old := time.Now().Add(-2 * time.Hour)
	for _, name := range others[3:] { // an interrupted copy
		must(t, os.Chtimes(name, old, old))
	}
	migrated(t, path, steps(1, 2))
	l := copies(t, path)
	var names []string
	for _, n := range l {
		names = append(names, strings.TrimPrefix(n, path+".2026"))
	}
	if len(l) != 8 || names[4] != "0104T000000Z.v1.bak" || names[6] != "0105T000000Z.v1.bak" || !strings.HasSuffix(names[7], ".v1.bak") {
		t.Errorf("%q", names) // all five of the day are there: they are counted by themselves
	}
	for i, name := range others {
		if _, err := os.Stat(name); (err == nil) != (i < 3) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStepThatFailsLeavesTheVersionBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	migrated(t, path, steps(10))
	bad := steps(10, 20, 30).(fstest.MapFS)
	bad["migrations/0003_step.sql"].Data = append(bad["migrations/0003_step.sql"].Data, "DROP TABLE t1; INSERT INTO nowhere VALUES (1);"...)
	if d, err := store.OpenWith(ctx(), path, bad, ""); err == nil {
		_ = d.Close()
		t.Fatal("a step that fails was taken")
	}
	same(t, look(t, path), "version 2: t1=10 t2=20")
}

func TestNumbersOfStepsHaveNoGap(t *testing.T) {
	bad := steps(1, 2).(fstest.MapFS)
	bad["migrations/0004_step.sql"] = bad["migrations/0002_step.sql"]
	if d, err := store.OpenWith(ctx(), filepath.Join(t.TempDir(), "h.db"), bad, ""); err == nil {
		_ = d.Close()
		t.Error("step 3 is missing")
	}
}

func TestMigrationKilledAtAnyTimeLeavesAWholeVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	migrated(t, path, steps(10))
	seen := map[string]bool{}
	for i := range 10 {
		c := process(t, "migrate", path)
		must(t, c.Start())
		time.Sleep(time.Duration(i*6) * time.Millisecond)
		_ = c.Process.Kill()
		_ = c.Wait()
		now := look(t, path)
		seen[now] = true
		if now != "version 1: t1=10" && now != "version 2: t1=10 t2=20000" && now != "version 3: t1=10 t2=20000 t3=20000" {
			t.Fatal(now)
		}
		for _, l := range copies(t, path) {
			if got := look(t, l); got != "version 1: t1=10" && got != "version 2: t1=10 t2=20000" {
				t.Errorf("%s is %s", l, got)
			}
		}
	}
	migrated(t, path, manySteps())
	same(t, look(t, path), "version 3: t1=10 t2=20000 t3=20000")
}

func manySteps() fs.FS { return steps(10, 20_000, 20_000) }

func TestNewerHistoryIsRefusedAndNotWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	migrated(t, path, steps(slices.Repeat([]int{1}, 60)...))
	before, err := os.ReadFile(path)
	must(t, err)
	e := refused(t, path, store.ErrNewer, provider.KindFile)
	if !strings.Contains(e.Hint, "newest dailies") {
		t.Error(e.Hint)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("it was written to")
	}
	if l := copies(t, path); len(l) != 0 {
		t.Errorf("it was copied: %v", l)
	}
}

func TestFileOfAnotherProgramIsRefused(t *testing.T) {
	dir := t.TempDir()
	for i, made := range []string{"CREATE TABLE bookmarks (a)", "PRAGMA application_id = 42"} {
		path := filepath.Join(dir, fmt.Sprint(i))
		_, err := raw(t, path).Exec(made)
		must(t, err)
		before, err := os.ReadFile(path)
		must(t, err)
		refused(t, path, store.ErrForeign, provider.KindFile)
		after, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(before, after) {
			t.Errorf("%s: it was written to", made)
		}
	}
	refused(t, dir, store.ErrForeign, provider.KindFile)
}
