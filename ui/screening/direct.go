package screening

import (
	"image"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/termimage"
)

// The frames of the player are not part of View: a [Painter] draws them over blank cells. There are none below
// a dialog.

// Painter draws frames.
type Painter interface {
	// Expect makes frames void that have not been begun and are of another generation.
	Expect(gen int)
	// Claim says that from now on the layout keeps other cells.
	Claim()
	// Draw draws frames.
	Draw(gen int, frames []termimage.Frame) termimage.Drawn
	// Ask requests an answer behind everything that was drawn.
	Ask() bool
	// Probe asks what the terminal can do.
	Probe()
	// Clear removes what was drawn beside the cells.
	Clear(gen int)
}

// Questions counts the questions to the terminal.
type Questions interface {
	// Ask counts one. It returns false if the terminal answers none.
	Ask() bool
	// Withdraw takes back one that was not asked.
	Withdraw()
}

// RepaintedMsg reports that blank cells were written, and how often by now.
type RepaintedMsg struct{ Blanked uint64 }

func (RepaintedMsg) toScreening() {}

// direct is what a [Painter] draws.
type direct struct {
	painter   Painter // nil if there is none
	questions Questions
	frames    termimage.Canvas // how frames are drawn
	on        bool             // it draws
	claimed   [Most]image.Rectangle
	probed    bool

	origin  image.Point // of the screen on the terminal
	blanked uint64      // how often blank cells were written
	lost    uint64      // frames are not to be seen before they were written more often
	status  time.Time   // when View last showed the time
}

// SetPainter sets what draws frames in front.
func (s *Screen) SetPainter(p Painter, q Questions) { s.direct.painter, s.direct.questions = p, q }

// statusEvery is how often View shows the time while a film plays.
const statusEvery = 200 * time.Millisecond

// Internal reports whether a message of the screen changes nothing in View.
func (s *Screen) Internal(msg Msg) bool {
	switch m := msg.(type) {
	case RepaintedMsg:
		return true
	case DrawnMsg:
		if !m.direct || s.now.Sub(s.direct.status) >= statusEvery {
			s.direct.status = s.now
			return false
		}
		return len(m.report.Fail) == 0
	}
	return false
}

// Place says where the screen is on the terminal, and whether all of it is to be seen. It is called after every message,
// before Sync.
func (s *Screen) Place(origin image.Point, seen bool) tea.Cmd {
	d := &s.direct
	if d.painter == nil {
		return nil
	}
	was := d.on
	d.origin, d.on = origin, seen && s.inPlayer() && !s.table && s.canvas.Shows() && s.width > 0
	var claimed [Most]image.Rectangle
	if d.on {
		l := s.layout()
		for k, pane := range s.inSight() {
			if s.pictured(pane) {
				claimed[pane] = s.area(l, k)
			}
		}
	}
	if claimed != d.claimed || was != d.on {
		d.claimed = claimed
		d.painter.Claim()
		s.forgetFrames()
	}
	if was == d.on {
		return nil
	}
	d.lost = d.blanked
	if was {
		p, gen := d.painter, s.gen
		return func() tea.Msg { p.Clear(gen); return nil }
	}
	if d.frames.Protocol == termimage.Kitty && !d.frames.Tmux && !d.probed {
		d.probed = true
		p := d.painter
		return func() tea.Msg { p.Probe(); return nil }
	}
	return nil
}

// forgetFrames lets the frames be drawn again.
func (s *Screen) forgetFrames() {
	for i := range s.pics {
		if s.pics[i].fail == "" {
			s.pics[i] = picture{}
		}
	}
	s.redraw()
}

// pictured reports whether a pane shows a picture, not text.
func (s *Screen) pictured(pane int) bool {
	r, _ := s.take(s.ids[pane])
	p := s.pics[pane]
	return s.canvas.Shows() && s.filmOf(r) != nil && (p.fail == "" || p.key.path != saved(r))
}

// area returns the cells of the picture of a pane on the terminal. k is its place among those in sight.
func (s *Screen) area(l layout, k int) image.Rectangle {
	x := l.margin + k%l.columns*(l.paneWidth+paneGap)
	y := 1 + k/l.columns*(l.titles+l.picture+l.facts) + l.titles
	return image.Rect(x, y, x+l.paneWidth, y+l.picture).Add(s.direct.origin)
}

// blanks are the cells of a picture, over which the painter draws if it is on. They differ from those where it
// is off, so that the renderer writes these over what was drawn.
func (s *Screen) blanks(width, height int) []string {
	blank := " "
	if s.direct.on {
		blank = string(termimage.Blank)
	}
	return slices.Repeat([]string{strings.Repeat(blank, width)}, height)
}

// paint returns a command that draws frames after a while.
func (s *Screen) paint(wait time.Duration, todo []drawing) tea.Cmd {
	l := s.layout()
	var frames []termimage.Frame
	for k, pane := range s.inSight() {
		i := slices.IndexFunc(todo, func(d drawing) bool { return d.pane == pane })
		r, _ := s.take(s.ids[pane])
		shown := s.pics[pane]
		f := termimage.Frame{Pane: pane, Area: s.area(l, k), Canvas: s.direct.frames, Still: !s.running}
		switch {
		case i >= 0:
			f.JPEG, f.Quality = todo[i].jpeg, todo[i].key.quality
		case shown.jpeg != nil && shown.key.path == saved(r):
			f.JPEG, f.Quality, f.Same = shown.jpeg, shown.key.quality, true
		default:
			continue
		}
		frames = append(frames, f)
	}
	s.drawing = true
	s.gen++
	gen, p := s.gen, s.direct.painter
	p.Expect(gen)
	ask := len(frames) > 0 && s.direct.questions.Ask()
	return func() tea.Msg {
		if wait > 0 {
			time.Sleep(wait)
		}
		m := DrawnMsg{gen: gen, direct: true, painted: todo}
		if len(frames) > 0 {
			m.report = p.Draw(gen, frames)
		}
		m.asked = ask && m.report.Bytes > 0 && p.Ask()
		m.withdrawn = ask && !m.asked
		return m
	}
}

// painted stores what a command of paint has drawn.
func (s *Screen) painted(m DrawnMsg) {
	if m.withdrawn {
		s.direct.questions.Withdraw()
	}
	if m.asked {
		s.sent, s.line.began = s.now, m.report.Began
	}
	if m.report.Away {
		s.direct.lost = m.report.Blanked
	}
	if m.gen != s.gen {
		return
	}
	s.drawing = false
	for _, d := range m.painted {
		switch {
		case d.pane < 0 || d.pane >= len(s.pics):
		case slices.Contains(m.report.Fail, d.pane):
			s.pics[d.pane] = picture{key: d.key, fail: damaged}
		case m.report.Whole:
			s.pics[d.pane] = picture{key: d.key, jpeg: d.jpeg}
		}
	}
}

// repainted notes that blank cells were written over the frames.
func (s *Screen) repainted(m RepaintedMsg) {
	s.direct.blanked = max(s.direct.blanked, m.Blanked)
	if s.direct.on {
		s.forgetFrames()
	}
}
