package runlist

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/theme"
)

// wheelRows is the number of rows scrolled by one notch of the wheel.
const wheelRows = 3

// mouse handles a click or the wheel. A click on a row moves the cursor there, a second one opens it; one
// on a column title sorts by it.
func (t *Table) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			return t.roll(-wheelRows)
		case tea.MouseWheelDown:
			return t.roll(wheelRows)
		}
	case tea.MouseClickMsg:
		if m.Button == tea.MouseLeft {
			return t.click(m.X, m.Y)
		}
	}
	return nil
}

// roll scrolls and keeps the cursor visible.
func (t *Table) roll(by int) tea.Cmd {
	room := t.pageSize()
	t.top = max(0, min(t.top+by, t.matching-room))
	return t.move(max(t.top, min(t.cursor, t.top+room-1)))
}

func (t *Table) click(x, y int) tea.Cmd {
	p := t.layout()
	if t.hasHeader() {
		if y == 0 {
			return t.sortAt(p, x)
		}
		y--
	}
	i := t.top + y/p.lines
	if y < 0 || y/p.lines >= t.pageSize() || i >= t.matching || t.Empty() {
		return nil
	}
	if i == t.cursor {
		return t.open()
	}
	return t.move(i)
}

// sortAt sorts by the column at a cell of the header.
func (t *Table) sortAt(p layout, x int) tea.Cmd {
	for _, c := range t.columns(p) {
		if x >= c.from && x < c.from+c.width {
			return t.sortBy(c.order)
		}
	}
	return nil
}

// column is a column of the table: its title, the key of its sort order, and its position.
type column struct {
	name, order string
	left        bool // left-aligned
	from, width int
}

// columns returns the columns of a layout from left to right.
func (t *Table) columns(p layout) []column {
	all := []column{
		{"state", "s", true, gutter + 2, theme.StateWidth},
		{"prompt", "p", true, 0, p.prompt},
		{"take", "", true, 0, p.take},
		{"model", "m", true, 0, p.model},
		{"len", "l", false, 0, p.length},
		{"est", "e", false, 0, p.estimate},
		{"cost", "c", false, 0, p.cost},
		{"time", "d", false, 0, p.elapsed},
		{"made", "t", false, 0, p.made},
	}
	shown := all[:1]
	x := all[0].from + all[0].width
	for _, c := range all[1:] {
		if c.width > 0 {
			c.from = x + gap
			x = c.from + c.width
			shown = append(shown, c)
		}
	}
	return shown
}
