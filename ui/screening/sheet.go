package screening

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/termimage"
)

// sheet is the contact sheet.
type sheet struct {
	shown   []run.Run // those not hidden, sorted
	cursor  int
	current string // the id of the take under the cursor, which stays chosen as others move
	top     int    // the first row in sight
	size    int    // steps from the width that fits best
	hide    bool   // rejected takes are hidden
	hidden  int    // how many are
	marks   map[string]bool
	order   string // the key of the order, "" = by take
	turned  bool
	sorting bool // the next key names what to sort by
}

// order is a way to sort takes.
type order struct {
	key, name string
	compare   func(a, b run.Run) int
}

// orders returns the ways to sort takes; ratings and prices begin with the highest.
func orders() []order {
	return []order{
		{"t", "take", func(a, b run.Run) int { return cmp.Or(cmp.Compare(a.Shot, b.Shot), cmp.Compare(a.Take, b.Take)) }},
		{"r", "rating", func(a, b run.Run) int { return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(b.Rating, a.Rating)) }},
		{"p", "price", func(a, b run.Run) int { return cmp.Compare(price(b), price(a)) }},
		{"m", "model", func(a, b run.Run) int {
			return cmp.Or(cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.Model, b.Model))
		}},
	}
}

// rank puts picks first and rejected takes last.
func rank(r run.Run) int {
	switch {
	case r.Pick:
		return 1
	case r.Rejected:
		return -1
	}
	return 0
}

// price is what a take was billed, else what it is estimated to cost at most.
func price(r run.Run) provider.Money {
	if r.Billed != nil {
		return *r.Billed
	}
	return r.Estimate.High
}

func (s *sheet) ordering() order {
	all := orders()
	return all[max(0, slices.IndexFunc(all, func(o order) bool { return o.key == s.order }))]
}

// sortBy takes the key of an order. The same order again is turned round; another key changes nothing.
func (s *Screen) sortBy(key string) {
	s.sheet.sorting = false
	if !slices.ContainsFunc(orders(), func(o order) bool { return o.key == key }) {
		return
	}
	s.sheet.turned = key == s.sheet.ordering().key && !s.sheet.turned
	s.sheet.order = key
	s.arrange()
}

// arrange finds the takes to show and sorts them. The cursor stays on its take.
func (s *Screen) arrange() {
	h := &s.sheet
	h.shown, h.hidden = h.shown[:0:0], 0
	for _, r := range s.takes {
		if h.hide && r.Rejected {
			h.hidden++
			continue
		}
		h.shown = append(h.shown, r)
	}
	compare := h.ordering().compare
	if s.shot.Code == "" && h.order == "" { // runs stay in the order in which they were chosen
		compare = func(run.Run, run.Run) int { return 0 }
	}
	slices.SortStableFunc(h.shown, func(a, b run.Run) int {
		if h.turned {
			a, b = b, a
		}
		return compare(a, b)
	})
	if i := slices.IndexFunc(h.shown, func(r run.Run) bool { return r.ID == h.current }); i >= 0 {
		h.cursor = i
	}
	s.follow()
}

// follow keeps the cursor on a take and in sight.
func (s *Screen) follow() {
	s.sheet.cursor = max(0, min(s.sheet.cursor, len(s.sheet.shown)-1))
	if r, ok := s.current(); ok {
		s.sheet.current = r.ID
	}
	g := s.grid()
	row, rows := s.sheet.cursor/g.cols, (len(s.sheet.shown)+g.cols-1)/g.cols
	s.sheet.top = max(0, min(s.sheet.top, row, rows-g.rows))
	if row >= s.sheet.top+g.rows {
		s.sheet.top = row - g.rows + 1
	}
}

// current returns the take under the cursor.
func (s *Screen) current() (run.Run, bool) {
	if s.sheet.cursor >= len(s.sheet.shown) {
		return run.Run{}, false
	}
	return s.sheet.shown[s.sheet.cursor], true
}

// grid is the layout of the contact sheet.
type grid struct {
	cols, rows    int // of cells in sight
	width, height int // of a cell, in columns and lines
	picture       int // lines of the picture
	labels        int // lines below it
}

const gridGap = 2

// widths are the widths of a cell to choose from.
func widths() []int { return []int{16, 20, 26, 34, 44, 60, 80} }

// best returns the index of the width that fits best: as wide as four to a row can be, three or two in a
// narrow window.
func (s *Screen) best() int {
	per := 4
	switch {
	case s.width < 60:
		per = 2
	case s.width < 100:
		per = 3
	}
	all, i := widths(), 0
	for i+1 < len(all) && (s.width-1+gridGap)/(all[i+1]+gridGap) >= per {
		i++
	}
	return i
}

// sizeIndex returns the index of the width in use.
func (s *Screen) sizeIndex() int { return max(0, min(s.best()+s.sheet.size, len(widths())-1)) }

// resize makes the cells larger or smaller by a step.
func (s *Screen) resize(by int) {
	i := max(0, min(s.sizeIndex()+by, len(widths())-1))
	s.sheet.size = i - s.best()
	s.follow()
}

// grid returns the layout.
func (s *Screen) grid() grid {
	g := grid{width: max(1, min(widths()[s.sizeIndex()], s.width-1)), labels: 2}
	if g.width >= 26 && s.height >= 20 {
		g.labels = 3
	}
	g.cols = max(1, (s.width-1+gridGap)/(g.width+gridGap))
	room := s.height - s.sheetHead()
	if s.canvas.Shows() {
		_, g.picture = termimage.Fit(s.shape(s.sheet.shown), g.width, max(0, room-1-g.labels), s.canvas.Size())
	} else {
		g.picture = min(1, max(0, room-1-g.labels)) // the state
	}
	g.height = 1 + g.picture + g.labels
	g.rows = max(1, room/g.height)
	return g
}

// sheetHead is the number of lines above the cells.
func (s *Screen) sheetHead() int {
	if s.height >= 5 {
		return 1
	}
	return 0
}

// move moves the cursor.
func (s *Screen) move(to command.ID) tea.Cmd {
	g, c := s.grid(), s.sheet.cursor
	switch last := len(s.sheet.shown) - 1; to {
	case command.Left:
		c--
	case command.Right:
		c++
	case command.Up:
		c = max(c-g.cols, min(c, c%g.cols))
	case command.Down:
		if c/g.cols < last/g.cols {
			c = min(c+g.cols, last)
		}
	case command.PageUp, command.HalfUp:
		c -= g.cols * g.rows
	case command.PageDown, command.HalfDown:
		c += g.cols * g.rows
	case command.Top:
		c = 0
	case command.End:
		c = last
	}
	s.sheet.cursor, s.sheet.current = max(0, c), ""
	s.follow()
	return nil
}

// mark marks the take under the cursor, or takes the mark off, and goes on to the next one.
func (s *Screen) mark() tea.Cmd {
	if r, ok := s.current(); ok {
		if s.sheet.marks[r.ID] {
			delete(s.sheet.marks, r.ID)
		} else {
			s.sheet.marks[r.ID] = true
		}
	}
	return s.move(command.Right)
}

// toCompare returns the takes to compare: the marked ones, else the one under the cursor and the next.
func (s *Screen) toCompare() []run.Run {
	if len(s.sheet.marks) > 0 {
		return s.Targets()
	}
	n := len(s.sheet.shown)
	if n < 2 {
		return nil
	}
	from := min(s.sheet.cursor, n-2)
	return s.sheet.shown[from : from+2]
}
