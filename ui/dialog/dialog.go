// Package dialog holds the confirmation dialog: a sentence on what will happen, the facts,
// and answers of which the harmless one is the default.
//
// It performs no action itself. An answer holds the command to run.
package dialog

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/theme"
)

// Choice is one answer to a dialog.
type Choice struct {
	Key   string // one letter, different from the key that opened the dialog
	Label string
	Then  tea.Cmd // nil: no effect
}

// Fact is one line of a dialog: a name and a value. Both must be sanitized already.
type Fact struct {
	Name, Value string
}

// Dialog is a modal dialog. The last choice is the default and the meaning of esc, and must
// have no effect.
type Dialog struct {
	Title   string
	Says    string // the body text, one sentence or two
	Facts   []Fact
	Choices []Choice

	styles        theme.Styles
	width, height int
	at            int // index of the selected choice
	scroll        int
	deaf          bool  // keys and clicks have no effect yet
	line          *line // text input, or nil
	rows          *rows // lines that are filled in, or nil
}

// New returns a dialog. Without choices it only informs.
func New(styles theme.Styles, title, says string, facts []Fact, choices ...Choice) *Dialog {
	if len(choices) == 0 {
		choices = []Choice{{Key: "n", Label: "close"}}
	}
	return &Dialog{Title: title, Says: says, Facts: facts, Choices: choices, styles: styles, at: len(choices) - 1}
}

// Confirm returns a dialog with two answers: verb, and No.
func Confirm(styles theme.Styles, title, says string, facts []Fact, verb string, then tea.Cmd) *Dialog {
	return New(styles, title, says, facts, Choice{"y", verb, then}, Choice{"n", "no", nil})
}

// SetSize sets the size of the screen.
func (d *Dialog) SetSize(width, height int) { d.width, d.height = width, height }

// Deafen lets the dialog ignore keys and clicks until Listen: a dialog that appears late would
// take those that were meant for what it covers.
func (d *Dialog) Deafen() { d.deaf = true }

// Listen ends Deafen.
func (d *Dialog) Listen() { d.deaf = false }

// SetStyles changes the styles.
func (d *Dialog) SetStyles(s theme.Styles) { d.styles = s }

// Update handles a key. closed reports that the dialog was answered; cmd is the command of
// the answer. Messages other than keys, pastes in particular, have no effect unless there
// is a text input.
func (d *Dialog) Update(msg tea.Msg) (cmd tea.Cmd, closed bool) {
	switch {
	case d.deaf:
		return nil, false
	case d.line != nil:
		return d.typed(msg)
	case d.rows != nil:
		return d.rows.update(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil, false
	}
	n := len(d.Choices)
	switch k := press.String(); k {
	case "esc":
		return d.Choices[n-1].Then, true
	case "enter":
		return d.Choices[d.at].Then, true
	case "left", "shift+tab":
		d.at = (d.at + n - 1) % n
	case "right", "tab":
		d.at = (d.at + 1) % n
	case "up":
		d.scroll = max(0, d.scroll-1)
	case "down":
		d.scroll = min(d.scroll+1, d.hidden())
	default:
		if i := slices.IndexFunc(d.Choices, func(c Choice) bool { return c.Key == k }); i >= 0 {
			return d.Choices[i].Then, true
		}
	}
	return nil, false
}

// Help returns the keys of the answers.
func (d *Dialog) Help() []key.Binding {
	switch {
	case d.deaf:
		return nil
	case d.line != nil:
		return d.lineHelp()
	case d.rows != nil:
		return d.rowsHelp()
	}
	var b []key.Binding
	for _, c := range d.Choices {
		b = append(b, key.NewBinding(key.WithKeys(c.Key), key.WithHelp(c.Key, c.Label)))
	}
	if d.hidden() > 0 {
		b = append(b, key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "scroll")))
	}
	return b
}

// inner returns the maximum size inside the frame.
func (d *Dialog) inner() (width, height int) {
	if d.framed() {
		return min(d.width-6, 66), d.height - 4
	}
	return d.width, d.height
}

func (d *Dialog) framed() bool { return d.width >= 30 && d.height >= 9 }

func (d *Dialog) hidden() int {
	w, h := d.inner()
	below := len(d.answers(w))
	if d.line != nil {
		below += len(d.text(w))
	}
	if d.rows != nil {
		below += d.rowsHeight(h, below) + 1
	}
	return max(0, len(d.body(w))-(h-below))
}

// box returns the lines inside the frame.
func (d *Dialog) box() []string {
	w, h := d.inner()
	body, answers := d.body(w), d.answers(w)
	if d.line != nil {
		answers = append(d.text(w), answers...)
	}
	if d.rows != nil {
		drawn := d.drawRows(w, d.rowsHeight(h, len(answers)))
		if len(drawn)+1+len(answers) <= h {
			drawn = append(drawn, "")
		}
		answers = append(drawn, answers...)
	}
	if len(answers) > h { // the text input is kept longest
		answers = answers[:h]
	}
	room := max(0, h-len(answers))
	if len(body) > room {
		from := min(d.scroll, len(body)-room)
		body = body[from : from+room]
	}
	switch {
	case d.line != nil:
		d.line.y = len(body)
	case d.rows != nil && d.rows.y >= 0:
		d.rows.y += len(body)
	}
	return append(slices.Clip(body), answers...)
}

func (d *Dialog) body(width int) []string {
	var lines []string
	if !d.framed() {
		lines = append(lines, d.styles.Strong.Render(theme.Cut(d.Title, width)))
	}
	lines = append(lines, theme.Wrap(d.Says, width)...)
	if len(d.Facts) > 0 {
		lines = append(lines, "")
	}
	names := 0
	for _, f := range d.Facts {
		names = max(names, theme.Width(f.Name))
	}
	for _, f := range d.Facts {
		if names+12 > width { // too narrow for two columns
			lines = append(lines, d.styles.Faint.Render(theme.Cut(f.Name, width)))
			lines = append(lines, theme.Wrap(f.Value, width)...)
			continue
		}
		for i, v := range theme.Wrap(f.Value, width-names-2) {
			name := f.Name
			if i > 0 {
				name = ""
			}
			lines = append(lines, d.styles.Faint.Render(theme.Pad(name, names))+"  "+v)
		}
	}
	return append(lines, "")
}
