package crashtest

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dailies/store"
)

// cuts counts the results of simulated power failures.
type cuts struct{ tries, promised, lost, unsound int }

// cutPower simulates power failures throughout the recorded operations and checks the remains.
func cutPower(t *testing.T, d *disk, tries int, look func(dir string) (ids []string, err error)) (sum cuts) {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	for i := range tries {
		n := 1 + (i*len(d.done)+r.IntN(len(d.done)))/tries
		files, said := d.after(min(n, len(d.done)), r)
		sum.tries++
		sum.promised += len(said)
		ids, err := look(lay(t, files))
		if err != nil {
			sum.unsound++
			t.Logf("power cut after deed %d of %d: %.120s", n, len(d.done), err.Error())
			continue
		}
		for _, id := range said {
			if !slices.Contains(ids, id) {
				sum.lost++
			}
		}
	}
	return sum
}

// lookAt opens the remains of a history and returns the ids in it. All backups must be intact.
func lookAt(dir string) ([]string, error) {
	copies, _ := filepath.Glob(filepath.Join(dir, "*.bak")) // before it is opened, which may make another one
	for _, name := range copies {
		if ids, err := integral(name); err != nil || len(ids) < 40 {
			return nil, fmt.Errorf("a copy with %d runs: %w", len(ids), err)
		}
	}
	db, err := store.Open(context.Background(), filepath.Join(dir, "history.db"))
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return integral(filepath.Join(dir, "history.db"))
}

func lookRaw(dir string) ([]string, error) { return integral(filepath.Join(dir, "history.db")) }

func integral(path string) (ids []string, err error) {
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var answer string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&answer); err != nil || answer != "ok" {
		return nil, fmt.Errorf("%s: %w", answer, err)
	}
	err = db.QueryRow("SELECT coalesce(group_concat(id), '') FROM runs").Scan(&answer)
	if err != nil && strings.Contains(err.Error(), "no such table") {
		return nil, nil
	}
	return strings.Split(answer, ","), err
}

// After a power failure at any time, what was acknowledged is there, and the file is intact.
// DAILIES_LONG simulates 2,000 instead of 120.
func TestPowerCuts(t *testing.T) {
	t.Parallel()
	tries := 120
	if long() {
		tries = 2000
	}
	record := func(how string, n int) *disk {
		dir := t.TempDir()
		return watchDisk(t, self(t, "commit", dir, how, strconv.Itoa(n)), dir)
	}
	got := cutPower(t, record("history", 130), tries, lookAt)
	t.Logf("the history: %+v", got)
	if got.lost != 0 || got.unsound != 0 || got.promised < 30*tries {
		t.Errorf("%+v, where nothing may be lost", got)
	}
	control := cutPower(t, record("NORMAL", 130), tries, lookRaw)
	t.Logf("synchronous=NORMAL: %+v", control)
	if control.lost == 0 {
		t.Error("nothing is lost where SQLite does not sync: the power was not cut")
	}
	never := cutPower(t, record("OFF", 700), tries, lookRaw)
	t.Logf("synchronous=OFF: %+v", never)
	if never.unsound == 0 { // once the log was checkpointed
		t.Error("nothing is torn where nothing is synced: the power was not cut")
	}
}
