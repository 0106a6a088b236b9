package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// line is a text that is asked for.
type line struct {
	textinput.Line
	empty string // stands in an empty line
	then  func(string) tea.Cmd
	x, y  int // where the cursor was drawn, in the box
}

// Ask returns a dialog that asks for one line of text. enter hands the text to
// then, esc gives up. Letters never answer it.
func Ask(styles theme.Styles, title, says string, facts []Fact, text, empty string, then func(string) tea.Cmd) *Dialog {
	d := New(styles, title, says, facts, Choice{Key: "enter", Label: "keep"}, Choice{Key: "esc", Label: "cancel"})
	d.at = 0
	d.line = &line{Line: textinput.New(text), empty: empty, then: then}
	return d
}

// Labeled returns the dialog with other words for its answers than "keep" and "as it
// was".
func (d *Dialog) Labeled(enter, esc string) *Dialog {
	d.Choices[0].Label, d.Choices[1].Label = enter, esc
	return d
}

// Typing reports whether letters are text now.
func (d *Dialog) Typing() bool { return d.line != nil }

// typed takes a key or a paste for the line.
func (d *Dialog) typed(msg tea.Msg) (cmd tea.Cmd, closed bool) {
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case ok && press.String() == "esc":
		return nil, true
	case ok && press.String() == "enter":
		return d.line.then(d.line.Text()), true
	}
	return d.line.Update(msg), false
}

// text draws the line in width cells.
func (d *Dialog) text(width int) []string {
	text, x := d.line.Draw(d.styles, max(1, width-2), "", d.line.empty)
	d.line.x = x + 2
	return []string{theme.Cut(d.styles.Focus.Render("▸")+" "+text, width), ""}
}

// Cursor is where the terminal's cursor stands, or nil where nothing is typed.
func (d *Dialog) Cursor() *tea.Cursor {
	if d.line == nil {
		return nil
	}
	b := d.place()
	x, y := b.x+d.line.x, b.y+d.line.y
	if x >= d.width || y >= d.height || d.line.y < 0 {
		return nil
	}
	return tea.NewCursor(x, y)
}

// lineHelp lists the keys while one types.
func (d *Dialog) lineHelp() []key.Binding {
	var b []key.Binding
	for _, c := range d.Choices {
		b = append(b, key.NewBinding(key.WithKeys(c.Key), key.WithHelp(c.Key, c.Label)))
	}
	return b
}
