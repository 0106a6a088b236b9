package dialog

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// line is a text input in a dialog.
type line struct {
	textinput.Line
	empty  string // placeholder of an empty line
	secret bool   // the text is shown as dots
	then   func(string) tea.Cmd
	x, y   int // position of the input in the box when last drawn
}

// Ask returns a dialog with a text input. enter passes the text to then, esc cancels.
// Letters are never answers.
func Ask(styles theme.Styles, title, says string, facts []Fact, text, empty string, then func(string) tea.Cmd) *Dialog {
	d := New(styles, title, says, facts, Choice{Key: "enter", Label: "keep"}, Choice{Key: "esc", Label: "cancel"})
	d.at = 0
	d.line = &line{Line: textinput.New(text), empty: empty, then: then}
	return d
}

// Labeled replaces the labels "keep" and "as it was" of the answers.
func (d *Dialog) Labeled(enter, esc string) *Dialog {
	d.Choices[0].Label, d.Choices[1].Label = enter, esc
	return d
}

// Secret shows the text as dots.
func (d *Dialog) Secret() *Dialog {
	d.line.secret = true
	return d
}

// Typing reports whether letters are text input.
func (d *Dialog) Typing() bool { return d.line != nil || d.rows != nil }

// typed handles a key or a paste for the text input.
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

// text renders the input in width cells.
func (d *Dialog) text(width int) []string {
	shown := &d.line.Line
	if d.line.secret {
		dots := textinput.New(strings.Repeat("•", utf8.RuneCountInString(d.line.Before())))
		shown = &dots
	}
	text, x := shown.Draw(d.styles, max(1, width-2), "", d.line.empty)
	d.line.x = x + 2
	return []string{theme.Cut(d.styles.Focus.Render("▸")+" "+text, width), ""}
}

// Cursor returns the position of the terminal's cursor, or nil without a text input.
func (d *Dialog) Cursor() *tea.Cursor {
	b := d.place() // draws the box, which finds the cursor
	x, y := 0, -1
	switch {
	case d.line != nil:
		x, y = d.line.x, d.line.y
	case d.rows != nil:
		x, y = d.rows.x, d.rows.y
	}
	if x, y := b.x+x, b.y+y; y >= b.y && x < d.width && y < d.height {
		return tea.NewCursor(x, y)
	}
	return nil
}

// lineHelp returns the keys of the text input.
func (d *Dialog) lineHelp() []key.Binding {
	var b []key.Binding
	for _, c := range d.Choices {
		b = append(b, key.NewBinding(key.WithKeys(c.Key), key.WithHelp(c.Key, c.Label)))
	}
	return b
}
