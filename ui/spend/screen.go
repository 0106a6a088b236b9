// Package spend is the spend screen: today and this month beside their caps, by day, by
// provider, model, project and shot, and the accuracy of estimates.
//
// It draws the reports of its [Loader]. Billed and estimated amounts are in separate columns; a
// column that adds both says so. It reads no history and writes no file.
package spend

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/theme"
)

// Loader loads and exports spend reports. Its methods only build commands.
type Loader interface {
	// Spend loads the report of the last days, including today: a LoadedMsg.
	Spend(days int) tea.Cmd
	// Export writes the runs of the last days, including today, to a file, see [CSV], and
	// reports its path.
	Export(days int) tea.Cmd
}

// Msg is a result of a [Loader]. It goes to [Screen.Update], whichever screen is in front.
type Msg interface{ toSpend() }

// LoadedMsg is the spend report of the last days, or the error.
type LoadedMsg struct {
	Days  int
	Spend run.SpendReport
	Shots []run.ShotTotals // all, whatever the days
	Err   error
}

func (LoadedMsg) toSpend() {}

// ClosedMsg reports that the screen was closed.
type ClosedMsg struct{}

// Screen is the spend screen.
type Screen struct {
	load          Loader
	styles        theme.Styles
	width, height int
	budget        run.Budget
	models        map[string]provider.Model // by Model.Key
	infos         map[string]provider.Info

	days   int // the selected range
	spend  run.SpendReport
	shots  []run.ShotTotals
	read   bool // spend is loaded for this range
	failed bool
	scroll int
}

// ranges returns the ranges to choose from, in days.
func ranges() []int { return []int{7, 30, 90} }

// New returns a screen without data.
func New(styles theme.Styles, load Loader) *Screen {
	return &Screen{styles: styles, load: load, days: 30}
}

// SetSize sets the size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.scroll = min(s.scroll, s.last())
}

// SetStyles changes the styles.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// SetBudget sets the caps.
func (s *Screen) SetBudget(b run.Budget) { s.budget = b }

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

// setSpend sets the report unless it is of a range that is no longer selected.
func (s *Screen) setSpend(m LoadedMsg) {
	switch {
	case m.Days != s.days:
	case m.Err != nil:
		s.failed = true
	default:
		s.spend, s.shots, s.read, s.failed = m.Spend, m.Shots, true, false
		s.scroll = min(s.scroll, s.last())
	}
}

// Reload loads the report of the selected range. It is called when the screen opens, and when
// costs have changed.
func (s *Screen) Reload() tea.Cmd { return s.load.Spend(s.days) }

// Typing returns false: the screen has no text input.
func (s *Screen) Typing() bool { return false }

// Update handles the mouse wheel and the loader's messages.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case LoadedMsg:
		s.setSpend(m)
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			s.move(-3)
		case tea.MouseWheelDown:
			s.move(3)
		}
	}
	return nil
}

// scrollTo scrolls.
func (s *Screen) scrollTo(to command.ID) {
	switch to {
	case command.Up:
		s.move(-1)
	case command.Down:
		s.move(1)
	case command.PageUp, command.HalfUp:
		s.move(-max(1, s.height-1))
	case command.PageDown, command.HalfDown:
		s.move(max(1, s.height-1))
	case command.Top:
		s.scroll = 0
	case command.End:
		s.scroll = s.last()
	}
}

// choose selects the next shorter or longer range.
func (s *Screen) choose(by int) tea.Cmd {
	all := ranges()
	i := slices.Index(all, s.days) + by
	if i < 0 || i >= len(all) {
		return nil
	}
	s.days, s.read = all[i], false
	return s.Reload()
}

func (s *Screen) move(by int) { s.scroll = max(0, min(s.scroll+by, s.last())) }

// last returns the maximum scroll position.
func (s *Screen) last() int { return max(0, len(s.lines())-s.height) }

// any reports whether there are runs in the range.
func (s *Screen) any() bool { return s.read && s.ranged().Runs > 0 }

// Scope returns the scope of the screen's keys.
func (s *Screen) Scope() command.Scope { return command.Spend }

// Commands returns the commands of the screen, most useful first.
func (s *Screen) Commands() []command.Command {
	by := func(n int) func() tea.Cmd { return func() tea.Cmd { return s.choose(n) } }
	own := []command.Command{
		{ID: "shorter range", Title: "fewer days", Keys: []string{"left", "h"}, Shown: "←→", Label: "range", Do: by(-1)},
		{ID: "longer range", Title: "more days", Keys: []string{"right", "l"}, Now: command.Unlisted, Do: by(1)},
		{ID: "export", Title: "export the runs as CSV", Keys: []string{"E"}, Label: "export CSV", Why: command.When(s.any),
			Do: func() tea.Cmd { return s.load.Export(s.days) }},
	}
	last := []command.Command{
		{Keys: []string{"ctrl+r"}, Label: "recalculate", Do: s.Reload},
		{Keys: []string{"esc"}, Label: "back", Do: func() tea.Cmd { return func() tea.Msg { return ClosedMsg{} } }},
	}
	more := func() bool { return s.last() > 0 }
	return slices.Concat(command.In(command.Spend, own...), command.Scroll(command.Spend, s.scrollTo, more), command.In(command.Spend, last...))
}

// View renders the screen.
func (s *Screen) View() string {
	if s.width <= 0 || s.height <= 0 {
		return ""
	}
	lines := s.lines()
	from := max(0, min(s.scroll, len(lines)-s.height))
	below := len(lines) - from - s.height
	lines = lines[from:]
	if below > 0 {
		lines = lines[:s.height]
		if s.height > 4 {
			more := theme.PadLeft(s.styles.Faint.Render("↓ "+count(below+1, "more line")+" "), s.width)
			lines = append(slices.Clone(lines[:s.height-1]), more)
		}
	}
	return theme.Fit(strings.Join(lines, "\n"), s.width, s.height)
}
