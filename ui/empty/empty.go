// Package empty draws what a screen shows while there is nothing on it: a small drawing, a
// sentence, and the keys that lead on.
package empty

import (
	"strings"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Page is what is shown in place of rows. Its texts may come from outside.
type Page struct {
	Title string
	Says  []string    // sentences
	Keys  [][2]string // keys and what they do
}

// Widest is the maximum width of the text in cells.
const Widest = 64

// drawnFrom is the height in lines from which there is the drawing, left blank lines included.
const drawnFrom = 14

// clapper is the drawing.
func clapper() []string {
	return []string{
		"╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱╱",
		"┌───────────────┐",
		"│ take       –  │",
		"│               │",
		"└───────────────┘",
	}
}

// Draw renders the page in the middle of width × height cells. In a low window the drawing is
// left out first, then the space around it.
func (p Page) Draw(s theme.Styles, width, height int) []string {
	if width <= 0 || height <= 0 {
		return nil
	}
	room := min(width-2, Widest)
	var lines []string
	add := func(text string) { lines = append(lines, centred(text, width)) }
	if height >= drawnFrom && width >= 30 {
		for i, l := range clapper() {
			style := s.Faint
			if i == 0 {
				style = s.Accent
			}
			add(style.Render(l))
		}
		lines = append(lines, "")
	}
	for _, l := range theme.Wrap(sanitize.Line(p.Title), max(1, room)) {
		add(s.Strong.Render(l))
	}
	lines = append(lines, "")
	for _, text := range p.Says {
		for _, l := range theme.Wrap(sanitize.Line(text), max(1, room)) {
			add(s.Faint.Render(l))
		}
	}
	if len(p.Keys) > 0 {
		lines = append(lines, "")
		lines = append(lines, p.keys(s, width, room)...)
	}
	above := max(0, (height-len(lines))/3)
	if height < 10 {
		above = min(above, 1)
	}
	lines = append(make([]string, above), lines...)
	return lines[:min(len(lines), height)]
}

// keys renders the keys in a column that is in the middle as a whole.
func (p Page) keys(s theme.Styles, width, room int) (lines []string) {
	names, widest := 0, 0
	for _, k := range p.Keys {
		names = max(names, theme.Width(k[0]))
	}
	for _, k := range p.Keys {
		widest = max(widest, min(room, names+2+theme.Width(k[1])))
	}
	left := strings.Repeat(" ", max(0, (width-widest)/2))
	for _, k := range p.Keys {
		lines = append(lines, theme.Cut(left+s.Key.Render(theme.Pad(k[0], names))+"  "+s.Hint.Render(sanitize.Line(k[1])), width))
	}
	return lines
}

// centred centres a line.
func centred(text string, width int) string {
	return theme.Cut(strings.Repeat(" ", max(0, (width-theme.Width(text))/2))+text, width)
}
