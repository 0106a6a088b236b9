package runlist

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// row renders one run in p.lines lines of exactly the table's width. The prompt is faint if
// it is that of the row above again, and takes with one prompt show what tells them apart.
func (t *Table) row(p layout, r run.Row, i int) []string {
	current, again := i == t.cursor, t.repeatOf(i)
	front := t.rowMarker(current, t.markOf(r), t.bracket(i))
	state := t.rowState(r)
	if !p.has("time") && r.Group == nil {
		state = t.timed(state, r.Run)
	}
	var lines []string
	switch {
	case p.lines == 2:
		lines = t.card(p, front, t.rowState(r), r, again)
	case t.width < narrow:
		lines = []string{t.short(p, front, state, r, again)}
	default:
		lines = []string{t.cells(p, front, state, r, again)}
	}
	if current {
		for i, l := range lines {
			lines[i] = t.styles.Tint(l)
		}
	}
	return lines
}

// cells renders the state and the columns of a run.
func (t *Table) cells(p layout, front string, state theme.State, r run.Row, again repeat) string {
	var b strings.Builder
	b.WriteString(front + state.Draw())
	for _, c := range p.columns {
		b.WriteString(spaces(gap))
		if c.id == idPrompt {
			b.WriteString(t.rowPrompt(p, r, c.width, again))
			continue
		}
		b.WriteString(t.cellStyle(c.column, r, c.pad(theme.Cut(t.cellText(c.column, r), c.width))))
	}
	return theme.Pad(b.String(), t.width)
}

// pad aligns a text in the column.
func (c placed) pad(text string) string {
	if c.left {
		return theme.Pad(text, c.width)
	}
	return theme.PadLeft(text, c.width)
}

// timed adds the elapsed time, if no column shows it and the provider reports no progress.
func (t *Table) timed(st theme.State, r run.Run) theme.State {
	took := theme.Duration(r.Elapsed(t.now))
	if st.More == "" && underWay(r) && theme.Width(st.Word)+1+theme.Width(took) <= theme.StateWidth {
		st.More = took
	}
	return st
}

// markOf is the selection mark of a row: "+", or "-" if only some of the runs of a folded one are
// selected.
func (t *Table) markOf(r run.Row) string {
	n, ids := 0, r.IDs()
	for _, id := range ids {
		if _, marked := t.selection[id]; marked {
			n++
		}
	}
	switch n {
	case 0:
		return " "
	case len(ids):
		return "+"
	}
	return "-"
}

// rowMarker renders the selection mark and the cursor before a row. The cursor is a conspicuous block,
// and all that changes with a step: no text is redrawn.
func (t *Table) rowMarker(current bool, mark, bracket string) string {
	end := t.styles.Faint.Render(bracket)
	if bracket == " " {
		end = bracket
	}
	switch {
	case current:
		return t.styles.CursorMark.Render(mark+"▸") + end
	case mark != " ":
		return t.styles.Accent.Render(mark) + " " + end
	}
	return "  " + end
}

// card renders a run in two lines, for narrow and tall windows.
func (t *Table) card(p layout, front string, st theme.State, r run.Row, again repeat) []string {
	more := ""
	if st.More != "" {
		more = " " + st.Style.Render(st.More)
	}
	right := t.rowCost(r)
	if e := t.elapsed(r.Run); e != "" && r.Group == nil && t.width >= 36 {
		right = t.styles.Faint.Render(e) + "  " + right
	}
	return []string{
		theme.Spread(front+st.Style.Render(st.Symbol+" "+st.Word)+more, right+" ", t.width),
		theme.Pad(spaces(gutter+2)+t.rowPrompt(p, r, t.width-gutter-3, again), t.width),
	}
}

// short renders a run in one line, for narrow and low windows.
func (t *Table) short(p layout, front string, st theme.State, r run.Row, again repeat) string {
	right := t.rowCost(r)
	if st.More != "" {
		right = st.Style.Render(st.More) + " " + right
	}
	left := front + st.Style.Render(st.Symbol) + " "
	room := t.width - gutter - 2 - theme.Width(right) - 2
	return theme.Spread(left+t.rowPrompt(p, r, room, again), right+" ", t.width)
}

// prompt renders the prompt of a run in width cells, faint if it is that of the row above
// again. An error, a delay or the progress of a download follows it, an error in up to three fifths of
// the room, with the numbers that no column shows.
func (t *Table) prompt(p layout, r run.Run, width int, again repeat) string {
	text, style := oneLine(r.Request.Prompt), t.styles.Text
	if again.beside {
		text = p.takeOf(r, errorText(r) == "") + text
	}
	if again.above || r.State == run.Cancelled || !r.Deleted.IsZero() {
		style = t.styles.Faint
	}
	judged := ""
	switch {
	case r.Pick:
		judged = t.styles.Accent.Render(theme.PickSign) + " "
	case r.Rejected:
		judged, style = t.styles.Faint.Render(theme.RejectSign+" "), t.styles.Faint
	}
	note, tint := t.note(r, !p.has("time"))
	fifths := 0
	if errorText(r) != "" {
		fifths = 3
	}
	return judged + t.noted(text, style, note, tint, width-theme.Width(judged), fifths)
}

// takeOf is the take and, if it is wanted, the seed of a run, as far as no column shows them.
func (p layout) takeOf(r run.Run, withSeed bool) string {
	var parts []string
	if n := theme.TakeNumber(r); n != "" && !p.has("take") {
		parts = append(parts, n)
	}
	if s := seed(r); s != "" && withSeed && !p.has("seed") { // an error leaves no room for it
		parts = append(parts, "s"+s)
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " ") + " · "
}

// minNote is the least room for a note beside a prompt, in cells.
const minNote = 10

// note is the error, progress or delay shown beside the prompt, with its style.
func (t *Table) note(r run.Run, numbers bool) (string, lipgloss.Style) {
	if why := errorText(r); why != "" {
		return why, t.styles.Faint
	}
	if s := saving(r); s != "" {
		return s, t.styles.Running
	}
	return t.late(r, numbers), t.styles.Warn
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

// take names the take of a run: with its shot where there is room.
func (t *Table) take(r run.Run) string {
	if t.inShot() || len(t.chosen) == 0 && t.width < roomy {
		return theme.TakeNumber(r)
	}
	return oneLine(theme.Take(r))
}

// shortID is the end of an id, as long as names one run in a history of this size: the odds that
// another has the same end are those of abbreviated ids in git. Every command takes it.
func (t *Table) shortID(r run.Run) string {
	const bits = 5 // in a character
	n := max(len(run.ShortID(r.ID)), int(math.Ceil(2*math.Log2(float64(max(t.total, 1)))/bits)))
	return oneLine(r.ID[max(0, len(r.ID)-n):])
}

// seed is the seed that was used, or else the one that was asked for.
func seed(r run.Run) string {
	for _, n := range []*int64{r.Seed, r.Request.Seed} {
		if n != nil {
			return strconv.FormatInt(*n, 10)
		}
	}
	return ""
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
