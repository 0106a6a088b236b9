package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/theme"
)

// place is a rectangle of the screen, in cells.
type place struct{ x, y, width, height int }

// place returns the position of the dialog's content, without its frame.
func (d *Dialog) place() place {
	w, _ := d.inner()
	lines := d.box()
	if !d.framed() {
		return place{0, 0, d.width, min(len(lines), d.height)}
	}
	left, top := Middle(w+4, len(lines)+2, d.width, d.height)
	return place{left + 2, top + 1, w, len(lines)}
}

// Mouse handles a click or the wheel. A click on an answer chooses it; one outside the
// dialog has no effect, since it may be a slip.
func (d *Dialog) Mouse(msg tea.MouseMsg) (cmd tea.Cmd, closed bool) {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		d.wheel(m)
	case tea.MouseClickMsg:
		if i := d.answerAt(m.X, m.Y); i >= 0 && m.Button == tea.MouseLeft {
			return d.give(i), true
		}
	}
	return nil, false
}

func (d *Dialog) wheel(m tea.Mouse) {
	switch m.Button {
	case tea.MouseWheelUp:
		d.scroll = max(0, d.scroll-1)
	case tea.MouseWheelDown:
		d.scroll = min(d.scroll+1, d.hidden())
	}
}

// give chooses answer i.
func (d *Dialog) give(i int) tea.Cmd {
	if d.line != nil && i == 0 {
		return d.line.then(d.line.Text())
	}
	return d.Choices[i].Then
}

// answerAt returns the index of the answer at a cell of the screen, or -1.
func (d *Dialog) answerAt(x, y int) int {
	b := d.place()
	w, _ := d.inner()
	drawn := d.labels(w)
	lines := d.answers(w)
	row, col := y-b.y-(b.height-len(lines)), x-b.x
	if row < 0 || row >= len(lines) || col < 0 || col >= w {
		return -1
	}
	if len(lines) == len(drawn) && len(drawn) > 1 { // one answer per line
		return row
	}
	at := 0
	for i, l := range drawn {
		if col >= at && col < at+theme.Width(l) {
			return i
		}
		at += theme.Width(l) + len(between)
	}
	return -1
}

// between separates two answers in a line.
const between = "   "

// labels returns the answers as drawn.
func (d *Dialog) labels(width int) []string {
	drawn := make([]string, len(d.Choices))
	for i, c := range d.Choices {
		label, style := "  "+c.Key+"  "+c.Label+" ", d.styles.Button
		if i == d.at {
			label, style = "▸"+label[1:], d.styles.ButtonOn
		}
		drawn[i] = style.Render(theme.Cut(label, width))
	}
	return drawn
}

// answers renders the answers in one line, or one per line if they do not fit.
func (d *Dialog) answers(width int) []string {
	drawn := d.labels(width)
	if one := strings.Join(drawn, between); theme.Width(one) <= width {
		return []string{one}
	}
	return drawn
}
