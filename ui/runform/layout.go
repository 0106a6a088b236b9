package runform

import "strings"

// canvas is a list of drawn lines with the click target of each, and the cursor position.
type canvas struct {
	rows  []row
	caret bool // the cursor is visible
	x, y  int  // its position
}

// row is one line.
type row struct {
	text   string
	target focusTarget // focused by a click
	spots  []hitbox
	pick   int // model of the picker's list, counted from 1

	preview bool // a line of the image
}

// hitbox is a part of a row with its own click target.
type hitbox struct {
	from, to int // cells
	target   focusTarget
	word     int // index of a word of a choice; -1 for the field itself
}

func (d *canvas) add(text string) { d.rows = append(d.rows, row{text: text}) }

// below appends another canvas. The cursor of either is kept.
func (d *canvas) below(o canvas) {
	if o.caret {
		d.caret, d.x, d.y = true, o.x, o.y+len(d.rows)
	}
	d.rows = append(d.rows, o.rows...)
}

// right shifts everything n cells to the right, for the label column.
func (d *canvas) right(n int) {
	d.x += n
	for i := range d.rows {
		for j := range d.rows[i].spots {
			d.rows[i].spots[j].from += n
			d.rows[i].spots[j].to += n
		}
	}
}

// window keeps the rows from:to.
func (d *canvas) window(from, to int) {
	d.rows = d.rows[from:to]
	d.y -= from
	d.caret = d.caret && d.y >= 0 && d.y < len(d.rows)
}

// String returns the rows as text.
func (d *canvas) String() string {
	texts := make([]string, len(d.rows))
	for i, r := range d.rows {
		texts[i] = r.text
	}
	return strings.Join(texts, "\n")
}
