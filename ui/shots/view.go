package shots

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dailies/provider/run"
	"dailies/ui/empty"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Breakpoints of the list.
const (
	wide   = 60 // columns with titles; below it, the code, the name and the takes
	headed = 8  // rows from which there is room for the project and the titles
	long   = 100

	maxProject = 24 // maximum width of the column of projects
)

const (
	gutter = 3 // room for the cursor in front of a row
	gap    = 2 // between two columns
)

// above returns the number of lines above the rows.
func (s *Screen) above() int {
	switch {
	case s.height < headed:
		return 0
	case s.width < wide:
		return 1
	}
	return 2
}

// room returns the number of rows that fit.
func (s *Screen) room() int { return max(1, s.height-1-s.above()) }

// View renders the screen.
func (s *Screen) View() string {
	if s.width <= 0 || s.height <= 0 {
		return ""
	}
	var lines []string
	if s.height >= headed {
		lines = append(lines, s.head())
	}
	switch {
	case !s.read || len(s.shown) == 0:
		lines = append(lines, s.empty()...)
	default:
		lines = append(lines, s.rows()...)
	}
	for len(lines) < s.height-1 {
		lines = append(lines, "")
	}
	lines = append(lines[:s.height-1], s.foot())
	return theme.Fit(strings.Join(lines, "\n"), s.width, s.height)
}

// head renders the project and the totals of its shots.
func (s *Screen) head() string {
	left := " project  " + s.styles.Faint.Render("‹ ") + s.styles.Strong.Render(theme.Cut(projectName(s.project), maxProject)) + s.styles.Faint.Render(" ›")
	spent, short := theme.Sum(s.totals.spent, s.totals.unpriced), theme.AtLeast(s.totals.spent, s.totals.unpriced)
	for _, parts := range [][]string{
		{count(len(s.shown), "shot"), count(s.totals.takes, "take"), count(s.totals.picks, "pick"), spent},
		{count(len(s.shown), "shot"), count(s.totals.takes, "take"), count(s.totals.picks, "pick"), short},
		{count(len(s.shown), "shot"), short},
	} {
		right := strings.Join(parts, " · ") + " "
		if theme.Width(left)+2+theme.Width(right) <= s.width {
			return theme.Spread(left, right, s.width)
		}
	}
	return theme.Cut(left, s.width)
}

func projectName(project string) string {
	switch project {
	case allProjects:
		return "all"
	case "":
		return "none"
	}
	return sanitize.Line(project)
}

// empty explains why there is no row, and what to do.
func (s *Screen) empty() []string {
	page := empty.Page{Title: "Reading the shots …"}
	switch {
	case s.failed && !s.read:
		page = empty.Page{Title: "The shots could not be read.", Keys: [][2]string{{"ctrl+r", "tries again"}}}
	case s.read && len(s.all) == 0:
		page = empty.Page{
			Title: "No shots yet.", Says: []string{"A new run begins one; what is run again or changed stays in it, as its next take.", "A shot can be named, put into a project, and looked at take by take."},
			Keys: [][2]string{{"n", "starts a new run"}, {"1", "the list of runs"}},
		}
	case s.read && s.filter.Text() != "":
		page = empty.Page{Title: "Nothing matches “" + sanitize.Line(s.filter.Text()) + "”.", Keys: [][2]string{{"esc", "clears the filter"}}}
	}
	return page.Draw(s.styles, s.width, s.room())
}

// column is a column of the list.
type column struct {
	name  string
	right bool // aligned to the right
	cell  func(row) string
	style func(string) string
	width int
}

// columns returns the columns that fit, as wide as the visible rows need. The names get the
// remaining width.
func (s *Screen) columns(visible []row) []column {
	text := func(line string) string { return line }
	faint := func(line string) string { return s.styles.Faint.Render(line) }
	strong := func(line string) string { return s.styles.Strong.Render(line) }
	all := []column{
		{name: "shot", cell: func(o row) string { return sanitize.Line(o.Code) }, style: strong},
		{name: "name", cell: func(o row) string { return sanitize.Line(o.Name) }, style: text},
	}
	if s.width >= long && s.project == allProjects && len(s.names) > 2 {
		all = append(all, column{name: "project", cell: func(o row) string { return theme.Cut(sanitize.Line(o.Project), maxProject) }, style: faint})
	}
	all = append(all, column{name: "takes", cell: s.takes, style: text})
	if s.width >= wide {
		all = append(all,
			column{name: "picks", right: true, cell: func(o row) string { return orNone(o.Picks, fmt.Sprint(o.Picks)) }, style: text},
			column{name: "best", cell: func(o row) string { return orNone(o.Best, theme.Stars(o.Best)) }, style: func(l string) string { return s.styles.Accent.Render(l) }},
			column{name: "spent", right: true, cell: spent, style: text})
	}
	if s.hasPosters() {
		posters := column{name: "", cell: func(o row) string { return s.posters[s.posterKey(o)] }, style: text}
		if slices.ContainsFunc(visible, func(o row) bool { return posters.cell(o) != "" }) {
			all = append(all, posters)
		}
	}
	rest := s.width - gutter - 1 - gap*(len(all)-1)
	for i := range all {
		c := &all[i]
		if s.width >= wide {
			c.width = theme.Width(c.name)
		}
		for _, o := range visible {
			c.width = max(c.width, theme.Width(c.cell(o)))
		}
		if i != 1 {
			rest -= c.width
		}
	}
	all[1].width = max(0, rest)
	return all
}

