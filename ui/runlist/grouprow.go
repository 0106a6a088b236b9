package runlist

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"dailies/provider/run"
	"dailies/ui/theme"
)

// foldSign stands before a folded row.
const foldSign = "⊞"

// statesFifths is how many fifths of the prompt's room the states of a folded row may have.
const statesFifths = 3

// groupState is what a folded row shows in the column of the state.
func (t *Table) groupState(g run.Group) theme.State {
	st := theme.State{Symbol: foldSign, Word: fmt.Sprintf("%d takes", len(g.IDs)), Style: t.styles.Text}
	switch {
	case g.Active():
		st.Style = t.styles.Running
	case slices.ContainsFunc(g.States, func(s run.StateCount) bool { return s.State == run.Unsure }):
		st.Style = t.styles.Unsure
	}
	return st
}

// groupStates counts the runs of a group by state in at most width cells: "3 saved, 1 running", or where
// that is too long "3 ✓ 1 ◐".
func (t *Table) groupStates(g run.Group, width int) string {
	rank := []run.State{run.Succeeded, run.Running, run.Queued, run.Submitting, run.Uploading, run.Pending, run.Unsure, run.Failed, run.Cancelled}
	states := slices.Clone(g.States)
	slices.SortStableFunc(states, func(a, b run.StateCount) int {
		return cmp.Compare(slices.Index(rank, a.State), slices.Index(rank, b.State))
	})
	counted := func(name func(theme.State) string, separator string) string {
		var names []string
		counts := map[string]int{}
		for _, s := range states {
			one := run.Run{State: s.State}
			one.Video.Download = s.Download
			name := name(t.styles.State(one, t.now, 0))
			if counts[name] == 0 {
				names = append(names, name)
			}
			counts[name] += s.N
		}
		for i, name := range names {
			names[i] = fmt.Sprintf("%d %s", counts[name], name)
		}
		return strings.Join(names, separator)
	}
	if words := counted(func(s theme.State) string { return s.Word }, ", "); theme.Width(words) <= width {
		return words
	}
	return counted(func(s theme.State) string { return s.Symbol }, " ")
}

// cellText is the text of a column in a row. A folded one shows sums, and else what all its runs have
// in common.
func (t *Table) cellText(c column, r run.Row) string {
	if r.Group == nil {
		return c.text(t, r.Run)
	}
	switch g := r.Group; {
	case c.id == "est" && g.AtMost && g.Unpriced == 0:
		return "≤" + theme.Dollars(g.Estimated)
	case c.id == "est":
		return theme.AtLeast(g.Estimated, g.Unpriced)
	case c.id == "cost":
		return t.groupCost(*g, t.separateCosts())
	case c.id == "rating":
		return theme.Stars(g.Best)
	case c.id == "made", c.id == "model" && g.OneModel, c.id == "len" && g.OneDuration:
		return c.text(t, r.Run)
	}
	return ""
}

// cellStyle renders such a text.
func (t *Table) cellStyle(c column, r run.Row, padded string) string {
	switch {
	case r.Group == nil || c.id != "cost":
		return c.draw(t, r.Run, padded)
	case r.Group.Unbilled > 0:
		return t.styles.Faint.Render(padded)
	}
	return padded
}

// groupCost is the sum of the bills. Where estimates have no column of their own they stand in for
// bills that are pending, with a tilde, as in a single row.
func (t *Table) groupCost(g run.Group, both bool) string {
	switch {
	case g.Unbilled == len(g.IDs) && both && g.Active():
		return theme.None
	case both:
		return theme.AtLeast(g.Billed, g.Unbilled)
	case g.Unbilled > g.Unknown && g.Unknown == 0:
		return "~" + theme.Dollars(g.Total)
	}
	return theme.AtLeast(g.Total, g.Unknown)
}

// rowCost is the cost of a row without a column for estimates.
func (t *Table) rowCost(r run.Row) string {
	if r.Group == nil {
		return t.costStyle(r.Run, t.cost(r.Run, false))
	}
	s := t.groupCost(*r.Group, false)
	if r.Group.Unbilled > 0 {
		return t.styles.Faint.Render(s)
	}
	return s
}

// rowState is the state of a row.
func (t *Table) rowState(r run.Row) theme.State {
	if r.Group == nil {
		return t.styles.State(r.Run, t.now, t.frame)
	}
	return t.groupState(*r.Group)
}

// rowPrompt renders the prompt of a row in width cells. That of a folded one is followed by the
// states of its runs.
func (t *Table) rowPrompt(p layout, r run.Row, width int, again repeat) string {
	if r.Group == nil {
		return t.prompt(p, r.Run, width, again)
	}
	judged := ""
	if r.Group.Picks > 0 {
		judged = t.styles.Accent.Render(theme.PickSign) + " "
	}
	width -= theme.Width(judged)
	return judged + t.noted(oneLine(r.Request.Prompt), t.styles.Text, t.groupStates(*r.Group, width*statesFifths/5), t.styles.Faint, width, statesFifths)
}

// noted renders a text and a note behind it in width cells; the note has up to fifths of the room, or
// all but the text where that is more.
func (t *Table) noted(text string, style lipgloss.Style, note string, tint lipgloss.Style, width, fifths int) string {
	width = max(0, width)
	most := width - minNote // of a progress or a delay, which is short
	if fifths > 0 {
		most = width * fifths / 5
	}
	if note == "" || width < 2*minNote {
		return style.Render(theme.Pad(theme.Cut(text, width), width))
	}
	note = theme.Cut(note, max(most, width-theme.Width(text)-3))
	text = theme.Cut(text, max(0, width-theme.Width(note)-3))
	rest := width - theme.Width(text) - 3
	return style.Render(text) + t.styles.Faint.Render(" · ") + tint.Render(theme.Pad(note, rest))
}
