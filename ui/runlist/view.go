package runlist

import (
	"fmt"
	"strings"
	"time"

	"dailies/ui/empty"
	"dailies/ui/theme"
)

// View renders the visible rows and the foot.
func (t *Table) View() string {
	if t.width <= 0 || t.height <= 0 {
		return ""
	}
	lines := make([]string, 0, t.height)
	body := t.height - 1
	if body > 0 {
		lines = append(lines, t.body(body)...)
	}
	lines = append(lines, t.foot())
	if t.choice.open {
		return t.drawChooser(joined(lines, t.width, t.height))
	}
	return joined(lines, t.width, t.height)
}

func joined(lines []string, width, height int) string {
	return theme.Fit(strings.Join(lines, "\n"), width, height)
}

// body renders exactly height lines.
func (t *Table) body(height int) []string {
	var lines []string
	if t.Empty() {
		lines = t.empty(height)
	} else {
		p := t.layout()
		if t.hasHeader() {
			lines = append(lines, t.head(p))
		}
		for i := t.top; i < t.top+t.pageSize() && i < t.matching; i++ {
			if r, ok := t.rowAt(i); ok {
				lines = append(lines, t.row(p, r, i)...)
			} else {
				lines = append(lines, t.styles.Faint.Render(spaces(gutter)+"·"))
			}
		}
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// repeat says whether a prompt is that of the rows beside it.
type repeat struct{ above, beside bool }

// repeatOf compares the prompt of row i with those of the visible rows above and below it.
func (t *Table) repeatOf(i int) (p repeat) {
	r, _ := t.at(i)
	if above, ok := t.at(i - 1); ok && i > t.top {
		p.above = above.Request.Prompt == r.Request.Prompt
	}
	below, ok := t.at(i + 1)
	p.beside = p.above || ok && below.Request.Prompt == r.Request.Prompt
	return p
}

// titles are the titles of the columns, that of the state first.
func (t *Table) titles(p layout) []placed {
	state := placed{column{id: "state", title: "state", key: "s", left: true}, gutter + 2, theme.StateWidth}
	return append([]placed{state}, p.columns...)
}

// head renders the column titles and marks the sort column.
func (t *Table) head(p layout) string {
	var b strings.Builder
	for _, c := range t.titles(p) {
		b.WriteString(spaces(c.from - theme.Width(b.String())))
		name := theme.Cut(c.title, c.width)
		if by := t.sortKey(); c.key == by && by != "" && (by != "t" || !t.sort.Desc) {
			name = theme.Cut(c.title, c.width-1) + t.arrow()
		}
		b.WriteString(c.pad(name))
	}
	return t.styles.Faint.Render(theme.Pad(b.String(), t.width))
}

// empty explains an empty list, and what to do.
func (t *Table) empty(height int) []string {
	page := t.welcome
	if t.filter.text != "" {
		page = empty.Page{
			Title: "Nothing matches “" + oneLine(t.filter.text) + "”.", Says: []string{"Fewer words find more; a term such as status:failed or tag:hero narrows it down."},
			Keys: [][2]string{{"esc", "clears the filter"}, {"/", "changes it"}},
		}
	}
	return page.Draw(t.styles, t.width, height)
}

// foot renders the filter input while it is open, else the counts, the filter and the sort order.
func (t *Table) foot() string {
	typed, _ := t.filter.draw(t.styles, t.width)
	switch {
	case t.filter.open && t.filter.wrong != "" && len(t.filter.candidates()) == 0 && t.width >= 40:
		return theme.Spread(typed, t.styles.Warn.Render(theme.Cut(t.filter.wrong, t.width-theme.Width(typed)-3)), t.width-1)
	case t.filter.open && t.width >= 40:
		return theme.Spread(typed, t.styles.Faint.Render(theme.Cut(t.beside(t.width-theme.Width(typed)-3), t.width-theme.Width(typed)-3)), t.width-1)
	case t.filter.open:
		return theme.Pad(typed, t.width)
	case t.choosing:
		return " " + t.styles.Accent.Render("show only") + t.styles.Faint.Render(" which runs?")
	case t.sorting:
		return " " + t.styles.Accent.Render("sort by") + t.styles.Faint.Render(" which column?")
	}
	parts := []string{t.counts()}
	if n := len(t.selection); n > 0 {
		parts = append(parts, fmt.Sprintf("%d marked", n))
		if t.rangeSelect.on {
			parts[len(parts)-1] += ", moving marks more"
		}
	}
	if t.filter.text != "" {
		parts = append(parts, oneLine(t.filter.text))
	}
	for _, title := range []string{t.sortTitle(), t.groupingTitle()} {
		if title != "" {
			parts = append(parts, title)
		}
	}
	line := strings.Join(parts, " · ")
	if t.countsInFoot {
		if saved, _ := t.CountedFilters(t.width - theme.Width(line) - 4); saved != "" {
			return theme.Spread(t.footText(line), saved+" ", t.width)
		}
	}
	return t.footText(line)
}

// footText renders the counts, what is marked, the filter and the order.
func (t *Table) footText(line string) string {
	number, rest, ok := strings.Cut(line, " ")
	if !ok || len(number)+2 > t.width {
		return t.styles.Faint.Render(theme.Cut(" "+number, t.width))
	}
	// The number changes with every step of the cursor: unstyled, it is cheap to draw.
	return t.styles.Text.Render(" "+number+" ") + t.styles.Faint.Render(theme.Cut(rest, t.width-len(number)-3))
}

// beside is what stands beside the filter while it is typed: what else the word can be
// completed to, or else the counts.
func (t *Table) beside(width int) string {
	all := t.filter.candidates()
	if len(all) < 2 {
		return t.counts()
	}
	for i, c := range all {
		if _, value, ok := strings.Cut(c, ":"); ok && value != "" {
			all[i] = value
		}
	}
	return theme.Cut(strings.Join(all, " "), width)
}

// counts formats the position of the cursor and the number of runs.
func (t *Table) counts() string {
	switch {
	case !t.loaded:
		return ""
	case t.matching == 0 && t.total == 0:
		return "0 runs"
	case t.matching == 0:
		return fmt.Sprintf("0 of %d", t.total)
	case t.folds():
		return t.foldedCounts()
	case t.filter.text != "" && t.counted:
		return fmt.Sprintf("%d of %d · %d total", t.cursor+1, t.matching, t.total)
	case !t.counted:
		return fmt.Sprintf("%d", t.cursor+1)
	}
	return fmt.Sprintf("%d of %d", t.cursor+1, t.matching)
}

// foldedCounts formats the position of the cursor and the number of rows, as far as it is known, and
// that of the runs.
func (t *Table) foldedCounts() string {
	s := fmt.Sprint(t.cursor + 1)
	if t.page.Total >= 0 {
		s += fmt.Sprintf(" of %d", t.matching)
	}
	switch {
	case !t.counted:
	case t.filter.text != "":
		s += fmt.Sprintf(" · %d of %s", t.runs, theme.Count(t.total, "run"))
	default:
		s += " · " + theme.Count(t.runs, "run")
	}
	return s
}

// sortTitle names the sort order, "" for the default.
func (t *Table) sortTitle() string {
	for _, o := range sortOrders() {
		if t.sort.By == o.by && (o.key != "t" || !t.sort.Desc) {
			return "by " + o.name + " " + t.arrow()
		}
	}
	return ""
}

// sortKey returns the key of the current sort order.
func (t *Table) sortKey() string {
	for _, o := range sortOrders() {
		if t.sort.By == o.by {
			return o.key
		}
	}
	return ""
}

func (t *Table) arrow() string {
	if t.sort.Desc {
		return "↓"
	}
	return "↑"
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
