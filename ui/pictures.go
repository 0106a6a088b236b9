package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/compose"
	"dailies/ui/picture"
)

// Pictures is how pictures are drawn. The zero value draws none.
type Pictures struct {
	Terminal picture.Terminal
	Wish     picture.Protocol // "" = none
	Posters  picture.Posters
}

// pictured is a screen with room for a picture.
type pictured interface {
	// Picture is which file the screen would show, a video or a picture, and in
	// how many cells at most. path is "" when there is nothing to show.
	Picture() (path string, video bool, cols, rows int)
	// SetPicture gives the screen the cells of the picture, nil for none.
	SetPicture(lines []string)
	// PictureAt is where the picture stands now, from the screen's own top left,
	// and whether the whole of it is in sight.
	PictureAt() (x, y int, whole bool)
}

// shot is a picture in some cells of this terminal.
type shot struct {
	path       string
	video      bool
	cols, rows int
	canvas     picture.Canvas
}

// gallery is the one picture that is on the screen, and how it came there. One
// at a time is read; what was wanted meanwhile comes next.
type gallery struct {
	o     Pictures
	view  picture.View
	want  shot
	asked bool // one is being read
	seen  []hung
}

// hung is art that was drawn lately, kept for who goes up and down a list.
type hung struct {
	shot shot
	art  picture.Art
}

// mostHung is how many are kept.
const mostHung = 12

// pictureReadMsg: a picture was drawn, or cannot be: then its art is empty.
type pictureReadMsg struct {
	shot shot
	art  picture.Art
}

// on reports whether pictures are wished for at all.
func (g *gallery) on() bool { return g.o.Wish != "" && g.o.Wish != picture.None }

// learn takes what a message says of the terminal, and what the terminal has
// forgotten.
func (g *gallery) learn(msg tea.Msg) tea.Cmd {
	g.o.Terminal.Learn(msg)
	switch msg.(type) {
	case tea.WindowSizeMsg:
		g.view.Redraw()
		if g.on() {
			return g.o.Terminal.AskCell()
		}
	case tea.ResumeMsg:
		g.view.Redraw()
	case compose.EditedMsg: // the editor had the terminal
		g.o.Terminal.Back()
		g.view.Redraw()
	}
	return nil
}

// pictured is the screen in front that shows a picture, and where it begins.
func (a *App) pictured() (p pictured, x, y int) {
	switch {
	case a.beside():
		return a.page, a.width - a.sideWidth(), a.top()
	case a.place == atRun:
		return a.page, 0, a.top()
	case a.place == atForm:
		return a.form, 0, a.top()
	}
	return nil, 0, 0
}

// hang makes sure that the picture that the screen wants is seen, or is on its
// way. It is the last thing in every update.
func (a *App) hang(msg tea.Msg) tea.Cmd {
	g := &a.gallery
	if !g.on() {
		return nil
	}
	p, left, top := a.pictured()
	var cmd tea.Cmd
	g.want = shot{}
	if p != nil {
		g.want.path, g.want.video, g.want.cols, g.want.rows = p.Picture()
	}
	if g.want.path != "" && g.want.cols > 0 && g.want.rows > 0 {
		g.want.canvas = g.o.Terminal.Canvas(g.o.Wish)
		cmd = g.find(a.do)
	} else {
		g.view.Set(picture.Art{})
	}
	if p == nil {
		return tea.Batch(cmd, g.view.Sync(&g.o.Terminal, msg, picture.Spot{}))
	}
	covered := a.dialog != nil || a.help != nil || a.palette != nil
	p.SetPicture(g.lines(covered))
	x, y, whole := p.PictureAt()
	at := picture.Spot{X: left + x, Y: top + y}
	at.Whole = whole && !covered && at.Y+g.view.Art().Rows < a.height
	cmd = tea.Batch(cmd, g.view.Sync(&g.o.Terminal, msg, at))
	p.SetPicture(g.lines(covered)) // they may have changed with the spot
	return cmd
}

// lines are the cells of the picture, blank ones below a question.
func (g *gallery) lines(covered bool) []string {
	art := g.view.Art()
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

// find shows the wanted picture if it is at hand, else has it read.
func (g *gallery) find(do commands) tea.Cmd {
	for _, h := range g.seen {
		if h.shot == g.want {
			g.view.Set(h.art)
			return nil
		}
	}
	g.view.Set(picture.Art{}) // never that of another run
	if g.asked {
		return nil
	}
	g.asked = true
	return do.picture(g.want, g.o.Posters)
}

// take keeps a picture that was read. Whether it is still wanted is seen later.
func (g *gallery) take(msg pictureReadMsg) {
	g.asked = false
	g.seen = append(g.seen, hung(msg))
	if len(g.seen) > mostHung {
		g.seen = g.seen[1:]
	}
}
