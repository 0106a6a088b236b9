package uitest

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// Screen is a screen without the app around it.
type Screen interface {
	Update(tea.Msg) tea.Cmd
	Scope() command.Scope
	Typing() bool
}

// Press handles a key as the app would: it runs a command, or passes the key to the screen.
func Press(s Screen, commands []command.Command, key string) tea.Cmd {
	r, _ := command.NewRegistry(commands, nil)
	c, ok := r.Find(Key(key), s.Typing(), s.Scope())
	if !ok || s.Typing() && c.Reason() != "" {
		return s.Update(Key(key))
	}
	return c.Run()
}

// Listed returns the keys that footer and help would list for a screen.
func Listed(s Screen, commands []command.Command) (keys []string) {
	r, _ := command.NewRegistry(commands, nil)
	for _, h := range r.Hints(s.Scope(), s.Typing()) {
		keys = append(keys, h.Key)
	}
	return keys
}
