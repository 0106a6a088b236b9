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
func (o *Overlay) SetSize(width, height int) { o.width, o.height = width, height }

// SetStyles changes the styles.
func (o *Overlay) SetStyles(styles theme.Styles) { o.styles = styles }

// Update handles a key, or text for the search, and reports whether the overlay is closed.
func (o *Overlay) Update(msg tea.Msg) (closed bool) {
	if o.search.open {
		return o.typed(msg)
	}
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	switch press.String() {
	case "/":
		o.search.open = true
	case "esc":
		if !o.searching() {
			return true
		}
		o.search.line.Set("")
	case "?", "f1", "q", "enter":
		return true
	case "up", "k":
		o.roll(-1)
	case "down", "j":
		o.roll(1)
	case "pgup":
		o.roll(-o.room())
	case "pgdown", "space":
		o.roll(o.room())
	}
	return false
}

func (o *Overlay) roll(by int) {
	o.scroll = max(0, min(o.scroll+by, len(o.lines())-o.room()))
}

// Help returns the overlay's own keys.
func (o *Overlay) Help() []key.Binding {
	if o.search.open {
		return []key.Binding{helpOf("enter", "keep"), helpOf("esc", "all keys")}
	}
	b := []key.Binding{helpOf("esc", "close"), helpOf("/", "search")}
	if len(o.lines()) > o.room() {
		b = append(b, key.NewBinding(key.WithKeys("down"), key.WithHelp("↑↓ j k", "scroll")))
	}
	return b
}

// Over draws the overlay over the screen behind.
func (o *Overlay) Over(behind string) string {
	lines := o.lines()
	lines = lines[max(0, min(o.scroll, len(lines)-o.room())):]
	if len(lines) > o.room() {
		lines = lines[:o.room()]
	}
	if o.searching() {
		line, _ := o.searchLine(o.inner())
		lines = append([]string{line}, lines...)
	}
	if !o.framed() {
		return theme.Fit(strings.Join(lines, "\n"), o.width, o.height)
	}
	return dialog.Framed(o.styles, behind, "Keys that work here", lines, o.inner(), o.width, o.height)
}

// shown returns the number of visible lines.
func (o *Overlay) shown() int {
	n := min(len(o.lines()), o.room())
	if o.searching() {
		n++
	}
	return n
}

func (o *Overlay) framed() bool { return o.width >= 30 && o.height >= 9 }

// inner returns the width inside the frame.
func (o *Overlay) inner() int {
	if o.framed() {
		left, right := o.columns()
		return min(o.width-6, max(2*column, left+right)+gap)
	}
	return o.width
}

// columns returns the widths that the first group and the others need.
func (o *Overlay) columns() (left, right int) {
	for i, g := range o.groups {
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
func (o *Overlay) room() int {
	h := o.height
	if o.framed() {
		h -= 4
	}
	if o.searching() {
		h--
	}
	return max(1, h)
}

// column is the minimum width of a list of keys, if there is room.
const column = 40

// gap is the space between two columns.
const gap = 4

func (o *Overlay) lines() []string {
	w, groups := o.inner(), o.found()
	if len(groups) == 0 {
		return []string{o.styles.Faint.Render(theme.Cut("no key does that here", w))}
	}
	if w < 2*30+gap || len(groups) < 2 {
		var lines []string
		for i, g := range groups {
			if i > 0 {
				lines = append(lines, "")
			}
			lines = append(lines, o.group(g, w)...)
		}
		return lines
	}
	half := (w - gap) / 2
	if _, need := o.columns(); need > half { // the second column is wider
		half = max(w-gap-need, half*2/3)
	}
	left, right := o.group(groups[0], half), []string{}
	for i, g := range groups[1:] {
		if i > 0 {
			right = append(right, "")
		}
		right = append(right, o.group(g, w-gap-half)...)
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

func (o *Overlay) group(g Group, width int) []string {
	lines := []string{o.styles.Strong.Render(theme.Cut(g.Name, width))}
	names := min(nameWidth(g), max(4, width/2))
	for _, b := range g.Keys {
		h := b.Help()
		name := h.Key
		for _, desc := range theme.Wrap(h.Desc, max(1, width-names-2)) {
			lines = append(lines, theme.Cut(o.styles.Key.Render(theme.Pad(name, names))+"  "+desc, width))
			name = ""
		}
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
