package runs

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/filter"
	"dailies/ui/safe"
	"dailies/ui/textline"
	"dailies/ui/theme"
)

// line is the filter line. What cannot be read yet leaves the filter as it was.
type line struct {
	input  textline.Line
	text   string        // what parsed was read from
	parsed engine.Filter // in force
	wrong  string        // why the text cannot be read, "" when it can
	open   bool
}

func newLine() line { return line{input: textline.New("")} }

func (l *line) start() {
	l.open = true
	l.input.End()
}

// put sets the filter without typing.
func (l *line) put(text string, parsed engine.Filter) {
	l.input.Set(text)
	l.text, l.parsed, l.wrong = text, parsed, ""
}

// clear empties the line and closes it. It reports whether the filter changed.
func (l *line) clear() bool {
	had := l.text != "" || l.wrong != ""
	l.put("", engine.Filter{})
	l.open = false
	return had
}

// close keeps the filter that is in force and shows its text.
func (l *line) close() {
	l.input.Set(l.text)
	l.open, l.wrong = false, ""
}

// update takes a key or a paste and reports whether the filter changed.
func (l *line) update(msg tea.Msg) (tea.Cmd, bool) {
	cmd := l.input.Update(msg)
	text := l.input.Text()
	if text == l.text {
		l.wrong = ""
		return cmd, false
	}
	f, err := filter.Parse(text)
	if err != nil {
		l.wrong = safe.Line(provider.Sentence(err))
		return cmd, false
	}
	l.text, l.parsed, l.wrong = text, f, ""
	return cmd, true
}

// prompt stands before the filter.
const prompt = "/ "

// draw draws the line in a table of so many cells, and returns the cursor's cell.
// Where there is some room, what is said at the right has its share.
func (l *line) draw(s theme.Styles, width int) (text string, x int) {
	room := width - 2 - len(prompt)
	if width >= 40 {
		room = width / 2
	}
	text, x = l.input.Draw(s, max(1, room), "", "")
	return s.Accent.Render(prompt) + text, x + len(prompt)
}
