package runform

import "strings"

// canvas is lines on the screen, what a click on each of them means, and where
// the cursor stands.
type canvas struct {
	rows  []row
	caret bool // there is a cursor
	x, y  int  // its place
}

// row is one line.
type row struct {
	text   string
	target focusTarget // what a click goes to
	spots  []hitbox
	pick   int // the model of the picker's list, counted from 1

	preview bool // a line of the picture
}

// hitbox is a stretch of a row that can be clicked on its own.
type hitbox struct {
	from, to int // cells
	target   focusTarget
	word     int // of a choice; -1 for the stop itself
}

func (d *canvas) add(text string) { d.rows = append(d.rows, row{text: text}) }

// below puts another drawing under this one. The cursor of either is kept.
func (d *canvas) below(o canvas) {
	if o.caret {
		d.caret, d.x, d.y = true, o.x, o.y+len(d.rows)
	}
	d.rows = append(d.rows, o.rows...)
}

// right moves everything n cells to the right, into the room beside labels.
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

// String is what is drawn.
func (d *canvas) String() string {
	texts := make([]string, len(d.rows))
	for i, r := range d.rows {
		texts[i] = r.text
	}
	return strings.Join(texts, "\n")
}
