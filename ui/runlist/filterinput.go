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

// filterInput is the filter's text input. While its text is invalid, the previous filter stays in
// effect.
type filterInput struct {
	input  textinput.Line
	text   string     // the text of parsed
	parsed run.Filter // in effect
	wrong  string     // why the text is invalid, or ""
	open   bool
}

func newFilterInput() filterInput { return filterInput{input: textinput.New("")} }

func (in *filterInput) start() {
	in.open = true
	in.input.End()
}

// put sets the filter and its text.
func (in *filterInput) put(text string, parsed run.Filter) {
	in.input.Set(text)
	in.text, in.parsed, in.wrong = text, parsed, ""
}

// SetFilter filters the list as if the text had been typed. A text that is no filter is ignored.
func (t *Table) SetFilter(text string) tea.Cmd {
	parsed, err := filter.Parse(text)
	if err != nil {
		return nil
	}
	t.filter.put(text, parsed)
	t.filter.open = false
	return t.reload()
}

// clear empties and closes the input. It reports whether the filter changed.
func (in *filterInput) clear() bool {
	had := in.text != "" || in.wrong != ""
	in.put("", run.Filter{})
	in.open = false
	return had
}

// close closes the input and restores the text of the filter in effect.
func (in *filterInput) close() {
	in.input.Set(in.text)
	in.open, in.wrong = false, ""
}

// update handles a key or a paste and reports whether the filter changed.
func (in *filterInput) update(msg tea.Msg) (tea.Cmd, bool) {
	cmd := in.input.Update(msg)
	text := in.input.Text()
	if text == in.text {
		in.wrong = ""
		return cmd, false
	}
	f, err := filter.Parse(text)
	if err != nil {
		in.wrong = sanitize.Line(provider.UserMessage(err))
		return cmd, false
	}
	in.text, in.parsed, in.wrong = text, f, ""
	return cmd, true
}

// prompt precedes the filter.
const prompt = "/ "

// draw renders the input in width cells and returns the cursor's column. The counts at the right get a
// share of the width.
func (in *filterInput) draw(s theme.Styles, width int) (text string, x int) {
	room := width - 2 - len(prompt)
	if width >= 40 {
		room = width / 2
	}
	text, x = in.input.Draw(s, max(1, room), "", "")
	return s.Accent.Render(prompt) + text, x + len(prompt)
}
