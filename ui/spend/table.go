package spend

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// table is a table with columns as wide as their content. Columns that do not fit are dropped,
// highest priority number first; the first column is always kept.
type table struct {
	columns []column
	heads   []int // rows that are headings
}

type column struct {
	title string
	left  bool // left-aligned; numbers are right-aligned on the decimal point
	leave int
	cells []string
}

func (t *table) add(cells ...string) {
	for i, c := range cells {
		t.columns[i].cells = append(t.columns[i].cells, c)
	}
}

// head appends an empty line and a heading.
func (t *table) head(name string) {
	cells := make([]string, len(t.columns))
	t.add(cells...)
	cells[0] = name
	t.heads = append(t.heads, len(t.columns[0].cells))
	t.add(cells...)
}

func (c column) width() int {
	w := theme.Width(c.title)
	for _, cell := range c.cells {
		w = max(w, theme.Width(cell))
	}
	return w
}

func (c column) empty() bool {
	for _, cell := range c.cells {
		if cell != "" {
			return false
		}
	}
	return true
}

// least is the minimum width of the first column before other columns are dropped.
const least = 12

// plan returns the columns that fit, and their widths.
func (t table) plan(width int) (chosen []column, widths []int) {
	for _, c := range t.columns {
		if !c.empty() {
			chosen = append(chosen, c)
		}
	}
	for {
		rest, out := width-2, 0
		widths = widths[:0]
		for i, c := range chosen {
			widths = append(widths, c.width())
			if i > 0 {
				rest -= c.width() + 2
			}
			if c.leave > chosen[out].leave {
				out = i
			}
		}
		if len(chosen) < 2 || rest >= min(least, widths[0]) {
			if len(widths) > 0 {
				widths[0] = max(0, min(widths[0], rest))
			}
			return chosen, widths
		}
		if out == 0 {
			out = len(chosen) - 1
		}
		chosen = append(chosen[:out:out], chosen[out+1:]...)
	}
}

// draw renders the titles and the rows in at most width cells each.
func (t table) draw(s theme.Styles, width int) []string {
	columns, widths := t.plan(width)
	if len(columns) == 0 {
		return nil
	}
	row := func(cell func(column) string) string {
		var b strings.Builder
		for i, c := range columns {
			b.WriteString(strings.Repeat(" ", min(2, i+1)))
			if c.left {
				b.WriteString(theme.Pad(cell(c), widths[i]))
			} else {
				b.WriteString(theme.PadLeft(cell(c), widths[i]))
			}
		}
		return theme.Cut(strings.TrimRight(b.String(), " "), width)
	}
	lines := []string{s.Faint.Render(row(func(c column) string { return c.title }))}
	for i := range columns[0].cells {
		line := row(func(c column) string { return c.cells[i] })
		if slices.Contains(t.heads, i) {
			line = s.Faint.Render(line)
		}
		lines = append(lines, line)
	}
	return lines
}

// named returns the totals by provider and by model.
func (s *Screen) named() table {
	t := table{columns: []column{
		{title: "provider", left: true}, {title: "runs", leave: 3}, {title: "done", leave: 4},
		{title: "billed"}, {title: "estimated", leave: 1}, {title: "unpriced", leave: 2},
		{title: "median", leave: 5}, {title: "slow", leave: 6}, {title: "estimated → billed", leave: 7},
	}}
	before, after := 0, 0
	for _, n := range append(slices.Clone(s.spend.Providers), s.spend.Models...) {
		before = max(before, theme.Width(theme.Dollars(n.EstimatedOfBilled)))
		after = max(after, theme.Width(theme.Dollars(n.BilledKnown)))
	}
	add := func(sums []run.SpendBy, title func(string) string) {
		for _, n := range sums {
			unpriced := ""
			if n.Unpriced > 0 {
				unpriced = fmt.Sprint(n.Unpriced)
			}
			t.add(title(n.Name), fmt.Sprint(n.Runs), done(n.Sum), theme.PartOf(n.Billed, n.Unpriced), theme.PartOf(n.Estimated, n.Unpriced),
				unpriced, wait(n.Median), wait(n.P90), foretold(n, before, after))
		}
	}
	add(s.spend.Providers, s.provider)
	t.head("model")
	add(s.spend.Models, func(key string) string {
		if len(s.models[key].Overruled()) > 0 {
			return s.model(key) + " *"
		}
		return s.model(key)
	})
	return t
}

// done formats the share of ended runs that succeeded.
func done(s run.Sum) string {
	ended := s.Succeeded + s.Failed
	if ended == 0 {
		return theme.None
	}
	return fmt.Sprintf("%d%%", s.Succeeded*100/ended)
}

func wait(d time.Duration) string {
	if d == 0 {
		return theme.None
	}
	return theme.Duration(d)
}

// foretold compares bills with the estimates of the same runs.
func foretold(n run.SpendBy, before, after int) string {
	if n.EstimatedOfBilled == 0 {
		return theme.None
	}
	return theme.PadLeft(theme.Dollars(n.EstimatedOfBilled), before) + " → " +
		theme.PadLeft(theme.Dollars(n.BilledKnown), after) + " " + theme.PadLeft(off(n.EstimatedOfBilled, n.BilledKnown), 5)
}

// off formats the deviation of a bill from its estimate: "+2%".
func off(estimate, bill provider.Money) string {
	percent := int64(bill-estimate) * 100 / int64(estimate)
	switch {
	case percent > 999:
		return ">999%"
	case percent == 0:
		return "±0%"
	}
	return fmt.Sprintf("%+d%%", percent)
}
