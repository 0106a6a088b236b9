package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// members are the shots and takes of runs, such as "S010/1".
func members(t *testing.T, d *store.DB, numbers ...int) (l []string) {
	t.Helper()
	for _, n := range numbers {
		r, err := d.Run(ctx(), makeRun(n).ID)
		must(t, err)
		l = append(l, fmt.Sprintf("%s/%d", r.Shot, r.Take))
	}
	return l
}

// order is a run that has no shot yet.
func order(n int, change ...func(*run.Run)) run.Run {
	return makeRun(n, append([]func(*run.Run){inShot("")}, change...)...)
}

func inShot(shot string) func(*run.Run) { return func(r *run.Run) { r.Shot = shot } }

func from(n int, how run.ParentHow) func(*run.Run) {
	return func(r *run.Run) { r.Parent, r.ParentHow = makeRun(n).ID, how }
}

func TestEveryRunIsATakeOfAShot(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1), order(2)) // two orders
	add(t, d, order(3, inShot(run.NewShot("a"))), order(4, inShot(run.NewShot("a"))), order(5, inShot(run.NewShot("b"))))
	add(t, d, order(6, from(1, run.HowRetry)), order(7, from(3, run.HowContinue)), order(8, from(99, run.HowRetry)))
	add(t, d, order(9, inShot("s010")), order(10, inShot("hero-2")), order(11, inShot("HERO-2")), order(12, inShot("S070")))
	add(t, d, order(13))
	same(t, members(t, d, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13), []string{"S010/1", "S020/1", "S030/1", "S030/2", "S040/1",
		"S010/2", "S050/1", "S060/1", "S010/3", "hero-2/1", "hero-2/2", "S070/1", "S080/1"})
}

func TestATakeNumberNeverComesAgain(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1), order(2, inShot("S010")), order(3, inShot("S010")))
	shot, err := d.MoveTakes(ctx(), "S050", makeRun(3).ID)
	must(t, err)
	same(t, shot, "S050")
	deleted := true
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: &deleted}, makeRun(2).ID))
	add(t, d, order(4, inShot("S010")))
	shot, err = d.MoveTakes(ctx(), "", makeRun(1).ID, makeRun(4).ID) // split
	must(t, err)
	same(t, shot, "S020")
	_, err = d.MoveTakes(ctx(), "s010", makeRun(1).ID)
	must(t, err)
	same(t, members(t, d, 1, 2, 3, 4), []string{"S010/5", "S010/2", "S050/1", "S020/2"})
	// A take that is in the shot already keeps its number, which exported films are named by.
	_, err = d.MoveTakes(ctx(), "s010", makeRun(1).ID, makeRun(4).ID)
	must(t, err)
	same(t, members(t, d, 1, 4), []string{"S010/5", "S010/6"})
}

// codes lists the shots.
func codes(t *testing.T, d *store.DB) (all []string) {
	t.Helper()
	shots, err := d.Shots(ctx(), "*")
	must(t, err)
	for _, s := range shots {
		all = append(all, s.Code)
	}
	return all
}

// A move that is taken back hides the shot that it made, not one that was there or has been named since.
func TestOnlyAnEmptyShotOfTheMoveIsHidden(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1), order(2, inShot("S010")), order(3, inShot("S050")))
	back := func(shot string) {
		t.Helper()
		r, err := d.Run(ctx(), makeRun(2).ID)
		must(t, err)
		made, err := d.MoveTakes(ctx(), shot, r.ID)
		must(t, err)
		if shot == "" {
			must(t, d.ChangeShot(ctx(), made, run.Shot{Code: made, Name: "the opening", Position: 20}))
		}
		must(t, d.ReturnTakes(ctx(), run.PlacesOf([]run.Run{r})...))
	}
	back("S050")
	same(t, codes(t, d), []string{"S010", "S050"})
	back("")
	same(t, codes(t, d), []string{"S010", "S020", "S050"})
}

// A move that is taken back gives runs the numbers that they had, which nobody else can have got.
func TestAMoveIsTakenBack(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1), order(2, inShot("S010")), order(3, inShot("S010")), order(4))
	var before []run.Run
	for _, i := range []int{2, 3} {
		r, err := d.Run(ctx(), makeRun(i).ID)
		must(t, err)
		before = append(before, r)
	}
	_, err := d.MoveTakes(ctx(), "", makeRun(2).ID, makeRun(3).ID)
	must(t, err)
	add(t, d, order(5, inShot("S010")))
	must(t, d.ReturnTakes(ctx(), run.PlacesOf(before)...))
	same(t, members(t, d, 1, 2, 3, 4, 5), []string{"S010/1", "S010/2", "S010/3", "S020/1", "S010/4"})
	same(t, codes(t, d), []string{"S010", "S020"})                // the shot of the split is gone
	add(t, d, order(6, inShot("S030")), order(7, inShot("S010"))) // the numbers of the moves stay given
	same(t, members(t, d, 6, 7), []string{"S030/3", "S010/5"})
	same(t, codes(t, d), []string{"S010", "S020", "S030"})

	_, err = d.MoveTakes(ctx(), "S020", makeRun(2).ID, makeRun(3).ID)
	must(t, err)
	wrong := run.PlacesOf(before)
	for i, p := range []run.TakePlace{{Run: before[1].ID, Shot: "S010", Take: 1}, {Run: before[1].ID, Shot: "S010", Take: 6}, {Run: before[1].ID, Shot: "S099", Take: 1}} {
		wrong[1] = p
		if err := d.ReturnTakes(ctx(), wrong...); provider.KindOf(err) != provider.KindConflict {
			t.Errorf("%d: %v", i, err)
		}
		same(t, members(t, d, 2, 3), []string{"S020/2", "S020/3"})
	}
}

