package accessible

import (
	"strings"
	"testing"

	"dailies/ui/theme"
)

// Lines are broken between words, at the width that the terminal has now; long words stay whole.
func TestLinesAreBrokenBetweenWords(t *testing.T) {
	path := "/home/ada/" + strings.Repeat("x", 60) + ".mp4"
	line := "The film is saved as " + path + ", and \U0001f415\U0001f415\U0001f415 are 東京 dogs. Choose 0 to 9, or ? for the menu:"
	for _, width := range []int{1, 8, 20, 40, 80, 200} {
		var out strings.Builder
		s := &session{out: &out, Options: Options{Width: func() int { return width }}}
		s.say("%s", line)
		if got := out.String(); strings.Join(strings.Fields(got), " ") != line || strings.Contains(got, " \n") {
			t.Errorf("%d columns: not the same words: %q", width, got)
		}
		for l := range strings.Lines(out.String()) {
			if l = strings.TrimSuffix(l, "\n"); strings.Contains(l, " ") && theme.Width(l) >= width {
				t.Errorf("%d columns: %q", width, l)
			}
		}
	}
	for name, columns := range map[string]func() int{"no terminal": nil, "a terminal that does not say": func() int { return 0 }} {
		if got := (&session{Options: Options{Width: columns}}).wrap(line); got != line {
			t.Errorf("%s: %q", name, got)
		}
	}
}
