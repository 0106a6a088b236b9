package setup

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
)

// Keys of settings that the screen treats in a way of their own.
const (
	themeKey         = "ui.theme"
	imagesKey        = "ui.images"
	notificationsKey = "ui.notifications"
)

// Commands returns the commands of the screen, most useful first.
func (s *Screen) Commands() []command.Command {
	choose := func(by int) func() tea.Cmd { return func() tea.Cmd { return s.choose(by) } }
	own := []command.Command{
		{Keys: []string{"enter"}, Label: "change", Doc: "paste a key, or change a setting", Now: s.enters, Do: s.enter},
		{ID: "earlier value", Title: "previous value", Keys: []string{"left", "h"}, Shown: "←→", Now: command.Says("value", s.canChoose), Why: command.When(s.canChoose), Do: choose(-1)},
		{ID: "later value", Title: "next value", Keys: []string{"right", "l"}, Now: command.Unlisted, Why: command.When(s.canChoose), Do: choose(1)},
		{ID: "forget", Title: "forget the key, or go back to the default", Keys: []string{"D"}, Now: s.forgets, Why: command.When(func() bool { return s.forgets() != "" }), Do: s.forget},
		{ID: "test", Title: "test the notifications", Keys: []string{"t"}, Label: "test", Now: command.Says("test", s.onNotifications),
			Why: command.Unless("only on the notifications", s.onNotifications), Do: func() tea.Cmd { return send(TestMsg{}) }},
		{ID: "key page", Title: "copy the address of the page for a key", Keys: []string{"y"}, Now: command.Says("copy link", s.onAccount),
			Why: command.Unless("only on a provider", s.onAccount), Do: s.copyLink},
		{ID: "edit config", Title: "edit the config in your editor", Keys: []string{"E"}, Label: "edit the file", Do: func() tea.Cmd { return send(EditConfigMsg{}) }},
	}
	last := []command.Command{
		{Keys: []string{"ctrl+r"}, Label: "check again", Do: s.Open},
		{Keys: []string{"esc"}, Label: "back", Do: func() tea.Cmd { return send(ClosedMsg{}) }},
	}
	moves := command.Moves(command.Setup, s.step)
	for i, c := range moves {
		if c.ID == command.Down {
			moves[i].Now = command.Says("move", func() bool { return s.rows() > 1 })
		}
	}
	return slices.Concat(command.In(command.Setup, own...), moves, command.In(command.Setup, last...))
}

func (s *Screen) step(to command.ID) tea.Cmd {
	s.move(command.Moved(to, s.cursor, s.listHeight(), s.rows()))
	return nil
}

// enters names what enter does.
func (s *Screen) enters() string {
	if a, ok := s.account(); ok {
		if a.Masked == "" {
			return "paste a key"
		}
		return "another key"
	}
	return "change"
}

func (s *Screen) enter() tea.Cmd {
	if a, ok := s.account(); ok {
		return send(PasteKeyMsg{a})
	}
	one, ok := s.setting()
	switch {
	case !ok:
		return nil
	case one.Listed:
		return send(EditConfigMsg{})
	case len(one.Choices) > 0 && !one.Overridden():
		return s.choose(1)
	}
	return send(AskMsg{one})
}

// canChoose reports whether the setting under the cursor has choices that count.
func (s *Screen) canChoose() bool {
	one, ok := s.setting()
	return ok && len(one.Choices) > 0 && !one.Overridden()
}

// choose takes the next value of a setting with choices. It is shown at once; the answer of
// the loader corrects it if it could not be written.
func (s *Screen) choose(by int) tea.Cmd {
	one, ok := s.setting()
	if !ok || len(one.Choices) == 0 {
		return nil
	}
	n := len(one.Choices)
	value := one.Choices[(max(0, slices.Index(one.Choices, one.Value))+by+n)%n]
	s.settings = slices.Clone(s.settings)
	s.settings[s.cursor-len(s.accounts)].Value = value
	s.settings[s.cursor-len(s.accounts)].Source = run.SourceConfig
	return send(SetMsg{Setting: one, Value: value})
}

// forgets names what forget does, "" if there is nothing to forget.
func (s *Screen) forgets() string {
	if a, ok := s.account(); ok {
		if a.Kept {
			return "forget the key"
		}
		return ""
	}
	if one, ok := s.setting(); ok && one.Source == run.SourceConfig && !one.Listed {
		return "default"
	}
	return ""
}

func (s *Screen) forget() tea.Cmd {
	if a, ok := s.account(); ok {
		return send(ForgetKeyMsg{a})
	}
	one, _ := s.setting()
	return send(SetMsg{Setting: one, Reset: true})
}

func (s *Screen) onAccount() bool {
	_, ok := s.account()
	return ok
}

func (s *Screen) onNotifications() bool {
	one, ok := s.setting()
	return ok && one.Key == notificationsKey
}

func (s *Screen) copyLink() tea.Cmd {
	a, _ := s.account()
	return send(CopyMsg{a.Info.KeyURL})
}

// mouse handles a click and the wheel. A click on a row goes there, one more is enter.
func (s *Screen) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			s.move(s.cursor - 3)
		case tea.MouseWheelDown:
			s.move(s.cursor + 3)
		}
	case tea.MouseClickMsg:
		row := s.rowAt(m.X, m.Y)
		switch {
		case m.Button != tea.MouseLeft || row < 0:
		case row == s.cursor:
			return s.enter()
		default:
			s.move(row)
		}
	}
	return nil
}
