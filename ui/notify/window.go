package notify

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
	"dailies/ui/safe"
)

// Title is the title of the window: what is going on, and what today has cost.
func Title(live []engine.Run, today engine.Sum, demo bool) string {
	running := 0
	for _, r := range live {
		if r.State == engine.Running {
			running++
		}
	}
	var parts []string
	if running > 0 {
		parts = append(parts, fmt.Sprintf("%d running", running))
	}
	if n := len(live) - running; n > 0 {
		parts = append(parts, fmt.Sprintf("%d waiting", n))
	}
	if today.Total() > 0 {
		parts = append(parts, today.Total().String())
	}
	name := "dailies"
	if demo {
		name += " demo"
	}
	if len(parts) == 0 {
		return name
	}
	return safe.Line(strings.Join(parts, " · ") + " — " + name)
}

// Progress is what the taskbar shows of the runs that have not ended: the mean of
// the providers' own percentages where each of them has one, else that something
// is going on. It is nil where nothing is, and for terminals that are not known
// to show it.
func (t Terminal) Progress(live []engine.Run) *tea.ProgressBar {
	if len(live) == 0 || !t.progress() {
		return nil
	}
	sum := 0
	for _, r := range live {
		if r.Progress == nil {
			return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
		}
		sum += max(0, min(*r.Progress, 100))
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, sum/len(live))
}
