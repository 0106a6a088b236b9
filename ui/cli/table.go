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
}

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
	all := 2 * max(0, len(widths)-1)
	for _, w := range widths {
		all += w
	}
	if t.width > 0 && all > t.width && t.cut < len(widths) {
		widths[t.cut] = max(8, widths[t.cut]-(all-t.width))
	}
	var lines []string
	for _, row := range t.rows {
		for i := range row {
			if t.right[i] {
				row[i] = theme.PadLeft(row[i], widths[i])
			} else {
				row[i] = theme.Pad(row[i], widths[i])
			}
		}
		lines = append(lines, strings.TrimRight(strings.Join(row, "  "), " "))
	}
	return lines
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
