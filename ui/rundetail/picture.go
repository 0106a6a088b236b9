package rundetail

import (
	"dailies/provider"
	"dailies/provider/run"
)

// imageSlot is the image on the page: its cells and its position in the last drawing.
type imageSlot struct {
	lines []string
	x, y  int // relative to the first line of the page, which may be scrolled out
	there bool
}

// Picture returns the file whose image is shown, the downloaded video or else a local start
// frame, and the maximum size in cells. path is "" if there is neither, or no room.
func (p *Page) Picture() (path string, video bool, cols, rows int) {
	v := p.run.Video
	switch start := p.run.Request.StartFrame; {
	case v.Download == run.Downloaded && v.File != "":
		path, video = v.File, true
	case start != "" && !provider.IsURL(start):
		path = start
	}
	switch {
	case p.showWire || p.run.ID == "":
		return "", false, 0, 0
	case p.side:
		cols, rows = p.width-2, p.height/3
	case p.width >= twoColumns:
		cols, rows = p.right(), p.height/2
	default:
		cols, rows = p.width-2, p.height/3
	}
	if cols < 12 || rows < 4 {
		return "", false, 0, 0
	}
	return path, video, cols, rows
}

// SetPicture sets the cells of the image, nil for none.
func (p *Page) SetPicture(lines []string) { p.imageSlot.lines = lines }

// PictureAt returns the position of the image on the page, and whether all of it is visible.
func (p *Page) PictureAt() (x, y int, whole bool) {
	if len(p.imageSlot.lines) == 0 {
		return 0, 0, false
	}
	all := len(p.lines())
	y = p.imageSlot.y - max(0, min(p.scroll, all-p.height))
	return p.imageSlot.x, y, p.imageSlot.there && y >= 0 && y+len(p.imageSlot.lines) <= p.height
}

// hang appends the image and an empty line to lines.
func (p *Page) hang(lines []string, x int) []string {
	if len(p.imageSlot.lines) == 0 {
		return lines
	}
	p.imageSlot.x, p.imageSlot.y, p.imageSlot.there = x, len(lines), true
	return append(append(lines, p.imageSlot.lines...), "")
}

// right returns the width of the second column of a wide page.
func (p *Page) right() int { return max(40, (p.width-2)*2/5) }
