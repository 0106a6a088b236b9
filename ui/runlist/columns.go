package runlist

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// Breakpoints of the table, by width and height.
const (
	separateCostsFrom = 86  // the estimate and the bill have a column each
	wide              = 76  // the model and the duration have columns
	narrow            = 60  // few columns; below it, cards
	roomy             = 124 // the shot and the take have columns
	tall              = 16  // height from which cards have two lines

	maxModel  = 40  // maximum width of the model column
	maxWidth  = 200 // of a chosen column
	minPrompt = 30  // what further columns leave to the prompt
)

// gutter is the width of the cursor and the selection mark.
const gutter = 3

// gap is the room between two columns.
const gap = 2

// column is a column of the table: adding one is adding a row to [columns].
type column struct {
	id    string // in the configuration
	title string
	key   string // of its sort order, "" = none
	left  bool   // left-aligned
	min   int    // narrowest width, in cells
	max   int    // widest width, 0 = as wide as its text
	// shown reports whether the column is shown where the person has not chosen any.
	shown func(t *Table) bool
	text  func(t *Table, r run.Run) string
	draw  func(t *Table, r run.Run, padded string) string
}

// idPrompt is the one column that takes the room that is left.
const idPrompt = "prompt"

// columns are all columns after the state, from left to right. Where there is no room for
// all, the last of [dropped] go first.
func columns() []column {
	from := func(width int) func(*Table) bool { return func(t *Table) bool { return t.width >= width } }
	faint := func(t *Table, _ run.Run, s string) string { return t.styles.Faint.Render(s) }
	plain := func(_ *Table, _ run.Run, s string) string { return s }
	accented := func(t *Table, _ run.Run, s string) string { return t.styles.Accent.Render(s) }
	takes := func(width int) func(*Table) bool { // a shot's takes are told apart where models fit
		return func(t *Table) bool { return t.width >= width || t.inShot() && t.width >= wide }
	}
	never := func(*Table) bool { return false }
	return []column{
		{"id", "id", "", true, 0, 0, never, (*Table).shortID, faint},
		{idPrompt, "prompt", "p", true, 0, 0, from(narrow), nil, nil},
		{"take", "take", "k", true, 4, 0, takes(roomy), (*Table).take, plain},
		{"rating", "rating", "r", true, 0, 0, takes(roomy), func(_ *Table, r run.Run) string { return theme.Stars(r.Rating) }, accented},
		{"seed", "seed", "n", false, 0, 12, takes(144), func(_ *Table, r run.Run) string { return seed(r) }, plain},
		{"ratio", "ratio", "", true, 0, 5, from(152), func(_ *Table, r run.Run) string { return oneLine(r.Request.AspectRatio) }, faint},
		{"res", "res", "", true, 0, 6, from(152), func(_ *Table, r run.Run) string { return oneLine(r.Request.Resolution) }, faint},
		{"tags", "tags", "", true, 0, 20, from(160), func(_ *Table, r run.Run) string { return oneLine(strings.Join(r.Tags, " ")) }, accented},
		{"model", "model", "m", true, 5, maxModel, from(wide), (*Table).model, faint},
		{"len", "len", "l", false, 3, 0, from(wide), func(_ *Table, r run.Run) string { return length(r) }, plain},
		{"est", "est", "e", false, 3, 0, from(separateCostsFrom), func(_ *Table, r run.Run) string { return theme.Estimated(r.Estimate) }, faint},
		{"cost", "cost", "c", false, 4, 0, from(narrow), func(t *Table, r run.Run) string { return t.cost(r, t.separateCosts()) }, (*Table).costStyle},
		{"time", "time", "d", false, 4, 0, func(t *Table) bool { return t.width >= narrow && (t.width < wide || t.width >= 96) }, (*Table).elapsed, faint},
		{"made", "made", "t", false, 6, 0, from(112), func(t *Table, r run.Run) string { return theme.When(r.Created, t.now) }, faint},
	}
}

// dropped lists the columns that give way to the prompt, the first one first.
func dropped() []string { return []string{"tags", "ratio", "res", "seed"} }

// ColumnIDs returns the ids of all columns that can be chosen, from left to right.
func ColumnIDs() []string {
	var ids []string
	for _, c := range columns() {
		ids = append(ids, c.id)
	}
	return ids
}

// chosenColumn is a column that the person has chosen: its id, and its width in cells, 0 = as wide as its text.
type chosenColumn struct {
	id    string
	width int
}

