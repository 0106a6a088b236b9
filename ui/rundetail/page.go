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
type Msg interface{ toPage() }

// EventsMsg is the timeline of the run with the given id, and the duration statistics of its
// model.
type EventsMsg struct {
	ID     string
	Events []run.Event
	Pace   run.DurationStats
}

func (EventsMsg) toPage() {}

// ClosedMsg reports that the page was closed.
type ClosedMsg struct{}

// Page is the detail of one run.
type Page struct {
	load          Loader
	styles        theme.Styles
	width, height int
	side          bool
	links         bool
	home          string // shown as ~
	now           time.Time
	beat          int
	models        map[string]provider.Model
	infos         map[string]provider.Info

	run       run.Run // its ID is "" if there is none
	events    []run.Event
	pace      run.DurationStats
	exchanges []exchange // parsed from the events
	showWire  bool       // the HTTP exchanges are shown
	scroll    int
	imageSlot imageSlot
}

// New returns a page without a run.
func New(styles theme.Styles, load Loader) *Page { return &Page{styles: styles, load: load} }

// SetSize sets the size in cells.
func (p *Page) SetSize(width, height int) { p.width, p.height = width, height }

// SetSide sets whether the page is beside the list, where it is a summary.
func (p *Page) SetSide(side bool) { p.side = side }

// SetStyles changes the styles.
func (p *Page) SetStyles(s theme.Styles) { p.styles = s }

// SetHome sets the folder that is shown as ~.
func (p *Page) SetHome(home string) { p.home = home }

// SetNow sets the current time, and the frame of the animation.
func (p *Page) SetNow(now time.Time, beat int) { p.now, p.beat = now, beat }

// SetModels sets the display names of models and providers.
func (p *Page) SetModels(models []provider.Model, infos []provider.Info) {
	p.models, p.infos = map[string]provider.Model{}, map[string]provider.Info{}
	for _, m := range models {
		p.models[m.Key()] = m
	}
	for _, i := range infos {
		p.infos[i.Name] = i
	}
}

// Show shows a run, or none, and loads its timeline.
func (p *Page) Show(r run.Run) tea.Cmd {
	if r.ID != p.run.ID {
		p.events, p.exchanges, p.pace, p.scroll, p.imageSlot = nil, nil, run.DurationStats{}, 0, imageSlot{}
	}
	p.run = r
	if r.ID == "" {
		return nil
	}
	return p.load.Events(r)
}

// Run returns the run on the page; its ID is "" if there is none.
func (p *Page) Run() run.Run { return p.run }

// Put applies new snapshots of runs. If the one on the page is among them, its timeline is
// loaded again.
func (p *Page) Put(runs ...run.Run) tea.Cmd {
	for _, r := range runs {
		if r.ID == p.run.ID && r.ID != "" {
			return p.Show(r)
		}
	}
	return nil
}

// setEvents sets the timeline, if it is of the run on the page.
func (p *Page) setEvents(m EventsMsg) {
	if m.ID == p.run.ID {
		p.events, p.pace, p.exchanges = m.Events, m.Pace, readWire(m.Events)
	}
}

// Moving reports whether the page changes over time.
func (p *Page) Moving() bool {
	return p.run.ID != "" && (!p.run.State.Final() || p.run.DownloadState() == run.Downloading)
}

// Chosen returns the run on the page.
func (p *Page) Chosen() []run.Run {
	if p.run.ID == "" {
		return nil
	}
	return []run.Run{p.run}
}

// Typing returns false: the page has no text input.
func (p *Page) Typing() bool { return false }

// Update handles the mouse wheel and the loader's messages.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		p.wheel(m.Button)
	case EventsMsg:
		p.setEvents(m)
	}
	return nil
}

// wheel scrolls.
func (p *Page) wheel(b tea.MouseButton) {
	switch b {
	case tea.MouseWheelUp:
		p.scroll -= 3
	case tea.MouseWheelDown:
		p.scroll += 3
	}
	p.scroll = max(0, min(p.scroll, len(p.lines())-p.height))
}

// View renders the page.
func (p *Page) View() string {
	if p.width <= 0 || p.height <= 0 {
		return ""
	}
	if p.run.ID == "" {
		return theme.Fit(p.styles.Faint.Render(" no run chosen"), p.width, p.height)
	}
	lines := p.lines()
	from := max(0, min(p.scroll, len(lines)-p.height))
	lines = lines[from:]
	if len(lines) > p.height {
		lines = lines[:p.height]
	}
	return theme.Fit(strings.Join(lines, "\n"), p.width, p.height)
}

func (p *Page) lines() []string {
	p.imageSlot.there = false
	switch {
	case p.side:
		return p.summary()
	case p.showWire:
		return p.wireLines()
	}
	return p.full()
}
