package termimage

import (
	"fmt"
	"image"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// sixel encodes an image in bands of six pixel rows, each colour of a band in one pass
// (https://vt100.net/docs/vt3xx-gp/chapter14.html; verified in xterm 379, mlterm 3.9 and
// xterm.js). There is no line feed after the last band: the cursor would leave the image and
// scroll the screen at its end. Transparent pixels are omitted.
func sixel(img *image.RGBA) string {
	size := img.Bounds().Size()
	p := quantized(img, transparent)
	var b strings.Builder
	fmt.Fprintf(&b, `"1;1;%d;%d`, size.X, size.Y)
	for i, c := range p.colors {
		fmt.Fprintf(&b, "#%d;2;%d;%d;%d", i, percent(c[0]), percent(c[1]), percent(c[2]))
	}
	feeds := 0
	for y := 0; y < size.Y; y += 6 {
		if band := p.band(y); band != "" {
			b.WriteString(strings.Repeat("-", feeds) + band)
			feeds = 0
		}
		feeds++
	}
	return ansi.SixelGraphics(0, 1, 0, []byte(b.String()))
}

func percent(v uint8) int { return (int(v)*100 + 127) / 255 }

// band encodes the six rows from y on.
func (q quantizedImage) band(y int) string {
	var b strings.Builder
	var rows [256][]byte // by colour: six bits a column, one for each row
	for dy := range min(6, q.height-y) {
		for x, i := range q.index[(y+dy)*q.width : (y+dy+1)*q.width] {
			if i == transparent {
				continue
			}
			if rows[i] == nil {
				rows[i] = make([]byte, q.width)
			}
			rows[i][x] |= 1 << dy
		}
	}
	for i, row := range rows {
		if row == nil {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('$')
		}
		fmt.Fprintf(&b, "#%d", i)
		runs(&b, row)
	}
	return b.String()
}

// runs writes columns with run-length encoding. Trailing empty ones are omitted.
func runs(b *strings.Builder, row []byte) {
	for len(row) > 0 {
		n := 1
		for n < len(row) && row[n] == row[0] {
			n++
		}
		glyph := row[0] + '?'
		switch {
		case row[0] == 0 && n == len(row):
			return
		case n > 3:
			fmt.Fprintf(b, "!%d%c", n, glyph)
		default:
			for range n {
				b.WriteByte(glyph)
			}
		}
		row = row[n:]
	}
}
