// Package compare is two to four runs side by side: what was asked for, with the
// differences marked, and what came of it.
//
// It shows what it is given and does nothing itself.
package compare

import (
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/theme"
)

// The fewest and the most runs that are compared.
const (
	Fewest = 2
	Most   = 4
)

// ClosedMsg says that the person has seen enough.
type ClosedMsg struct{}

// Screen is the comparison.
type Screen struct {
	styles        theme.Styles
	width, height int
	home          string // shown as ~
	now           time.Time
	beat          int
	models        map[string]provider.Model
	infos         map[string]provider.Info

	runs   []engine.Run // oldest first
	only   bool         // only what differs is shown
	scroll int
}

// New returns a comparison of nothing.
func New(styles theme.Styles) *Screen { return &Screen{styles: styles} }

// SetSize gives the screen its room.
func (s *Screen) SetSize(width, height int) { s.width, s.height = width, height }

// SetStyles gives the screen a new look.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// SetHome sets the folder that is shown as ~.
func (s *Screen) SetHome(home string) { s.home = home }

// SetNow sets the time that ages are drawn for.
func (s *Screen) SetNow(now time.Time, beat int) { s.now, s.beat = now, beat }

// SetModels tells what models and providers are called.
func (s *Screen) SetModels(models []provider.Model, infos []provider.Info) {
	s.models, s.infos = map[string]provider.Model{}, map[string]provider.Info{}
	for _, m := range models {
		s.models[m.Key()] = m
	}
	for _, i := range infos {
		s.infos[i.Name] = i
	}
}

// Show compares runs.
func (s *Screen) Show(runs []engine.Run) {
	s.runs, s.scroll, s.only = slices.Clone(runs[:min(len(runs), Most)]), 0, false
}

// Put takes new snapshots of runs.
func (s *Screen) Put(runs ...engine.Run) {
	for _, r := range runs {
		if i := slices.IndexFunc(s.runs, func(o engine.Run) bool { return o.ID == r.ID }); i >= 0 {
			s.runs[i] = r
		}
	}
}

// Moving reports whether the screen changes by itself as time goes by.
func (s *Screen) Moving() bool {
	return slices.ContainsFunc(s.runs, func(r engine.Run) bool { return !r.State.Final() || r.Saved() == engine.Saving })
}

// Typing is never true: the screen takes no text.
func (s *Screen) Typing() bool { return false }

// Update takes a key or the wheel.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		s.wheel(msg.Button)
	case tea.KeyPressMsg:
		switch k := msg.String(); k {
		case "esc":
			return func() tea.Msg { return ClosedMsg{} }
		case "=":
			s.only, s.scroll = !s.only, 0
		default:
			s.read(k)
		}
	}
	s.scroll = max(0, min(s.scroll, len(s.lines())-s.height))
	return nil
}

func (s *Screen) wheel(b tea.MouseButton) {
	switch b {
	case tea.MouseWheelUp:
		s.scroll -= 3
	case tea.MouseWheelDown:
		s.scroll += 3
	}
}

// read scrolls.
func (s *Screen) read(k string) {
	switch k {
	case "up", "k":
		s.scroll--
	case "down", "j":
		s.scroll++
	case "pgup":
		s.scroll -= s.height
	case "pgdown", "space":
		s.scroll += s.height
	case "ctrl+u":
		s.scroll -= s.height / 2
	case "ctrl+d":
		s.scroll += s.height / 2
	case "home", "g":
		s.scroll = 0
	case "end", "G":
		s.scroll = len(s.lines())
	}
}

// Help lists what the keys do now.
func (s *Screen) Help() []key.Binding {
	bind := func(keys, shown, what string) key.Binding {
		return key.NewBinding(key.WithKeys(keys), key.WithHelp(shown, what))
	}
	b := []key.Binding{bind("esc", "esc", "back"), bind("=", "=", "only what differs")}
	if s.only {
		b[1].SetHelp("=", "everything")
	}
	if len(s.lines()) > s.height {
		b = append(b, bind("down", "↑↓ j k", "scroll"))
	}
	return b
}
