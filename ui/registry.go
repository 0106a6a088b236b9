package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/command"
)

// setCommands builds the registry with the user's keys.
func (a *App) setCommands(keys map[string][]string) {
	var all []command.Command
	for _, e := range a.views {
		all = append(all, e.commands...)
	}
	all = slices.Concat(all, a.goTo(), a.sampleCommands(), a.everywhere())
	var warnings []string
	a.commands, warnings = command.NewRegistry(all, keys)
	a.detail.SetSaveKey(a.commands.Spoken("save"))
	a.screening.SetSaveKey(a.commands.Spoken("save"))
	for _, w := range warnings {
		a.fail(provider.Errorf(provider.KindInput, "[ui.keys] in the config: %s", w))
	}
}

// Commands returns the registry of all commands.
func (a *App) Commands() command.Registry { return a.commands }

// neighbours returns the commands that go from the page of a run to those beside it in the list.
func (a *App) neighbours() []command.Command {
	to := func(by int) func() tea.Cmd {
		return func() tea.Cmd {
			move := a.table.Move(by)
			if r, ok := a.table.Current(); ok {
				return tea.Batch(move, a.detail.Show(r))
			}
			return move
		}
	}
	can := func(by int) func() string { return command.When(func() bool { return a.table.CanMove(by) }) }
	return command.In(command.Run,
		command.Command{ID: "next run", Title: "next run in the list", Keys: []string{"J"}, Label: "next", Why: can(1), Do: to(1)},
		command.Command{ID: "previous run", Title: "run before it in the list", Keys: []string{"K"}, Label: "previous", Why: can(-1), Do: to(-1)})
}

// onSelection returns the commands on a selection.
func (a *App) onSelection() []command.Command {
	return []command.Command{{
		ID: command.Compare, Title: "see the marked runs", Keys: []string{"="}, Scopes: []command.Scope{command.Runs},
		Doc: "see the marked runs: two to four side by side, more on a contact sheet", Short: "compare", Why: command.When(a.canCompare),
		Now: func() string { return "compare " + count(len(a.table.Targets()), "run") },
		Refuse: func(string) {
			a.log.Info(a.now(), "=: mark two or more runs with space, or go to a folded row, then = shows them together")
		},
		Do: command.Do(a.openTakes),
	}}
}

// maxScreened is the maximum number of runs on a contact sheet.
const maxScreened = 200

// canCompare reports whether the selected runs, or those of a folded row, can be seen side by side.
func (a *App) canCompare() bool {
	n := len(a.table.Targets())
	return a.current == viewRuns && !a.table.Typing() && n > 1 && n <= maxScreened
}

// everywhere returns the commands of the app itself.
func (a *App) everywhere() []command.Command {
	all := command.In(command.Everywhere, []command.Command{
		{ID: "preview", Title: "toggle the preview", Keys: []string{"p"}, Label: "toggle preview",
			Why: command.Unless("only on the list of runs, in a window of 80 columns or more", a.canPreview), Do: command.Do(a.togglePreview)},
		a.undoCommand(),
		{ID: "problems", Title: "what went wrong", Keys: []string{"L"}, Now: command.Says("what went wrong", a.log.Any),
			Why: a.notAt(viewErrors), Do: command.Do(a.openLog)},
		{ID: command.Mouse, Title: "toggle mouse capture", Keys: []string{"m"}, Now: a.mouseNow, Do: command.Do(a.toggleMouse)},
		{ID: command.Help, Title: "help: the keys that work here", Keys: []string{"?"}, Now: command.Unlisted, Short: "help", Do: command.Do(a.openHelp)},
		{ID: "quit and watch", Title: "quit, and save films in the background", Keys: []string{"Q"}, Label: "quit, watch",
			Why: command.Unless("no run is under way", a.runsGoOn), Do: a.quitAndWatch},
		{ID: "quit", Title: "quit; runs go on", Keys: []string{"q"}, Do: a.quit},
		{ID: command.Palette, Title: "commands", Keys: []string{"ctrl+p", ":"}, InText: true, Do: command.Do(a.openPalette)},
		{Keys: []string{"f1"}, InText: true, Do: command.Do(a.openHelp)},
	}...)
	for _, c := range []command.Command{
		{Keys: []string{"ctrl+c"}, Label: "quit at once; runs go on", Do: a.quitNow},
		{Keys: []string{"ctrl+z"}, Label: "suspend; fg resumes", Do: func() tea.Cmd { return tea.Suspend }},
		{Keys: []string{"ctrl+l"}, Label: "redraw", Do: a.redraw},
	} {
		c.Scopes, c.InText = []command.Scope{command.Always, command.Everywhere}, true
		all = append(all, c)
	}
	return all
}

// openLog opens the list of errors; esc returns to the current screen.
func (a *App) openLog() {
	a.errorsFrom = a.current
	a.show(viewErrors)
}

// mouseNow is the title of the mouse command.
func (a *App) mouseNow() string {
	if a.noMouse {
		return "mouse on"
	}
	return "mouse off, to select text"
}

func (a *App) redraw() tea.Cmd {
	a.images.view.Redraw()
	return tea.ClearScreen
}
