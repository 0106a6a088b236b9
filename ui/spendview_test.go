package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

func TestTheSpendingIsOneKeyAway(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.Hides("billed  estimated    total")
		a.Keys("4")
		a.Shows("billed  estimated    total", "today          $4.82      $9.07  ≥$13.89  $200.00", "4 runs without a bill", "Runflow 2.0 i2v")
		a.Keys("left")
		a.Shows("‹ [7]", "last 7 days")
		a.Keys("esc")
		a.Shows("1 of 16")
	})
}

func TestWhatIsSpentMeanwhileIsShown(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.Keys("4")
		bill := 20 * provider.Dollar
		a.world.Change(id(running, 16), func(r *run.Run) { r.State, r.Billed = run.Succeeded, &bill })
		a.Drain()
		a.Shows("today         $24.82")
	})
}

func TestSumsThatCannotBeReadAreSaid(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.world.FailNext(provider.Errorf(provider.KindDisk, "the disk is gone"))
		a.Keys("4")
		a.Shows("The history could not be read", "✗ the disk is gone")
		a.world.FailNext(nil)
		a.Keys("ctrl+r")
		a.Shows("today          $4.82")
	})
}

func TestTheRunsOfTheRangeAreExported(t *testing.T) {
	folder := t.TempDir()
	startWith(t, 16, 120, 36, func(a *app) {
		a.folder = folder
		old := uitest.Runs(1, time.Now().AddDate(0, 0, -20))[0]
		old.ID = "OLD"
		a.world.Add(old)
		gone := uitest.Runs(1, time.Now().Add(-time.Hour))[0]
		gone.ID, gone.Deleted = "GONE", time.Now()
		a.world.Add(gone)
	}, func(t *testing.T, a *app) {
		a.Keys("4", "left", "E")
		a.Shows("17 runs written to")
		a.Keys("right", "E")
		a.Shows("18 runs written to")
	})
	files, err := filepath.Glob(filepath.Join(folder, "dailies-*.csv"))
	if err != nil || len(files) != 2 {
		t.Fatalf("the files are %v", files)
	}
	for i, want := range []int{19, 18} { // "…-2.csv" is the later one; with the line of titles
		text, err := os.ReadFile(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\r\n"); n != want || !strings.Contains(string(text), "GONE") {
			t.Errorf("%s has %d lines", files[i], n)
		}
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v", info.Mode())
	}
}

func TestAFolderThatTakesNoFilesIsSaid(t *testing.T) {
	startWith(t, 16, 120, 36, func(a *app) { a.folder = "/nowhere/at/all" }, func(t *testing.T, a *app) {
		a.Keys("4", "E")
		a.Shows("✗ /nowhere/at/all/dailies", "cannot be written")
	})
}
