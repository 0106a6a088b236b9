package rundetail

import (
	"dailies/provider"
	"dailies/provider/run"
)

// imageSlot is the picture on the page: its cells, and where the last drawing put it.
type imageSlot struct {
	lines []string
	x, y  int // from the first line of the page, which may be scrolled away
	there bool
}

// Picture is the file whose picture the page would show: the saved video, or
// else the start frame, if it is a file; and in how many cells at most. path is ""
// when there is neither, or no room.
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

// SetPicture gives the page the cells of its picture, nil for none.
func (p *Page) SetPicture(lines []string) { p.imageSlot.lines = lines }

// PictureAt is where the picture stands on the page now, and whether the whole of
// it is in sight.
func (p *Page) PictureAt() (x, y int, whole bool) {
	if len(p.imageSlot.lines) == 0 {
		return 0, 0, false
	}
	all := len(p.lines())
	y = p.imageSlot.y - max(0, min(p.scroll, all-p.height))
	return p.imageSlot.x, y, p.imageSlot.there && y >= 0 && y+len(p.imageSlot.lines) <= p.height
}

// hang puts the picture below lines, and an empty line below it.
func (p *Page) hang(lines []string, x int) []string {
	if len(p.imageSlot.lines) == 0 {
		return lines
	}
	p.imageSlot.x, p.imageSlot.y, p.imageSlot.there = x, len(lines), true
	return append(append(lines, p.imageSlot.lines...), "")
}

// right is the width of the second column of a wide page.
func (p *Page) right() int { return max(40, (p.width-2)*2/5) }
