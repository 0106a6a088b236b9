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
func (s *Overlay) found() []Group {
	words := strings.Fields(strings.ToLower(s.search.line.Text()))
	if len(words) == 0 {
		return s.groups
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
	for _, g := range s.groups {
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
func (s *Overlay) typed(msg tea.Msg) (closed bool) {
	s.scroll = 0
	press, ok := msg.(tea.KeyPressMsg)
	switch {
	case ok && press.String() == "esc":
		s.search.open = false
		s.search.line.Set("")
	case ok && (press.String() == "enter" || press.String() == "down"):
		s.search.open = false
	case ok && press.String() == "f1":
		return true
	default:
		s.search.line.Update(msg)
	}
	return false
}

// searching reports whether the search input is shown.
func (s *Overlay) searching() bool { return s.search.open || s.search.line.Text() != "" }

// searchLine renders the search input and returns the cursor's column.
func (s *Overlay) searchLine(width int) (string, int) {
	text, x := s.search.line.Draw(s.styles, max(1, width-2), "", "")
	return theme.Cut(s.styles.Accent.Render("/ ")+text, width), x + 2
}

// Cursor returns the position of the terminal's cursor, or nil without a text input.
func (s *Overlay) Cursor() *tea.Cursor {
	if !s.search.open {
		return nil
	}
	_, x := s.searchLine(s.inner())
	y := 0
	if s.framed() {
		left, top := dialog.Middle(s.inner()+4, s.shown()+2, s.width, s.height)
		x, y = x+left+2, top+1
	}
	if x >= s.width || y >= s.height {
		return nil
	}
	return tea.NewCursor(x, y)
}

// Mouse handles a click or the wheel, and reports whether the overlay is closed: a click outside
// closes it.
func (s *Overlay) Mouse(msg tea.MouseMsg) (closed bool) {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			s.roll(-3)
		case tea.MouseWheelDown:
			s.roll(3)
		}
	case tea.MouseClickMsg:
		if !s.framed() {
			return false
		}
		left, top := dialog.Middle(s.inner()+4, s.shown()+2, s.width, s.height)
		return m.X < left || m.X >= left+s.inner()+4 || m.Y < top || m.Y >= top+s.shown()+2
	}
	return false
}

func helpOf(k, what string) key.Binding {
	return key.NewBinding(key.WithKeys(k), key.WithHelp(k, what))
}
