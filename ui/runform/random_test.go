package runform

import (
	"math/rand/v2"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// For any sequence of inputs and any screen size, the form stays within its size, its focus is on an
// existing field, and it submits nothing that the model refuses.
func TestAnythingGoes(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	keys := []string{
		"tab", "tab", "tab", "shift+tab", "up", "down", "left", "right", "enter", "esc", "space", "backspace", "delete",
		"home", "end", "ctrl+u", "ctrl+k", "ctrl+w", "alt+up", "alt+down", "alt+enter", "ctrl+enter", "pgup", "pgdown", "ctrl+o",
		"a", "1", "/", "~", "=", "'", "\\", "図", "\u0301", ",",
	}
	pastes := []string{"", "\n", "/a b.png\n/c.png", "'open", "k=v\nx=y", "https://h.test/a.png", "\x1b[2J\u202e👩‍👩‍👧", "12345678901234567890"}
	k := newKit(t)
	for i := range 600 {
		switch n := rnd.IntN(60); {
		case n < 50:
			k.keys(keys[rnd.IntN(len(keys))])
		case n < 54:
			k.send(tea.PasteMsg{Content: pastes[rnd.IntN(len(pastes))]})
		case n < 55:
			k.SetPrompts([]string{"one", "two\nlines", ""})
		case n < 56:
			k.send(tea.MouseClickMsg{X: rnd.IntN(200), Y: rnd.IntN(60), Button: tea.MouseLeft})
		case n < 57:
			k.SetSize(rnd.IntN(210), rnd.IntN(62))
		case n < 58:
			k.SetChecked(checkedImage(k.Spec().Request.StartFrame, rnd.IntN(9000), 80, 7, "image/png"))
			k.SetQuote(run.Quote{Budget: run.Budget{PerRun: new(provider.Money(rnd.IntN(3_000_000)))}})
		case n < 59 && i%3 == 0:
			k.Fill(pastRun())
		default:
			k.send(PathsMsg{Prefix: k.paths.prefix, Names: []string{k.paths.base + "x/", k.paths.base + "xy.png"}})
		}
		fits(t, "anything", k, max(k.width, 1), max(k.height, 1))
		if m, ok := last[SubmitMsg](k); ok && !(run.CheckResult{Issues: k.model.Check(m.Spec.Request)}).OK() {
			t.Fatalf("submitted %+v", m.Spec)
		}
		if !valid(k) {
			t.Fatalf("after %d steps the cursor is nowhere: %v of %v", i, k.at, k.focusOrder())
		}
	}
}

func valid(k *kit) bool {
	for _, s := range k.focusOrder() {
		if s == k.at {
			return true
		}
	}
	return false
}

// A key without effect in a choice does not count as choosing.
func TestAKeyWithoutMeaningIsNoChoice(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldResolution)
	k.send(uitest.Key("z"), uitest.Key("?"))
	if k.values.chosen[provider.FieldResolution] {
		t.Error("the default counts as chosen")
	}
}
