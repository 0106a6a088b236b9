package spend

import (
	"strings"
	"time"

	"dailies/provider"
	"dailies/ui/theme"
)

// Block characters that fill a cell by eighths, from below and from the left.
var (
	up     = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}
	beside = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}
)

// across renders a horizontal bar for part of whole in at most width cells.
func across(part, whole provider.Money, width int) string {
	n := eighths(part, whole, width)
	return strings.Repeat("█", n/8) + beside[n%8]
}

// eighths returns the length of part of whole in eighths of cells; a positive part has at least
// one.
func eighths(part, whole provider.Money, cells int) int {
	if part <= 0 || whole <= 0 || cells <= 0 {
		return 0
	}
	share := float64(part) / float64(whole) // only for drawing
	return max(1, min(int(share*float64(cells*8)+0.5), cells*8))
}

// bar is one bar of the chart: a day, or several days of a long range.
type bar struct {
	first             time.Time
	billed, estimated provider.Money
}

func (b bar) total() provider.Money { return b.billed.Plus(b.estimated) }

// bars distributes the days over at most room bars.
func (s *Screen) bars(room int) (bars []bar, per int) {
	days := s.spend.Days
	per = max(1, (len(days)+room-1)/max(1, room))
	first := len(days) % per // the oldest bar may have fewer days
	for i, d := range days {
		if len(bars) == 0 || (i-first)%per == 0 {
			bars = append(bars, bar{first: d.Day})
		}
		b := &bars[len(bars)-1]
		b.billed, b.estimated = b.billed.Plus(d.Billed), b.estimated.Plus(d.Estimated)
	}
	return bars, per
}

// nice returns the smallest round amount of at least m, for the top of the scale.
func nice(m provider.Money) provider.Money {
	for ten := provider.Dollar / 10; ten < provider.Dollar*1_000_000_000; ten *= 10 {
		for _, n := range []provider.Money{10, 15, 20, 30, 40, 50, 60, 80} {
			if top := ten / 10 * n; top >= m {
				return top
			}
		}
	}
	return m
}

// plot is the layout of the chart.
type plot struct {
	bars         []bar
	per          int // days per bar
	scale, limit provider.Money
	axis         int // width of the axis labels on the left
	step, rows   int // cells per bar including its gap, height of the bars
}

// plot computes the layout. Without room for an axis, axis is 0.
func (s *Screen) plot() plot {
	p := plot{rows: s.chartRows()}
	top := func(room int) provider.Money {
		p.bars, p.per = s.bars(room)
		var m provider.Money
		for _, b := range p.bars {
			m = max(m, b.total())
		}
		return m
	}
	most := top(s.width - 2)
	p.scale = nice(most)
	if p.rows > 1 && s.width >= 24 {
		p.axis = theme.Width(theme.Dollars(p.scale)) + 3
		most = top(s.width - p.axis - 1)
	}
	p.scale = nice(most)
	if limit := s.budget.PerDay; p.per == 1 && limit != nil && *limit <= 2*p.scale {
		p.limit, p.scale = *limit, nice(max(most, *limit))
	}
	p.step = max(1, min(6, (s.width-p.axis-1)/max(1, len(p.bars))))
	return p
}

// capped reports whether the daily cap is drawn.
func (s *Screen) capped() bool { return s.any() && s.chartRows() > 1 && s.plot().limit > 0 }

// chartRows returns the height of the bars.
func (s *Screen) chartRows() int {
	for _, r := range [][2]int{{44, 12}, {28, 8}, {18, 6}, {12, 4}, {8, 2}} {
		if s.height >= r[0] {
			return r[1]
		}
	}
	return 1
}

// chart draws one bar per day, with a line at the daily cap.
func (s *Screen) chart() []string {
	p := s.plot()
	lines := make([]string, 0, p.rows+2)
	for row := p.rows - 1; row >= 0; row-- {
		lines = append(lines, s.label(p, row)+s.row(p, row))
	}
	left := strings.Repeat(" ", max(1, p.axis))
	if p.axis > 0 {
		zero := theme.PadLeft(theme.Dollars(0), p.axis-2) + " └"
		lines = append(lines, s.styles.Faint.Render(zero+theme.Rule(len(p.bars)*p.step)))
	}
	return append(lines, theme.Cut(left+s.styles.Faint.Render(p.dates()), s.width))
}

// label returns the axis label of a row: the top of the scale, or half of it.
func (s *Screen) label(p plot, row int) string {
	says, tick := "", " │"
	switch {
	case p.axis == 0:
		return " "
	case row == p.rows-1:
		says, tick = theme.Dollars(p.scale), " ┤"
	case p.rows%2 == 0 && p.rows >= 4 && row == p.rows/2-1:
		says, tick = theme.Dollars(p.scale/2), " ┤"
	}
	return s.styles.Faint.Render(theme.PadLeft(says, p.axis-2) + tick)
}

// row draws one line of the bars, counted from below.
func (s *Screen) row(p plot, row int) string {
	gap := min(1, p.step-1)
	empty := " "
	if p.limit > 0 && row == min(eighths(p.limit, p.scale, p.rows)/8, p.rows-1) {
		empty = "╌"
	}
	var l strokes
	for _, bar := range p.bars {
		cell, billed := bar.cell(p, row)
		if cell == " " {
			l.add(false, strings.Repeat(empty, p.step))
			continue
		}
		l.add(billed, strings.Repeat(cell, p.step-gap))
		l.add(false, strings.Repeat(empty, gap))
	}
	return l.draw(s)
}

// strokes are the cells of a row. Adjacent cells of the same colour are rendered together;
// spaces match any colour.
type strokes []stroke

type stroke struct {
	text   string
	billed bool
}

func (st *strokes) add(billed bool, text string) {
	last := len(*st) - 1
	switch {
	case last >= 0 && (strings.TrimSpace(text) == "" || (*st)[last].billed == billed):
		(*st)[last].text += text
	default:
		*st = append(*st, stroke{text, billed})
	}
}

func (st strokes) draw(s *Screen) string {
	var b strings.Builder
	for _, part := range st {
		style := s.styles.Faint
		if part.billed {
			style = s.styles.Accent
		}
		b.WriteString(style.Render(part.text))
	}
	return b.String()
}

// cell returns the cell of a bar in a row, and whether it is billed money. The estimate is
// stacked on the bill; its full cells are hatched.
func (b bar) cell(p plot, row int) (cell string, billed bool) {
	in := func(m provider.Money) int { return max(0, min(eighths(m, p.scale, p.rows)-8*row, 8)) }
	all, bill := in(b.total()), in(b.billed)
	switch {
	case all == 0:
		return " ", false
	case 2*bill >= all:
		return up[all], true
	case all == 8:
		return "▒", false
	}
	return up[all], false
}

// dates labels bars below the axis, the newest one always.
func (p plot) dates() string {
	const form, wide = "Jan _2", 6
	line := []rune(strings.Repeat(" ", max(wide, len(p.bars)*p.step)))
	free := len(line)
	for i := len(p.bars) - 1; i >= 0; i-- {
		at := min(i*p.step, len(line)-wide)
		if at+wide > free {
			continue
		}
		copy(line[at:], []rune(p.bars[i].first.Format(form)))
		free = at - 3
	}
	return string(line)
}
