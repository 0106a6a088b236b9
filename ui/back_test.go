package ui_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// esc in the form leads back to where the form was opened.
func TestTheFormLeadsBackToWhereItWasOpened(t *testing.T) {
	for _, key := range []string{"c", "b", "B", "e"} {
		screened(t, 120, 36, func(t *testing.T, a *app) {
			a.Keys("right", "enter", "right", "right", key)
			a.Shows("provider·model")
			a.Keys("esc")
			a.Hides("provider·model")
			a.Shows("reject", "S010 t02")
			a.Keys("esc", "esc") // the player, the contact sheet
			a.Shows("shot", "picks")
		})
	}
	screened(t, 120, 36, func(t *testing.T, a *app) {
		for key, there := range map[string]string{"1": "1 of 16", "2": "picks", "4": "last 30 days", "5": "keyring"} {
			a.Keys("esc", "esc", key, "n")
			a.Shows("New run")
			a.Keys("esc")
			a.Hides("New run")
			a.Shows(there)
		}
		// The list of errors, opened from the form, leads to the form, and that to where it was opened.
		a.Keys("2", "n", "ctrl+p")
		a.Type("what went wrong")
		a.Keys("enter", "n", "esc")
		a.Shows("picks")
	})
}

// A question that spends and comes late takes no key that was meant for what it covers.
func TestALateQuestionThatSpendsIsDeafAtFirst(t *testing.T) {
	startWith(t, 8, 100, 30, func(a *app) { a.textModel() }, func(t *testing.T, a *app) {
		a.world.QuoteTakes = 2 * time.Second
		a.write("a cat")
		a.Sleep(2*time.Second + 100*time.Millisecond)
		a.Shows("Spend $1.21?", "spend it")
		a.Hides("y  spend it")
		lines := strings.Split(a.Text(), "\n")
		row := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "spend it") })
		before, _, _ := strings.Cut(lines[row], "spend it")
		for _, key := range []string{"y", "enter", "tab", "enter", "esc", "n"} {
			a.Keys(key)
		}
		a.Send(click(ansi.StringWidth(before), row))
		a.Shows("Spend $1.21?")
		if len(a.world.Submitted) > 0 {
			t.Fatal("a key that came too early spends")
		}
		a.Sleep(300 * time.Millisecond)
		a.Shows("y  spend it", "▸ n  no")
		a.Keys("y")
		if len(a.world.Submitted) != 1 {
			t.Errorf("submitted: %d", len(a.world.Submitted))
		}
		a.world.QuoteTakes = 0
		a.Keys("n")
		a.Type("a dog")
		a.Keys("alt+enter", "y") // a question that comes at once listens at once
		if len(a.world.Submitted) != 2 {
			t.Errorf("submitted: %d", len(a.world.Submitted))
		}
	})
}

// Marks stay while the marked runs are looked at, for what is done with them next, which takes them off.
func TestMarksOutlastALookAtTheMarkedRuns(t *testing.T) {
	start(t, 16, 120, 36, func(t *testing.T, a *app) {
		a.Keys("space", "space", "=")
		a.Hides("2 marked")
		a.Keys("esc")
		a.Shows("2 marked")
		a.Keys("=", "3", "esc") // rated there
		a.Hides("2 marked")
	})
}
