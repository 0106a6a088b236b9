package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
	"dailies/ui/action"
	"dailies/ui/filter"
	"dailies/ui/help"
)

// press gives a key to the first of those who may have it: what works always, a
// question, the help, a screen that takes text, an action on runs, the app, the
// screen.
func (a *App) press(k tea.KeyPressMsg) tea.Cmd {
	a.watch.key = a.now()
	if cmd, ok := a.always(k.String()); ok {
		return cmd
	}
	switch {
	case a.dialog != nil:
		return a.answer(k)
	case a.palette != nil:
		return a.palette.Update(k)
	case a.help != nil:
		if a.help.Update(k) {
			a.help = nil
		}
		return nil
	}
	k = a.keys.Usual(a.at(), k, a.screen().Typing())
	switch {
	case k.String() == "f1":
		a.openHelp()
		return nil
	case k.String() == "ctrl+p":
		a.openPalette()
		return nil
	case a.screen().Typing():
		return a.screen().Update(k)
	case k.String() == "esc" && a.log.Dismiss():
		return nil
	}
	if cmd, ok := a.actionKey(k); ok {
		return cmd
	}
	if cmd, ok := a.appKey(k.String()); ok {
		return cmd
	}
	return a.screen().Update(k)
}

// always handles the keys that no screen can take away.
func (a *App) always(k string) (tea.Cmd, bool) {
	switch k {
	case "ctrl+c":
		return a.quit(), true
	case "ctrl+z":
		return tea.Suspend, true
	case "ctrl+l":
		a.gallery.view.Redraw()
		return tea.ClearScreen, true
	}
	return nil, false
}

// answer gives a key to the question on the screen.
func (a *App) answer(k tea.KeyPressMsg) tea.Cmd {
	cmd, closed := a.dialog.Update(k)
	if closed {
		a.dialog = nil
	}
	return cmd
}

// actionKey handles the keys of actions on runs. A key whose action does not
// work says why.
func (a *App) actionKey(k tea.KeyPressMsg) (cmd tea.Cmd, ok bool) {
	if a.place != atRuns && a.place != atRun {
		return nil, false
	}
	does, said := "", ""
	for _, act := range action.All() {
		if !key.Matches(k, act.Binding) {
			continue
		}
		fit, why := act.Fit(a.chosen())
		if why == "" {
			return a.act(act.ID, fit), true
		}
		does, said, ok = act.Binding.Help().Desc, why, true
	}
	if ok && len(a.chosen()) > 0 {
		a.log.Say(a.now(), does+": "+said)
	}
	return nil, ok
}

// chosen is what an action works on.
func (a *App) chosen() []engine.Run {
	if a.place == atRun {
		return a.page.Chosen()
	}
	return a.table.Chosen()
}

// appKey handles the keys of the app itself.
func (a *App) appKey(k string) (tea.Cmd, bool) {
	switch {
	case k == "q":
		return a.quit(), true
	case k == "?":
		a.openHelp()
	case k == ":":
		a.openPalette()
	case k == "n" || k == "2":
		return a.compose(), true
	case k == "1":
		a.show(atRuns)
	case k == "3":
		return a.openSums(), true
	case k == "p" && a.canPreview():
		a.togglePreview()
	case k == "=" && a.place == atRuns:
		a.compare()
	case k == "m":
		a.toggleMouse()
	case k == "u" && len(a.undos) > 0:
		return a.undo(), true
	case k == "L" && a.place != atProblems:
		a.before = a.place
		a.show(atProblems)
	default:
		return nil, false
	}
	return nil, true
}

// appHelp lists the keys of the app that would do something now.
func (a *App) appHelp() []key.Binding {
	bind := func(keys, what string) key.Binding {
		return key.NewBinding(key.WithKeys(keys), key.WithHelp(keys, what))
	}
	var b []key.Binding
	if !a.screen().Typing() {
		b = append(b, key.NewBinding(key.WithKeys("n", "2"), key.WithHelp("n 2", "new run")))
		if a.place != atRuns {
			b = append(b, bind("1", "runs"))
		}
		if a.place != atSpend {
			b = append(b, bind("3", "spending"))
		}
		if a.canPreview() {
			b = append(b, bind("p", "preview on, off"))
		}
		if a.canCompare() {
			b = append(b, bind("=", "compare "+count(a.table.Marked(), "run")))
		}
		if n := len(a.undos); n > 0 {
			b = append(b, bind("u", "undo: "+a.undos[n-1].text))
		}
		if a.place != atProblems && a.log.Any() {
			b = append(b, bind("L", "what went wrong"))
		}
		mouse := "mouse off, to select text"
		if a.noMouse {
			mouse = "mouse on"
		}
		b = append(b, bind("m", mouse), bind("q", "quit; runs go on"))
	}
	b = append(b, key.NewBinding(key.WithKeys("ctrl+p", ":"), key.WithHelp("ctrl+p", "everything there is to do")))
	return append(b, bind("ctrl+c", "quit; runs go on"), bind("ctrl+z", "to the shell and back with fg"), bind("ctrl+l", "draw again"))
}

// Bindings lists the keys that would do something now.
func (a *App) Bindings() []key.Binding {
	return a.own(append(a.screen().Help(), a.appHelp()...))
}

func (a *App) openHelp() {
	groups := []help.Group{{Name: a.placeName(), Keys: a.own(a.screen().Help())}, {Name: "Everywhere", Keys: a.own(a.appHelp())}}
	if a.place == atRuns {
		g := help.Group{Name: "Filter"}
		for _, n := range filter.Names() {
			g.Keys = append(g.Keys, key.NewBinding(key.WithKeys("/"), key.WithHelp(n[0], n[1])))
		}
		groups = append(groups, g)
	}
	a.help = help.New(a.styles, groups...)
	a.help.SetSize(a.width, a.height)
}

func (a *App) placeName() string {
	switch a.place {
	case atRun:
		return "This run"
	case atForm:
		return "New run"
	case atProblems:
		return "What went wrong"
	case atCompare:
		return "Compared"
	case atSpend:
		return "Spending"
	}
	return "Runs"
}
