package command

import tea "charm.land/bubbletea/v2"

// Commands that move the cursor in a list or scroll a page.
const (
	Up       ID = "up"
	Down     ID = "down"
	PageUp   ID = "page up"
	PageDown ID = "page down"
	HalfUp   ID = "half page up"
	HalfDown ID = "half page down"
	Top      ID = "top"
	End      ID = "end"

	Left  ID = "left" // not among Moves
	Right ID = "right"
)

// Moves returns the movement commands of a scope, in the order of the constants. move is called
// with the id.
func Moves(scope Scope, move func(ID) tea.Cmd) []Command {
	all := []Command{
		{ID: Up, Title: "up", Keys: []string{"up", "k"}},
		{ID: Down, Title: "down", Keys: []string{"down", "j"}, Shown: "↑↓ j k"},
		{ID: PageUp, Title: "a page up", Keys: []string{"pgup"}},
		{ID: PageDown, Title: "a page down", Keys: []string{"pgdown"}},
		{ID: HalfUp, Title: "half a page up", Keys: []string{"ctrl+u"}},
		{ID: HalfDown, Title: "half a page down", Keys: []string{"ctrl+d"}},
		{ID: Top, Title: "to the top", Keys: []string{"home", "g"}},
		{ID: End, Title: "to the end", Keys: []string{"end", "G"}, Shown: "g G"},
	}
	for i, c := range all {
		all[i].Move = true
		all[i].Do = func() tea.Cmd { return move(c.ID) }
	}
	return In(scope, all...)
}

// Moved returns the row to which a movement command takes the cursor, in a list of rows of which
// page are visible. It may be outside the list.
func Moved(move ID, cursor, page, rows int) int {
	switch move {
	case Up:
		return cursor - 1
	case Down:
		return cursor + 1
	case PageUp:
		return cursor - page
	case PageDown:
		return cursor + page
	case HalfUp:
		return cursor - page/2
	case HalfDown:
		return cursor + page/2
	case Top:
		return 0
	case End:
		return rows - 1
	}
	return cursor
}

// Scroll returns [Moves] for a page of text: help lists them while the page can be scrolled, and
// space scrolls by a page.
func Scroll(scope Scope, scroll func(ID), more func() bool) []Command {
	move := func(id ID) tea.Cmd {
		scroll(id)
		return nil
	}
	all := Moves(scope, move)
	all[1].Now = Says("scroll", more)
	space := Command{Keys: []string{"space"}, Move: true, Do: func() tea.Cmd { return move(PageDown) }}
	return append(all, In(scope, space)...)
}
