package ui_test

import (
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// A key that is held down, or pressed fifty times in a tenth of a second, spends once, even if small amounts
// need no confirmation.
func TestAKeyPressedFiftyTimesPaysOnce(t *testing.T) {
	for name, c := range map[string]struct {
		askBelow provider.Money
		key      string
	}{
		"no question": {2 * provider.Dollar, "alt+enter"},
		"a question":  {0, "alt+enter"},
		"a yes":       {0, "y"},
	} {
		t.Run(name, func(t *testing.T) {
			startWith(t, 8, 100, 30, func(a *app) {
				a.textModel()
				a.world.Budget = run.Budget{AskBelow: c.askBelow}
			}, func(t *testing.T, a *app) {
				a.Keys("n")
				a.Type("a cat")
				if c.key == "y" {
					a.Keys("alt+enter")
				}
				for range 50 {
					a.Press(c.key)
					time.Sleep(2 * time.Millisecond)
				}
				a.Drain()
				if name == "a question" {
					a.Keys("alt+enter", "y")
				}
				if n := len(a.world.Submitted); n != 1 {
					t.Errorf("%d orders were submitted", n)
				}
				a.Keys("esc", "esc", "n")
				a.Type("a dog")
				a.Keys("alt+enter", "y") // another order is another run
				if n := len(a.world.Submitted); n != 2 {
					t.Errorf("%d orders after another one", n)
				}
			})
		})
	}
}

// Two windows show the same draft; the second submit is refused until the draft is changed.
func TestOneDraftInTwoWindowsIsOneRun(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) {
		m := uitest.Models()[1]
		r := m.Defaults()
		r.Prompt = "a cat"
		a.world.Keep(run.UnsentForm{ID: "01JD0000000000000000000000", Model: m.Key(), Request: r, Takes: 1, SavedAt: time.Now()})
	}, func(t *testing.T, a *app) {
		// The other window was first.
		m := uitest.Models()[1]
		r := m.Defaults()
		r.Prompt = "a cat"
		if _, err := a.world.Submit(t.Context(), run.Spec{ID: a.world.Kept().ID, Model: m.Key(), Request: r}); err != nil {
			t.Fatal(err)
		}
		a.Keys("n", "alt+enter", "y")
		if n := len(a.world.Submitted); n != 1 {
			t.Fatalf("%d orders of one draft", n)
		}
		a.Shows("already sent")
		a.Keys("n")
		a.Type(" on a mat")
		a.Keys("alt+enter", "y")
		if n := len(a.world.Submitted); n != 2 {
			t.Errorf("%d orders after a change", n)
		}
	})
}

// The same for submitting an old run again.
func TestRunAgainFiftyTimesPaysOnce(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.world.Budget = run.Budget{AskBelow: 2 * provider.Dollar} }, func(t *testing.T, a *app) {
		a.choose(cancelled)
		for range 50 {
			a.Press("r")
		}
		a.Drain()
		if n := len(a.world.Submitted); n != 1 {
			t.Errorf("%d runs were made again", n)
		}
		a.choose(1 + cancelled)
		a.Keys("r")
		if n := len(a.world.Submitted); n != 2 {
			t.Errorf("%d runs after another press", n)
		}
	})
}
