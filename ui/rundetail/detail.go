// Package rundetail is the detail of one run: its request, state, cost, videos and HTTP
// exchanges. It is shown beside the list in wide windows and fills the screen otherwise.
//
// The root model sets the run; the timeline is loaded by a [Loader].
package rundetail

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// Loader loads data for the detail.
type Loader interface {
	// Events loads the timeline of a run and the duration statistics of its model: an
	// EventsMsg.
	Events(r run.Run) tea.Cmd
}

// Msg is a result of a [Loader]. It goes to [Page.Update], whichever screen is in front.
type Msg interface{ toDetail() }

// EventsMsg is the timeline of the run with the given id, and the duration statistics of its
// model.
type EventsMsg struct {
	ID            string
	Events        []run.Event
	DurationStats run.DurationStats
	Lineage       run.Lineage
}

func (EventsMsg) toDetail() {}

// ClosedMsg reports that the page was closed.
type ClosedMsg struct{}

// Detail is the detail of one run.
type Detail struct {
	load          Loader
	styles        theme.Styles
	width, height int
	side          bool
	links         bool
	home          string // shown as ~
	saveKey       string
	now           time.Time
	frame         int
	models        map[string]provider.Model
	infos         map[string]provider.Info

	run           run.Run // its ID is "" if there is none
	events        []run.Event
	durationStats run.DurationStats
	exchanges     []exchange // parsed from the events
	showWire      bool       // the HTTP exchanges are shown
	scroll        int
	imageSlot     imageSlot
	lineage       run.Lineage
}

// New returns a page without a run.
func New(styles theme.Styles, load Loader) *Detail { return &Detail{styles: styles, load: load} }

// SetSize sets the size in cells.
func (d *Detail) SetSize(width, height int) { d.width, d.height = width, height }

// SetSide sets whether the page is beside the list, where it is a summary.
func (d *Detail) SetSide(side bool) { d.side = side }

// SetStyles changes the styles.
func (d *Detail) SetStyles(s theme.Styles) { d.styles = s }

// SetHome sets the folder that is shown as ~.
func (d *Detail) SetHome(home string) { d.home = home }

// SetSaveKey sets the key that downloads a video, which is told where there is none.
func (d *Detail) SetSaveKey(key string) { d.saveKey = key }

// SetNow sets the current time, and the frame of the animation.
func (d *Detail) SetNow(now time.Time, frame int) { d.now, d.frame = now, frame }

// SetModels sets the display names of models and providers.
func (d *Detail) SetModels(models []provider.Model, infos []provider.Info) {
	d.models, d.infos = map[string]provider.Model{}, map[string]provider.Info{}
	for _, m := range models {
		d.models[m.Key()] = m
	}
	for _, i := range infos {
		d.infos[i.Name] = i
	}
}

// Show shows a run, or none, and loads its timeline.
func (d *Detail) Show(r run.Run) tea.Cmd {
	if r.ID != d.run.ID {
		d.events, d.exchanges, d.durationStats, d.scroll, d.imageSlot = nil, nil, run.DurationStats{}, 0, imageSlot{}
		d.lineage = run.Lineage{}
	}
	d.run = r
	if r.ID == "" {
		return nil
	}
	return d.load.Events(r)
}

// Run returns the run on the page; its ID is "" if there is none.
func (d *Detail) Run() run.Run { return d.run }

// Put applies new snapshots of runs. If the one on the page is among them, its timeline is
// loaded again.
func (d *Detail) Put(runs ...run.Run) tea.Cmd {
	for _, r := range runs {
		if r.ID == d.run.ID && r.ID != "" {
			return d.Show(r)
		}
	}
	return nil
}

// setEvents sets the timeline, if it is of the run on the page.
func (d *Detail) setEvents(m EventsMsg) {
	if m.ID == d.run.ID {
		d.events, d.durationStats, d.exchanges, d.lineage = m.Events, m.DurationStats, readWire(m.Events), m.Lineage
	}
}

// Moving reports whether the page changes over time.
func (d *Detail) Moving() bool {
	return d.run.ID != "" && (!d.run.State.Final() || d.run.DownloadState() == run.Downloading)
}

// Targets returns the run on the page.
func (d *Detail) Targets() []run.Run {
	if d.run.ID == "" {
		return nil
	}
	return []run.Run{d.run}
}

// Typing returns false: the page has no text input.
func (d *Detail) Typing() bool { return false }

// Update handles the mouse wheel and the loader's messages.
func (d *Detail) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		d.wheel(m.Button)
	case EventsMsg:
		d.setEvents(m)
	}
	return nil
}

// wheel scrolls.
func (d *Detail) wheel(b tea.MouseButton) {
	switch b {
	case tea.MouseWheelUp:
		d.scroll -= 3
	case tea.MouseWheelDown:
		d.scroll += 3
	}
	d.scroll = max(0, min(d.scroll, len(d.lines())-d.height))
}

// View renders the page.
func (d *Detail) View() string {
	if d.width <= 0 || d.height <= 0 {
		return ""
	}
	if d.run.ID == "" {
		return theme.Fit(d.styles.Faint.Render(" no run chosen"), d.width, d.height)
	}
	lines := d.lines()
	from := max(0, min(d.scroll, len(lines)-d.height))
	lines = lines[from:]
	if len(lines) > d.height {
		lines = lines[:d.height]
	}
	return theme.Fit(strings.Join(lines, "\n"), d.width, d.height)
}

func (d *Detail) lines() []string {
	d.imageSlot.there = false
	switch {
	case d.side:
		return d.summary()
	case d.showWire:
		return d.wireLines()
	}
	return d.full()
}
