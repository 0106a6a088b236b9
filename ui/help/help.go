// Package help draws the list of enabled keys.
//
// It lists the keys that it is given.
package help

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/dialog"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// Group is a titled group of keys.
type Group struct {
	Name string
	Keys []key.Binding
}

// Overlay is the list of keys on the screen.
type Overlay struct {
	styles        theme.Styles
	groups        []Group
	width, height int
	scroll        int
	search        search
}

// New returns an overlay.
func New(styles theme.Styles, groups ...Group) *Overlay {
	return &Overlay{styles: styles, groups: groups, search: search{line: textinput.New("")}}
}

// SetSize sets the size of the screen.
func (s *Overlay) SetSize(width, height int) { s.width, s.height = width, height }

// SetStyles changes the styles.
func (s *Overlay) SetStyles(styles theme.Styles) { s.styles = styles }

// Update handles a key, or text for the search, and reports whether the overlay is closed.
func (s *Overlay) Update(msg tea.Msg) (closed bool) {
	if s.search.open {
		return s.typed(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	switch press.String() {
	case "/":
		s.search.open = true
	case "esc":
		if !s.searching() {
			return true
		}
		s.search.line.Set("")
	case "?", "f1", "q", "enter":
		return true
	case "up", "k":
		s.roll(-1)
	case "down", "j":
		s.roll(1)
	case "pgup":
		s.roll(-s.room())
	case "pgdown", "space":
		s.roll(s.room())
	}
	return false
}

func (s *Overlay) roll(by int) {
	s.scroll = max(0, min(s.scroll+by, len(s.lines())-s.room()))
}

// Help returns the overlay's own keys.
func (s *Overlay) Help() []key.Binding {
	if s.search.open {
		return []key.Binding{helpOf("enter", "keep"), helpOf("esc", "all keys")}
	}
	b := []key.Binding{helpOf("esc", "close"), helpOf("/", "search")}
	if len(s.lines()) > s.room() {
		b = append(b, key.NewBinding(key.WithKeys("down"), key.WithHelp("↑↓ j k", "scroll")))
	}
	return b
}

// Over draws the overlay over the screen behind.
func (s *Overlay) Over(behind string) string {
	lines := s.lines()
	lines = lines[max(0, min(s.scroll, len(lines)-s.room())):]
	if len(lines) > s.room() {
		lines = lines[:s.room()]
	}
	if s.searching() {
		line, _ := s.searchLine(s.inner())
		lines = append([]string{line}, lines...)
	}
	if !s.framed() {
		return theme.Fit(strings.Join(lines, "\n"), s.width, s.height)
	}
	return dialog.Framed(s.styles, behind, "Keys that work here", lines, s.inner(), s.width, s.height)
}

// shown returns the number of visible lines.
func (s *Overlay) shown() int {
	n := min(len(s.lines()), s.room())
	if s.searching() {
		n++
	}
	return n
}

func (s *Overlay) framed() bool { return s.width >= 30 && s.height >= 9 }

// inner returns the width inside the frame.
func (s *Overlay) inner() int {
	if s.framed() {
		left, right := s.columns()
		return min(s.width-6, max(2*column, left+right)+gap)
	}
	return s.width
}

// columns returns the widths that the first group and the others need.
func (s *Overlay) columns() (left, right int) {
	for i, g := range s.groups {
		names, most := nameWidth(g), 0
		for _, b := range g.Keys {
			most = max(most, names+2+theme.Width(b.Help().Desc))
		}
		if i == 0 {
			left = most
		} else {
			right = max(right, most)
		}
	}
	return left, right
}

// room returns the number of lines that fit.
func (s *Overlay) room() int {
	h := s.height
	if s.framed() {
		h -= 4
	}
	if s.searching() {
		h--
	}
	return max(1, h)
}

// column is the minimum width of a list of keys, if there is room.
const column = 40

// gap is the space between two columns.
const gap = 4

func (s *Overlay) lines() []string {
	w, groups := s.inner(), s.found()
	if len(groups) == 0 {
		return []string{s.styles.Faint.Render(theme.Cut("no key does that here", w))}
	}
	if w < 2*30+gap || len(groups) < 2 {
		var lines []string
		for i, g := range groups {
			if i > 0 {
				lines = append(lines, "")
			}
			lines = append(lines, s.group(g, w)...)
		}
		return lines
	}
	half := (w - gap) / 2
	if _, need := s.columns(); need > half { // the second column is wider
		half = max(w-gap-need, half*2/3)
	}
	left, right := s.group(groups[0], half), []string{}
	for i, g := range groups[1:] {
		if i > 0 {
			right = append(right, "")
		}
		right = append(right, s.group(g, w-gap-half)...)
	}
	out := make([]string, max(len(left), len(right)))
	for i := range out {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		out[i] = theme.Pad(l, half) + strings.Repeat(" ", gap) + r
	}
	return out
}

func (s *Overlay) group(g Group, width int) []string {
	lines := []string{s.styles.Strong.Render(theme.Cut(g.Name, width))}
	names := min(nameWidth(g), max(4, width/2))
	for _, b := range g.Keys {
		h := b.Help()
		lines = append(lines, theme.Cut(s.styles.Key.Render(theme.Pad(h.Key, names))+"  "+h.Desc, width))
	}
	return lines
}

// nameWidth returns the width of the longest key of a group.
func nameWidth(g Group) int {
	names := 0
	for _, b := range g.Keys {
		names = max(names, theme.Width(b.Help().Key))
	}
	return names
}
