package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/sanitize"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// Row is a line of a dialog that is filled in: a choice, or a text if it has no choices. All
// strings must be sanitized already.
type Row struct {
	Name    string
	Choices []string
	At      int    // index of the chosen one
	Text    string // of a row without choices
	Empty   string // placeholder of an empty text
}

// rows are the lines of a dialog that are filled in.
type rows struct {
	list []Row
	line []*textinput.Line // of the rows without choices
	at   int               // the row with the cursor
	then func([]Row) tea.Cmd
	x, y int // position of the text's cursor in the box when last drawn; y < 0 if there is none
}

// Fill returns a dialog with rows to fill in. enter passes them to then, esc cancels.
func Fill(styles theme.Styles, title, says string, facts []Fact, verb string, list []Row, then func([]Row) tea.Cmd) *Dialog {
	d := New(styles, title, says, facts, Choice{Key: "enter", Label: verb}, Choice{Key: "esc", Label: "cancel"})
	d.at = 0
	d.rows = &rows{list: list, line: make([]*textinput.Line, len(list)), then: then, y: -1}
	for i, r := range list {
		if len(r.Choices) == 0 {
			line := textinput.New(r.Text)
			d.rows.line[i] = &line
		}
	}
	return d
}

// values returns the rows as they are filled in.
func (r *rows) values() []Row {
	list := append([]Row(nil), r.list...)
	for i, line := range r.line {
		if line != nil {
			list[i].Text = line.Text()
		}
	}
	return list
}

// update handles a key or a paste.
func (r *rows) update(msg tea.Msg) (cmd tea.Cmd, closed bool) {
	row, line := &r.list[r.at], r.line[r.at]
	press, ok := msg.(tea.KeyPressMsg)
	n := len(r.list)
	switch k := press.String(); {
	case !ok && line == nil:
		return nil, false
	case ok && k == "esc":
		return nil, true
	case ok && k == "enter":
		return r.then(r.values()), true
	case ok && (k == "up" || k == "shift+tab"):
		r.at = (r.at + n - 1) % n
	case ok && (k == "down" || k == "tab"):
		r.at = (r.at + 1) % n
	case line != nil:
		return line.Update(msg), false
	case k == "left", k == "h":
		row.At = (row.At + len(row.Choices) - 1) % len(row.Choices)
	case k == "right", k == "l", k == "space":
		row.At = (row.At + 1) % len(row.Choices)
	}
	return nil, false
}

// rowsHeight is how many rows are drawn in a box of height lines, of which below are answers: all,
// or what is left beside one line of text.
func (d *Dialog) rowsHeight(height, below int) int {
	return max(1, min(len(d.rows.list), height-below-2))
}

// drawRows renders the rows, at most height of them around the cursor.
func (d *Dialog) drawRows(width, height int) []string {
	r := d.rows
	r.y = -1
	names := 0
	for _, row := range r.list {
		names = max(names, theme.Width(row.Name))
	}
	names = min(names, max(4, width/2-4))
	from := max(0, min(r.at-height/2, len(r.list)-height))
	var lines []string
	for i := from; i < len(r.list) && len(lines) < height; i++ {
		row := r.list[i]
		mark, style := "  ", d.styles.Faint
		if i == r.at {
			mark, style = d.styles.Focus.Render("▸")+" ", d.styles.Strong
		}
		name := mark + style.Render(theme.Pad(theme.Cut(row.Name, names), names)) + "  "
		room := max(1, width-names-4)
		value := ""
		switch line := r.line[i]; {
		case line == nil && i == r.at:
			value = theme.Cut("‹ "+row.Choices[row.At]+" ›", room)
		case line == nil:
			value = theme.Cut("  "+row.Choices[row.At], room)
		default:
			text, x := line.Draw(d.styles, max(1, room-2), "", row.Empty)
			if i == r.at {
				r.x, r.y = names+6+x, len(lines)
			} else if all := sanitize.Line(line.Text()); all != "" {
				text = theme.Cut(all, max(1, room-2))
			}
			value = "  " + text
		}
		lines = append(lines, theme.Cut(name+value, width))
	}
	return lines
}

// rowsHelp returns the keys of the rows.
func (d *Dialog) rowsHelp() []key.Binding {
	b := d.lineHelp()
	add := func(keys, does string) {
		b = append(b, key.NewBinding(key.WithKeys(strings.Fields(keys)...), key.WithHelp(keys, does)))
	}
	add("↑↓", "line")
	if len(d.rows.list[d.rows.at].Choices) > 0 {
		add("←→", "change")
	}
	return b
}
