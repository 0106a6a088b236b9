package runform

import (
	"slices"
	"strings"

	"dailies/provider"
)

// preview is the picture of an image field: its cells, and where there is room.
type preview struct {
	lines      []string
	at         focusTarget // the field that it belongs to
	cols, rows int         // the room for it in the last drawing
	shown      bool        // it is drawn among the fields
}

// mostPreview is how many lines a picture among the fields takes at most.
const mostPreview = 12

// Picture is the local image that the form would show, and in how many cells at
// most: the one under the cursor, or else the first. Only images that were read
// and are pictures count. path is "" when there is none, or no room.
func (f *Form) Picture() (path string, video bool, cols, rows int) {
	if f.browser.open {
		path, cols, rows = f.browsed()
		return path, false, cols, rows
	}
	at, path := f.previewed()
	if path == "" || f.picker.open {
		return "", false, 0, 0
	}
	f.preview.at = at
	f.View() // measures the room
	if f.preview.cols < 8 || f.preview.rows < 3 {
		return "", false, 0, 0
	}
	return path, false, f.preview.cols, f.preview.rows
}

// previewed is the image field to show, and its file.
func (f *Form) previewed() (focusTarget, string) {
	all := f.focusOrder()
	if i := slices.Index(all, f.at); i >= 0 { // the one under the cursor comes first
		all = append([]focusTarget{all[i]}, all...)
	}
	for _, s := range all {
		if !image(s.field) {
			continue
		}
		path := expand(cleanName(f.line(s).Text()), f.places.home, f.places.folder)
		if facts, ok := f.checked.Images[path]; ok && facts.Width > 0 && !provider.IsURL(path) {
			return s, path
		}
	}
	return focusTarget{}, ""
}

// SetPicture gives the form the cells of the picture, nil for none.
func (f *Form) SetPicture(lines []string) { f.preview.lines = lines }

// PictureAt is where the picture stands on the form now, and whether the whole of
// it is in sight.
func (f *Form) PictureAt() (x, y int, whole bool) {
	n := len(f.preview.lines)
	if n == 0 || f.picker.open {
		return 0, 0, false
	}
	if f.browser.open {
		y = f.pictureTop(f.height)
		return f.browser.listWidth(f.width) + 2, y, y+n <= f.height
	}
	f.View()
	if left, wide := f.columns(); wide {
		return left + 3, 1, n < f.height
	}
	y = slices.IndexFunc(f.canvas.rows, func(r row) bool { return r.preview })
	seen := 0
	for _, r := range f.canvas.rows {
		if r.preview {
			seen++
		}
	}
	cells, _ := margin(f.width)
	return cells, y, seen == n
}

// columns is how wide the fields are, and whether there is a second column.
func (f *Form) columns() (cells int, wide bool) {
	if f.width >= asideFrom {
		return min(f.width-64, widest), true
	}
	return min(f.width, widest), false
}

// makeRoom says how much room there is for a picture among the fields, given the
// empty lines, and returns how many of them it takes. Where there are many, the
// frames of the ratios keep theirs.
func (f *Form) makeRoom(width, air int) int {
	if air >= frameRows+7 {
		air -= frameRows
	}
	cells, _ := margin(width)
	f.preview.cols, f.preview.rows = width-cells-2, min(air-1, mostPreview)
	n := len(f.preview.lines)
	f.preview.shown = n > 0 && n <= air-1 && f.width < asideFrom
	if !f.preview.shown {
		return 0
	}
	return n
}

// under adds the picture below the rows of its field.
func (f *Form) under(d *canvas, s focusTarget, cells int) {
	if !f.preview.shown || s != f.preview.at {
		return
	}
	for _, l := range f.preview.lines {
		d.rows = append(d.rows, row{text: strings.Repeat(" ", cells) + l, target: s, preview: true})
	}
}
