package spend

import (
	"strings"
	"time"

	"dailies/provider"
	"dailies/ui/theme"
)

// eighths fill a cell from below, and from the left.
var (
	up     = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}
	beside = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}
)

// across is a bar of part of whole in at most width cells.
func across(part, whole provider.Money, width int) string {
	n := eighths(part, whole, width)
	return strings.Repeat("█", n/8) + beside[n%8]
}

// eighths is how many eighths of cells part of whole takes; what is there takes
// one at least.
func eighths(part, whole provider.Money, cells int) int {
	if part <= 0 || whole <= 0 || cells <= 0 {
		return 0
	}
	share := float64(part) / float64(whole) // for drawing only
	return max(1, min(int(share*float64(cells*8)+0.5), cells*8))
}

// bar is one bar of the chart: a day, or a few where days are many.
type bar struct {
	first             time.Time
	billed, estimated provider.Money
}

func (b bar) total() provider.Money { return b.billed.Plus(b.estimated) }

// bars shares the days out over at most room bars.
func (s *Screen) bars(room int) (bars []bar, per int) {
	days := s.spend.Days
	per = max(1, (len(days)+room-1)/max(1, room))
	first := len(days) % per // the oldest bar may hold fewer days, the newest never does
	for i, d := range days {
		if len(bars) == 0 || (i-first)%per == 0 {
			bars = append(bars, bar{first: d.Day})
		}
		b := &bars[len(bars)-1]
		b.billed, b.estimated = b.billed.Plus(d.Billed), b.estimated.Plus(d.Estimated)
	}
	return bars, per
}

// nice is the smallest round amount that is not under m: the top of the scale.
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

// plot is a chart measured for its room.
type plot struct {
	bars         []bar
	per          int // days a bar
	scale, limit provider.Money
	axis         int // cells for the labels on the left
	step, rows   int // cells a bar with its gap, lines of bars
}

// plot measures the chart. Without room for an axis, axis is 0.
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

// capped reports whether the cap of a day is drawn.
func (s *Screen) capped() bool { return s.any() && s.chartRows() > 1 && s.plot().limit > 0 }

// chartRows is how many lines of bars have room.
func (s *Screen) chartRows() int {
	for _, r := range [][2]int{{44, 12}, {28, 8}, {18, 6}, {12, 4}, {8, 2}} {
		if s.height >= r[0] {
			return r[1]
		}
	}
	return 1
}

// chart draws a bar a day, with the cap of a day across.
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

// label is the axis beside a row: the scale at the top, and half of it.
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

// strokes are the cells of a row. What has the same colour is drawn in one go;
// spaces have any.
type strokes []stroke

type stroke struct {
	text   string
	billed bool
}

func (l *strokes) add(billed bool, text string) {
	last := len(*l) - 1
	switch {
	case last >= 0 && (strings.TrimSpace(text) == "" || (*l)[last].billed == billed):
		(*l)[last].text += text
	default:
		*l = append(*l, stroke{text, billed})
	}
}

func (l strokes) draw(s *Screen) string {
	var b strings.Builder
	for _, part := range l {
		style := s.styles.Faint
		if part.billed {
			style = s.styles.Accent
		}
		b.WriteString(style.Render(part.text))
	}
	return b.String()
}

// cell is what of a bar is seen in a row, and whether that is billed money. The
// estimate stands on top of the bill; its full cells are hatched.
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

// dates names bars below the axis, the newest for sure.
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
