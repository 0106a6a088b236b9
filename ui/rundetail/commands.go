package rundetail

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// Scope returns the scope of the page's keys.
func (p *Page) Scope() command.Scope { return command.Run }

// Commands returns the commands of the page, most useful first; onRun are the commands on the
// run.
func (p *Page) Commands(onRun []command.Command) []command.Command {
	back := command.Command{Keys: []string{"esc"}, Label: "back", Do: p.back}
	wire := command.Command{ID: "wire", Title: "HTTP exchange", Keys: []string{"w"}, Now: p.otherSide,
		Why: command.When(func() bool { return p.showWire || len(p.exchanges) > 0 }), Do: command.Do(func() { p.showWire, p.scroll = !p.showWire, 0 })}
	more := func() bool { return len(p.lines()) > p.height }
	return slices.Concat(command.In(command.Run, back), command.In(command.Run, onRun...), command.In(command.Run, wire),
		command.Scroll(command.Run, p.scrollKey, more))
}

// back returns from the HTTP exchanges to the facts, and from there to the list.
func (p *Page) back() tea.Cmd {
	if p.showWire {
		p.showWire, p.scroll = false, 0
		return nil
	}
	return func() tea.Msg { return ClosedMsg{} }
}

// otherSide names the view that is not shown.
func (p *Page) otherSide() string {
	if p.showWire {
		return "facts"
	}
	return "wire"
}

// scrollKey scrolls.
func (p *Page) scrollKey(to command.ID) {
	last := max(0, len(p.lines())-p.height)
	switch to {
	case command.Up:
		p.scroll--
	case command.Down:
		p.scroll++
	case command.PageUp:
		p.scroll -= p.height
	case command.PageDown:
		p.scroll += p.height
	case command.HalfUp:
		p.scroll -= p.height / 2
	case command.HalfDown:
		p.scroll += p.height / 2
	case command.Top:
		p.scroll = 0
	case command.End:
		p.scroll = last
	}
	p.scroll = max(0, min(p.scroll, last))
}
