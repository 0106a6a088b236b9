package ui

import (
	"dailies/ui/command"
	"dailies/ui/theme"
)

// tab is the name of a screen in the header.
type tab struct {
	name string
	id   command.ID // the command that opens it
	view view
	x    int // column of its first cell

	shown string // the key, if it fits
}

func (t tab) width() int { return len(t.shown) + theme.Width(t.name) }

// tabs returns the tabs that fit.
func (a *App) tabs() []tab {
	if a.width < 44 {
		return nil
	}
	var all []tab
	for v, e := range a.views {
		if e.tab != "" {
			all = append(all, tab{name: e.tab, id: e.opener.ID, view: view(v)})
		}
	}
	x := len(" dailies ")
	for i := range all {
		if a.width >= 96 {
			all[i].shown = a.tabKey(all[i].id)
		}
		all[i].x = x + 2
		x = all[i].x + all[i].width()
	}
	return all
}

// tabKey returns the key shown before a tab's name: its digit if it has one.
func (a *App) tabKey(id command.ID) string {
	keys := a.commands.Keys(id)
	if len(keys) == 0 {
		return ""
	}
	return keys[len(keys)-1] + " "
}
