package command

import tea "charm.land/bubbletea/v2"

// sample returns the commands of a small app: a list, a page, a form and the spend screen. did is
// called with each executed command.
func sample(did func(ID), works func(ID) bool) []Command {
	all := []Command{
		{ID: "settle", Title: "settle", Keys: []string{"r"}, SameAs: Retry},
		{ID: "save", Title: "download", Keys: []string{"d"}},
		{ID: "cancel", Title: "cancel", Keys: []string{"x"}},
		{ID: Retry, Title: "retry", Keys: []string{"r"}},
		{ID: "star", Title: "star", Keys: []string{"s"}},
		{ID: "copy url", Title: "copy URL", Keys: []string{"Y"}},
		{ID: "copy", Title: "copy …", Keys: []string{"c"}},
	}
	list := append(In(Runs, all...), Moves(Runs, func(id ID) tea.Cmd { did(id); return nil })...)
	list = append(list, In(Run, all...)...)
	list = append(list, In(Form, Command{ID: Submit, Title: "submit", Keys: []string{"ctrl+enter", "alt+enter"}})...)
	list = append(list, In(Spend, Command{ID: "export", Title: "export", Keys: []string{"E"}})...)
	list = append(list, Scroll(Spend, did, func() bool { return true })...)
	list = append(list, In(Spend, Command{Keys: []string{"esc"}, Label: "back"})...)
	list = append(list, In(Everywhere, []Command{
		{ID: New, Title: "new run", Keys: []string{"n", "2"}, Shown: "n 2", Label: "new run", Short: "new"},
		{ID: Palette, Title: "everything", Keys: []string{"ctrl+p", ":"}, InText: true},
		{ID: "quit", Title: "quit", Keys: []string{"q"}},
	}...)...)
	for i, c := range list {
		if c.Do == nil {
			list[i].Do = Do(func() { did(c.ID) })
		}
		if c.ID != "" {
			list[i].Why = When(func() bool { return works(c.ID) })
		}
	}
	return list
}

// quiet is the sample with all commands enabled.
func quiet() []Command {
	return sample(func(ID) {}, func(id ID) bool { return id != "settle" })
}
