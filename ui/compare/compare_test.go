package compare

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"dailies/ui/theme"
	"dailies/ui/uitest"
)

var now = time.Date(2026, 11, 20, 15, 2, 11, 0, time.UTC)

// screen compares the n newest sample runs, the first of them twice.
func screen(n, width, height int) *Screen {
	s := New(theme.New(theme.Options{NoColor: true}))
	s.SetModels(uitest.Models(), uitest.Providers())
	s.SetHome("/home/ada")
	s.SetNow(now, 0)
	runs := uitest.Runs(8, now)
	twin := runs[7]
	twin.ID, twin.Request.Resolution = "01RUNTWIN", "480p"
	one, two := int64(1), int64(2)
	twin.Request.Seed, runs[7].Seed = &two, &one
	s.Show(append(append(runs[:0:0], runs[7], twin), runs[4], runs[5])[:n])
	s.SetSize(width, height)
	return s
}

func text(s *Screen) string {
	lines := strings.Split(ansi.Strip(s.View()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{40, 9}, {80, 20}, {120, 32}, {200, 56}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			golden.RequireEqual(t, text(screen(3, size[0], size[1])))
		})
	}
}

func TestOnlyDifferencesAreMarked(t *testing.T) {
	s := screen(2, 80, 60)
	for line := range strings.SplitSeq(text(s), "\n") {
		marked := strings.Contains(line, "≠")
		differs := strings.Contains(line, "resolution") || strings.Contains(line, "seed  ")
		if marked != differs {
			t.Errorf("marked is %v: %s", marked, line)
		}
	}
	uitest.Press(s, s.Commands(), "=")
	if got := text(s); strings.Contains(got, "aspect ratio") || !strings.Contains(got, "720p") || !strings.Contains(got, "480p") || !strings.Contains(got, "estimate") {
		t.Errorf("only what differs is\n%s", got)
	}
	uitest.Press(s, s.Commands(), "=")
	if !strings.Contains(text(s), "aspect ratio") {
		t.Error("what is the same does not come back")
	}
	same := screen(1, 80, 60)
	same.Show(append(same.runs, same.runs...))
	uitest.Press(same, same.Commands(), "=")
	if !strings.Contains(text(same), "the requests are identical") {
		t.Errorf("two equal runs are\n%s", text(same))
	}
}

func TestItScrollsAndCloses(t *testing.T) {
	s := screen(4, 80, 8)
	top := text(s)
	uitest.Press(s, s.Commands(), "G")
	end := text(s)
	if !strings.Contains(end, "   id") || end == top {
		t.Errorf("the end is\n%s", end)
	}
	uitest.Press(s, s.Commands(), "down")
	if text(s) != end {
		t.Error("it scrolls past the end")
	}
	s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	uitest.Press(s, s.Commands(), "pgup")
	uitest.Press(s, s.Commands(), "g")
	if text(s) != top {
		t.Error("the top is not reached")
	}
	if _, ok := uitest.Press(s, s.Commands(), "esc")().(ClosedMsg); !ok {
		t.Error("esc does not close it")
	}
}

func TestItFitsEverySize(t *testing.T) {
	for n := 2; n <= 4; n++ {
		for w := 0; w <= 200; w += 3 {
			for _, h := range []int{0, 1, 2, 9, 24, 60} {
				s := screen(n, w, h)
				s.runs[0].Request.Prompt = "a\x1b[2J\u202eb\n" + strings.Repeat("柯", 300)
				view := s.View()
				if lipgloss.Width(view) > w || view != "" && lipgloss.Height(view) > h || strings.Contains(view, "\x1b[2J") {
					t.Fatalf("%d runs in %d × %d take %d × %d", n, w, h, lipgloss.Width(view), lipgloss.Height(view))
				}
			}
		}
	}
}

func TestChangesShowAtOnce(t *testing.T) {
	s := screen(2, 80, 40)
	r := s.runs[0]
	p := 77
	r.Progress = &p
	s.Put(r)
	if !s.Moving() || !strings.Contains(text(s), "77%") {
		t.Errorf("the change is not shown:\n%s", text(s))
	}
}
