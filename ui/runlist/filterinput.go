package runlist

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/filter"
	"dailies/ui/sanitize"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// filterInput is the filter line. What cannot be read yet leaves the filter as it was.
type filterInput struct {
	input  textinput.Line
	text   string     // what parsed was read from
	parsed run.Filter // in force
	wrong  string     // why the text cannot be read, "" when it can
	open   bool
}

func newLine() filterInput { return filterInput{input: textinput.New("")} }

func (l *filterInput) start() {
	l.open = true
	l.input.End()
}

// put sets the filter without typing.
func (l *filterInput) put(text string, parsed run.Filter) {
	l.input.Set(text)
	l.text, l.parsed, l.wrong = text, parsed, ""
}

// clear empties the line and closes it. It reports whether the filter changed.
func (l *filterInput) clear() bool {
	had := l.text != "" || l.wrong != ""
	l.put("", run.Filter{})
	l.open = false
	return had
}

// close keeps the filter that is in force and shows its text.
func (l *filterInput) close() {
	l.input.Set(l.text)
	l.open, l.wrong = false, ""
}

// update takes a key or a paste and reports whether the filter changed.
func (l *filterInput) update(msg tea.Msg) (tea.Cmd, bool) {
	cmd := l.input.Update(msg)
	text := l.input.Text()
	if text == l.text {
		l.wrong = ""
		return cmd, false
	}
	f, err := filter.Parse(text)
	if err != nil {
		l.wrong = sanitize.Line(provider.UserMessage(err))
		return cmd, false
	}
	l.text, l.parsed, l.wrong = text, f, ""
	return cmd, true
}

// prompt stands before the filter.
const prompt = "/ "

// draw draws the line in a table of so many cells, and returns the cursor's cell.
// Where there is some room, what is said at the right has its share.
func (l *filterInput) draw(s theme.Styles, width int) (text string, x int) {
	room := width - 2 - len(prompt)
	if width >= 40 {
		room = width / 2
	}
	text, x = l.input.Draw(s, max(1, room), "", "")
	return s.Accent.Render(prompt) + text, x + len(prompt)
}
