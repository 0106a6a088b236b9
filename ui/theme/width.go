package theme

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells s takes, by grapheme. Escape codes take none.
func Width(s string) int {
	if n, ok := plainWidth(s); ok {
		return n
	}
	return ansi.StringWidth(s)
}

// plainWidth measures what most of our lines are made of: ASCII, colours and our
// own symbols, one cell each. ok is false as soon as there is anything else.
func plainWidth(s string) (n int, ok bool) {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c >= ' ' && c <= '~':
			n++
			i++
		case c == 0x1b:
			end := colour(s[i:])
			if end == 0 {
				return 0, false
			}
			i += end
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !symbol(r) {
				return 0, false
			}
			n++
			i += size
		}
	}
	return n, true
}

// colour is how many bytes an SGR sequence at the beginning of s has, 0 when
// there is none.
func colour(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// symbol reports whether r is one of ours. None of them is ever drawn wider by
// what follows it here, since that would not be one of ours.
func symbol(r rune) bool {
	switch r {
	case '…', '–', '·', '×', '≤', '│', '─', '┬', '┴', '╭', '╮', '╰', '╯', '▸', '★', '↑', '↓', '→', '←',
		'○', '◌', '◐', '◓', '◑', '◒', '✓', '✗', '⊘':
		return true
	}
	return false
}

// Cut returns s in at most width cells, with an ellipsis where something was
// left out.
func Cut(s string, width int) string {
	switch {
	case width <= 0:
		return ""
	case Width(s) <= width:
		return s
	}
	return ansi.Truncate(s, width, "…")
}

// CutMiddle returns s in at most width cells, left out in the middle: for paths,
// whose end tells most.
func CutMiddle(s string, width int) string {
	all := Width(s)
	switch {
	case width <= 0:
		return ""
	case all <= width:
		return s
	case width < 5:
		return Cut(s, width)
	}
	left := (width - 1) / 3
	right := width - 1 - left
	end := ansi.TruncateLeft(s, all-right, "")
	if Width(end) > right { // the cut fell into a wide character
		end = ansi.TruncateLeft(s, all-right+1, "")
	}
	return ansi.Truncate(s, left, "") + "…" + end
}

// Pad returns s in exactly width cells, text to the left.
func Pad(s string, width int) string {
	s = Cut(s, width)
	return s + spaces(width-Width(s))
}

// PadLeft returns s in exactly width cells, text to the right.
func PadLeft(s string, width int) string {
	s = Cut(s, width)
	return spaces(width-Width(s)) + s
}

// Spread returns left and right at the two ends of a line of width cells. When
// there is no room for both, right goes first and is cut last.
func Spread(left, right string, width int) string {
	r := Width(right)
	if r >= width {
		return Cut(right, width)
	}
	if r == 0 {
		return Pad(left, width)
	}
	return Pad(left, width-r-1) + " " + right
}

// Wrap breaks s into lines of at most width cells, at spaces where it can.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(s, width, "/-&?"), "\n")
	for i := range lines {
		lines[i] = Cut(strings.TrimRight(lines[i], " "), width)
	}
	return lines
}

// Fit returns a view in at most width × height cells. It is the last guard, not
// a layout.
func Fit(view string, width, height int) string {
	if width <= 0 || height <= 0 {
		return ""
	}
	lines := strings.Split(view, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for i, l := range lines {
		if Width(l) > width {
			lines[i] = ansi.Truncate(l, width, "")
		}
	}
	return strings.Join(lines, "\n")
}

// Rule is a thin line.
func Rule(width int) string { return strings.Repeat("─", max(0, width)) }

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }
