// Package rundetail is the page of one run: what was asked for, how it goes, what it
// costs, where its video is, and what was said on the wire. It stands beside the
// list in wide windows and fills the screen otherwise.
//
// It shows runs that it is given, and reads their timelines by a [Loader].
package rundetail

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// Loader reads the history for a page.
type Loader interface {
	// Events returns the command that reads the timeline of a run, and how long its
	// model took before; the answer is an EventsMsg.
	Events(r run.Run) tea.Cmd
}

// Msg is an answer of a [Loader]. It goes to [Page.Update], whichever screen is in
// front.
type Msg interface{ toPage() }

// EventsMsg is the timeline of the run with the given id, and how long its model
// took before.
type EventsMsg struct {
	ID     string
	Events []run.Event
	Pace   run.DurationStats
}

func (EventsMsg) toPage() {}

// ClosedMsg says that the person has read enough.
type ClosedMsg struct{}

// Page is the page of one run.
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

	run       run.Run // its ID is "" while there is none
	events    []run.Event
	pace      run.DurationStats
	exchanges []exchange // read from the events
	showWire  bool       // what was said on the wire is shown
	scroll    int
	imageSlot imageSlot
}

// New returns a page without a run.
func New(styles theme.Styles, load Loader) *Page { return &Page{styles: styles, load: load} }

// SetSize gives the page its room.
func (p *Page) SetSize(width, height int) { p.width, p.height = width, height }

// SetSide says whether the page stands beside the list, where it is a summary.
func (p *Page) SetSide(side bool) { p.side = side }

// SetStyles gives the page a new look.
func (p *Page) SetStyles(s theme.Styles) { p.styles = s }

// SetHome sets the folder that is shown as ~.
func (p *Page) SetHome(home string) { p.home = home }

// SetNow sets the time that ages are drawn for.
func (p *Page) SetNow(now time.Time, beat int) { p.now, p.beat = now, beat }

// SetModels tells what models and providers are called.
func (p *Page) SetModels(models []provider.Model, infos []provider.Info) {
	p.models, p.infos = map[string]provider.Model{}, map[string]provider.Info{}
	for _, m := range models {
		p.models[m.Key()] = m
	}
	for _, i := range infos {
		p.infos[i.Name] = i
	}
}

// Show turns the page to a run, or to none, and has its timeline read.
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

// Run returns the run on the page; its ID is "" while there is none.
func (p *Page) Run() run.Run { return p.run }

// Put takes new snapshots of runs. When the one on the page is among them, its
// timeline is read again.
func (p *Page) Put(runs ...run.Run) tea.Cmd {
	for _, r := range runs {
		if r.ID == p.run.ID && r.ID != "" {
			return p.Show(r)
		}
	}
	return nil
}

// setEvents takes the timeline of a run, if it is still the one on the page.
func (p *Page) setEvents(m EventsMsg) {
	if m.ID == p.run.ID {
		p.events, p.pace, p.exchanges = m.Events, m.Pace, readWire(m.Events)
	}
}

// Moving reports whether the page changes by itself as time goes by.
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

// Typing is never true: the page takes no text.
func (p *Page) Typing() bool { return false }

// Update takes the mouse wheel or an answer of the loader.
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

// View draws the page.
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
