package ui_test

import (
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui"
)

func TestThePaletteDoesWhatItIsAskedFor(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.Keys("ctrl+p")
		a.Shows("Commands")
		a.Type("spending")
		a.Keys("enter")
		a.Shows("last 30 days")
		a.Keys(":")
		a.Type("list of runs")
		a.Keys("enter")
		a.Shows("1 of 16")
		a.Keys("ctrl+p")
		a.Type("pick")
		a.Keys("enter")
		a.Shows("picked 1 run")
		a.Keys("ctrl+p", "esc")
		a.Hides("Commands")
	})
}

func TestThePaletteSaysWhyNot(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.Keys("j", "j", "ctrl+p") // the one that is saved
		a.Type("cancel")
		a.Shows("cancel · it has succeeded already")
		a.Keys("enter")
		a.Shows("Commands")
		a.Keys("esc", "n", "ctrl+p")
		a.Type("cancel")
		a.Shows("only in the list of runs")
		a.Keys("esc", "ctrl+p")
		a.Type("undo")
		a.Shows("there is nothing to undo")
	})
}

func TestThePaletteWorksWhereTextIsTyped(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.Keys("n", "ctrl+p")
		a.Type("spending")
		a.Keys("enter")
		a.Shows("last 30 days")
		a.Keys("n", "ctrl+p")
		a.Type("quit")
		a.Keys("enter")
		if !a.Quit {
			t.Error("the app goes on")
		}
	})
}

func TestThePaletteFollowsWhatHappens(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.Keys("ctrl+p")
		a.Type("retry")
		a.Shows("retry · it has not finished")
		a.world.Change(id(running, 16), func(r *run.Run) { r.State = run.Failed })
		a.Drain()
		a.Hides("it has not finished")
	})
}

func TestOtherKeysDoTheSame(t *testing.T) {
	startWith(t, 16, 100, 30, func(a *app) {
		a.keys = map[string][]string{"star": {"ctrl+s", "*"}, "quit": {"ctrl+q"}, "down": {"e"}, "help": {"F"}, "fly": {"x"}}
	}, func(t *testing.T, a *app) {
		a.Shows("✗ [ui.keys] in the config: e now means down; shot name has no key left")
		a.Keys("esc", "s")
		a.Hides("picked")
		a.Keys("*")
		a.Shows("picked 1 run")
		a.Sleep(5 * time.Second)
		a.Shows("F help", "n new")
		a.Hides("edit & rerun")
		a.Keys("q")
		if a.Quit {
			t.Error("the old key still quits")
		}
		a.Keys("e")
		a.Shows("2 of 16")
		a.Keys("F")
		a.Shows("ctrl+s *")
		a.Hides("edit & rerun")
		a.Keys("esc", "n")
		a.Type("esq*")
		a.Shows("esq*")
		a.Keys("ctrl+q")
		if a.Quit {
			t.Error("a key of the list quits the form")
		}
		a.Keys("esc", "ctrl+q")
		if !a.Quit {
			t.Error("the new key does not quit")
		}
	})
}

func TestSentencesNameAPersonsOwnKeys(t *testing.T) {
	own := map[string][]string{
		"new": {"ctrl+n"}, "help": {"F"}, "undo": {"U"}, "mouse": {"M"}, "refresh": {"W"}, "spend": {"$"}, "submit": {"ctrl+s"}, "older prompt": {"alt+p"}, "browse": {},
	}
	startWith(t, 0, 120, 36, func(a *app) { a.keys = own }, func(t *testing.T, a *app) {
		a.Shows("ctrl+n  an empty form", "F       the keys that work here", "ctrl+n New", "$ Spend", "F help")
		a.Keys("ctrl+n")
		a.Shows("ctrl+s submit", "alt+p earlier prompts")
		a.Hides("alt+enter", "alt+up")
		a.Keys("tab")
		a.Hides("browse")
		a.Keys("esc", "$")
		a.Shows("No runs")
		a.Keys("M")
		a.Shows("M captures it again")
	})
	startWith(t, 8, 120, 36, func(a *app) { a.keys = own }, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("D")
		a.Shows("finds it, U brings it")
		a.Keys("y")
		a.Shows("; U brings it back")
		a.Keys("U")
		a.choose(queued)
		a.world.Change(id(queued, 8), func(r *run.Run) { r.State = run.Running })
		a.Drain()
		a.Keys("x")
		a.Shows("W watches")
	})
	startWith(t, 8, 120, 36, func(a *app) { a.keys = map[string][]string{"undo": {}} }, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("D")
		a.Shows("finds it, the palette")
	})
}

func TestANameInTheHeaderIsClickedWhileTextIsTyped(t *testing.T) {
	start(t, 16, 100, 30, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Type("a cat")
		a.Send(tea.MouseClickMsg{X: 17, Y: 0, Button: tea.MouseLeft})
		a.Send(tea.MouseClickMsg{X: 11, Y: 0, Button: tea.MouseLeft})
		a.Shows("1 of 16")
		a.Keys("n")
		a.Shows("a cat")
		a.Hides("a cat1", "a cat2")
	})
}

// TestEveryKeyInHelpCanBeMoved: every key in help is configurable, except fixed ones.
func TestEveryKeyInHelpCanBeMoved(t *testing.T) {
	stays := []string{"enter", "esc", "ctrl+c", "ctrl+z", "ctrl+l", "tab", "f1", "←→", "a-z", "↑↓", "→", "←", "left", "shift+up", "shift+down"}
	for name, keys := range screens {
		if slices.Contains(keys, "/") || slices.Contains(keys, ",") || slices.Contains(keys, "f") || slices.Contains(keys, "|") {
			continue // the next key is text, or a choice
		}
		start(t, 16, 100, 30, func(t *testing.T, a *app) {
			named := map[string]bool{}
			for _, c := range a.Model().(*ui.App).Commands().Named() {
				for _, k := range c.Keys {
					named[k] = true
				}
			}
			a.Keys(keys...)
			for _, b := range a.Model().(*ui.App).Bindings() {
				if k := b.Keys()[0]; !named[k] && !slices.Contains(stays, k) {
					t.Errorf("%s: %s (%s) has no name", name, k, b.Help().Desc)
				}
			}
		})
	}
}
