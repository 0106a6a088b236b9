package ui_test

import (
	"fmt"
	"slices"
	"testing"

	"dailies/provider/run"
)

// places returns where the takes of the shots are.
func (a *app) places(t *testing.T, shots ...string) (all []string) {
	t.Helper()
	for _, code := range shots {
		takes, err := a.world.Takes(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range takes {
			all = append(all, fmt.Sprintf("%s/%d", code, r.Take))
		}
	}
	return all
}

func TestAShotIsSplitAndJoined(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "S")
		a.Shows("Split the shot S010", "t01 t02● t03", "do not come", "again. u takes it back.")
		for text, says := range map[string]string{"": "which takes?", "4": "the shot has no take 4", "1-3": "one take at least stays", "x": "is no take"} {
			a.Type(text)
			a.Keys("enter")
			a.Shows("Split the shot S010", says)
			a.Keys("ctrl+u")
		}
		a.Type("2, 3")
		a.Keys("enter")
		a.Shows("moved 2 runs to S170")
		if got := a.places(t, "S010", "S170"); !slices.Equal(got, []string{"S010/1", "S170/1", "S170/2"}) {
			t.Fatalf("split into %q", got)
		}
		a.Keys("u")
		a.Shows("undone: 2 takes back in S010")
		if got := a.places(t, "S010", "S170"); !slices.Equal(got, []string{"S010/1", "S010/2", "S010/3"}) {
			t.Fatalf("taken back: %q", got)
		}
		a.Keys("J")
		a.Shows("Join the shot S010 with another", "3 takes", "S010 stays, without takes")
		for text, says := range map[string]string{"": "which other shot?", "s010": "which other shot?", "S999": "there is no shot S999"} {
			a.Type(text)
			a.Keys("enter")
			a.Shows("Join the shot S010", says)
			a.Keys("ctrl+u")
		}
		a.Type("s020")
		a.Keys("enter")
		a.Shows("moved 3 runs to S020")
		if got := a.places(t, "S010", "S020"); !slices.Equal(got, []string{"S020/1", "S020/2", "S020/3", "S020/4"}) {
			t.Fatalf("joined: %q", got)
		}
		a.Keys("g", "J")
		a.Hides("Join the shot")
		a.Keys("u")
		if got := a.places(t, "S010", "S020"); !slices.Equal(got, []string{"S010/1", "S010/2", "S010/3", "S020/1"}) {
			t.Fatalf("taken back: %q", got)
		}
	})
}

// Takes that another window has moved on stay there.
func TestAMoveIsNotTakenBackFromAThirdShot(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "J")
		a.Type("S020")
		a.Keys("enter")
		takes, err := a.world.Takes(t.Context(), "S020")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.world.MoveTakes(t.Context(), "S900", takes[len(takes)-1].ID); err != nil {
			t.Fatal(err)
		}
		a.Drain()
		a.Keys("u")
		a.Shows("the takes were moved again in another window")
		if got := a.places(t, "S900"); len(got) != 1 {
			t.Errorf("in the third shot: %q", got)
		}
		a.Keys("u")
		a.Shows("there is nothing to undo")
	})
}

// A shot with another code since is not what the takes came from: they stay, and a sentence says so.
func TestAMoveIsNotTakenBackIntoAnotherShot(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.shot(t)
		a.Keys("2", "g", "J")
		a.Type("S020")
		a.Keys("enter")
		if err := a.world.ChangeShot(t.Context(), "S010", run.Shot{Code: "OLD"}); err != nil {
			t.Fatal(err)
		}
		a.Drain()
		a.Keys("u")
		a.Shows("the shot S010 is not what it was, so the takes stay where they are")
	})
}
