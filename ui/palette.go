package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/palette"
)

// at is the screen in front, as commands see it.
func (a *App) at() command.Scope {
	switch a.current {
	case routeRun:
		return command.Run
	case routeForm:
		return command.Form
	case routeProblems:
		return command.Problems
	case routeCompare:
		return command.Comparison
	case routeSpend:
		return command.Spend
	}
	return command.Runs
}

// openPalette lists everything there is to do.
func (a *App) openPalette() {
	a.palette = palette.New(a.styles)
	a.palette.SetSize(a.width, a.height)
	a.palette.SetLines(a.allCommands())
}

// routePalette owns what the palette tells.
func (a *App) routePalette(msg tea.Msg) tea.Cmd {
	a.palette = nil
	if chosen, ok := msg.(palette.ChosenMsg); ok {
		c, _ := a.here(command.ID(chosen.ID))
		return c.Run()
	}
	return nil
}

// allCommands is what there is to do, with why it cannot be done now. Moving about
// is left out: nobody looks for it by its name.
func (a *App) allCommands() []palette.Line {
	var all []palette.Line
	for _, c := range a.commands.Named() {
		if !c.Move && c.ID != command.Palette {
			all = append(all, palette.Line{ID: string(c.ID), Title: c.Title, Key: a.commands.Shown(c.ID), Why: a.disabledReason(c)})
		}
	}
	return all
}

// disabledReason is why a command cannot be done now, "" when it can.
func (a *App) disabledReason(c command.Command) string {
	here, ok := a.here(c.ID)
	if !ok {
		return "only in the " + string(c.Scopes[0])
	}
	return here.Reason()
}

// here returns the entry of a command that counts on the screen in front.
func (a *App) here(id command.ID) (command.Command, bool) {
	for _, c := range a.commands.In(a.at(), command.Everywhere) {
		if c.ID == id {
			return c, true
		}
	}
	return command.Command{}, false
}
