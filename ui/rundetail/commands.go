package rundetail

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// Scope returns the scope of the page's keys.
func (d *Detail) Scope() command.Scope { return command.Run }

// Commands returns the commands of the page, most useful first; onRun are the commands on the
// run.
func (d *Detail) Commands(onRun []command.Command) []command.Command {
	back := command.Command{Keys: []string{"esc"}, Label: "back", Do: d.back}
	wire := command.Command{ID: "wire", Title: "HTTP exchange", Keys: []string{"w"}, Now: d.otherSide,
		Why: command.Unless("no HTTP exchange of this run was kept", func() bool { return d.showWire || len(d.exchanges) > 0 }), Do: command.Do(func() { d.showWire, d.scroll = !d.showWire, 0 })}
	more := func() bool { return len(d.lines()) > d.height }
	return slices.Concat(command.In(command.Run, back), command.In(command.Run, onRun...), command.In(command.Run, wire),
		command.Scroll(command.Run, d.scrollKey, more))
}

// back returns from the HTTP exchanges to the facts, and from there to the list.
func (d *Detail) back() tea.Cmd {
	if d.showWire {
		d.showWire, d.scroll = false, 0
		return nil
	}
	return func() tea.Msg { return ClosedMsg{} }
}

// otherSide names the view that is not shown.
func (d *Detail) otherSide() string {
	if d.showWire {
		return "facts"
	}
	return "wire"
}

// scrollKey scrolls.
func (d *Detail) scrollKey(to command.ID) {
	last := max(0, len(d.lines())-d.height)
	switch to {
	case command.Up:
		d.scroll--
	case command.Down:
		d.scroll++
	case command.PageUp:
		d.scroll -= d.height
	case command.PageDown:
		d.scroll += d.height
	case command.HalfUp:
		d.scroll -= d.height / 2
	case command.HalfDown:
		d.scroll += d.height / 2
	case command.Top:
		d.scroll = 0
	case command.End:
		d.scroll = last
	}
	d.scroll = max(0, min(d.scroll, last))
}
