package runs

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
)

// Update takes a key, text for the filter line, or an answer of the loader.
func (t *Table) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseMsg:
		return t.mouse(m)
	case Msg:
		return t.answered(m)
	}
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case t.filter.open:
		return t.typed(msg)
	case !ok:
		return nil
	case t.sorting:
		return t.sortBy(press.String())
	case t.choosing:
		return t.showOnly(press.String())
	}
	switch k := press.String(); k {
	case "enter":
		return t.open()
	case "/":
		t.filter.start()
	case ",":
		t.sorting = true
	case "f":
		t.choosing = t.total > 0
	case "esc":
		return t.back()
	case "space":
		return t.mark()
	case "v":
		return t.toggleRange()
	case "ctrl+a":
		return t.markAll()
	case "shift+up", "shift+down":
		return tea.Batch(t.beginRange(), t.step(k[len("shift+"):]))
	default:
		return t.step(k)
	}
	return nil
}

// step moves the cursor.
func (t *Table) step(k string) tea.Cmd {
	room := t.room()
	switch k {
	case "up", "k":
		return t.move(t.cursor - 1)
	case "down", "j":
		return t.move(t.cursor + 1)
	case "pgup":
		return t.move(t.cursor - room)
	case "pgdown":
		return t.move(t.cursor + room)
	case "ctrl+u":
		return t.move(t.cursor - room/2)
	case "ctrl+d":
		return t.move(t.cursor + room/2)
	case "home", "g":
		return t.move(0)
	case "end", "G":
		return t.move(t.matching - 1)
	}
	return nil
}

// typed takes a key or a paste while the filter line is open. The arrows still
// move the list.
func (t *Table) typed(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch k := press.String(); k {
		case "enter":
			t.filter.close()
			return nil
		case "esc":
			if t.filter.clear() {
				return t.restart()
			}
			return nil
		case "up", "down", "pgup", "pgdown":
			return t.step(k)
		}
	}
	cmd, changed := t.filter.update(msg)
	if changed {
		return tea.Batch(cmd, t.restart())
	}
	return cmd
}

func (t *Table) open() tea.Cmd {
	if _, ok := t.Current(); !ok {
		return nil
	}
	return func() tea.Msg { return OpenedMsg{} }
}

// mark marks the run under the cursor, or takes its mark off, and goes on.
func (t *Table) mark() tea.Cmd {
	t.span = span{} // a range ends where one run is marked by itself
	r, ok := t.Current()
	if !ok {
		return nil
	}
	t.picked = picked{}
	if _, marked := t.marks[r.ID]; marked {
		delete(t.marks, r.ID)
	} else {
		t.marks[r.ID] = r
	}
	return t.move(t.cursor + 1)
}

// back goes one step back: marks first, then the filter. It never leaves.
func (t *Table) back() tea.Cmd {
	switch {
	case t.endRange():
	case len(t.marks) > 0:
		t.ClearMarks()
	case t.filter.clear():
		return t.restart()
	}
	return nil
}

// Typing reports whether letters go to the filter line, or name an order or what
// to show.
func (t *Table) Typing() bool { return t.filter.open || t.sorting || t.choosing }

// Cursor returns where text goes.
func (t *Table) Cursor() *tea.Cursor {
	if !t.filter.open || t.height < 1 {
		return nil
	}
	_, x := t.filter.draw(t.styles, t.width)
	return tea.NewCursor(x, t.height-1)
}

// Help lists what the keys do now.
func (t *Table) Help() []key.Binding {
	bind := func(keys, shown, what string) key.Binding {
		return key.NewBinding(key.WithKeys(keys), key.WithHelp(shown, what))
	}
	switch {
	case t.filter.open:
		return []key.Binding{bind("enter", "enter", "keep"), bind("esc", "esc", "clear")}
	case t.sorting:
		var b []key.Binding
		for _, o := range orders() {
			b = append(b, bind(o.key, o.key, o.name))
		}
		return append(b, bind("esc", "esc", "as it was"))
	case t.choosing:
		return shortHelp()
	}
	var b, find []key.Binding
	if t.total > 0 || t.filter.text != "" {
		find = []key.Binding{bind("/", "/", "filter"), bind("f", "f", "show only")}
	}
	if _, ok := t.Current(); ok {
		often, rest := t.often()
		if len(t.marks) > 0 { // then one wants to do something with them
			find, rest = nil, append(rest, find...)
		}
		b = slices.Concat([]key.Binding{bind("enter", "enter", "open")}, often, find, []key.Binding{bind("space", "space", "mark")}, rest)
		b = append(b, bind("v", "v", "mark a range"), bind("ctrl+a", "ctrl+a", "mark all"))
	} else {
		b = find
	}
	if len(find) > 0 || len(t.marks) > 0 {
		b = append(b, bind(",", ",", "sort"))
	}
	if len(t.marks) > 0 {
		b = append(b, bind("esc", "esc", "unmark"))
	} else if t.filter.text != "" {
		b = append(b, bind("esc", "esc", "clear filter"))
	}
	if t.matching > 1 {
		b = append(b, bind("down", "↑↓ j k", "move"), bind("end", "g G", "top, end"))
	}
	return b
}

// order is one way to sort the table.
type order struct {
	key, name string
	by        engine.SortKey
	desc      bool // at first
}

func orders() []order {
	return []order{
		{"t", "time", engine.SortTime, true},
		{"s", "state", engine.SortState, false},
		{"p", "prompt", engine.SortPrompt, false},
		{"m", "model", engine.SortModel, false},
		{"l", "length", engine.SortLength, true},
		{"e", "estimate", engine.SortEstimate, true},
		{"c", "cost", engine.SortCost, true},
		{"d", "duration", engine.SortElapsed, true},
	}
}

// sortBy takes the key that names an order. The same order again is turned round.
func (t *Table) sortBy(k string) tea.Cmd {
	t.sorting = false
	for _, o := range orders() {
		if o.key != k {
			continue
		}
		if t.sort.By == o.by {
			t.sort.Desc = !t.sort.Desc
		} else {
			t.sort = engine.Sort{By: o.by, Desc: o.desc}
		}
		return t.restart()
	}
	return nil
}
