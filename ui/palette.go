package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/palette"
)

// openPalette opens the command palette.
func (a *App) openPalette() {
	a.palette = palette.New(a.styles)
	a.palette.SetSize(a.width, a.height)
	a.palette.SetLines(a.allCommands())
}

// routePalette handles the messages of the palette.
func (a *App) routePalette(msg tea.Msg) tea.Cmd {
	a.palette = nil
	if chosen, ok := msg.(palette.ChosenMsg); ok {
		c, _ := a.here(command.ID(chosen.ID))
		return c.Run()
	}
	return nil
}

// allCommands returns the commands for the palette with the reasons why they are disabled.
// Cursor movement is left out: nobody searches for it by name.
func (a *App) allCommands() []palette.Line {
	var all []palette.Line
	for _, c := range a.commands.Named() {
		if !c.Move && c.ID != command.Palette {
			all = append(all, palette.Line{ID: string(c.ID), Title: c.Title, Key: a.commands.Shown(c.ID), Why: a.disabledReason(c)})
		}
	}
	return all
}

// disabledReason returns why a command is disabled, "" if it is enabled.
func (a *App) disabledReason(c command.Command) string {
	here, ok := a.here(c.ID)
	if !ok {
		return "only in the " + string(c.Scopes[0])
	}
	return here.Reason()
}

// here returns the command with that id for the screen in front.
func (a *App) here(id command.ID) (command.Command, bool) {
	for _, c := range a.commands.In(a.scope(), command.Everywhere) {
		if c.ID == id {
			return c, true
		}
	}
	return command.Command{}, false
}
