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
func (d *Detail) Picture() (path string, video bool, cols, rows int) {
	v := d.run.Video
	switch start := d.run.Request.StartFrame; {
	case v.Download == run.Downloaded && v.File != "":
		path, video = v.File, true
	case start != "" && !provider.IsURL(start):
		path = start
	}
	switch {
	case d.showWire || d.run.ID == "":
		return "", false, 0, 0
	case d.side:
		cols, rows = d.width-2, d.height/3
	case d.width >= twoColumns:
		cols, rows = d.right(), d.height/2
	default:
		cols, rows = d.width-2, d.height/3
	}
	if cols < 12 || rows < 4 {
		return "", false, 0, 0
	}
	return path, video, cols, rows
}

// SetPicture sets the cells of the image, nil for none.
func (d *Detail) SetPicture(lines []string) { d.imageSlot.lines = lines }

// PictureAt returns the position of the image on the page, and whether all of it is visible.
func (d *Detail) PictureAt() (x, y int, whole bool) {
	if len(d.imageSlot.lines) == 0 {
		return 0, 0, false
	}
	all := len(d.lines())
	y = d.imageSlot.y - max(0, min(d.scroll, all-d.height))
	return d.imageSlot.x, y, d.imageSlot.there && y >= 0 && y+len(d.imageSlot.lines) <= d.height
}

// reserveImage appends the image and an empty line to lines.
func (d *Detail) reserveImage(lines []string, x int) []string {
	if len(d.imageSlot.lines) == 0 {
		return lines
	}
	d.imageSlot.x, d.imageSlot.y, d.imageSlot.there = x, len(lines), true
	return append(append(lines, d.imageSlot.lines...), "")
}

// right returns the width of the second column of a wide page.
func (d *Detail) right() int { return max(40, (d.width-2)*2/5) }
