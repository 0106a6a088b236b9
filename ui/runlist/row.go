package runlist

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// row renders one run in p.lines lines of exactly the table's width.
func (t *Table) row(p layout, r run.Run, current bool) []string {
	_, marked := t.selection[r.ID]
	front := t.rowMarker(current, marked)
	state := t.styles.State(r, t.now, t.frame)
	switch {
	case p.lines == 2:
		return t.card(p, front, state, r)
	case p.elapsed == 0:
		state = t.timed(state, r)
	}
	if t.width < narrow {
		return []string{t.short(p, front, state, r)}
	}
	var b strings.Builder
	b.WriteString(front + state.Draw() + spaces(gap))
	b.WriteString(t.prompt(p, r, p.prompt))
	faint := t.styles.Faint
	cell := func(width int, s string) {
		if width > 0 {
			b.WriteString(spaces(gap) + s)
		}
	}
	if p.take > 0 {
		cell(p.take, theme.Pad(p.takeText(r), p.take))
	}
	cell(p.model, faint.Render(theme.Pad(t.model(r), p.model)))
	cell(p.length, theme.PadLeft(length(r), p.length))
	cell(p.estimate, faint.Render(theme.PadLeft(theme.Estimated(r.Estimate), p.estimate)))
	cell(p.cost, t.costStyle(r, theme.PadLeft(t.cost(r, p.separateCosts), p.cost)))
	cell(p.elapsed, faint.Render(theme.PadLeft(t.elapsed(r), p.elapsed)))
	cell(p.made, faint.Render(theme.PadLeft(theme.When(r.Created, t.now), p.made)))
	return []string{theme.Pad(b.String(), t.width)}
}

// timed adds the elapsed time, if no column shows it and the provider reports no progress.
func (t *Table) timed(st theme.State, r run.Run) theme.State {
	took := theme.Duration(r.Elapsed(t.now))
	if st.More == "" && underWay(r) && theme.Width(st.Word)+1+theme.Width(took) <= theme.StateWidth {
		st.More = took
	}
	return st
}

// rowMarker renders the selection mark and the cursor before a row. The cursor is a conspicuous block,
// and all that changes with a step: no text is redrawn.
func (t *Table) rowMarker(current, marked bool) string {
	mark := " "
	if marked {
		mark = "+"
	}
	switch {
	case current:
		return t.styles.CursorMark.Render(mark+"▸") + " "
	case marked:
		return t.styles.Accent.Render(mark) + "  "
	}
	return "   "
}

// card renders a run in two lines, for narrow and tall windows.
func (t *Table) card(p layout, front string, st theme.State, r run.Run) []string {
	more := ""
	if st.More != "" {
		more = " " + st.Style.Render(st.More)
	}
	right := t.costStyle(r, t.cost(r, false))
	if e := t.elapsed(r); e != "" && t.width >= 36 {
		right = t.styles.Faint.Render(e) + "  " + right
	}
	return []string{
		theme.Spread(front+st.Style.Render(st.Symbol+" "+st.Word)+more, right+" ", t.width),
		theme.Pad(spaces(gutter+2)+t.prompt(p, r, t.width-gutter-3), t.width),
	}
}

// short renders a run in one line, for narrow and low windows.
func (t *Table) short(p layout, front string, st theme.State, r run.Run) string {
	right := t.costStyle(r, t.cost(r, false))
	if st.More != "" {
		right = st.Style.Render(st.More) + " " + right
	}
	left := front + st.Style.Render(st.Symbol) + " "
	room := t.width - gutter - 2 - theme.Width(right) - 1
	return theme.Spread(left+t.prompt(p, r, room), right, t.width)
}

// prompt renders the error of a run, or else its prompt, in width cells.
func (t *Table) prompt(p layout, r run.Run, width int) string {
	text, style := oneLine(r.Request.Prompt), t.styles.Text
	if r.State == run.Cancelled || !r.Deleted.IsZero() {
		style = t.styles.Faint
	}
	judged := ""
	switch {
	case r.Pick:
		judged = t.styles.Accent.Render(theme.PickSign) + " "
	case r.Rejected:
		judged, style = t.styles.Faint.Render(theme.RejectSign+" "), t.styles.Faint
	}
	width -= theme.Width(judged)
	why, tint := t.prefix(p, r, style)
	if why == "" {
		return judged + style.Render(theme.Pad(text, width))
	}
	why = theme.Cut(why, width)
	rest := width - theme.Width(why)
	if rest < 8 {
		return judged + tint.Render(theme.Pad(why, width))
	}
	return judged + tint.Render(why) + t.styles.Faint.Render(theme.Pad(" · "+text, rest))
}

// prefix is the error, progress or delay shown before the prompt, with its style.
func (t *Table) prefix(p layout, r run.Run, usual lipgloss.Style) (string, lipgloss.Style) {
	if why := errorText(r); why != "" {
		return why, usual
	}
	if s := saving(r); s != "" {
		return s, t.styles.Running
	}
	return t.late(r, p.elapsed == 0), t.styles.Warn
}

// errorText returns the error of a run, or what blocks it, in one line.
func errorText(r run.Run) string {
	switch v := r.Unsaved(); {
	case r.Err != nil && r.State != run.Cancelled:
		return oneLine(r.Err.Message)
	case v.Err != nil && v.Download != run.Downloaded:
		return oneLine(v.Err.Message)
	}
	return ""
}

// oneLine returns the beginning of a text as one sanitized line. Text beyond any screen width is not
// processed.
func oneLine(s string) string {
	const far = 2048
	if len(s) > far {
		end := far
		for end > far-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return sanitize.Line(s)
}

// model returns the name of the run's model, or the id of one that is no longer offered.
func (t *Table) model(r run.Run) string {
	key := r.Provider + "/" + r.Model
	name, ok := t.names[key]
	if !ok {
		name = modelName(provider.Model{Provider: r.Provider, Name: r.Model})
		if t.names == nil {
			t.names = map[string]string{}
		}
		t.names[key] = name
	}
	return name
}

func modelName(m provider.Model) string {
	return oneLine(m.Provider) + " " + oneLine(theme.ModelName(m))
}

func length(r run.Run) string {
	if r.Request.Duration == 0 {
		return provider.Auto
	}
	return theme.Duration(seconds(r.Request.Duration))
}

// cost formats the bill. If estimates have no column of their own, a pending bill is replaced by the
// estimate with a tilde.
func (t *Table) cost(r run.Run, both bool) string {
	ended := r.State.Final() || r.State == run.Unsure
	switch {
	case r.Billed == nil && ended && r.Charged == provider.ChargedNo:
		return theme.Dollars(0)
	case r.Billed == nil && !both && r.Estimate.Known:
		return "~" + strings.TrimPrefix(theme.Estimated(r.Estimate), "~")
	}
	return theme.Billed(r.Billed, ended)
}

// costStyle renders an estimate fainter than a bill.
func (t *Table) costStyle(r run.Run, s string) string {
	if r.Billed == nil {
		return t.styles.Faint.Render(s)
	}
	return s
}

// elapsed formats the time at the provider, and for an active run the median of the user's runs:
// "1m04/1m50".
func (t *Table) elapsed(r run.Run) string {
	if r.Sent.IsZero() || r.State == run.Unsure {
		return ""
	}
	took := theme.Duration(r.Elapsed(t.now))
	if p := t.durationStats[kindOf(r)]; p.Runs > 0 && underWay(r) {
		took += "/" + theme.Duration(p.Median)
	}
	return took
}
