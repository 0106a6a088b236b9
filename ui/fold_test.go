package ui_test

import (
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui"
	"dailies/ui/uitest"
)

// batch starts the app with three takes of one submit above eight other runs.
func batch(t *testing.T, width, height int, do func(t *testing.T, a *app, s *uitest.FakeSetup)) {
	t.Helper()
	var setup *uitest.FakeSetup
	startWith(t, 8, width, height, func(a *app) {
		setup = uitest.NewSetup(a.world, true)
		a.more = func(o *ui.Options) { o.Setup, o.Group = setup, "batch" }
	}, func(t *testing.T, a *app) {
		spec := run.Spec{Model: "runflow/bytedance/seedance/2.0/fast/text-to-video", Takes: 3,
			Request: provider.Request{Prompt: "a corgi on a beach", AspectRatio: "16:9", Resolution: "720p", Duration: 5}}
		if _, err := a.world.Submit(t.Context(), spec); err != nil {
			t.Fatal(err)
		}
		a.Drain()
		a.Keys("g")
		do(t, a, setup)
	})
}

func TestAnActionOnAFoldedRowAsksAboutAllItsRuns(t *testing.T) {
	batch(t, 120, 30, func(t *testing.T, a *app, _ *uitest.FakeSetup) {
		a.Shows("⊞ 3 takes", "3 pending", "1 of 9 · 11 runs")
		a.Keys("x")
		a.Shows("Cancel 3 runs?", "3 runs, the first: a corgi on a beach")
		a.Keys("y")
		if asked := a.wished(); len(asked) == 0 {
			t.Error("nothing is asked for")
		}
	})
}

func TestTheChosenGroupingIsKeptInTheConfig(t *testing.T) {
	batch(t, 120, 30, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		kept := func() string {
			all, err := s.Settings()
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				if one.Key == "ui.group" {
					return one.Value
				}
			}
			return ""
		}
		a.Keys("b")
		a.Shows("shots folded")
		if kept() != "shot" {
			t.Errorf("%q is kept", kept())
		}
		a.Keys("b")
		a.Hides("folded ·", "shots folded", "⊞")
		a.Shows("1 of 11")
		if kept() != "none" {
			t.Errorf("%q is kept", kept())
		}
		a.Keys("b", "=")
		a.Shows("A of 3")
	})
}

func TestChosenColumnsAreKeptInTheConfigAndFollowIt(t *testing.T) {
	batch(t, 120, 30, func(t *testing.T, a *app, s *uitest.FakeSetup) {
		kept := func() string {
			all, err := s.Settings()
			if err != nil {
				t.Fatal(err)
			}
			return all[slices.IndexFunc(all, func(one run.Setting) bool { return one.Key == "ui.columns" })].Value
		}
		a.Keys("p", "|", "j", "space", "enter")
		a.Shows("columns is set")
		if got := kept(); got != "prompt rating model len est cost time made" && got != "prompt model len est cost time made" && got != "prompt len est cost time made" {
			t.Errorf("%q is kept", got)
		}
		if err := s.Set("ui.columns", "id prompt nonsense modle tags:0", false); err != nil {
			t.Fatal(err)
		}
		a.Keys("5", "j", "j", "j", "j", "l") // another setting: all of them are read again
		a.Keys("1")
		a.Shows("id      prompt")
		a.Keys("L")
		a.Shows(`ui.columns: "nonsense" is no column; there are`, `"modle" is no column; did you mean "model"?`, `a width is a number of cells from 1 to`)
	})
}
