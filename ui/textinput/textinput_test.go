package textinput

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/theme"
	"dailies/ui/uitest"
)

func typed(l *Line, keys ...string) {
	for _, k := range keys {
		l.Update(uitest.Key(k))
	}
}

func TestTypingAndPasting(t *testing.T) {
	l := New("ab")
	typed(&l, "c", "left", "x")
	if l.Text() != "abxc" || l.Before() != "abx" || l.AtEnd() {
		t.Errorf("the line holds %q, %q before the cursor", l.Text(), l.Before())
	}
	l.Update(tea.PasteMsg{Content: "1\r\n\x1b[31m2\u202e"})
	if l.Text() != "abx1 2c" {
		t.Errorf("a paste makes it %q", l.Text())
	}
	l.End()
	if !l.AtEnd() {
		t.Error("the cursor is not at the end")
	}
	l.Set(strings.Repeat("a", 2*MaxBytes))
	if len(l.Text()) != MaxBytes {
		t.Errorf("it holds %d characters", len(l.Text()))
	}
}

func TestTheCursorStandsByCells(t *testing.T) {
	s := theme.New(theme.Options{NoColor: true})
	for _, c := range []struct {
		text, ghost string
		width, x    int
		shown       string
	}{
		{"abc", "", 10, 3, "abc"},
		{"柯基犬", "", 10, 6, "柯基犬"},
		{"柯基犬", "", 5, 4, "基犬"},
		{"abcdef", "", 4, 3, "def"},
		{"", "", 8, 0, "(none)"},
	} {
		l := New(c.text)
		text, x := l.Draw(s, c.width, c.ghost, "(none)")
		if !strings.Contains(text, c.shown) || x != c.x || theme.Width(text) > c.width {
			t.Errorf("%q in %d cells is %q with the cursor at %d, want %q at %d", c.text, c.width, text, x, c.shown, c.x)
		}
	}
}
