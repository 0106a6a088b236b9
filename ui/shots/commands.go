package shots

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// Scope returns the scope of the screen, or of the input that is open in it.
func (s *Screen) Scope() command.Scope {
	switch {
	case s.typing:
		return command.ShotFilter
	case s.sorting:
		return command.ShotSort
	}
	return command.Shots
}

// Commands returns the commands of the screen, most useful first.
func (s *Screen) Commands() []command.Command {
	onShot := command.When(func() bool { return len(s.shown) > 0 })
	some := func() bool { return len(s.all) > 0 }
	several := func() bool { return len(s.names) > 2 }
	edit := func(p Part) func() tea.Cmd {
		return func() tea.Cmd {
			shot, _ := s.Current()
			return send(EditMsg{shot.Shot, p})
		}
	}
	own := []command.Command{
		{Keys: []string{"enter"}, Label: "takes", Doc: "screen the takes of a shot", Why: onShot, Do: s.open},
		{ID: "shot runs", Title: "list the takes of the shot", Keys: []string{"r"}, Label: "as runs", Why: onShot, Do: func() tea.Cmd {
			shot, _ := s.Current()
			return send(ListMsg{shot.Shot})
		}},
		{ID: "earlier project", Title: "previous project", Keys: []string{"left", "h"}, Shown: "←→", Now: command.Says("project", several),
			Why: command.When(several), Do: command.Do(func() { s.choose(-1) })},
		{ID: "later project", Title: "next project", Keys: []string{"right", "l"}, Now: command.Unlisted,
			Why: command.When(several), Do: command.Do(func() { s.choose(1) })},
		{ID: "shot name", Title: "name the shot", Keys: []string{"e"}, Label: "name", Why: onShot, Do: edit(Name)},
		{ID: "shot code", Title: "change the code of the shot", Keys: []string{"c"}, Label: "code", Why: onShot, Do: edit(Code)},
		{ID: "shot project", Title: "move the shot to a project", Keys: []string{"P"}, Label: "to project", Why: onShot, Do: edit(Project)},
		{ID: "hand over", Title: "hand over to an editor", Keys: []string{"X"}, Label: "hand over", Why: onShot, Do: s.export},
		{ID: "trash", Title: "films of rejected takes to the trash", Keys: []string{"T"}, Label: "trash rejected",
			Why: command.Unless("it has no rejected takes", func() bool { shot, ok := s.Current(); return ok && shot.Rejected > 0 }), Do: s.trash},
		{ID: "split shot", Title: "split the shot: takes to a new one", Keys: []string{"S"}, Label: "split",
			Why: s.hasTakes("it has one take", 2), Do: s.split},
		{ID: "join shot", Title: "join the shot with another one", Keys: []string{"J"}, Label: "join", Why: s.hasTakes("it has no takes", 1), Do: s.join},
		{ID: "filter", Title: "filter the list", Keys: []string{"/"}, Now: command.Says("filter", some), Do: command.Do(s.startFilter)},
		{ID: "sort", Title: "sort the list", Keys: []string{","}, Now: command.Says("sort", some), Do: command.Do(func() { s.sorting = true })},
	}
	last := []command.Command{
		{Keys: []string{"ctrl+r"}, Label: "refresh", Do: s.Reload},
		{Keys: []string{"esc"}, Label: "back", Do: s.back},
	}
	moves := command.Moves(command.Shots, s.step)
	for i, c := range moves {
		switch c.ID {
		case command.Down:
			moves[i].Now = command.Says("move", func() bool { return len(s.shown) > 1 })
		case command.End:
			moves[i].Now = command.Says("top, end", func() bool { return len(s.shown) > 1 })
		}
	}
	return slices.Concat(command.In(command.Shots, own...), moves, command.In(command.Shots, last...),
		command.In(command.ShotFilter, s.inFilter()...), command.In(command.ShotSort, s.sortKeys()...))
}

// inFilter returns the commands that work while the filter input is open.
func (s *Screen) inFilter() []command.Command {
	own := []command.Command{
		{Keys: []string{"enter"}, Label: "keep", Do: command.Do(func() { s.typing = false })},
		{Keys: []string{"esc"}, Label: "clear", Do: command.Do(s.clearFilter)},
	}
	for _, c := range command.Moves(command.ShotFilter, s.step) {
		switch c.ID {
		case command.Up, command.Down, command.PageUp, command.PageDown:
			own = append(own, c)
		}
	}
	return own
}

// sortKeys returns the sort orders. Their keys are handled by Update, where any other key cancels.
func (s *Screen) sortKeys() []command.Command {
	var keys []command.Command
	for _, o := range sortOrders() {
		keys = append(keys, command.Command{Shown: o.key, Label: o.name, Do: command.Do(func() { s.sortBy(o.key) })})
	}
	return append(keys, command.Command{Shown: "esc", Label: "cancel", Do: command.Do(func() { s.sortBy("esc") })})
}

func (s *Screen) startFilter() {
	s.typing = true
	s.filter.End()
}

func (s *Screen) clearFilter() {
	s.typing = false
	if s.filter.Text() != "" {
		s.filter.Set("")
		s.arrange()
	}
}

// back clears the filter, or else closes the screen.
func (s *Screen) back() tea.Cmd {
	if s.filter.Text() != "" {
		s.clearFilter()
		return nil
	}
	return send(ClosedMsg{})
}

func (s *Screen) open() tea.Cmd {
	shot, ok := s.Current()
	if !ok {
		return nil
	}
	return send(OpenMsg{shot.Shot})
}

func (s *Screen) export() tea.Cmd {
	shot, ok := s.Current()
	if !ok {
		return nil
	}
	return send(ExportMsg{shot})
}

// hasTakes disables a command unless the shot has so many takes.
func (s *Screen) hasTakes(why string, n int) func() string {
	return func() string {
		shot, ok := s.Current()
		switch {
		case !ok:
			return "there is no shot"
		case shot.Total() < n:
			return why
		}
		return ""
	}
}

func (s *Screen) split() tea.Cmd {
	shot, ok := s.Current()
	if !ok {
		return nil
	}
	return send(SplitMsg{shot})
}

func (s *Screen) join() tea.Cmd {
	shot, ok := s.Current()
	if !ok {
		return nil
	}
	m := JoinMsg{Shot: shot}
	for _, other := range s.all {
		if other.Code != shot.Code {
			m.Others = append(m.Others, other.Code)
		}
	}
	return send(m)
}

func (s *Screen) trash() tea.Cmd {
	shot, ok := s.Current()
	if !ok {
		return nil
	}
	return send(TrashMsg{shot})
}

// mouse handles clicks and the wheel. A click selects a row, a click on the selected row opens it.
func (s *Screen) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			s.move(s.cursor - wheelRows)
		case tea.MouseWheelDown:
			s.move(s.cursor + wheelRows)
		}
	case tea.MouseClickMsg:
		row := m.Y - s.above()
		i := s.top + row
		switch {
		case m.Button != tea.MouseLeft || row < 0 || row >= s.room() || i >= len(s.shown):
		case i == s.cursor:
			return s.open()
		default:
			s.move(i)
		}
	}
	return nil
}

// wheelRows is the number of rows that one notch of the wheel moves.
const wheelRows = 3

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
