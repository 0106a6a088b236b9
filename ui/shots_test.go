package ui_test

import (
	"context"
	"testing"

	"dailies/provider/run"
)

// shot moves two runs of a history of 16 to the shot of the oldest one.
func (a *app) shot(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	for _, row := range []int{saved, left} {
		if _, err := a.world.MoveTakes(ctx, "S010", id(row, 16)); err != nil {
			t.Fatal(err)
		}
	}
	yes, four := true, 4
	if err := a.world.Annotate(ctx, run.AnnotationEdit{Pick: &yes, Rating: &four}, id(saved, 16)); err != nil {
		t.Fatal(err)
	}
	a.Drain()
}

func TestShots(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2")
		a.Shows("▸ S160")
		a.Keys("g")
		a.Shows("2 Shots", "16 shots · 16 takes · 2 picks · ≥$13.89, 4 unpriced", "S010", "2 ✓  1 ○", "★★★★", "1 of 16", "enter takes")
		a.Keys(",", "b")
		a.Shows("by best", "▸ S010", "1 of 16")
		a.Keys(",", "b")
		a.Shows("by best, turned round", "▸ S010")
		a.Keys(",", "o", "/")
		a.Type("zzz")
		a.Shows("Nothing matches “zzz”")
		a.Keys("esc", "g", "r")
		a.Shows("shot:S010", "of 3 · 16 total", "t02")
		a.Keys("esc")
		a.Shows("of 16")
	})
}

func TestAShotIsNamedAndMovedToAProject(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "e")
		a.Shows("Name the shot", "Waves")
		a.Keys("ctrl+u")
		a.Type("the harbour")
		a.Keys("enter")
		a.Shows("changed the shot S010", "the harbour")
		a.Keys("P")
		a.Type("Night train")
		a.Keys("enter")
		a.Shows("S010 is in Night train now", "project  ‹ all ›")
		a.Keys("right", "right")
		a.Shows("‹ Night train ›", "1 shot · 3 takes")
		a.Hides("S020")
		a.Keys("c", "ctrl+u")
		a.Type("S020")
		a.Keys("enter")
		a.Shows("there is already a shot S020")
		a.Keys("c", "ctrl+u")
		a.Type("S015")
		a.Keys("enter")
		a.Shows("S010 is S015 now", "▸ S015")
		a.Keys("u")
		a.Shows("undone: shot S010", "▸ S010")
		a.Keys("u", "u")
		a.Shows("Waves", "project  ‹ all ›")
		if l, err := a.world.Shots(context.Background(), "*"); err != nil || l[0].Name != "Waves" || l[0].Project != "" {
			t.Errorf("%+v, %v", l[0].Shot, err)
		}
	})
}

// What happens elsewhere shows while one looks.
func TestShotsFollowTheirTakes(t *testing.T) {
	start(t, 16, 80, 24, func(t *testing.T, a *app) {
		a.Keys("2", "G")
		a.Shows("▸ S160", "1 ◐")
		a.world.Change(id(running, 16), func(r *run.Run) { r.State = run.Failed })
		a.Drain()
		a.Shows("▸ S160", "1 ✗")
		a.Keys("esc")
		a.Shows("1 of 16")
	})
}

func TestAHistoryWithoutShots(t *testing.T) {
	start(t, 0, 80, 24, func(t *testing.T, a *app) {
		a.Keys("2")
		a.Shows("No shots yet.", "0 shots")
		a.Keys("e", "enter", "c", "P", ",", "/")
		a.Shows("No shots yet.")
	})
}

func TestNothingIsChangedInAHistoryThatCanOnlyBeReadFromTheShots(t *testing.T) {
	startWith(t, 8, 120, 36, onlyRead, func(t *testing.T, a *app) {
		for _, k := range []string{"e", "c", "P"} {
			a.Keys("2", k)
			a.Shows("✗ read only: the history")
			a.Hides("Name the shot", "Change the code", "to a project")
		}
	})
}
