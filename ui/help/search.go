package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/dialog"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// search is the search in the list.
type search struct {
	line textinput.Line
	open bool // it has the focus
}

// found returns the groups with the keys that match the search. A group whose title matches is shown
// completely.
func (o *Overlay) found() []Group {
	words := strings.Fields(strings.ToLower(o.search.line.Text()))
	if len(words) == 0 {
		return o.groups
	}
	holds := func(text string) bool {
		text = strings.ToLower(text)
		for _, w := range words {
			if !strings.Contains(text, w) {
				return false
			}
		}
		return true
	}
	var all []Group
	for _, g := range o.groups {
		kept := Group{Name: g.Name}
		for _, b := range g.Keys {
			if holds(g.Name) || holds(b.Help().Key+" "+b.Help().Desc) {
				kept.Keys = append(kept.Keys, b)
			}
		}
		if len(kept.Keys) > 0 {
			all = append(all, kept)
		}
	}
	return all
}

// typed handles a key or a paste for the search. It reports whether the overlay is closed.
func (o *Overlay) typed(msg tea.Msg) (closed bool) {
	o.scroll = 0
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case ok && press.String() == "esc":
		o.search.open = false
		o.search.line.Set("")
	case ok && (press.String() == "enter" || press.String() == "down"):
		o.search.open = false
	case ok && press.String() == "f1":
		return true
	default:
		o.search.line.Update(msg)
	}
	return false
}

// searching reports whether the search input is shown.
func (o *Overlay) searching() bool { return o.search.open || o.search.line.Text() != "" }

// searchLine renders the search input and returns the cursor's column.
func (o *Overlay) searchLine(width int) (string, int) {
	text, x := o.search.line.Draw(o.styles, max(1, width-2), "", "")
	return theme.Cut(o.styles.Accent.Render("/ ")+text, width), x + 2
}

// Cursor returns the position of the terminal's cursor, or nil without a text input.
func (o *Overlay) Cursor() *tea.Cursor {
	if !o.search.open {
		return nil
	}
	_, x := o.searchLine(o.inner())
	y := 0
	if o.framed() {
		left, top := dialog.Middle(o.inner()+4, o.shown()+2, o.width, o.height)
		x, y = x+left+2, top+1
	}
	if x >= o.width || y >= o.height {
		return nil
	}
	return tea.NewCursor(x, y)
}

// Mouse handles a click or the wheel, and reports whether the overlay is closed: a click outside
// closes it.
func (o *Overlay) Mouse(msg tea.MouseMsg) (closed bool) {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			o.roll(-3)
		case tea.MouseWheelDown:
			o.roll(3)
		}
	case tea.MouseClickMsg:
		if !o.framed() {
			return false
		}
		left, top := dialog.Middle(o.inner()+4, o.shown()+2, o.width, o.height)
		return m.X < left || m.X >= left+o.inner()+4 || m.Y < top || m.Y >= top+o.shown()+2
	}
	return false
}

func helpOf(k, what string) key.Binding {
	return key.NewBinding(key.WithKeys(k), key.WithHelp(k, what))
}
