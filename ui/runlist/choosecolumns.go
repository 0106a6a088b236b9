package runlist

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/theme"
)

// columnChooser is the list in which columns are chosen. The table behind it follows.
type columnChooser struct {
	open        bool
	items       []columnItem // in their order
	cursor, top int
	before      []chosenColumn
}

type columnItem struct {
	chosenColumn
	on bool
}

// chooseColumns opens the list: the columns that are shown, then the others.
func (t *Table) chooseColumns() {
	c := columnChooser{open: true, before: t.chosen}
	has := func(id string) bool {
		return slices.ContainsFunc(c.items, func(i columnItem) bool { return i.id == id })
	}
	shown := t.chosen
	if len(shown) == 0 {
		wider := *t
		if t.width < narrow { // without columns
			wider.width = separateCostsFrom
		}
		for _, p := range wider.wanted() {
			shown = append(shown, chosenColumn{id: p.id})
		}
	}
	for _, s := range shown {
		if !has(s.id) {
			c.items = append(c.items, columnItem{s, true})
		}
	}
	for _, id := range ColumnIDs() {
		if !has(id) {
			c.items = append(c.items, columnItem{chosenColumn{id: id}, false})
		}
	}
	t.choice = c
}

// columnKey handles a key while columns are chosen. Other keys do nothing: a slip loses no choice.
func (t *Table) columnKey(k string) tea.Cmd {
	c := &t.choice
	last := len(c.items) - 1
	switch k {
	case "up", "k":
		c.cursor--
	case "down", "j":
		c.cursor++
	case "home", "g":
		c.cursor = 0
	case "end", "G":
		c.cursor = last
	case "space":
		if i := &c.items[c.cursor]; i.id != idPrompt {
			i.on = !i.on
		}
	case "J", "shift+down":
		t.moveColumn(1)
	case "K", "shift+up":
		t.moveColumn(-1)
	case "D":
		c.open, t.chosen = false, nil
		return func() tea.Msg { return ColumnsMsg{} }
	case "enter":
		return t.keepColumns()
	case "esc":
		c.open, t.chosen = false, c.before
		return nil
	}
	c.cursor = max(0, min(c.cursor, last))
	t.chosen = c.chosen()
	return nil
}

// moveColumn moves the column under the cursor.
func (t *Table) moveColumn(by int) {
	c := &t.choice
	if to := c.cursor + by; to >= 0 && to < len(c.items) {
		c.items[c.cursor], c.items[to] = c.items[to], c.items[c.cursor]
		c.cursor = to
	}
}

// chosen returns the columns that are on.
func (c *columnChooser) chosen() (all []chosenColumn) {
	for _, i := range c.items {
		if i.on {
			all = append(all, i.chosenColumn)
		}
	}
	return all
}

// keepColumns closes the list and reports the choice.
func (t *Table) keepColumns() tea.Cmd {
	t.choice.open = false
	t.chosen = t.choice.chosen()
	var ids []string
	for _, c := range t.chosen {
		id := c.id
		if c.width > 0 {
			id += ":" + strconv.Itoa(c.width)
		}
		ids = append(ids, id)
	}
	return func() tea.Msg { return ColumnsMsg{IDs: ids} }
}

// Size of the list of columns inside its frame.
const (
	chooserWidth = 26
	framedFrom   = 9 // height of the table from which there is a frame
)

func (t *Table) chooserFramed() bool { return t.width >= chooserWidth+6 && t.height >= framedFrom }

// chooserRows is how many columns are visible.
func (t *Table) chooserRows() int {
	room := t.height
	if t.chooserFramed() {
		room -= 3
	}
	return max(1, min(room, len(t.choice.items)))
}

// drawChooser draws the list over the table.
func (t *Table) drawChooser(behind string) string {
	c, rows := &t.choice, t.chooserRows()
	c.top = max(0, min(c.top, c.cursor, len(c.items)-rows), c.cursor-rows+1)
	var lines []string
	for i := c.top; i < c.top+rows; i++ {
		lines = append(lines, t.drawItem(c.items[i], i == c.cursor))
	}
	if !t.chooserFramed() {
		for len(lines) < t.height {
			lines = append(lines, "")
		}
		return joined(lines, t.width, t.height)
	}
	return dialog.Framed(t.styles, behind, "Columns", lines, chooserWidth, t.width, t.height)
}

func (t *Table) drawItem(i columnItem, current bool) string {
	box := "[ ] "
	if i.on {
		box = "[x] "
	}
	mark, name := "  ", columnTitle(i.id)
	if current {
		mark = t.styles.CursorMark.Render("▸") + " "
	}
	if i.width > 0 {
		name += " :" + strconv.Itoa(i.width)
	}
	text := theme.Pad(box+theme.Cut(name, chooserWidth-6), chooserWidth-2)
	if !i.on {
		text = t.styles.Faint.Render(text)
	}
	if current {
		return t.styles.Tint(mark + text)
	}
	return mark + text
}

// columnTitle says what a column shows, in a word or a few.
func columnTitle(id string) string {
	long := map[string]string{"res": "resolution", "len": "length", "est": "estimate", "made": "time it was made", "time": "time at the provider", "id": "id, its end"}[id]
	if long == "" {
		return id
	}
	return long
}

// clickChooser handles a click: on a column it turns it on or off.
func (t *Table) clickChooser(x, y int) tea.Cmd {
	left, top := 0, 0
	if t.chooserFramed() {
		left, top = dialog.Middle(chooserWidth+4, t.chooserRows()+2, t.width, t.height)
		left, top = left+2, top+1
	}
	i := t.choice.top + y - top
	if y < top || y >= top+t.chooserRows() || x < left || x >= left+chooserWidth || i >= len(t.choice.items) {
		return nil
	}
	t.choice.cursor = i
	return t.columnKey("space")
}

// columnKeys are the keys while columns are chosen. They are handled by Update.
func (t *Table) columnKeys() []command.Command {
	does := func(key string) func() tea.Cmd { return func() tea.Cmd { return t.columnKey(key) } }
	return []command.Command{
		{Shown: "enter", Label: "keep", Do: does("enter")},
		{Shown: "space", Label: "show or hide", Short: "toggle", Do: does("space")},
		{Shown: "J K", Label: "move it", Short: "move", Do: does("J")},
		{Shown: "esc", Label: "cancel", Do: does("esc")},
		{Shown: "D", Label: "by the width, as at first", Short: "default", Do: does("D")},
	}
}
