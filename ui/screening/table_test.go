package screening

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// screen compares two runs, which differ in resolution and seed, without pictures.
func screen(n, width, height int) *Screen {
	s := New(theme.New(theme.Options{NoColor: true}), nil)
	s.SetModels(uitest.Models(), uitest.Providers())
	s.SetHome("/home/ada")
	s.SetNow(now, 0)
	runs := uitest.Runs(8, now)
	twin := runs[7]
	twin.ID, twin.Request.Resolution = "01RUNTWIN", "480p"
	one, two := int64(1), int64(2)
	twin.Request.Seed, runs[7].Seed = &two, &one
	s.SetSize(width, height)
	s.OpenRuns(append(append(runs[:0:0], runs[7], twin), runs[4], runs[5])[:n])
	return s
}

func plainText(s *Screen) string { return ansi.Strip(s.View()) }

func TestOnlyDifferencesAreMarked(t *testing.T) {
	s := screen(2, 80, 60)
	for line := range strings.SplitSeq(plainText(s), "\n") {
		marked := strings.Contains(line, "≠")
		differs := strings.Contains(line, "   resolution") || strings.Contains(line, "≠ resolution") || strings.Contains(line, "≠ seed") || strings.Contains(line, "   seed  ")
		if marked != differs {
			t.Errorf("marked is %v: %s", marked, line)
		}
	}
	uitest.Press(s, s.Commands(nil), "=")
	if got := plainText(s); strings.Contains(got, "aspect ratio") || !strings.Contains(got, "720p") || !strings.Contains(got, "480p") || !strings.Contains(got, "estimate") {
		t.Errorf("only what differs is\n%s", got)
	}
	uitest.Press(s, s.Commands(nil), "=") // pictures
	uitest.Press(s, s.Commands(nil), "=")
	if !strings.Contains(plainText(s), "aspect ratio") {
		t.Error("what is the same does not come back")
	}
	s.takes[1].Request = s.takes[0].Request
	s.takes[1].Seed = s.takes[0].Seed
	uitest.Press(s, s.Commands(nil), "=")
	if !strings.Contains(plainText(s), "the requests are identical") {
		t.Errorf("two equal runs are\n%s", plainText(s))
	}
}

func TestTheTableScrollsAndCloses(t *testing.T) {
	s := screen(4, 80, 9)
	top := plainText(s)
	uitest.Press(s, s.Commands(nil), "G")
	end := plainText(s)
	if !strings.Contains(end, "   id") || end == top {
		t.Errorf("the end is\n%s", end)
	}
	uitest.Press(s, s.Commands(nil), "down")
	if plainText(s) != end {
		t.Error("it scrolls past the end")
	}
	uitest.Press(s, s.Commands(nil), "pgup")
	uitest.Press(s, s.Commands(nil), "g")
	if plainText(s) != top {
		t.Error("the top is not reached")
	}
	if _, ok := uitest.Press(s, s.Commands(nil), "esc")().(ClosedMsg); !ok {
		t.Error("esc does not close it")
	}
}

func TestChangesShowAtOnce(t *testing.T) {
	s := screen(2, 80, 40)
	r := s.takes[0]
	p := 77
	r.Progress = &p
	s.Put(r)
	if !s.Moving() || !strings.Contains(plainText(s), "77%") {
		t.Errorf("the change is not shown:\n%s", plainText(s))
	}
}