// spent formats the cost of a shot.
func spent(o row) string { return theme.AtLeast(o.Spent, o.Unpriced) }

func orNone(n int, text string) string {
	if n == 0 {
		return theme.None
	}
	return text
}

// takes formats the number of takes by state: "18 ✓  1 ◐  1 ✗".
func (s *Screen) takes(o row) string {
	var parts []string
	for _, state := range takeStates() {
		if n := o.Takes[state]; n > 0 {
			symbol := s.styles.State(run.Run{State: state, Video: run.Video{Download: run.Downloaded}}, time.Time{}, 0).Symbol
			parts = append(parts, fmt.Sprintf("%d %s", n, symbol))
		}
	}
	if len(parts) == 0 {
		return theme.None
	}
	if s.width < wide && len(parts) > 2 {
		return count(o.total, "take")
	}
	return strings.Join(parts, "  ")
}

// takeStates returns the states in display order: succeeded, in progress, failed.
func takeStates() []run.State {
	return []run.State{run.Succeeded, run.Running, run.Submitting, run.Uploading, run.Queued, run.Pending, run.Unsure, run.Failed, run.Cancelled}
}

// rows renders the titles and the visible shots.
func (s *Screen) rows() []string {
	visible := s.shown[s.top:min(len(s.shown), s.top+s.room())]
	columns := s.columns(visible)
	var lines []string
	if s.above() > 1 {
		titles := s.row(columns, func(c column) string { return c.name }, false)
		lines = append(lines, s.styles.Faint.Render(theme.Pad(spaces(gutter)+titles, s.width)))
	}
	for i, o := range visible {
		front := spaces(gutter)
		if s.top+i == s.cursor {
			front = s.styles.CursorMark.Render(" ▸") + " "
		}
		line := theme.Pad(front+s.row(columns, func(c column) string { return c.cell(o) }, true), s.width)
		if s.top+i == s.cursor {
			line = s.styles.Tint(line)
		}
		lines = append(lines, line)
	}
	return lines
}

func (s *Screen) row(columns []column, cell func(column) string, styled bool) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString(spaces(gap))
		}
		text := theme.Pad(cell(c), c.width)
		if c.right {
			text = theme.PadLeft(cell(c), c.width)
		}
		switch {
		case !styled:
		case strings.TrimSpace(text) == theme.None:
			text = s.styles.Faint.Render(text)
		default:
			text = c.style(text)
		}
		b.WriteString(text)
	}
	return b.String()
}

// foot renders the filter input while it is open, else the position of the cursor, the filter and
// the sort order.
func (s *Screen) foot() string {
	switch {
	case s.typing:
		typed, _ := s.filterLine()
		return theme.Pad(typed, s.width)
	case s.sorting:
		return " " + s.styles.Accent.Render("sort by") + s.styles.Faint.Render(" which column?")
	case !s.read:
		return ""
	}
	parts := []string{fmt.Sprintf("%d of %d", min(s.cursor+1, len(s.shown)), len(s.shown))}
	if text := s.filter.Text(); text != "" {
		parts = append(parts, sanitize.Line(text))
	}
	if o := s.sort.order(); o.compare != nil || s.sort.turned {
		by := "by " + o.name
		if s.sort.turned {
			by += ", turned round"
		}
		parts = append(parts, by)
	}
	return s.styles.Faint.Render(theme.Cut(" "+strings.Join(parts, " · "), s.width))
}

// filterLine renders the filter input and returns the column of the cursor.
func (s *Screen) filterLine() (text string, x int) {
	const prompt = " / "
	text, x = s.filter.Draw(s.styles, max(1, s.width-2-len(prompt)), "", "")
	return s.styles.Accent.Render(prompt) + text, x + len(prompt)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }
