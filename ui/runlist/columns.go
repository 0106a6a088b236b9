package runlist

import (
	"slices"
	"strings"

	"dailies/provider/run"
	"dailies/ui/theme"
)

// Breakpoints of the table, by width and height.
const (
	separateCostsFrom = 86  // the estimate and the bill have a column each
	wide              = 76  // the model and the duration have columns
	narrow            = 60  // four columns; below it, cards
	roomy             = 124 // the shot and the take have columns
	tall              = 16  // height from which cards have two lines

	maxModel = 40 // maximum width of the model column
)

// layout holds the columns and their widths; 0 means that a column is left out.
type layout struct {
	lines                         int // of one run
	prompt, take, model, length   int
	estimate, cost, elapsed, made int
	shot                          bool // the take column includes the shot
	separateCosts                 bool // the estimate and the bill have a column each
}

// gutter is the width of the cursor and the selection mark.
const gutter = 3

// gap is the room between two columns.
const gap = 2

// layout measures the visible rows and distributes the width.
func (t *Table) layout() layout {
	p := layout{lines: 1, separateCosts: t.width >= separateCostsFrom}
	switch {
	case t.width < narrow && t.height >= tall:
		p.lines = 2
		return p
	case t.width < narrow:
		return p
	}
	p.cost, p.elapsed = 4, 4
	if p.separateCosts {
		p.estimate = 3
	}
	if t.width >= wide {
		p.length, p.model = 3, 5
	}
	p.shot = t.width >= roomy
	for _, r := range t.visible() {
		p.measure(t, r)
	}
	if t.width >= wide && t.width < 96 {
		p.elapsed = 0
	}
	p.model = min(p.model, max(12, t.width-62), maxModel)
	if t.width >= 112 {
		p.made = 6
	}
	p.prompt = t.width - gutter - 2 - theme.StateWidth - gap - 1
	for _, w := range []int{p.take, p.model, p.length, p.estimate, p.cost, p.elapsed, p.made} {
		if w > 0 {
			p.prompt -= w + gap
		}
	}
	p.prompt = max(p.prompt, 0)
	return p
}

// measure widens the columns to what r needs.
func (l *layout) measure(t *Table, r run.Run) {
	l.cost = max(l.cost, theme.Width(t.cost(r, l.separateCosts)))
	l.elapsed = max(l.elapsed, theme.Width(t.elapsed(r)))
	if l.separateCosts {
		l.estimate = max(l.estimate, theme.Width(theme.Estimated(r.Estimate)))
	}
	if l.shot || t.inShot() && l.model > 0 {
		l.take = max(l.take, len("take"), theme.Width(l.takeText(r)))
	}
	if l.model > 0 {
		l.length = max(l.length, theme.Width(length(r)))
		l.model = max(l.model, theme.Width(t.model(r)))
	}
}

// inShot reports whether the filter holds to the takes of one shot: their numbers then
// have a column wherever the models have theirs.
func (t *Table) inShot() bool {
	return slices.ContainsFunc(t.filter.parsed.Terms, func(f run.Term) bool { return f.Kind == run.TermShot && !f.Not })
}

// takeText is which take a run is, and its rating.
func (l layout) takeText(r run.Run) string {
	take := theme.TakeNumber(r)
	if l.shot {
		take = oneLine(theme.Take(r))
	}
	return strings.TrimSpace(take + " " + theme.Stars(r.Rating))
}

// visible returns the loaded rows on the screen.
func (t *Table) visible() []run.Run {
	from := max(0, min(t.top-t.offset, len(t.rows)))
	to := max(from, min(t.top-t.offset+t.pageSize(), len(t.rows)))
	return t.rows[from:to]
}

// pageSize returns the number of runs that fit on the screen.
func (t *Table) pageSize() int {
	h := t.height - 1 // without the foot
	if t.hasHeader() {
		h--
	}
	if t.width < narrow && t.height >= tall {
		h /= 2
	}
	return max(h, 1)
}

// hasHeader reports whether there is room for the column titles.
func (t *Table) hasHeader() bool { return t.width >= narrow && t.height >= 8 }
