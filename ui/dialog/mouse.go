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
		if i := d.answerAt(m.X, m.Y); i >= 0 && m.Button == tea.MouseLeft && !d.deaf {
			return d.give(i)
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
func (d *Dialog) give(i int) (cmd tea.Cmd, closed bool) {
	if d.line != nil && i == 0 {
		return d.line.take()
	}
	if d.rows != nil && i == 0 {
		return d.rows.then(d.rows.values()), true
	}
	return d.Choices[i].Then, true
}

// answerAt returns the index of the answer at a cell of the screen, or -1.
func (d *Dialog) answerAt(x, y int) int {
	b := d.place()
	w, _ := d.inner()
	rows := d.answerRows(w)
	row, col := y-b.y-(b.height-len(rows)), x-b.x
	if row < 0 || row >= len(rows) || col < 0 || col >= w {
		return -1
	}
	if len(rows[row]) == 1 && len(rows) > 1 && len(rows) == len(d.Choices) { // one answer per line
		return rows[row][0].choice
	}
	at := 0
	for _, a := range rows[row] {
		if col >= at && col < at+theme.Width(a.drawn) {
			return a.choice
		}
		at += theme.Width(a.drawn) + len(between)
	}
	return -1
}

// between separates two answers in a line.
const between = "   "

// answer is a choice as it is drawn.
type answer struct {
	choice int
	drawn  string
}

// labels returns the answers as drawn, or only their keys and the last one.
func (d *Dialog) labels(width int, short bool) []answer {
	drawn := make([]answer, len(d.Choices))
	for i, c := range d.Choices {
		label, style := "  "+c.Key+"  "+c.Label+" ", d.styles.Button
		if short && i < len(d.Choices)-1 {
			label = "  " + c.Key + " "
		}
		switch {
		case d.deaf: // no key that does nothing is shown
			label, style = strings.Repeat(" ", theme.Width("  "+c.Key+"  "))+c.Label+" ", d.styles.Faint
			if short && i < len(d.Choices)-1 {
				label = strings.Repeat(" ", theme.Width("  "+c.Key+" "))
			}
		case i == d.at:
			label, style = "▸"+label[1:], d.styles.ButtonOn
		}
		drawn[i] = answer{i, style.Render(theme.Cut(label, width))}
	}
	return drawn
}

// answerRows arranges the answers: in one line; or one per line; or, if that takes more than
// half of the dialog, as many per line as fit; or so with only their keys.
func (d *Dialog) answerRows(width int) [][]answer {
	full := d.labels(width, false)
	rows := pack(full, width)
	_, h := d.inner()
	switch {
	case len(rows) == 1, len(full) > h/2 && len(rows) <= h/2:
		return rows
	case len(full) > h/2 && len(full) > 2 && d.line == nil:
		return pack(d.labels(width, true), width)
	}
	rows = nil
	for _, a := range full {
		rows = append(rows, []answer{a})
	}
	return rows
}

// pack puts as many answers in each line as fit.
func pack(all []answer, width int) [][]answer {
	var rows [][]answer
	used := 0
	for _, a := range all {
		w := theme.Width(a.drawn)
		if last := len(rows) - 1; last >= 0 && used+len(between)+w <= width {
			rows[last] = append(rows[last], a)
			used += len(between) + w
			continue
		}
		rows, used = append(rows, []answer{a}), w
	}
	return rows
}

// answers renders the answers.
func (d *Dialog) answers(width int) []string {
	var lines []string
	for _, row := range d.answerRows(width) {
		drawn := make([]string, len(row))
		for i, a := range row {
			drawn[i] = a.drawn
		}
		lines = append(lines, strings.Join(drawn, between))
	}
	return lines
}
