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

func (c *canvas) add(text string) { c.rows = append(c.rows, row{text: text}) }

// below appends another canvas. The cursor of either is kept.
func (c *canvas) below(o canvas) {
	if o.caret {
		c.caret, c.x, c.y = true, o.x, o.y+len(c.rows)
	}
	c.rows = append(c.rows, o.rows...)
}

// right shifts everything n cells to the right, for the label column.
func (c *canvas) right(n int) {
	c.x += n
	for i := range c.rows {
		for j := range c.rows[i].spots {
			c.rows[i].spots[j].from += n
			c.rows[i].spots[j].to += n
		}
	}
}

// window keeps the rows from:to.
func (c *canvas) window(from, to int) {
	c.rows = c.rows[from:to]
	c.y -= from
	c.caret = c.caret && c.y >= 0 && c.y < len(c.rows)
}

// String returns the rows as text.
func (c *canvas) String() string {
	texts := make([]string, len(c.rows))
	for i, r := range c.rows {
		texts[i] = r.text
	}
	return strings.Join(texts, "\n")
}
