package crashtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"dailies/store"
)

// shape is the version of a history, and whether it is complete: tables, indexes, runs, and the
// integrity of the file.
func shape(path string) (string, error) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return "", err
	}
	defer db.Close()
	var version, runs int
	var schema, sound string
	err = db.QueryRow("SELECT (SELECT user_version FROM pragma_user_version), (SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema ORDER BY name)), "+
		"(SELECT count(*) FROM runs), (SELECT group_concat(integrity_check) FROM pragma_integrity_check)").Scan(&version, &schema, &runs, &sound)
	return fmt.Sprintf("version %d of %d runs, %s: %s", version, runs, sound, schema), err
}

// versions are the possible shapes of a history of version 1 during its migration.
func versions(t *testing.T, fresh func() (dir string)) []string {
	t.Helper()
	dir := fresh()
	first, err := shape(filepath.Join(dir, "history.db"))
	must(t, err)
	all := []string{first}
	steps, err := filepath.Glob(filepath.Join("..", "..", "store", "migrations", "*.sql"))
	must(t, err)
	for n := 2; n <= len(steps); n++ {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "history.db"))
		must(t, err)
		text, err := os.ReadFile(steps[n-1])
		must(t, err)
		_, err = db.Exec(fmt.Sprintf("BEGIN; %s; PRAGMA user_version = %d; COMMIT", text, n))
		must(t, errors.Join(err, db.Close()))
		next, err := shape(filepath.Join(dir, "history.db"))
		must(t, err)
		all = append(all, next)
	}
	return all
}

// A migration of the first released history is killed at system calls, and hit by power
// failures throughout: the remains are one complete version or the next, and the backup made
// first is intact. DAILIES_LONG kills it at every call instead of at 60.
func TestMigrationStoppedAnywhere(t *testing.T) {
	t.Parallel()
	released, err := os.ReadFile(filepath.Join("..", "..", "store", "testdata", "v1.db"))
	must(t, err)
	fresh := func() string { return lay(t, map[string][]byte{"history.db": released}) }
	whole := versions(t, fresh)
	first, last := whole[0], whole[len(whole)-1]
	look := func(dir string) (seen string, err error) {
		if seen, err = shape(filepath.Join(dir, "history.db")); err != nil {
			return seen, err
		}
		copies, _ := filepath.Glob(filepath.Join(dir, "*.bak"))
		for _, name := range copies {
			if got, err := shape(name); err != nil || got != first {
				return seen, fmt.Errorf("a copy is %s: %w", got, err)
			}
		}
		if seen != first && len(copies) == 0 {
			return seen, errors.New("it was changed before there was a copy")
		}
		return seen, nil
	}
	seen := map[string]int{}
	judge := func(where, dir string) {
		was, err := look(dir)
		if seen[was]++; err != nil || !slices.Contains(whole, was) {
			t.Errorf("%s: %v: %.300s", where, err, was)
			return
		}
		db, err := store.Open(context.Background(), filepath.Join(dir, "history.db"))
		if err != nil {
			t.Errorf("%s: it cannot be opened again: %v", where, err)
			return
		}
		must(t, db.Close())
		if is, err := shape(filepath.Join(dir, "history.db")); err != nil || is != last {
			t.Errorf("%s: opened again it is %.300s, %v", where, is, err)
		}
	}
	kills := slices.DeleteFunc(points(t, self(t, "upgrade", fresh(), "history")), func(p point) bool { return p.what != die })
	for _, p := range some(kills, 60) {
		dir := fresh()
		hit(t, self(t, "upgrade", dir, "history"), p)
		judge(p.String(), dir)
	}
	dir := fresh()
	cut := cutPower(t, watchDisk(t, self(t, "upgrade", dir, "history"), dir), 60, func(dir string) ([]string, error) {
		judge("power cut", dir)
		return nil, nil
	})
	t.Logf("%d kills of %d, %d power cuts", min(len(kills), 60), len(kills), cut.tries)
	if seen[first] == 0 || seen[last] == 0 {
		t.Errorf("it was never stopped before, or never after: %v", seen)
	}
	between := 0
	apart := []string{"apart", filepath.Join("..", "..", "store", "migrations", "*.sql")}
	all := slices.DeleteFunc(points(t, self(t, "upgrade", append([]string{fresh()}, apart...)...)), func(p point) bool { return p.what != die })
	for _, p := range some(all, 30) {
		dir := fresh()
		hit(t, self(t, "upgrade", append([]string{dir}, apart...)...), p)
		if was, err := shape(filepath.Join(dir, "history.db")); err != nil || !slices.Contains(whole, was) {
			between++
		}
	}
	t.Logf("statement by statement: %d of 30 in between", between)
	if between == 0 {
		t.Error("a migration without a transaction was never seen in between: this test proves nothing")
	}
}
