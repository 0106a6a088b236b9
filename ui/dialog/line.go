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
	check  func(string) string // nil, or why a text is not taken, ""
	wrong  string              // why the text is not taken
	x, y   int                 // position of the input in the box when last drawn
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

// Checked lets the dialog stay open with its text, and say why, where check says that it cannot
// be taken. What check returns must be sanitized already.
func (d *Dialog) Checked(check func(text string) (wrong string)) *Dialog {
	d.line.check = check
	return d
}

// take passes the text on, unless it is wrong.
func (l *line) take() (cmd tea.Cmd, closed bool) {
	if l.check != nil {
		if l.wrong = l.check(l.Text()); l.wrong != "" {
			return nil, false
		}
	}
	return l.then(l.Text()), true
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
		return d.line.take()
	}
	d.line.wrong = ""
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
	lines := []string{theme.Cut(d.styles.Focus.Render("▸")+" "+text, width)}
	if d.line.wrong != "" {
		for _, l := range theme.Wrap("✗ "+d.line.wrong, width) {
			lines = append(lines, d.styles.Bad.Render(l))
		}
	}
	return append(lines, "")
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
