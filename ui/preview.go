package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/runform"
	"dailies/ui/termimage"
)

// Pictures is how pictures are drawn. The zero value draws none.
type Pictures struct {
	Terminal termimage.Terminal
	Wish     termimage.Protocol // "" = none
	Posters  termimage.Posters
}

// imageHost is a screen with room for a picture.
type imageHost interface {
	// Picture is which file the screen would show, a video or a picture, and in
	// how many cells at most. path is "" when there is nothing to show.
	Picture() (path string, video bool, cols, rows int)
	// SetPicture gives the screen the cells of the picture, nil for none.
	SetPicture(lines []string)
	// PictureAt is where the picture stands now, from the screen's own top left,
	// and whether the whole of it is in sight.
	PictureAt() (x, y int, whole bool)
}

// imageKey is a picture in some cells of this terminal.
type imageKey struct {
	path       string
	video      bool
	cols, rows int
	canvas     termimage.Canvas
}

// imageCache is the one picture that is on the screen, and how it came there. One
// at a time is read; what was wanted meanwhile comes next.
type imageCache struct {
	o     Pictures
	view  termimage.View
	want  imageKey
	asked bool // one is being read
	seen  []cachedImage
}

// cachedImage is art that was drawn lately, kept for who goes up and down a list.
type cachedImage struct {
	key imageKey
	art termimage.Rendering
}

// maxCached is how many are kept.
const maxCached = 12

// pictureReadMsg: a picture was drawn, or cannot be: then its art is empty.
type pictureReadMsg struct {
	key imageKey
	art termimage.Rendering
}

// on reports whether pictures are wished for at all.
func (g *imageCache) on() bool { return g.o.Wish != "" && g.o.Wish != termimage.None }

// observe takes what a message says of the terminal, and what the terminal has
// forgotten.
func (g *imageCache) observe(msg tea.Msg) tea.Cmd {
	g.o.Terminal.Observe(msg)
	switch msg.(type) {
	case tea.WindowSizeMsg:
		g.view.Redraw()
		if g.on() {
			return g.o.Terminal.AskCell()
		}
	case tea.ResumeMsg:
		g.view.Redraw()
	case runform.EditedMsg: // the editor had the terminal
		g.o.Terminal.Back()
		g.view.Redraw()
	}
	return nil
}

// imageHost is the screen in front that shows a picture, and where it begins.
func (a *App) imageHost() (p imageHost, x, y int) {
	switch {
	case a.beside():
		return a.page, a.width - a.sideWidth(), a.top()
	case a.current == routeRun:
		return a.page, 0, a.top()
	case a.current == routeForm:
		return a.form, 0, a.top()
	}
	return nil, 0, 0
}

// syncImage makes sure that the picture that the screen wants is seen, or is on its
// way. It is the last thing in every update.
func (a *App) syncImage(msg tea.Msg) tea.Cmd {
	g := &a.images
	if !g.on() {
		return nil
	}
	p, left, top := a.imageHost()
	var cmd tea.Cmd
	g.want = imageKey{}
	if p != nil {
		g.want.path, g.want.video, g.want.cols, g.want.rows = p.Picture()
	}
	if g.want.path != "" && g.want.cols > 0 && g.want.rows > 0 {
		g.want.canvas = g.o.Terminal.Canvas(g.o.Wish)
		cmd = g.lookup(a.do)
	} else {
		g.view.Set(termimage.Rendering{})
	}
	if p == nil {
		return tea.Batch(cmd, g.view.Sync(&g.o.Terminal, msg, termimage.Placement{}))
	}
	covered := a.dialog != nil || a.help != nil || a.palette != nil
	p.SetPicture(g.lines(covered))
	x, y, whole := p.PictureAt()
	at := termimage.Placement{X: left + x, Y: top + y}
	at.Whole = whole && !covered && at.Y+g.view.Rendering().Rows < a.height
	cmd = tea.Batch(cmd, g.view.Sync(&g.o.Terminal, msg, at))
	p.SetPicture(g.lines(covered)) // they may have changed with the spot
	return cmd
}

// lines are the cells of the picture, blank ones below a question.
func (g *imageCache) lines(covered bool) []string {
	art := g.view.Rendering()
	if art.Empty() {
		return nil
	}
	if !covered {
		return g.view.Lines()
	}
	lines := make([]string, art.Rows)
	for i := range lines {
		lines[i] = strings.Repeat(" ", art.Cols)
	}
	return lines
}

// lookup shows the wanted picture if it is at hand, else has it read.
func (g *imageCache) lookup(do commands) tea.Cmd {
	for _, h := range g.seen {
		if h.key == g.want {
			g.view.Set(h.art)
			return nil
		}
	}
	g.view.Set(termimage.Rendering{}) // never that of another run
	if g.asked {
		return nil
	}
	g.asked = true
	return do.picture(g.want, g.o.Posters)
}

// store keeps a picture that was read. Whether it is still wanted is seen later.
func (g *imageCache) store(msg pictureReadMsg) {
	g.asked = false
	g.seen = append(g.seen, cachedImage(msg))
	if len(g.seen) > maxCached {
		g.seen = g.seen[1:]
	}
}
