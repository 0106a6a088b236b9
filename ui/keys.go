package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/filter"
	"dailies/ui/help"
)

// press dispatches a key to the first of these that handles it: global keys, a dialog, the
// palette, help, a command, the screen.
func (a *App) press(k tea.KeyPressMsg) tea.Cmd {
	a.focus.key = a.now()
	if c, ok := a.commands.Find(k, false, command.Always); ok {
		return c.Run()
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
	typing := a.screen().Typing()
	if !typing && k.String() == "esc" && a.log.Dismiss() {
		return nil
	}
	c, ok := a.commands.Find(k, typing, a.screen().Scope(), command.Everywhere)
	if !ok || typing && c.Reason() != "" { // then the text may know the key
		return a.screen().Update(k)
	}
	return c.Run()
}

// answer passes a key to the open dialog.
func (a *App) answer(k tea.KeyPressMsg) tea.Cmd {
	cmd, closed := a.dialog.Update(k)
	if closed {
		a.dialog = nil
	}
	return cmd
}

// bindings returns the enabled commands of a scope, for help.
func (a *App) bindings(scope command.Scope) []key.Binding {
	var all []key.Binding
	for _, h := range a.commands.Hints(scope, a.screen().Typing()) {
		pressed := h.Pressed
		if len(pressed) == 0 { // without a key of its own
			pressed = []string{h.Key}
		}
		all = append(all, key.NewBinding(key.WithKeys(pressed...), key.WithHelp(h.Key, h.Does)))
	}
	return all
}

// Bindings returns the keys of all enabled commands.
func (a *App) Bindings() []key.Binding {
	return append(a.bindings(a.screen().Scope()), a.bindings(command.Everywhere)...)
}

func (a *App) openHelp() {
	groups := []help.Group{{Name: a.heading(), Keys: a.bindings(a.screen().Scope())}, {Name: "Everywhere", Keys: a.bindings(command.Everywhere)}}
	if a.current == viewRuns {
		g := help.Group{Name: "Filter"}
		for _, n := range filter.Names() {
			g.Keys = append(g.Keys, key.NewBinding(key.WithKeys("/"), key.WithHelp(n[0], n[1])))
		}
		groups = append(groups, g)
	}
	a.help = help.New(a.styles, groups...)
	a.help.SetSize(a.width, a.height)
}
