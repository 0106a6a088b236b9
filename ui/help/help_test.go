package help

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/ui/theme"
	"dailies/ui/uitest"
)

func sheet(keys int) *Overlay {
	var g [2]Group
	for i := range g {
		g[i].Name = fmt.Sprintf("group %d", i)
		for k := range keys {
			g[i].Keys = append(g[i].Keys, key.NewBinding(key.WithKeys("x"), key.WithHelp(fmt.Sprintf("k%d%d", i, k), "does something with 柯基 that takes some words")))
		}
	}
	return New(theme.New(theme.Options{}), g[0], g[1])
}

func TestEverySizeFitsAndEveryKeyCanBeReached(t *testing.T) {
	behind := strings.Repeat(strings.Repeat("behind ", 40)+"\n", 70)
	for w := 1; w <= 200; w++ {
		h := 1 + w%24
		s := sheet(12)
		s.SetSize(w, h)
		seen := ""
		for range 200 {
			view := s.Over(behind)
			if lipgloss.Width(view) > w || lipgloss.Height(view) > h {
				t.Fatalf("%d × %d: it takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
			}
			seen += ansi.Strip(view)
			if len(s.lines()) <= s.scroll+s.room() {
				break
			}
			s.Update(uitest.Key("pgdown"))
		}
		for _, want := range []string{"k00", "k011", "k10", "k111"} {
			if w >= 10 && !strings.Contains(seen, want) {
				t.Fatalf("%d × %d: %s cannot be read", w, h, want)
			}
		}
	}
}

func TestOnlyTheKeysForItCloseTheSheet(t *testing.T) {
	for k, closes := range map[string]bool{"esc": true, "?": true, "f1": true, "q": true, "enter": true, "x": false, "n": false, "down": false} {
		s := sheet(3)
		s.SetSize(80, 24)
		if s.Update(uitest.Key(k)) != closes {
			t.Errorf("%q closes the sheet: %v", k, !closes)
		}
	}
	s := sheet(3)
	if s.Update(tea.PasteMsg{Content: "q"}) {
		t.Error("a paste closes the sheet")
	}
}

func TestALongDescriptionIsWrapped(t *testing.T) {
	s := sheet(2)
	s.SetSize(80, 24)
	if view := ansi.Strip(s.Over("")); strings.Contains(view, "…") || !strings.Contains(view, "some words") {
		t.Errorf("descriptions are cut:\n%s", view)
	}
}
