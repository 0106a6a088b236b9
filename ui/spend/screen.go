// Package spend is the screen that tells where the money went: today and this
// month beside their caps, day by day, by provider and by model, and how well
// estimates foretold bills.
//
// It is given sums and draws them. What providers billed and what is only
// estimated stand in columns of their own; where both are added up, the column
// says so. It reads no history and writes no file.
package spend

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/command"
	"dailies/ui/theme"
)

// WantedMsg asks for the sums over so many days until today. The answer goes to
// [Screen.SetSpend], or to [Screen.SetFailed].
type WantedMsg struct{ Days int }

// ExportMsg says that a person wants the runs of so many days until today as a
// file, see [CSV].
type ExportMsg struct{ Days int }

// ClosedMsg says that the person has read enough.
type ClosedMsg struct{}

// Screen shows what was spent.
type Screen struct {
	styles        theme.Styles
	width, height int
	budget        engine.Budget
	models        map[string]provider.Model // by Model.Key
	infos         map[string]provider.Info

	days   int // the range
	spend  engine.Spend
	read   bool // spend holds sums of the range
	failed bool
	scroll int
}

// ranges are the numbers of days to choose from.
func ranges() []int { return []int{7, 30, 90} }

// New returns a screen that knows no sums yet.
func New(styles theme.Styles) *Screen { return &Screen{styles: styles, days: 30} }

// SetSize gives the screen its room.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.scroll = min(s.scroll, s.last())
}

// SetStyles gives the screen a new look.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// SetBudget tells the caps.
func (s *Screen) SetBudget(b engine.Budget) { s.budget = b }

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

// SetSpend takes the sums over so many days. Those of another range than the
// chosen one come too late and are dropped.
func (s *Screen) SetSpend(days int, sums engine.Spend) {
	if days != s.days {
		return
	}
	s.spend, s.read, s.failed = sums, true, false
	s.scroll = min(s.scroll, s.last())
}

// SetFailed says that the sums could not be read.
func (s *Screen) SetFailed() { s.failed = true }

// Reload asks for the sums of the chosen range. It is for when the screen opens,
// and for when something that costs has changed.
func (s *Screen) Reload() tea.Cmd { return send(WantedMsg{s.days}) }

// Typing is never true: the screen takes no text.
func (s *Screen) Typing() bool { return false }

// Update takes the mouse wheel.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	wheel, _ := msg.(tea.MouseWheelMsg)
	switch wheel.Button {
	case tea.MouseWheelUp:
		s.move(-3)
	case tea.MouseWheelDown:
		s.move(3)
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

// choose takes the next shorter or longer range.
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

// last is how far one can scroll.
func (s *Screen) last() int { return max(0, len(s.lines())-s.height) }

// any reports whether there is a run in the range.
func (s *Screen) any() bool { return s.read && s.ranged().Runs > 0 }

// Scope is where the keys go.
func (s *Screen) Scope() command.Scope { return command.Spend }

// Commands are what can be done here, the most useful first.
func (s *Screen) Commands() []command.Command {
	by := func(n int) func() tea.Cmd { return func() tea.Cmd { return s.choose(n) } }
	own := []command.Command{
		{ID: "shorter range", Title: "fewer days", Keys: []string{"left", "h"}, Shown: "←→", Label: "range", Do: by(-1)},
		{ID: "longer range", Title: "more days", Keys: []string{"right", "l"}, Now: command.Unlisted, Do: by(1)},
		{ID: "export", Title: "export the runs as CSV", Keys: []string{"E"}, Label: "export CSV", Why: command.When(s.any),
			Do: func() tea.Cmd { return send(ExportMsg{s.days}) }},
	}
	last := []command.Command{
		{Keys: []string{"ctrl+r"}, Label: "add up again", Do: s.Reload},
		{Keys: []string{"esc"}, Label: "back", Do: func() tea.Cmd { return send(ClosedMsg{}) }},
	}
	more := func() bool { return s.last() > 0 }
	return slices.Concat(command.In(command.Spend, own...), command.Scroll(command.Spend, s.scrollTo, more), command.In(command.Spend, last...))
}

// View draws the screen.
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

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
