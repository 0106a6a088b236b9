package runlist

import (
	"slices"
	"strings"

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
	known  filter.Known // what terms are completed to
}

func newFilterInput() filterInput { return filterInput{input: textinput.New("")} }

// startFilter opens the input. Terms are completed to what the loaded rows have.
func (t *Table) startFilter() {
	t.filter.open, t.filter.known = true, t.known()
	t.filter.input.End()
}

// known collects what terms can be completed to: of the models, and of the loaded rows.
func (t *Table) known() (k filter.Known) {
	for key := range t.names {
		provider, model, _ := strings.Cut(key, "/")
		k.Providers, k.Models = append(k.Providers, provider), append(k.Models, oneLine(model))
	}
	for _, r := range t.rows {
		k.Shots = append(k.Shots, oneLine(r.Shot))
		k.Projects = append(k.Projects, oneLine(r.Project))
		for _, tag := range r.Tags {
			k.Tags = append(k.Tags, oneLine(tag))
		}
	}
	for _, list := range []*[]string{&k.Providers, &k.Models, &k.Shots, &k.Projects, &k.Tags} {
		slices.Sort(*list)
		*list = slices.DeleteFunc(slices.Compact(*list), func(s string) bool { return s == "" })
	}
	return k
}

// candidates are what the word before the cursor can be completed to.
func (in *filterInput) candidates() []string {
	if !in.open || !in.input.AtEnd() {
		return nil
	}
	return filter.Complete(in.input.Text(), in.known)
}

// ghost is the rest of the first candidate, or the whole where it is spelled otherwise than
// what is typed.
func (in *filterInput) ghost() string {
	all := in.candidates()
	if len(all) == 0 {
		return ""
	}
	text := in.input.Text()
	for i := range text {
		if rest := text[i:]; len(rest) <= len(all[0]) && strings.EqualFold(rest, all[0][:len(rest)]) {
			return all[0][len(rest):]
		}
	}
	return " " + all[0]
}

// complete completes the word before the cursor to the first candidate.
func (in *filterInput) complete() {
	all := in.candidates()
	if len(all) == 0 {
		return
	}
	text := in.input.Text()
	in.input.Set(text[:filter.WordStart(text)] + all[0])
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
const prompt = " / "

// draw renders the input in width cells and returns the cursor's column. The counts at the right get a
// share of the width.
func (in *filterInput) draw(s theme.Styles, width int) (text string, x int) {
	room := width - 2 - len(prompt)
	if width >= 40 {
		room = width / 2
	}
	text, x = in.input.Draw(s, max(1, room), in.ghost(), "")
	return s.Accent.Render(prompt) + text, x + len(prompt)
}
