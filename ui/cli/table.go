package cli

import (
	"strings"

	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// table is text in columns. Every cell is sanitized.
type table struct {
	rows  [][]string
	right map[int]bool // right-aligned columns
	width int          // maximum width of a row in cells; 0 = unlimited
	cut   int          // the column that is truncated if a row is too wide
	// drop are columns that are left out, in this order, while the truncated one would be
	// narrower than enough.
	drop []int
	// style renders a padded cell; nil = as it is.
	style func(row, column int, cell string) string
}

// enough is the width that the truncated column should have, in cells.
const enough = 28

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = sanitize.Line(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// lines returns the aligned rows without trailing spaces.
func (t *table) lines() []string {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], theme.Width(cell))
		}
	}
	out := t.fit(widths)
	var lines []string
	for n, row := range t.rows {
		var line []string
		for i, cell := range row {
			if out[i] {
				continue
			}
			if t.right[i] {
				cell = theme.PadLeft(cell, widths[i])
			} else {
				cell = theme.Pad(cell, widths[i])
			}
			if t.style != nil {
				cell = t.style(n, i, cell)
			}
			line = append(line, cell)
		}
		lines = append(lines, strings.TrimRight(strings.Join(line, "  "), " "))
	}
	return lines
}

// fit truncates the widths to the width of the table, and returns the columns that are left out.
func (t *table) fit(widths []int) map[int]bool {
	out := map[int]bool{}
	if t.width == 0 || t.cut >= len(widths) {
		return out
	}
	wide := widths[t.cut]
	for left := t.drop; ; left = left[1:] {
		all := -2
		for i, w := range widths {
			if !out[i] {
				all += w + 2
			}
		}
		if all <= t.width {
			return out
		}
		room := wide - (all - t.width)
		if room >= min(enough, wide) || len(left) == 0 {
			widths[t.cut] = max(8, room)
			return out
		}
		out[left[0]] = true
	}
}

func (c *invocation) printTable(t *table) error {
	t.width = c.Width
	for _, line := range t.lines() {
		if err := c.print("%s", line); err != nil {
			return err
		}
	}
	return nil
}
