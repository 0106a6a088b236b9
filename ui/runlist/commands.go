package runlist

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// Scope returns the scope of the list's keys.
func (t *Table) Scope() command.Scope {
	switch {
	case t.filter.open:
		return command.FilterLine
	case t.sorting:
		return command.SortKeys
	case t.choosing:
		return command.OnlyKeys
	case t.choice.open:
		return command.ColumnKeys
	}
	return command.Runs
}

// Commands returns the commands of the list, most useful first. often and rest are the commands on the
// selected runs.
func (t *Table) Commands(often, rest []command.Command) []command.Command {
	marked := func() bool { return len(t.selection) > 0 }
	mark := []command.Command{
		{ID: "mark", Title: "mark the run", Keys: []string{"space"}, Label: "mark", Why: command.When(t.onRun), Do: t.toggleSelected},
	}
	list := slices.Concat([]command.Command{
		{Keys: []string{"enter"}, Doc: "open a run", Now: t.opens, Why: command.When(func() bool { return t.opens() != "" }), Do: t.open},
	}, often, t.find(func() bool { return !marked() }), mark, rest, t.find(marked), t.many(), t.moves())
	return slices.Concat(command.In(command.Runs, list...), command.In(command.FilterLine, t.inFilter()...),
		command.In(command.SortKeys, t.sortKeys()...), command.In(command.OnlyKeys, t.onlyKeys()...), command.In(command.ColumnKeys, t.columnKeys()...))
}

// opens names what enter does, "" if nothing.
func (t *Table) opens() string {
	switch {
	case t.foldLabel() == "unfold":
		return "unfold"
	case t.onRun():
		return "open"
	case t.Empty() && t.filter.text == "":
		return "make a first run"
	}
	return ""
}

// onRun reports whether there is a run under the cursor.
func (t *Table) onRun() bool {
	_, ok := t.Current()
	return ok
}

// findable reports whether there is anything to filter: a filter may hide all runs.
func (t *Table) findable() bool { return t.total > 0 || t.filter.text != "" }

// find returns the commands for filtering and sorting, listed while a condition holds: with a
// selection, its own commands come first.
func (t *Table) find(first func() bool) []command.Command {
	listed := func() bool { return t.findable() && first() }
	return []command.Command{
		{ID: "filter", Title: "filter the list", Keys: []string{"/"}, Now: command.Says("filter", listed), Do: command.Do(t.startFilter)},
		{ID: "show only", Title: "quick filters", Keys: []string{"f"}, Now: command.Says("show only", listed),
			Why: command.When(func() bool { return t.total > 0 }), Do: command.Do(func() { t.choosing = true })},
	}
}

// many returns the commands that select several runs.
func (t *Table) many() []command.Command {
	return []command.Command{
		{ID: "mark range", Title: "mark a range", Keys: []string{"v"}, Why: command.When(t.onRun), Do: t.toggleRange},
		{ID: "mark all", Title: "mark all", Keys: []string{"ctrl+a"}, Now: command.Says("mark all", t.onRun),
			Why: command.When(func() bool { return t.matching > 0 }), Do: t.selectAll},
		{ID: "fold", Title: "fold or unfold the row", Doc: "fold or unfold a batch, or the takes of a shot", Keys: []string{"tab"}, Now: t.foldLabel,
			Why: command.When(func() bool { return t.foldLabel() != "" }), Do: t.toggleFold},
		{ID: "fold all", Title: "fold or unfold all rows", Keys: []string{"shift+tab"}, Now: command.Unlisted, Why: command.Unless("nothing is grouped", t.folds), Do: t.toggleAll},
		{ID: "group", Title: "group: batches, shots, or nothing", Keys: []string{"b"}, Now: command.Says("group", t.findable), Do: t.nextGrouping},
		{ID: "sort", Title: "sort the list", Keys: []string{","}, Do: command.Do(func() { t.sorting = true }),
			Now: command.Says("sort", func() bool { return t.findable() || len(t.selection) > 0 })},
		{ID: "columns", Title: "choose the columns", Keys: []string{"|"}, Label: "columns", Why: command.When(t.findable), Do: command.Do(t.chooseColumns)},
		{Keys: []string{"esc"}, Doc: "one step back", Now: t.backs, Do: t.back},
	}
}

// backs names what esc does, see [Table.back].
func (t *Table) backs() string {
	switch {
	case len(t.selection) > 0:
		return "unmark"
	case t.filter.text != "":
		return "clear filter"
	}
	return ""
}

func (t *Table) moves() []command.Command {
	several := func() bool { return t.matching > 1 }
	moves := command.Moves(command.Runs, t.step)
	for i, c := range moves {
		switch c.ID {
		case command.Down:
			moves[i].Now = command.Says("move", several)
		case command.End:
			moves[i].Now = command.Says("top, end", several)
		}
	}
	stretch := func(to command.ID) func() tea.Cmd {
		return func() tea.Cmd { return tea.Batch(t.beginRange(), t.step(to)) }
	}
	return append(moves, command.Command{Keys: []string{"shift+up"}, Do: stretch(command.Up)},
		command.Command{Keys: []string{"shift+down"}, Do: stretch(command.Down)})
}

// inFilter returns the keys while the filter input has the focus: the cursor of the list can still be
// moved.
func (t *Table) inFilter() []command.Command {
	own := []command.Command{
		{Keys: []string{"enter"}, Label: "keep", Do: command.Do(t.filter.close)},
		{Keys: []string{"tab"}, Label: "complete", Now: command.Says("complete", func() bool { return len(t.filter.candidates()) > 0 }), Do: t.completeFilter},
		{Keys: []string{"esc"}, Label: "clear", Do: t.clearFilter},
	}
	for _, c := range command.Moves(command.FilterLine, t.step) {
		switch c.ID {
		case command.Up, command.Down, command.PageUp, command.PageDown:
			own = append(own, c)
		}
	}
	return own
}

// sortKeys returns the sort orders. Their keys are handled by Update, where any other key cancels.
func (t *Table) sortKeys() []command.Command {
	var keys []command.Command
	for _, o := range sortOrders() {
		keys = append(keys, command.Command{Shown: o.key, Label: o.name, Do: func() tea.Cmd { return t.sortBy(o.key) }})
	}
	return append(keys, command.Command{Shown: "esc", Label: "cancel", Do: func() tea.Cmd { return t.sortBy("esc") }})
}

// onlyKeys returns the quick filters, which work the same way.
func (t *Table) onlyKeys() []command.Command {
	var keys []command.Command
	for _, s := range slices.Concat(t.savedFilters, quickFilters()) {
		keys = append(keys, command.Command{Shown: s.key, Label: s.name, Do: func() tea.Cmd { return t.showOnly(s.key) }})
	}
	return append(keys, command.Command{Shown: "esc", Label: "cancel", Do: func() tea.Cmd { return t.showOnly("esc") }})
}
