// Package palette is the command palette: all commands, searched by a few letters. Disabled
// commands are listed with the reason.
//
// It runs no command: it reports which one was chosen.
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

// Line is one command of the palette. Its texts must be sanitized.
type Line struct {
	ID    string // reported when it is chosen; also searched
	Title string
	Key   string // as written in help, "" for none
	Why   string // why it is disabled, in a few words; "" if it is enabled
}

// ChosenMsg reports the chosen command, which is always an enabled one.
type ChosenMsg struct{ ID string }

// ClosedMsg reports that the palette was closed.
type ClosedMsg struct{}

// Palette is the list with its search input.
type Palette struct {
	styles        theme.Styles
	width, height int
	query         textinput.Line
	lines         []Line
	texts         []string // searched text of each line
	found         []int    // indexes of matching lines, best first
	at, top       int      // the selected and the first visible index in found
}

// New returns an empty palette.
func New(styles theme.Styles) *Palette { return &Palette{styles: styles, query: textinput.New("")} }

// SetLines sets the commands; enabled ones are listed first. The search text and the selection
// are kept.
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

// SetSize sets the size of the screen.
func (p *Palette) SetSize(width, height int) {
	p.width, p.height = width, height
	p.move(p.at)
}

// SetStyles changes the styles.
func (p *Palette) SetStyles(s theme.Styles) { p.styles = s }

func (p *Palette) search() {
	p.found = fuzzy.Search(p.query.Text(), p.texts)
	p.at, p.top = 0, 0
}

// current returns the selected line.
func (p *Palette) current() (Line, bool) {
	if p.at >= len(p.found) {
		return Line{}, false
	}
	return p.lines[p.found[p.at]], true
}

// move selects index to, clamped, and scrolls to it.
func (p *Palette) move(to int) {
	p.at = max(0, min(to, len(p.found)-1))
	rows := p.rows()
	p.top = max(0, min(p.top, p.at, len(p.found)-rows))
	p.top = max(p.top, p.at-rows+1)
}

// Update handles keys, pastes and the mouse.
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

// choose reports the selected command if it is enabled.
func (p *Palette) choose() tea.Cmd {
	a, ok := p.current()
	if !ok || a.Why != "" {
		return nil
	}
	return send(ChosenMsg{a.ID})
}

// edit passes a message to the search input and searches if the text changed.
func (p *Palette) edit(msg tea.Msg) tea.Cmd {
	before := p.query.Text()
	cmd := p.query.Update(msg)
	if p.query.Text() != before {
		p.search()
	}
	return cmd
}

// click chooses the command at a position of the screen; outside the palette it closes it.
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

// Help returns the keys.
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
