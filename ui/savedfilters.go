package ui

import "dailies/ui/theme"

// savedInHeader returns the counts of the saved filters if the header has room for all of them between
// its parts, else "".
func (a *App) savedInHeader(left, right string) string {
	if a.current != viewRuns || a.top() == 0 {
		return ""
	}
	const gap = 3
	text, whole := a.table.CountedFilters(a.width - theme.Width(left) - theme.Width(right) - 2*gap)
	if !whole || text == "" {
		return ""
	}
	return "   " + text
}

// placeSaved puts the counts of the saved filters into the foot of the list where the header has no
// room for them.
func (a *App) placeSaved() {
	if a.current != viewRuns {
		return
	}
	a.table.ShowSavedCounts(a.savedInHeader(a.headerParts()) == "")
}
