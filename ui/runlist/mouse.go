package runlist

import tea "charm.land/bubbletea/v2"

// wheelRows is the number of rows scrolled by one notch of the wheel.
const wheelRows = 3

// mouse handles a click or the wheel. A click on a row moves the cursor there, a second one opens it; one
// on a column title sorts by it.
func (t *Table) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	if t.choice.open {
		if _, clicked := msg.(tea.MouseClickMsg); clicked && m.Button == tea.MouseLeft {
			return t.clickChooser(m.X, m.Y)
		}
		return nil
	}
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
	for _, c := range t.titles(p) {
		if x >= c.from && x < c.from+c.width {
			return t.sortBy(c.key)
		}
	}
	return nil
}
