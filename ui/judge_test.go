package ui_test

import (
	"context"
	"testing"

	"dailies/provider/run"
)

func TestJudging(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.choose(pending)
		a.Keys("z")
		a.Shows("× Waves", "rejected 1 run")
		a.Keys("s") // a pick is not rejected
		a.Shows("● Waves")
		a.Keys("u")
		a.Shows("× Waves", "undone: pick")
		a.Keys("z")
		a.Hides("× Waves")
		a.Keys("R")
		a.Shows("Rate this run", "★★★★★")
		a.Keys("4")
		a.Shows("1 run rated ★★★★")
		a.Keys("enter")
		a.Shows("rating       ★★★★", "shot         S010 t01")
		a.Keys("esc", "R", "esc")
		a.Hides("Rate this run")
		a.Keys("R", "0")
		a.Shows("removed the rating of 1 run")
		a.Keys("u")
		if r := stored(a, pending); r.Rating != 4 || r.Pick || r.Rejected {
			t.Errorf("rating %d, pick %v, rejected %v", r.Rating, r.Pick, r.Rejected)
		}
	})
}

func TestRunsMoveToAShot(t *testing.T) {
	start(t, 8, 180, 24, func(t *testing.T, a *app) {
		a.choose(pending)
		a.Shows("S010 t01")
		a.Keys("S")
		a.Shows("Move this run to a shot", "S010")
		a.Keys("ctrl+u")
		a.Type("s080")
		a.Keys("enter")
		a.Shows("moved 1 run to S080", "S080 t02")
		a.Keys("/")
		a.Type("shot:S080")
		a.Keys("enter")
		a.Shows("of 2 · 8 total")
		a.Keys("esc")
		a.choose(pending)
		a.Keys("S", "ctrl+u")
		a.Type("S 1")
		a.Keys("enter")
		a.Shows("letters, digits")
		a.choose(pending)
		a.Keys("space", "S", "ctrl+u", "enter")
		a.Shows("to S090")
		if r := stored(a, pending); r.Shot != "S090" || r.Take != 1 {
			t.Errorf("take %d of %s", r.Take, r.Shot)
		}
	})
}

// The numbers of the takes stand where the list holds to one shot.
func TestTakesHaveNumbersInTheListOfAShot(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		a.world.Change(id(saved, 8), func(r *run.Run) { r.Tags = []string{"x"} })
		a.Hides("t01")
		a.Keys("/")
		a.Type("shot:S010")
		a.Keys("enter")
		a.Shows("take", "t01")
	})
}

// stored is a run of a history of eight as it is kept.
func stored(a *app, row int) run.Run {
	r, err := a.world.Run(context.Background(), id(row, 8))
	if err != nil {
		panic(err)
	}
	return r
}
