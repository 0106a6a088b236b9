package runform

import (
	"slices"
	"strings"

	"dailies/provider"
)

// preview is the image of an image field: its cells and its area.
type preview struct {
	lines      []string
	at         focusTarget // the field it belongs to
	cols, rows int         // maximum size in the last drawing
	shown      bool        // drawn among the fields
	placed     bool        // Picture has drawn the form with these lines
}

// maxPreview is the maximum height of an image among the fields.
const maxPreview = 12

// Picture returns the local image to show and its maximum size in cells: the image of the
// focused field, or else the first. Only images that were read successfully count. path is ""
// if there is none, or no room. SetPicture and PictureAt follow.
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
	if width, wide := f.asideWidth(); wide {
		f.measureAside(width)
	} else {
		f.View() // computes the size
		f.preview.placed = true
	}
	if f.preview.cols < 8 || f.preview.rows < 3 {
		return "", false, 0, 0
	}
	return path, false, f.preview.cols, f.preview.rows
}

// Composed returns what is drawn with the image of Picture: a second image beside it, and the
// ratio of width to height to which it will be cut; "" and 0 for neither. In the card the end
// frame stands beside the start frame.
func (f *Form) Composed() (second string, ratio float64) {
	at, path := f.previewed()
	if f.browser.open || path == "" || at.field != provider.FieldStart {
		return "", 0
	}
	r, _ := f.adapted()
	ratio, _ = ratioOf(r.AspectRatio)
	if f.width >= asideFrom {
		second = f.local(focusTarget{field: provider.FieldEnd})
	}
	return second, ratio
}

// local returns the local image in a field, "" unless it was read successfully.
func (f *Form) local(s focusTarget) string {
	l := f.line(s)
	if l == nil {
		return ""
	}
	path := expand(cleanName(l.Text()), f.places.home, f.places.folder)
	if facts, ok := f.checked.Images[path]; ok && facts.Width > 0 && !provider.IsURL(path) {
		return path
	}
	return ""
}

// previewed returns the image field to show, and its file.
func (f *Form) previewed() (focusTarget, string) {
	all := f.focusOrder()
	switch i := slices.Index(all, f.at); {
	case i < 0, f.at.field == provider.FieldEnd && f.width >= asideFrom && f.local(focusTarget{field: provider.FieldStart}) != "":
	default: // the focused one first
		all = append([]focusTarget{all[i]}, all...)
	}
	for _, s := range all {
		if !image(s.field) {
			continue
		}
		if path := f.local(s); path != "" {
			return s, path
		}
	}
	return focusTarget{}, ""
}

// SetPicture sets the cells of the image, nil for none.
func (f *Form) SetPicture(lines []string) {
	f.preview.placed = f.preview.placed && slices.Equal(lines, f.preview.lines)
	f.preview.lines = lines
}

// PictureAt returns the position of the image in the form, and whether all of it is visible.
func (f *Form) PictureAt() (x, y int, whole bool) {
	n := len(f.preview.lines)
	if n == 0 || f.picker.open {
		return 0, 0, false
	}
	if f.browser.open {
		y = f.pictureTop(f.height)
		return f.browser.listWidth(f.width) + 2, y, y+n <= f.height
	}
	if left, wide := f.columns(); wide {
		return left + 3, 1, n < f.height
	}
	if !f.preview.placed {
		f.View()
	}
	f.preview.placed = false
	y = slices.IndexFunc(f.canvas.rows, func(r row) bool { return r.preview })
	seen := 0
	for _, r := range f.canvas.rows {
		if r.preview {
			seen++
		}
	}
	cells, _ := margin(inside(f.width))
	return cells, y, seen == n
}

// columns returns the width of the fields, and whether there is a second column.
func (f *Form) columns() (cells int, wide bool) {
	if f.width >= asideFrom {
		return min(f.width-min(max(f.width/3, 44), 64), widest), true
	}
	return min(f.width, widest), false
}

// asideWidth returns the width of the second column, and whether there is one.
func (f *Form) asideWidth() (cells int, wide bool) {
	left, wide := f.columns()
	return min(60, f.width-left-4), wide
}

// measureAside sets the area of an image in the second column.
func (f *Form) measureAside(width int) { f.preview.cols, f.preview.rows = width, min(f.height/3, 14) }

// makeRoom sets the area of an image among the fields, given the number of spare lines, and
// returns how many of them it uses. If there are many, the aspect ratio frames keep theirs.
func (f *Form) makeRoom(width, air int) int {
	if air >= frameRows+7 {
		air -= frameRows
	}
	cells, _ := margin(width)
	f.preview.cols, f.preview.rows = width-cells-2, min(air-1, maxPreview)
	n := len(f.preview.lines)
	f.preview.shown = n > 0 && n <= air-1 && f.width < asideFrom
	if !f.preview.shown {
		return 0
	}
	return n
}

// under draws the image below its field.
func (f *Form) under(d *canvas, s focusTarget, cells int) {
	if !f.preview.shown || s != f.preview.at {
		return
	}
	for _, l := range f.preview.lines {
		d.rows = append(d.rows, row{text: strings.Repeat(" ", cells) + l, target: s, preview: true})
	}
}
