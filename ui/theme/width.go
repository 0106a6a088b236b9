package theme

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width returns the width of s in cells, by grapheme. Escape codes have width 0.
func Width(s string) int {
	if n, ok := plainWidth(s); ok {
		return n
	}
	return ansi.StringWidth(s)
}

// plainWidth is a fast path for most lines: ASCII, colours and our own symbols, one cell each. ok
// is false for anything else.
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

// colour returns the length in bytes of an SGR sequence at the start of s, or 0.
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

// symbol reports whether r is one of our own symbols. None of them is made wider by the character
// that follows, since that is one of ours too.
func symbol(r rune) bool {
	switch r {
	case '…', '–', '·', '×', '≤', '│', '─', '┬', '┴', '╭', '╮', '╰', '╯', '▸', '★', '↑', '↓', '→', '←',
		'○', '◌', '◐', '◓', '◑', '◒', '✓', '✗', '⊘', '‹', '›', '▾', '▴', '•', '●', '≥', '▰', '▱', '▀', '▄',
		'┌', '┐', '└', '┘', '┏', '┓', '┗', '┛', '━', '┃':
		return true
	}
	return false
}

// Cut truncates s to at most width cells, with an ellipsis.
func Cut(s string, width int) string {
	switch {
	case width <= 0:
		return ""
	case Width(s) <= width:
		return s
	}
	return ansi.Truncate(s, width, "…")
}

// CutMiddle truncates s to at most width cells in the middle: for paths, whose end matters most.
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
	if Width(end) > right { // the cut split a wide character
		end = ansi.TruncateLeft(s, all-right+1, "")
	}
	return ansi.Truncate(s, left, "") + "…" + end
}

// Pad pads or truncates s to exactly width cells, left-aligned.
func Pad(s string, width int) string {
	s = Cut(s, width)
	return s + spaces(width-Width(s))
}

// PadLeft pads or truncates s to exactly width cells, right-aligned.
func PadLeft(s string, width int) string {
	s = Cut(s, width)
	return spaces(width-Width(s)) + s
}

// Spread places left and right at the ends of a line of width cells. If both do not fit, left is
// truncated first.
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

// Wrap wraps s into lines of at most width cells, at spaces if possible.
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

// WrapParts joins parts with a separator into lines of at most width cells, and breaks between
// parts where it can, so that no line begins with a separator.
func WrapParts(parts []string, separator string, width int) []string {
	var lines []string
	for i, p := range parts {
		if last := len(lines) - 1; i > 0 && Width(lines[last]+separator+p) <= width {
			lines[last] += separator + p
			continue
		}
		lines = append(lines, Wrap(p, width)...)
	}
	return lines
}

// Fit truncates a view to at most width × height cells. It is a safeguard, not a layout.
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

// Rule returns a thin line.
func Rule(width int) string { return strings.Repeat("─", max(0, width)) }

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }
