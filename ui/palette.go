package ui

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/action"
	"dailies/ui/keymap"
	"dailies/ui/palette"
)

// setKeys puts a person's keys on what the app does.
func (a *App) setKeys(set map[string][]string) {
	var warnings []string
	a.keys, warnings = keymap.New(set)
	for _, w := range warnings {
		a.fail(provider.Errorf(provider.KindInput, "[ui.keys] in the config: %s", w))
	}
}

// at is the place in front, as keys see it.
func (a *App) at() keymap.Place {
	switch a.place {
	case atRun:
		return keymap.Run
	case atForm:
		return keymap.Form
	case atProblems:
		return keymap.Problems
	case atCompare:
		return keymap.Compared
	case atSpend:
		return keymap.Spend
	}
	return keymap.Runs
}

// openPalette lists everything there is to do.
func (a *App) openPalette() {
	a.palette = palette.New(a.styles)
	a.palette.SetSize(a.width, a.height)
	a.palette.SetActions(a.everything())
}

// routePalette owns what the palette tells.
func (a *App) routePalette(msg tea.Msg) tea.Cmd {
	a.palette = nil
	if chosen, ok := msg.(palette.ChosenMsg); ok {
		return a.perform(chosen.ID)
	}
	return nil
}

// everything is what there is to do, with why it cannot be done now. Moving about
// is left out: nobody looks for it by its name.
func (a *App) everything() []palette.Action {
	var all []palette.Action
	works := append(a.screen().Help(), a.appHelp()...)
	for _, x := range keymap.Actions() {
		if !slices.Contains(x.Places, keymap.Problems) && x.Name != "palette" {
			all = append(all, palette.Action{ID: x.Name, Title: x.Does, Key: a.keys.Shown(x.Name), Why: a.why(x, works)})
		}
	}
	return all
}

// perform does what an action's usual key does.
func (a *App) perform(name string) tea.Cmd {
	all := keymap.Actions()
	i := slices.IndexFunc(all, func(x keymap.Action) bool { return x.Name == name })
	if i < 0 {
		return nil
	}
	k, _ := keymap.Press(all[i].Keys[0])
	if cmd, ok := a.actionKey(k); ok {
		return cmd
	}
	if all[i].At(keymap.Everywhere) || name == "compare" {
		cmd, _ := a.appKey(k.String())
		return cmd
	}
	return a.screen().Update(k)
}

// why is why an action cannot be done now, "" when it can.
func (a *App) why(x keymap.Action, works []key.Binding) string {
	switch {
	case x.At(keymap.Everywhere):
		return a.whyNot(x.Name)
	case !x.At(a.at()):
		return "only in the " + string(x.Places[0])
	case a.place == atForm && x.Name != "browse":
		return ""
	}
	for _, act := range action.All() {
		if string(act.ID) == x.Name {
			return act.Why(a.chosen())
		}
	}
	for _, b := range works {
		if slices.ContainsFunc(x.Keys, func(k string) bool { return slices.Contains(b.Keys(), k) }) {
			return ""
		}
	}
	return "it would do nothing now"
}

// whyNot is the same for what can be done at every place.
func (a *App) whyNot(name string) string {
	switch {
	case name == "runs" && a.place == atRuns, name == "new" && a.place == atForm,
		name == "spend" && a.place == atSpend, name == "problems" && a.place == atProblems:
		return "you are there"
	case name == "preview" && !a.canPreview():
		return "only beside the list of runs, in a window of 80 columns"
	case name == "undo" && len(a.undos) == 0:
		return "there is nothing to undo"
	case name == "problems" && !a.log.Any():
		return "nothing went wrong"
	}
	return ""
}

// own returns bindings of the place in front with the person's keys.
func (a *App) own(b []key.Binding) []key.Binding { return a.keys.Help(a.at(), b) }
