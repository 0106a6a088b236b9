package uitest

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// Screen is a screen with its commands, without the app around it.
type Screen interface {
	Update(tea.Msg) tea.Cmd
	Scope() command.Scope
	Typing() bool
}

// Press presses a key on a screen as the app would: it means one of the commands,
// or goes to the screen itself.
func Press(s Screen, commands []command.Command, key string) tea.Cmd {
	r, _ := command.NewRegistry(commands, nil)
	c, ok := r.Find(Key(key), s.Typing(), s.Scope())
	if !ok || s.Typing() && c.Reason() != "" {
		return s.Update(Key(key))
	}
	return c.Run()
}

// Listed are the keys that footer and help would list for a screen.
func Listed(s Screen, commands []command.Command) (keys []string) {
	r, _ := command.NewRegistry(commands, nil)
	for _, h := range r.Hints(s.Scope(), s.Typing()) {
		keys = append(keys, h.Key)
	}
	return keys
}
