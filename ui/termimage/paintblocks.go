package termimage

import (
	"image"
	"strconv"

	"github.com/charmbracelet/colorprofile"
)

// ink is the colour of half a cell: an index of the terminal's colours, or rgb with direct set.
type ink uint32

const (
	direct ink = 1 << 24
	unset  ink = 1<<32 - 1
)

func directInk(c rgb) ink { return direct | ink(c[0])<<16 | ink(c[1])<<8 | ink(c[2]) }

// near reports whether two colours are at most off apart in each channel.
func (a ink) near(b ink, off int) bool {
	if a == b {
		return true
	}
	if off == 0 || a>>24 != 1 || b>>24 != 1 {
		return false
	}
	for shift := 0; shift < 24; shift += 8 {
		if d := int(a>>shift&255) - int(b>>shift&255); d > off || d < -off {
			return false
		}
	}
	return true
}

// grid is what cells show: each has an upper and a lower half.
type grid struct {
	cols, rows int
	half       [][2]ink
}

func newGrid(cols, rows int) *grid {
	g := &grid{cols, rows, make([][2]ink, cols*rows)}
	for i := range g.half {
		g.half[i] = [2]ink{unset, unset}
	}
	return g
}

// Differences to what is shown that are left out: while a film plays, and where it stands still.
const (
	offMoving = 5
	offStill  = 2
)

// halfBlocks draws a frame as half blocks.
func (p *Painter) halfBlocks(w *pieces, now *painted, f Frame, img image.Image) {
	want := inks(img, now.at.Dx(), now.at.Dy(), f.Canvas.Colors, f.Quality)
	now.loop.add(f, want)
	now.cells(w, f, want)
}

// halfBlocksAgain draws a frame that was drawn in its pane before, if it can without decoding it. Most
// frames are: films are watched in a loop.
func (p *Painter) halfBlocksAgain(w *pieces, f Frame) bool {
	now := p.panes[f.Pane]
	if now == nil || now.canvas != f.Canvas || now.area != f.Area {
		return false
	}
	want := now.loop.grid(f)
	if want != nil {
		now.cells(w, f, want)
	}
	return want != nil
}

// cells writes the cells that differ from the last frame.
func (now *painted) cells(w *pieces, f Frame, want *grid) {
	if now.blocks == nil {
		now.blocks = newGrid(want.cols, want.rows)
	}
	off := offMoving
	if f.Still {
		off = offStill
	}
	e := blockEncoder{w: w, at: now.at.Min, off: off, shown: now.blocks}
	e.frame(want)
}

// maxLoop is how many cells a blockLoop keeps, each of 8 bytes.
const maxLoop = 1_000_000

// blockLoop keeps the cells of the frames of a pane that were drawn, all of one quality.
type blockLoop struct {
	quality Quality
	grids   map[*byte]*grid // by the first byte of the JPEG
	cells   int
}

// grid returns the cells of a frame, nil if it was not drawn.
func (l *blockLoop) grid(f Frame) *grid {
	if len(f.JPEG) == 0 || f.Quality != l.quality {
		return nil
	}
	return l.grids[&f.JPEG[0]]
}

func (l *blockLoop) add(f Frame, g *grid) {
	if l.cells += len(g.half); l.grids == nil || l.quality != f.Quality || l.cells > maxLoop {
		*l = blockLoop{f.Quality, map[*byte]*grid{}, len(g.half)}
	}
	l.grids[&f.JPEG[0]] = g
}

// inks returns the colours of the cells of a picture. Below the best quality they are of the 256 colours, in
// the lowest one a colour covers two cells.
func inks(img image.Image, cols, rows int, has colorprofile.Profile, q Quality) *grid {
	g := newGrid(cols, rows)
	wide, high := 1, 2
	if q == 0 {
		wide, high = 2, 1
	}
	small := averaged(img, (cols+wide-1)/wide, rows*high)
	full := (has == colorprofile.TrueColor || has == colorprofile.Unknown) && q == BestQuality
	of := func(x, y int) ink {
		px := small.Pix[small.PixOffset(x, y):]
		c := rgb{px[0], px[1], px[2]}
		switch {
		case full:
			return directInk(c)
		case has == colorprofile.ANSI:
			return greyInk(c)
		}
		return ink(indexed(c))
	}
	for y := range rows {
		for x := range cols {
			up := of(x/wide, y*high)
			down := up
			if high == 2 {
				down = of(x, y*2+1)
			}
			g.half[y*cols+x] = [2]ink{up, down}
		}
	}
	return g
}

// indexed returns the nearest of the 256 colours, without the first sixteen, which differ between terminals.
func indexed(c rgb) uint8 {
	step := func(v uint8) (n int, level int) { // of the cube
		switch {
		case v < 48:
			return 0, 0
		case v < 115:
			return 1, 95
		}
		n = (int(v) - 35) / 40
		return n, 55 + 40*n
	}
	r, lr := step(c[0])
	g, lg := step(c[1])
	b, lb := step(c[2])
	mean := (int(c[0]) + int(c[1]) + int(c[2])) / 3
	grey := max(0, min((mean-3)/10, 23))
	lgrey := 8 + 10*grey
	off := func(r, g, b int) int {
		r, g, b = r-int(c[0]), g-int(c[1]), b-int(c[2])
		return r*r + g*g + b*b
	}
	if off(lgrey, lgrey, lgrey) < off(lr, lg, lb) {
		return uint8(232 + grey)
	}
	return uint8(16 + 36*r + 6*g + b)
}

