// Package palette is the list of everything that can be done, found by a few
// letters. What cannot be done now stands there too, with the reason.
//
// It does nothing itself: it tells which action was chosen.
package palette

import (
	"cmp"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/fuzzy"
	"dailies/ui/textinput"
	"dailies/ui/theme"
)

// Line is one thing that can be done. Its texts must be clean, see safe.
type Line struct {
	ID    string // told when it is chosen; searched too
	Title string
	Key   string // as help writes it, "" for none
	Why   string // why it cannot be done now, a few words; "" when it can
}

// ChosenMsg says which action a person wants. It is never one that has a Why.
type ChosenMsg struct{ ID string }

// ClosedMsg says that a person wants none.
type ClosedMsg struct{}

// Palette is the list on the screen, with the line that searches it.
type Palette struct {
	styles        theme.Styles
	width, height int
	query         textinput.Line
	lines         []Line
	texts         []string // what is searched, one for each action
	found         []int    // indexes of actions, the best first
	at, top       int      // in found: the chosen one, the first in sight
}

// New returns a palette without actions.
func New(styles theme.Styles) *Palette { return &Palette{styles: styles, query: textinput.New("")} }

// SetLines sets what there is to do: what can be done now stands first. What
// was typed and chosen stays.
func (p *Palette) SetLines(lines []Line) {
	chosen, _ := p.current()
	p.lines = slices.Clone(lines)
	slices.SortStableFunc(p.lines, func(a, b Line) int { return cmp.Compare(len(a.Why), 0) - cmp.Compare(len(b.Why), 0) })
	p.texts = nil
	for _, a := range p.lines {
		p.texts = append(p.texts, a.Title+" "+a.ID)
	}
	p.search()
	p.move(max(0, slices.IndexFunc(p.found, func(i int) bool { return p.lines[i].ID == chosen.ID })))
}

// SetSize gives the palette the whole screen to stand in.
func (p *Palette) SetSize(width, height int) {
	p.width, p.height = width, height
	p.move(p.at)
}

// SetStyles gives the palette a new look.
func (p *Palette) SetStyles(s theme.Styles) { p.styles = s }

func (p *Palette) search() {
	p.found = fuzzy.Search(p.query.Text(), p.texts)
	p.at, p.top = 0, 0
}

// current is the chosen action.
func (p *Palette) current() (Line, bool) {
	if p.at >= len(p.found) {
		return Line{}, false
	}
	return p.lines[p.found[p.at]], true
}

// move chooses number to, as near as there is one, and brings it in sight.
func (p *Palette) move(to int) {
	p.at = max(0, min(to, len(p.found)-1))
	rows := p.rows()
	p.top = max(0, min(p.top, p.at, len(p.found)-rows))
	p.top = max(p.top, p.at-rows+1)
}

// Update takes a key, a paste, or the mouse.
func (p *Palette) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(m)
	case tea.PasteMsg:
		return p.edit(m)
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			p.move(p.at - 1)
		case tea.MouseWheelDown:
			p.move(p.at + 1)
		}
	case tea.MouseClickMsg:
		return p.click(m.X, m.Y)
	}
	return nil
}

func (p *Palette) press(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc":
		return send(ClosedMsg{})
	case "enter":
		return p.choose()
	case "up", "ctrl+p", "shift+tab":
		p.move(p.at - 1)
	case "down", "ctrl+n", "tab":
		p.move(p.at + 1)
	case "pgup":
		p.move(p.at - p.rows())
	case "pgdown":
		p.move(p.at + p.rows())
	default:
		return p.edit(k)
	}
	return nil
}

// choose tells the chosen action, if it can be done.
func (p *Palette) choose() tea.Cmd {
	a, ok := p.current()
	if !ok || a.Why != "" {
		return nil
	}
	return send(ChosenMsg{a.ID})
}

// edit hands a message to the line and searches when it changed.
func (p *Palette) edit(msg tea.Msg) tea.Cmd {
	before := p.query.Text()
	cmd := p.query.Update(msg)
	if p.query.Text() != before {
		p.search()
	}
	return cmd
}

// click chooses the action at a place of the screen; beside the palette it closes.
func (p *Palette) click(x, y int) tea.Cmd {
	left, top, width, height := p.frame()
	if x < left || x >= left+width || y < top || y >= top+height {
		return send(ClosedMsg{})
	}
	row := y - top - 1
	if p.framed() {
		row--
	}
	if row < 0 || row >= p.rows() || p.top+row >= len(p.found) {
		return nil
	}
	p.at = p.top + row
	return p.choose()
}

// Help lists what the keys do now.
func (p *Palette) Help() []key.Binding {
	bind := func(keys, shown, what string) key.Binding {
		return key.NewBinding(key.WithKeys(keys), key.WithHelp(shown, what))
	}
	var b []key.Binding
	if a, ok := p.current(); ok && a.Why == "" {
		b = append(b, bind("enter", "enter", "run command"))
	}
	if len(p.found) > 1 {
		b = append(b, bind("down", "↑↓", "choose"))
	}
	return append(b, bind("esc", "esc", "close"))
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
