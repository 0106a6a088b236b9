package notify

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/sanitize"
)

// ActiveRuns counts the active runs, updated with each change since every frame uses the
// totals. The zero value is empty.
type ActiveRuns struct {
	Running, Waiting     int
	Held                 int // runs that wait for the user's approval
	withPercent, percent int // number of runs with a percentage, and the sum of these
	runs                 map[string]run.Run
	saving               map[string]bool // runs with a download to do; true once it has bytes
}

// Saving returns how many runs have a video that is being downloaded now, and how many
// wait for that or are at it.
func (l *ActiveRuns) Saving() (now, all int) {
	for _, begun := range l.saving {
		if begun {
			now++
		}
	}
	return now, len(l.saving)
}

// PutDownload counts the download of a run, or counts it no longer. It reports whether the
// download has just ended.
func (l *ActiveRuns) PutDownload(r run.Run) (ended bool) {
	if l.saving == nil {
		l.saving = map[string]bool{}
	}
	if r.DownloadState() != run.Downloading {
		_, ended = l.saving[r.ID]
		delete(l.saving, r.ID)
		return ended
	}
	l.saving[r.ID] = r.Unsaved().Bytes > 0
	return false
}

// State returns the state of an active run.
func (a *ActiveRuns) State(id string) (state run.State, known bool) {
	r, known := a.runs[id]
	return r.State, known
}

// Put adds or updates a run.
func (a *ActiveRuns) Put(r run.Run) {
	a.Drop(r.ID)
	if a.runs == nil {
		a.runs = map[string]run.Run{}
	}
	a.runs[r.ID] = r
	a.count(r, 1)
}

// Drop removes a run.
func (a *ActiveRuns) Drop(id string) {
	if r, known := a.runs[id]; known {
		a.count(r, -1)
		delete(a.runs, id)
	}
}

func (a *ActiveRuns) count(r run.Run, by int) {
	switch {
	case r.Held != "":
		a.Held += by
		return // it has no progress
	case r.State == run.Running:
		a.Running += by
	default:
		a.Waiting += by
	}
	if r.Progress != nil {
		a.withPercent += by
		a.percent += by * max(0, min(*r.Progress, 100))
	}
}

// Title returns the window title: the number of active runs, and today's cost.
func Title(live *ActiveRuns, today run.Sum, demo bool) string {
	var parts []string
	if live.Running > 0 {
		parts = append(parts, fmt.Sprintf("%d running", live.Running))
	}
	if live.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d waiting", live.Waiting))
	}
	if live.Held > 0 {
		parts = append(parts, fmt.Sprintf("%d to approve", live.Held))
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

// Progress returns the taskbar progress of the active runs: the mean of the providers'
// percentages if every run has one, else indeterminate. It is nil without active runs, and
// for terminals not known to show it.
func (t Terminal) Progress(live *ActiveRuns) *tea.ProgressBar {
	n := live.Running + live.Waiting
	switch {
	case n == 0 || !t.progress():
		return nil
	case live.withPercent < n:
		return tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	return tea.NewProgressBar(tea.ProgressBarDefault, live.percent/n)
}
