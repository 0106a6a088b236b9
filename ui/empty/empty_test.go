package empty

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dailies/ui/theme"
)

func TestAPageFitsAndKeepsItsTitle(t *testing.T) {
	p := Page{Title: "No runs yet.", Says: []string{"A run is one request; you see its price first."}, Keys: [][2]string{{"enter", "make a first one"}, {"n", "an empty form"}}}
	s := theme.New(theme.Options{NoColor: true})
	for w := range 130 {
		for h := range 40 {
			lines := p.Draw(s, w, h)
			if len(lines) > h {
				t.Fatalf("%d × %d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if theme.Width(l) > w {
					t.Fatalf("%d × %d: %q is too wide", w, h, l)
				}
			}
			if text := strings.Join(lines, "\n"); w >= 20 && h >= 3 && !strings.Contains(text, "No runs yet.") {
				t.Fatalf("%d × %d: the title is missing:\n%s", w, h, text)
			}
		}
	}
	big := ansi.Strip(strings.Join(p.Draw(s, 120, 30), "\n"))
	if !strings.Contains(big, "╱╱╱") || !strings.Contains(big, "enter  make a first one") {
		t.Errorf("the drawing or a key is missing:\n%s", big)
	}
	if low := ansi.Strip(strings.Join(p.Draw(s, 120, 10), "\n")); strings.Contains(low, "╱╱╱") || !strings.Contains(low, "make a first one") {
		t.Errorf("a low window:\n%s", low)
	}
}