// greyInk returns the nearest of the four greys among sixteen colours, as grey does.
func greyInk(c rgb) ink {
	switch y := (299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])) / 1000; {
	case y < 48:
		return 0
	case y < 144:
		return 8
	case y < 232:
		return 7
	}
	return 15
}

// blockEncoder writes the cells of a grid that differ from those that are shown.
type blockEncoder struct {
	w     *pieces
	at    image.Point // of the grid on the screen
	off   int         // differences up to it are left out
	shown *grid

	b          []byte
	fore, back ink // of the pen; unset at the beginning of a piece
	fresh      bool
	x, y       int // of the cursor in the grid; y is -1 where it is unknown
}

func (e *blockEncoder) frame(want *grid) {
	e.begin()
	for y := range want.rows {
		for x := range want.cols {
			i := y*want.cols + x
			c, old := want.half[i], &e.shown.half[i]
			if old[0].near(c[0], e.off) && old[1].near(c[1], e.off) {
				continue
			}
			e.move(x, y)
			*old = e.cell(c)
			if e.x++; e.x == want.cols {
				e.y = -1 // the cursor may be in the last column of the screen, or in the next line
			}
			if len(e.b) > maxPiece-100 {
				e.w.write(e.b)
				e.begin()
			}
		}
	}
	if len(e.b) > 0 {
		e.w.write(e.b)
	}
}

func (e *blockEncoder) begin() {
	e.b, e.fore, e.back, e.fresh, e.y = e.b[:0], unset, unset, true, -1
}

// move moves the cursor to a cell, in a line over cells that are right.
func (e *blockEncoder) move(x, y int) {
	switch {
	case e.y == y && e.x == x:
	case e.y == y && x-e.x <= 4 && e.repeat(x):
	case e.y == y:
		e.b = append(e.b, "\x1b["...)
		if n := x - e.x; n > 1 {
			e.b = strconv.AppendInt(e.b, int64(n), 10)
		}
		e.b = append(e.b, 'C')
	default:
		e.b = append(e.b, "\x1b["...)
		e.b = strconv.AppendInt(e.b, int64(e.at.Y+y+1), 10)
		e.b = append(e.b, ';')
		e.b = strconv.AppendInt(e.b, int64(e.at.X+x+1), 10)
		e.b = append(e.b, 'H')
	}
	e.x, e.y = x, y
}

// repeat writes the cells until x again where that is shorter than moving over them: each is a space in the
// colour of the pen.
func (e *blockEncoder) repeat(x int) bool {
	for i := e.y*e.shown.cols + e.x; i < e.y*e.shown.cols+x; i++ {
		if c := e.shown.half[i]; c[0] != c[1] || c[0] != e.back {
			return false
		}
	}
	for range x - e.x {
		e.b = append(e.b, ' ')
	}
	return true
}

// cell writes a cell and returns what it shows.
func (e *blockEncoder) cell(c [2]ink) [2]ink {
	up, down := c[0], c[1]
	if up.near(down, e.off) {
		back := up
		if e.back.near(up, e.off) && e.back.near(down, e.off) {
			back = e.back
		}
		e.pen(e.fore, back)
		e.b = append(e.b, ' ')
		return [2]ink{back, back}
	}
	changes := func(fore, back ink) int {
		return b2i(!fore.near(e.fore, e.off)) + b2i(!back.near(e.back, e.off))
	}
	if changes(down, up) < changes(up, down) {
		fore, back := e.keep(e.fore, down), e.keep(e.back, up)
		e.pen(fore, back)
		e.b = append(e.b, "▄"...)
		return [2]ink{back, fore}
	}
	fore, back := e.keep(e.fore, up), e.keep(e.back, down)
	e.pen(fore, back)
	e.b = append(e.b, "▀"...)
	return [2]ink{fore, back}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keep returns the colour of the pen if it is near enough, else the wanted one.
func (e *blockEncoder) keep(pen, want ink) ink {
	if pen.near(want, e.off) {
		return pen
	}
	return want
}

// pen sets the colours of the pen.
func (e *blockEncoder) pen(fore, back ink) {
	if fore == e.fore && back == e.back && !e.fresh {
		return
	}
	e.b = append(e.b, "\x1b["...)
	if e.fresh { // the style is that of the renderer
		e.b = append(e.b, '0')
	}
	if fore != e.fore {
		e.b = e.colour(e.b, '3', fore, e.fresh)
	}
	if back != e.back {
		e.b = e.colour(e.b, '4', back, e.fresh || fore != e.fore)
	}
	e.b = append(e.b, 'm')
	e.fore, e.back, e.fresh = fore, back, false
}

func (e *blockEncoder) colour(b []byte, kind byte, c ink, more bool) []byte {
	if more {
		b = append(b, ';')
	}
	switch {
	case c&direct != 0:
		b = append(b, kind, '8', ';', '2')
		for shift := 16; shift >= 0; shift -= 8 {
			b = append(b, ';')
			b = strconv.AppendUint(b, uint64(c>>shift&255), 10)
		}
	case c < 8:
		b = append(b, kind, '0'+byte(c))
	case c < 16: // 90 to 97, 100 to 107
		b = strconv.AppendUint(b, uint64(map[byte]ink{'3': 82, '4': 92}[kind]+c), 10)
	default:
		b = append(b, kind, '8', ';', '5', ';')
		b = strconv.AppendUint(b, uint64(c), 10)
	}
	return b
}
