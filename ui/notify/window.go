package notify

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// ActiveRuns are the runs that have not ended, added up with each change: every frame
// tells of all of them. The zero value has none.
type ActiveRuns struct {
	Running, Waiting int
	told, percent    int // how many have a percentage, and those together
	runs             map[string]run.Run
}

// State is the state of a run that has not ended.
func (l *ActiveRuns) State(id string) (state run.State, known bool) {
	r, known := l.runs[id]
	return r.State, known
}

// Put takes a run as it is now.
func (l *ActiveRuns) Put(r run.Run) {
	l.Drop(r.ID)
	if l.runs == nil {
		l.runs = map[string]run.Run{}
	}
	l.runs[r.ID] = r
	l.count(r, 1)
}

// Drop forgets a run.
func (l *ActiveRuns) Drop(id string) {
	if r, known := l.runs[id]; known {
		l.count(r, -1)
		delete(l.runs, id)
	}
}

func (l *ActiveRuns) count(r run.Run, by int) {
	if r.State == run.Running {
		l.Running += by
	} else {
		l.Waiting += by
	}
	if r.Progress != nil {
		l.told += by
		l.percent += by * max(0, min(*r.Progress, 100))
	}
}

// Title is the title of the window: what is going on, and what today has cost.
func Title(live *ActiveRuns, today run.Sum, demo bool) string {
	var parts []string
	if live.Running > 0 {
		parts = append(parts, fmt.Sprintf("%d running", live.Running))
	}
	if live.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d waiting", live.Waiting))
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
	return sanitize.Line(strings.Join(parts, " · ") + " — " + name)
}

// Progress is what the taskbar shows of the runs that have not ended: the mean of
// the providers' own percentages where each of them has one, else that something
// is going on. It is nil where nothing is, and for terminals that are not known
// to show it.
func (t Terminal) Progress(live *ActiveRuns) *tea.ProgressBar {
	n := live.Running + live.Waiting
	switch {
	case n == 0 || !t.progress():
		return nil
	case live.told < n:
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, live.percent/n)
}
