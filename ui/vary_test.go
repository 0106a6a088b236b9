package ui_test

import (
	"testing"
	"time"

	"dailies/provider/run"
)

// sent returns the runs that were made just now, the last one first.
func (a *app) sent(t *testing.T) []run.Run {
	t.Helper()
	all, err := a.world.Page(t.Context(), run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 20})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all {
		if time.Since(r.Created) > time.Minute {
			return all[:i]
		}
	}
	return all
}

func TestATakeIsVariedAsOneBatch(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.Sleep(5 * time.Minute)
		a.choose(left)
		parent, err := a.world.Run(t.Context(), id(left, 16))
		if err != nil {
			t.Fatal(err)
		}
		a.Keys("V")
		a.Shows("Vary this take", "‹ seed ›", "ratio", "resolution", "model")
		a.Keys("right", "down", "down", "ctrl+u")
		a.Type("16:9, 9:16")
		a.Keys("enter")
		a.Shows("Spend", "2 ×")
		if len(a.sent(t)) > 0 {
			t.Fatal("it was sent before the price was confirmed")
		}
		a.Keys("y")
		made := a.sent(t)
		if len(made) != 2 || made[0].Request.AspectRatio == made[1].Request.AspectRatio || made[0].Shot != parent.Shot || made[1].Parent != parent.ID {
			t.Errorf("%+v", made)
		}
		a.choose(left + 2)
		a.Keys("V", "down", "ctrl+u")
		a.Type("x..y")
		a.Keys("enter")
		a.Shows("✗ x..y is no range")
	})
}

// The question before models that cannot do what the take says names what they leave out.
func TestWhatAModelLeavesOutIsSaidFirst(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.Sleep(5 * time.Minute)
		a.world.Budget = run.Budget{}
		a.world.Change(id(left, 16), func(r *run.Run) {
			r.Provider, r.Model, r.Request.Audio, r.Request.StartFrame = "runflow", "bytedance/seedance/2.0/fast/text-to-video", true, ""
		})
		a.Drain()
		a.choose(left)
		a.Keys("V", "right", "right", "right", "right", "down", "down", "down", "down", "down", "ctrl+u")
		a.Type("runcomfy/bytedance/seedance-1-0/pro")
		a.Keys("enter")
		a.Shows("Spend", "leaves out or changes:")
	})
}

func TestADraftIsMadeFinal(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.world.Change(id(left, 16), func(r *run.Run) { r.Seed = new(int64(42)) })
		a.Drain()
		a.Sleep(5 * time.Minute)
		a.choose(left)
		a.Keys("U")
		a.Shows("Make this take final", "this take", "720p, $1.45", "$")
		a.Keys("enter")
		a.Shows("Spend")
		a.Keys("y")
		made := a.sent(t)
		if len(made) != 1 || made[0].ParentHow != run.HowFinal || *made[0].Request.Seed != 42 || made[0].Parent != id(left, 16) {
			t.Errorf("%+v", made)
		}
	})
}
