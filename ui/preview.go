package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/runform"
	"dailies/ui/termimage"
)

// Pictures configures how images are drawn. The zero value draws none.
type Pictures struct {
	Terminal  termimage.Terminal
	Preferred termimage.Protocol // "" = none
	Posters   termimage.Posters
}

// imageHost is a screen that shows an image.
type imageHost interface {
	// Picture returns the file to show, a video or an image, and the maximum size in cells.
	// path is "" if there is none.
	Picture() (path string, video bool, cols, rows int)
	// SetPicture sets the cells of the image, nil for none.
	SetPicture(lines []string)
	// PictureAt returns the position of the image relative to the screen, and whether all of
	// it is visible.
	PictureAt() (x, y int, whole bool)
}

// composer is an image host that draws more than one image as it is.
type composer interface {
	// Composed returns a second image to draw beside the first one, "" for none, and the ratio
	// to which the first one will be cut, 0 for none.
	Composed() (second string, ratio float64)
}

// imageKey is an image at a size.
type imageKey struct {
	path       string
	video      bool
	second     string  // drawn beside it
	ratio      float64 // what it cuts is drawn over the image
	cols, rows int
	canvas     termimage.Canvas
}

// imageCache holds the image on the screen and recently rendered ones. It loads one image at
// a time, then the one wanted by then.
type imageCache struct {
	o     Pictures
	view  termimage.View
	want  imageKey
	shown imageKey
	asked bool // one is being loaded
	seen  []cachedImage
}

// cachedImage is a recently rendered image, cached for scrolling through the list.
type cachedImage struct {
	key imageKey
	art termimage.Rendering
}

// maxCached is the maximum number of cached images.
const maxCached = 12

// pictureReadMsg: an image was rendered, or could not be and is empty.
type pictureReadMsg struct {
	key imageKey
	art termimage.Rendering
}

// on reports whether images are enabled.
func (c *imageCache) on() bool { return c.o.Preferred != "" && c.o.Preferred != termimage.None }

// observe updates the terminal's capabilities, and its colours, from a message, and invalidates images after a
// resize, a resume or an external editor.
func (c *imageCache) observe(msg tea.Msg) tea.Cmd {
	c.o.Terminal.Observe(msg)
	switch msg.(type) {
	case tea.WindowSizeMsg:
		c.view.Redraw()
		if c.on() {
			return c.o.Terminal.AskCell()
		}
	case tea.ResumeMsg:
		c.view.Redraw()
	case runform.EditedMsg, configEditedMsg: // the editor has used the terminal
		c.o.Terminal.Back()
		c.view.Redraw()
	}
	return c.o.Terminal.MoreColors(msg)
}

// imageHost returns the screen in front that shows an image, and its position.
func (a *App) imageHost() (p imageHost, x, y int) {
	if a.beside() {
		return a.detail, a.width - a.sideWidth(), a.top()
	}
	if host, ok := a.screen().(imageHost); ok {
		return host, 0, a.top()
	}
	return nil, 0, 0
}

// syncImage shows the wanted image, or starts loading it. It runs after every Update.
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
		if c, ok := p.(composer); ok {
			g.want.second, g.want.ratio = c.Composed()
		}
	}
	if g.want.path != "" && g.want.cols > 0 && g.want.rows > 0 {
		g.want.canvas = g.o.Terminal.Canvas(g.o.Preferred)
		cmd = g.lookup(a.backend)
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
	p.SetPicture(g.lines(covered)) // they may have changed with the position
	return cmd
}

// lines returns the cells of the image, blank below a dialog.
func (c *imageCache) lines(covered bool) []string {
	art := c.view.Rendering()
	if art.Empty() {
		return nil
	}
	if !covered {
		return c.view.Lines()
	}
	lines := make([]string, art.Rows)
	for i := range lines {
		lines[i] = strings.Repeat(" ", art.Cols)
	}
	return lines
}

// lookup shows the wanted image if it is cached, else starts loading it.
func (c *imageCache) lookup(do backend) tea.Cmd {
	for _, h := range c.seen {
		if h.key == c.want {
			c.view.Set(h.art)
			c.shown = c.want
			return nil
		}
	}
	if old := c.shown; old.path != c.want.path || old.cols != c.want.cols || old.rows != c.want.rows || old.canvas != c.want.canvas {
		c.view.Set(termimage.Rendering{}) // never show the image of another run
	}
	if c.asked {
		return nil
	}
	c.asked = true
	return do.picture(c.want, c.o.Posters)
}

// store caches a loaded image. syncImage checks whether it is still wanted.
func (c *imageCache) store(msg pictureReadMsg) {
	c.asked = false
	c.seen = append(c.seen, cachedImage(msg))
	if len(c.seen) > maxCached {
		c.seen = c.seen[1:]
	}
}
