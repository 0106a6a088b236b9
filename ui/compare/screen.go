// Package compare shows two to four runs side by side: their requests, with differences marked, and
// their results.
//
// It only draws what it is given.
package compare

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/theme"
)

// Number of runs that can be compared.
const (
	MinRuns = 2
	MaxRuns = 4
)

// ClosedMsg reports that the screen was closed.
type ClosedMsg struct{}

// Screen is the comparison.
type Screen struct {
	styles        theme.Styles
	width, height int
	home          string // shown as ~
	now           time.Time
	frame         int
	models        map[string]provider.Model
	infos         map[string]provider.Info

	runs     []run.Run // oldest first
	diffOnly bool      // only differences are shown
	scroll   int
}

// New returns an empty comparison.
func New(styles theme.Styles) *Screen { return &Screen{styles: styles} }

// SetSize sets the size in cells.
func (s *Screen) SetSize(width, height int) { s.width, s.height = width, height }

// SetStyles changes the styles.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// SetHome sets the folder that is shown as ~.
func (s *Screen) SetHome(home string) { s.home = home }

// SetNow sets the current time, and the frame of the animation.
func (s *Screen) SetNow(now time.Time, beat int) { s.now, s.frame = now, beat }

// SetModels sets the display names of models and providers.
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
func (s *Screen) Show(runs []run.Run) {
	s.runs, s.scroll, s.diffOnly = slices.Clone(runs[:min(len(runs), MaxRuns)]), 0, false
}

// Put applies new snapshots of runs.
func (s *Screen) Put(runs ...run.Run) {
	for _, r := range runs {
		if i := slices.IndexFunc(s.runs, func(o run.Run) bool { return o.ID == r.ID }); i >= 0 {
			s.runs[i] = r
		}
	}
}

// Moving reports whether the screen changes over time.
func (s *Screen) Moving() bool {
	return slices.ContainsFunc(s.runs, func(r run.Run) bool { return !r.State.Final() || r.DownloadState() == run.Downloading })
}

// Typing returns false: the screen has no text input.
func (s *Screen) Typing() bool { return false }

// Update handles the mouse wheel.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if wheel, ok := msg.(tea.MouseWheelMsg); ok {
		s.wheel(wheel.Button)
	}
	return nil
}

func (s *Screen) wheel(b tea.MouseButton) {
	switch b {
	case tea.MouseWheelUp:
		s.scroll -= 3
	case tea.MouseWheelDown:
		s.scroll += 3
	}
	s.clamp()
}

func (s *Screen) clamp() { s.scroll = max(0, min(s.scroll, len(s.lines())-s.height)) }

// read scrolls.
func (s *Screen) read(to command.ID) {
	switch to {
	case command.Up:
		s.scroll--
	case command.Down:
		s.scroll++
	case command.PageUp:
		s.scroll -= s.height
	case command.PageDown:
		s.scroll += s.height
	case command.HalfUp:
		s.scroll -= s.height / 2
	case command.HalfDown:
		s.scroll += s.height / 2
	case command.Top:
		s.scroll = 0
	case command.End:
		s.scroll = len(s.lines())
	}
	s.clamp()
}

// Scope returns the scope of the screen's keys.
func (s *Screen) Scope() command.Scope { return command.Comparison }

// Commands returns the commands of the screen, most useful first.
func (s *Screen) Commands() []command.Command {
	own := []command.Command{
		{Keys: []string{"esc"}, Label: "back", Do: func() tea.Cmd { return func() tea.Msg { return ClosedMsg{} } }},
		{Keys: []string{"="}, Now: s.other, Do: command.Do(func() { s.diffOnly, s.scroll = !s.diffOnly, 0 })},
	}
	more := func() bool { return len(s.lines()) > s.height }
	return append(command.In(command.Comparison, own...), command.Scroll(command.Comparison, s.read, more)...)
}

// other names what is hidden now.
func (s *Screen) other() string {
	if s.diffOnly {
		return "everything"
	}
	return "differences only"
}
