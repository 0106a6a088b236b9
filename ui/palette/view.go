package palette

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/dialog"
	"dailies/ui/theme"
)

// Maximum size on a large screen.
const (
	maxInner = 72
	maxRows  = 14
)

func (p *Palette) framed() bool { return p.width >= 30 && p.height >= 9 }

// inner returns the width inside the frame.
func (p *Palette) inner() int {
	if p.framed() {
		return min(p.width-6, maxInner)
	}
	return max(0, p.width)
}

// rows returns the number of visible lines. It does not change during typing.
func (p *Palette) rows() int {
	room := p.height - 1
	if p.framed() {
		room = min(p.height-5, maxRows)
	}
	return max(1, min(room, len(p.lines)))
}

// frame returns the position and size of the palette on the screen, with its border.
func (p *Palette) frame() (left, top, width, height int) {
	if !p.framed() {
		return 0, 0, p.width, p.height
	}
	width, height = p.inner()+4, p.rows()+3
	return (p.width - width) / 2, (p.height - height) / 3, width, height
}

// Over draws the palette over the screen behind.
func (p *Palette) Over(behind string) string {
	lines := append([]string{p.head()}, p.list()...)
	if !p.framed() {
		return theme.Fit(strings.Join(lines, "\n"), p.width, p.height)
	}
	return dialog.Framed(p.styles, behind, "Commands", lines, p.inner(), p.width, p.height)
}

// Cursor returns the position of the text cursor on the screen.
func (p *Palette) Cursor() *tea.Cursor {
	if p.width <= 0 || p.height <= 0 {
		return nil
	}
	_, x := p.typed()
	c := tea.NewCursor(min(x, p.inner()-1), 0)
	if p.framed() {
		left, top, _, _ := p.frame()
		c.X += left + 2
		c.Y += top + 1
	}
	return c
}

// prompt precedes the search text.
const prompt = "› "

// typed renders the search input and returns the cursor's column.
func (p *Palette) typed() (text string, x int) {
	text, x = p.query.Draw(p.styles, max(1, p.inner()-12), "", "type to search")
	return p.styles.Accent.Render(prompt) + text, theme.Width(prompt) + x
}

func (p *Palette) head() string {
	count := fmt.Sprintf("%d of %d", len(p.found), len(p.lines))
	if p.inner() < 28 {
		count = ""
	}
	text, _ := p.typed()
	return theme.Spread(text, p.styles.Faint.Render(count), p.inner())
}

// list renders the visible lines.
func (p *Palette) list() []string {
	lines := make([]string, p.rows())
	if len(p.found) == 0 {
		lines[0] = p.styles.Faint.Render(theme.Cut("  no command matches", p.inner()))
	}
	for row := range lines {
		if i := p.top + row; i < len(p.found) {
			lines[row] = p.line(p.lines[p.found[i]], i == p.at)
		}
	}
	return lines
}

// line renders a command, with its key at the right and the reason why it is disabled in
// between.
func (p *Palette) line(a Line, current bool) string {
	s, front, title := p.styles, "  ", p.styles.Text
	why := s.Faint
	switch {
	case current && a.Why != "":
		front, title, why = s.Focus.Render("▸ "), s.Faint, s.Warn
	case current:
		front, title = s.Focus.Render("▸ "), s.Strong
	case a.Why != "":
		title = s.Faint
	}
	keys := theme.Cut(a.Key, p.inner()/3)
	room := p.inner() - 2 - theme.Width(keys) - 1
	text := title.Render(theme.Cut(a.Title, room))
	if rest := room - theme.Width(a.Title) - 3; a.Why != "" && rest >= 8 {
		text += s.Faint.Render(" · ") + why.Render(theme.Cut(a.Why, rest))
	}
	shown := s.Key.Render(keys)
	if a.Why != "" {
		shown = s.Faint.Render(keys)
	}
	return theme.Spread(front+text, shown, p.inner())
}