// SetColumns chooses the columns after the state, and their order: ids of [ColumnIDs], each
// with its width in cells after a colon if it is to have one, such as "model:20". None is
// the choice by the room that there is. The prompt is always shown. What is wrong with the others is returned.
func (t *Table) SetColumns(ids []string) (wrong []string) {
	t.chosen = nil
	for _, text := range ids {
		id, width, sized := strings.Cut(text, ":")
		n, err := strconv.Atoi(width)
		switch {
		case !slices.Contains(ColumnIDs(), id):
			wrong = append(wrong, noColumn(id))
			continue
		case sized && (err != nil || n < 1 || n > maxWidth):
			wrong = append(wrong, fmt.Sprintf("%q is no column: a width is a number of cells from 1 to %d, such as %s:20", oneLine(text), maxWidth, id))
			continue
		}
		t.chosen = append(t.chosen, chosenColumn{id, n})
	}
	if len(t.chosen) > 0 && !slices.ContainsFunc(t.chosen, func(c chosenColumn) bool { return c.id == idPrompt }) {
		t.chosen = slices.Insert(t.chosen, 0, chosenColumn{id: idPrompt})
	}
	return wrong
}

// noColumn says that there is no column of this name, and which one was probably meant.
func noColumn(id string) string {
	says := fmt.Sprintf("%q is no column", oneLine(id))
	if near := provider.Nearest(strings.ToLower(strings.TrimSpace(id)), ColumnIDs()); near != "" {
		return says + fmt.Sprintf("; did you mean %q?", near)
	}
	return says + "; there are " + strings.Join(ColumnIDs(), ", ")
}

// placed is a column with its position in cells.
type placed struct {
	column
	from, width int
}

// layout is how the rows are drawn.
type layout struct {
	lines   int // of one run
	columns []placed
}

// has reports whether a column is shown.
func (l layout) has(id string) bool {
	return slices.ContainsFunc(l.columns, func(c placed) bool { return c.id == id })
}

// layout measures the visible rows and distributes the width.
func (t *Table) layout() layout {
	switch {
	case t.width < narrow && t.height >= tall:
		return layout{lines: 2}
	case t.width < narrow:
		return layout{lines: 1}
	}
	all := t.wanted()
	for i := range all {
		all[i].width = t.measure(all[i])
	}
	all = slices.DeleteFunc(all, func(c placed) bool { return c.id != idPrompt && c.width == 0 })
	for _, id := range t.giveWay(all) {
		if t.room(all) >= minPrompt {
			break
		}
		all = slices.DeleteFunc(all, func(c placed) bool { return c.id == id })
	}
	x := gutter + 2 + theme.StateWidth
	room := t.room(all)
	for i := range all {
		if all[i].id == idPrompt {
			all[i].width = room
		}
		all[i].from = x + gap
		x = all[i].from + all[i].width
	}
	return layout{lines: 1, columns: all}
}

// wanted returns the columns of this width, or those that the person has chosen.
func (t *Table) wanted() (all []placed) {
	if len(t.chosen) == 0 {
		for _, c := range columns() {
			if c.shown(t) {
				all = append(all, placed{column: c})
			}
		}
		return all
	}
	for _, want := range t.chosen {
		i := slices.IndexFunc(columns(), func(c column) bool { return c.id == want.id })
		c := columns()[i]
		if want.width > 0 {
			c.min, c.max = want.width, want.width
		}
		all = append(all, placed{column: c})
	}
	return all
}

// measure returns the width of a column: what the visible rows need. A column that has
// nothing to show has none.
func (t *Table) measure(c placed) int {
	if c.id == idPrompt {
		return 0
	}
	width := 0
	for _, r := range t.visible() {
		width = max(width, theme.Width(t.cellText(c.column, r)))
	}
	if width = max(width, c.min); width > 0 {
		width = max(width, len(c.title))
	}
	if c.id == "model" {
		width = min(width, max(12, t.width/6+1))
	}
	if c.max > 0 {
		width = min(width, max(c.max, len(c.title)))
	}
	return width
}

// giveWay lists the columns that are left out first where the prompt has too little room.
// Of chosen ones it is the last in their order.
func (t *Table) giveWay(all []placed) []string {
	if len(t.chosen) == 0 {
		return dropped()
	}
	var ids []string
	for _, c := range slices.Backward(all) {
		if c.id != idPrompt {
			ids = append(ids, c.id)
		}
	}
	return ids
}

// room returns the cells that the other columns leave to the prompt.
func (t *Table) room(all []placed) int {
	room := t.width - gutter - 2 - theme.StateWidth - gap - 1
	for _, c := range all {
		if c.id != idPrompt {
			room -= c.width + gap
		}
	}
	return max(room, 0)
}

// inShot reports whether the filter holds to the takes of one shot: their numbers then
// have a column wherever the models have theirs.
func (t *Table) inShot() bool {
	return slices.ContainsFunc(t.filter.parsed.Terms, func(f run.Term) bool { return f.Kind == run.TermShot && !f.Not })
}

// separateCosts reports whether the estimate has a column of its own.
func (t *Table) separateCosts() bool {
	if len(t.chosen) == 0 {
		return t.width >= separateCostsFrom
	}
	return slices.ContainsFunc(t.chosen, func(c chosenColumn) bool { return c.id == "est" })
}

// visible returns the loaded rows on the screen.
func (t *Table) visible() []run.Row {
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
