package ui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestEveryScreenFitsEverySize tests all widths and heights, with the other side at the breakpoints, and
// all small sizes.
func TestEveryScreenFitsEverySize(t *testing.T) {
	var sizes [][2]int
	heights, widths := []int{24, 12, 1, 18, 2, 24, 17, 3, 60}, []int{80, 1, 40, 2, 120, 20, 59, 60}
	for w := 1; w <= 200; w++ {
		sizes = append(sizes, [2]int{w, heights[w%len(heights)]})
	}
	for h := 1; h <= 60; h++ {
		sizes = append(sizes, [2]int{widths[h%len(widths)], h})
	}
	for w := 1; w <= 16; w++ {
		for h := 1; h <= 8; h++ {
			sizes = append(sizes, [2]int{w, h})
		}
	}
	for name, keys := range screens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onScreen(t, name, keys, 80, 24, func(t *testing.T, a *app) {
				for _, s := range sizes {
					a.Resize(s[0], s[1])
					view := a.View()
					if lipgloss.Width(view) > s[0] || lipgloss.Height(view) > s[1] {
						t.Fatalf("%d × %d: it takes %d × %d", s[0], s[1], lipgloss.Width(view), lipgloss.Height(view))
					}
					if s[0] > 3 && strings.TrimSpace(ansi.Strip(view)) == "" {
						t.Fatalf("%d × %d: nothing is shown", s[0], s[1])
					}
				}
			})
		})
	}
}

func TestHelpIsTheLastKeyToGo(t *testing.T) {
	start(t, 8, 80, 24, func(t *testing.T, a *app) {
		for w := 8; w <= 200; w += 3 {
			a.Send(tea.WindowSizeMsg{Width: w, Height: 12})
			a.Shows("? help")
		}
	})
}

func TestALongNoticeIsWholeInANarrowWindow(t *testing.T) {
	start(t, 30, 40, 12, func(t *testing.T, a *app) {
		a.Keys("m")
		a.Shows("text now. m captures it again", "1 of 30")
		if n := len(strings.Split(a.Text(), "\n")); n != 12 {
			t.Errorf("%d lines", n)
		}
		a.Send(tea.MouseClickMsg{X: 3, Y: 10, Button: tea.MouseLeft}) // its first line
		a.Hides("text now")
		a.Shows("? help")
	})
}

func TestASmallWindowStillShowsRuns(t *testing.T) {
	start(t, 30, 40, 12, func(t *testing.T, a *app) {
		lines := strings.Split(a.Text(), "\n")
		if len(lines) != 12 {
			t.Fatalf("%d lines", len(lines))
		}
		runs := 0
		for _, l := range lines {
			for _, word := range []string{"Clouds", "sunglasses", "corgi", "barista", "Moderation", "No answer", "train", "Waves"} {
				if strings.Contains(l, word) {
					runs++
				}
			}
		}
		if runs < 8 {
			t.Errorf("%d runs are shown:\n%s", runs, a.Text())
		}
	})
}