func TestAShotIsChangedWithItsTakes(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1), order(2, inShot("S010")), order(3))
	before, err := d.Newest(ctx())
	must(t, err)
	must(t, d.ChangeShot(ctx(), "S010", run.Shot{Code: "OPEN", Name: "the opening", Project: "Night train", Position: 5}))
	changed, err := d.Changed(ctx(), before)
	must(t, err)
	same(t, len(changed), 2)
	same(t, members(t, d, 1, 2, 3), []string{"OPEN/1", "OPEN/2", "S020/1"})
	same(t, changed[0].Project, "Night train")
	add(t, d, order(4, inShot("open")))
	same(t, members(t, d, 4), []string{"OPEN/3"})
	must(t, d.ChangeShot(ctx(), "open", run.Shot{Code: "Open"})) // only its case
	same(t, members(t, d, 4), []string{"Open/3"})

	conflict := d.ChangeShot(ctx(), "S020", run.Shot{Code: "OPEN"})
	same(t, provider.KindOf(conflict), provider.KindConflict)
	same(t, provider.KindOf(d.ChangeShot(ctx(), "S020", run.Shot{Code: "a/b"})), provider.KindInput)
	same(t, d.ChangeShot(ctx(), "nobody", run.Shot{Code: "S900"}), run.ErrNotFound)
}

func TestWhatAShotComesTo(t *testing.T) {
	d := MustOpen(t)
	add(t, d, priced(1, noon, 3*dollar, inShot(""), state(run.Succeeded), billed(2*dollar)), priced(2, noon, 4*dollar, state(run.Running), inShot("S010")),
		priced(3, noon, 4*dollar, state(run.Running), inShot("S010"), unpriced), order(4, inShot("S020"), func(r *run.Run) { r.Project = "Night train" }))
	yes, five := true, 5
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Pick: &yes, Rating: &five}, makeRun(1).ID))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Rejected: &yes}, makeRun(2).ID, makeRun(3).ID))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Pick: &yes}, makeRun(3).ID)) // a pick is not rejected
	all, err := d.Shots(ctx(), "*")
	must(t, err)
	same(t, len(all), 2)
	got := all[0]
	got.Created = time.Time{}
	same(t, got, run.ShotTotals{Shot: run.Shot{Code: "S010", Name: got.Name, Position: 10},
		Takes: map[run.State]int{run.Succeeded: 1, run.Running: 2}, Picks: 2, Rejected: 1, Best: 5, Spent: 6 * dollar, Unpriced: 1})
	same(t, got.Total(), 3)
	train, err := d.Shots(ctx(), "night TRAIN")
	must(t, err)
	same(t, len(train), 1)
	takes, err := d.Takes(ctx(), "s010")
	must(t, err)
	same(t, len(takes), 3)
	same(t, takes[2].Take, 3)
}

func TestAShotWithoutTakesCostsNothing(t *testing.T) {
	d := MustOpen(t)
	add(t, d, order(1, inShot("S010"), unpriced), order(2, inShot("S020")))
	_, err := d.MoveTakes(ctx(), "S020", makeRun(1).ID)
	must(t, err)
	all, err := d.Shots(ctx(), "*")
	must(t, err)
	same(t, len(all), 2)
	same(t, [2]int{all[0].Total(), all[0].Unpriced}, [2]int{0, 0})
	same(t, [2]int{all[1].Total(), all[1].Unpriced}, [2]int{2, 1})
}

// Runs that an older version of the program adds meanwhile are given shots at the next
// start.
func TestRunsWithoutAShotAreGivenOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d := openAt(t, path)
	batch := func(r *run.Run) { r.Batch = "b" }
	add(t, d, order(1), order(2, batch), order(3, batch), order(4, from(3, run.HowEdit)), order(5))
	must(t, d.Close())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec("UPDATE runs SET shot = '', take = 0 WHERE n > (SELECT min(n) FROM runs)")
	must(t, err)
	_, err = db.Exec("UPDATE runs SET parent = (SELECT id FROM runs ORDER BY n LIMIT 1), prompt = 'another' WHERE id = ?", makeRun(5).ID)
	must(t, err)
	must(t, db.Close())
	d = openAt(t, path)
	got := members(t, d, 1, 2, 3, 4, 5)
	same(t, got[0], "S010/1")
	same(t, got[4], "S010/2") // its parent's shot
	if got[1] == got[2] || got[1][:4] != got[2][:4] || got[2][:4] != got[3][:4] || got[1][:4] == "S010" {
		t.Errorf("a batch and what was made from it: %v", got)
	}
}

func TestGivingShotsCanBeBrokenOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d := openAt(t, path)
	add(t, d, order(1))
	must(t, d.Close())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec("UPDATE runs SET shot = '', take = 0")
	must(t, err)
	must(t, db.Close())
	stopped, cancel := context.WithCancel(ctx())
	cancel()
	if d, err := store.Open(stopped, path); err == nil {
		t.Fatal("it was opened", d.Close())
	}
	d = openAt(t, path)
	if r, err := d.Run(ctx(), makeRun(1).ID); err != nil || r.Take == 0 {
		t.Error(r.Take, err)
	}
}

// A history in which runs cannot be given shots can still be read.
func TestAHistoryThatCannotGiveShotsIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	d := openAt(t, path)
	add(t, d, order(1))
	must(t, d.Close())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.Exec("UPDATE runs SET shot = '', take = 0; DROP TABLE shots")
	must(t, err)
	must(t, db.Close())
	d = openAt(t, path)
	if _, err := d.Run(ctx(), makeRun(1).ID); err != nil {
		t.Error(err)
	}
}
