package termimage

import (
	"bytes"
	"image"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// Blank is the character of the cells that the layout keeps for a [Painter]. The renderer writes them over
// whatever was there, and any other text over what the Painter has drawn.
const Blank = '\u00a0'

// Output is the terminal to which a [Painter] and the renderer write.
type Output interface {
	// Paint writes escape codes, unless the app is not in front or may returns false. It reports whether it
	// did, and how often the renderer has written blank cells so far.
	Paint(b []byte, may func() bool) (written bool, blanked uint64)
	// Blanked returns how often the renderer has written blank cells so far.
	Blanked() uint64
}

// Painter draws the frames of films over blank cells of the layout, with any protocol, without the renderer.
// A frame is written as the difference to the last one where the protocol allows it, in pieces between
// which the renderer can write.
//
// Draw, Ask, Probe and Clear write, so they belong in a command. The other methods do not block.
type Painter struct {
	out   Output
	gen   atomic.Int64 // frames of another one are not drawn any more
	claim atomic.Int64 // frames drawn under another one are not written to their end

	mu      sync.Mutex // held while frames are drawn
	panes   map[int]*painted
	blanked uint64 // blank cells were written that often when everything was drawn last
	serial  uint32 // of kitty's images

	files *fileMedium

	left struct { // what is in the terminal beside the cells
		sync.Mutex
		images map[uint32]bool // kitty's, and whether they go through tmux
	}
}

// painted is what the terminal shows in a pane.
type painted struct {
	canvas Canvas
	area   image.Rectangle // of the pane, in cells
	at     image.Rectangle // of the picture
	blocks *grid           // half blocks
	loop   blockLoop
	sixels *quantizedImage
	kitty  *kittyImage
}

// Quality is how good the frames of films are, from 0 to BestQuality. It decides how many bytes they have.
type Quality int

// BestQuality is the highest quality.
const BestQuality Quality = 2

// side returns the longer side of a frame in pixels.
func (q Quality) side() int { return []int{240, 320, 480}[max(0, min(q, BestQuality))] }

// sixelSide is the longer side of a sixel picture in pixels. No terminal enlarges one, so a frame is enlarged here: 1.5
// times the side has twice the bytes, and each frame is sent whole.
const sixelSide = 720

// Frame is a frame to be drawn.
type Frame struct {
	Pane    int             // its place among the frames of the same time
	Area    image.Rectangle // the cells it may take
	JPEG    []byte
	Canvas  Canvas
	Quality Quality
	Same    bool // it is shown already
	Still   bool // it is to be seen for longer, so small differences are not left out
}

// Drawn reports what was drawn.
type Drawn struct {
	Whole   bool   // all frames were drawn, and nothing was written over them
	Away    bool   // not so, because the terminal shows another program
	Blanked uint64 // how often the renderer had written blank cells by then
	Fail    []int  // panes whose frames are damaged
	Bytes   int    // how many were written
	Began   time.Time
}

// NewPainter returns a painter.
func NewPainter(out Output) *Painter {
	p := &Painter{out: out, panes: map[int]*painted{}, files: &fileMedium{}}
	p.left.images = map[uint32]bool{}
	return p
}

// Expect makes frames void that have not been begun and are of another generation than this one.
func (p *Painter) Expect(gen int) { p.gen.Store(int64(gen)) }

// Claim says that from now on the layout keeps other cells: nothing more is written to those before.
func (p *Painter) Claim() { p.claim.Add(1) }

// Draw draws frames of a generation.
func (p *Painter) Draw(gen int, frames []Frame) (d Drawn) {
	claim := p.claim.Load()
	p.mu.Lock()
	defer p.mu.Unlock()
	w := &pieces{out: p.out, may: func() bool { return p.claim.Load() == claim }}
	if p.gen.Load() != int64(gen) {
		return d
	}
	blanked := p.out.Blanked()
	w.blanked = blanked
	if blanked != p.blanked { // the app may have been away
		p.forget(w)
		p.files.remove(false)
	}
	p.dropOthers(w, frames)
	for _, f := range frames {
		if f.Same && p.panes[f.Pane] != nil || p.halfBlocksAgain(w, f) {
			continue
		}
		img, err := Decode(f.JPEG)
		if err != nil {
			d.Fail = append(d.Fail, f.Pane)
			continue
		}
		p.draw(w, f, img)
	}
	d.Whole, d.Bytes, d.Began, d.Blanked = !w.failed, w.written, w.began, w.blanked
	d.Away = w.failed && w.may()
	if w.failed || w.blanked != blanked {
		p.panes, d.Whole = map[int]*painted{}, false // something in between is unknown
	}
	p.blanked = blanked
	return d
}

// forget notes that nothing that was drawn is on the screen any more.
func (p *Painter) forget(w *pieces) {
	for _, was := range p.panes {
		p.drop(w, was)
	}
	p.panes = map[int]*painted{}
}

// dropOthers forgets the panes that have no frame now.
func (p *Painter) dropOthers(w *pieces, frames []Frame) {
	for n, was := range p.panes {
		shown := false
		for _, f := range frames {
			shown = shown || f.Pane == n
		}
		if !shown {
			p.drop(w, was)
			delete(p.panes, n)
		}
	}
}

// draw draws a frame.
func (p *Painter) draw(w *pieces, f Frame, img image.Image) {
	cols, rows := f.cells(img.Bounds().Size())
	if cols == 0 {
		return
	}
	corner := f.Area.Min.Add(image.Pt((f.Area.Dx()-cols)/2, (f.Area.Dy()-rows)/2))
	at := image.Rectangle{corner, corner.Add(image.Pt(cols, rows))}
	now := p.panes[f.Pane]
	if now == nil || now.canvas != f.Canvas || now.area != f.Area || now.at != at {
		if now != nil {
			p.drop(w, now)
		}
		now = &painted{canvas: f.Canvas, area: f.Area, at: at}
		p.panes[f.Pane] = now
		w.clear(f.Area, at)
	}
	switch f.Canvas.Protocol {
	case Kitty:
		p.kitty(w, now, f, img)
	case ITerm2:
		p.iterm2(w, now, f, img)
	case Sixel:
		p.sixel(w, now, f, img)
	default:
		p.halfBlocks(w, now, f, img)
	}
}

// cells returns the size of the picture.
func (f Frame) cells(size image.Point) (cols, rows int) {
	cell, room := f.Canvas.cell(), f.Area.Size()
	if f.Canvas.Protocol == Sixel {
		room.X, room.Y = min(room.X, sixelSide/cell.X), min(room.Y, sixelSide/cell.Y)
	}
	return Fit(size, room.X, room.Y, cell)
}

// Clear removes from the terminal what was drawn beside its cells, and the files that it has not read, unless frames of
// a later generation are drawn.
func (p *Painter) Clear(gen int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gen.Load() != int64(gen) {
		return
	}
	w := &pieces{out: p.out, may: func() bool { return true }}
	p.forget(w)
	p.files.remove(false)
}

// Leave returns the escape codes with which Clear would end, and removes the files. It is for the moment before the
// terminal is left, and calls no Output.
func (p *Painter) Leave() []byte {
	p.files.remove(true)
	p.left.Lock()
	defer p.left.Unlock()
	var b bytes.Buffer
	for id, tmux := range p.left.images {
		b.WriteString(kittyDelete(id, tmux))
	}
	clear(p.left.images)
	return b.Bytes()
}

// Ask requests the device attributes behind everything that was drawn. It reports whether the request was written.
func (p *Painter) Ask() bool {
	written, _ := p.out.Paint([]byte(ansi.RequestPrimaryDeviceAttributes), func() bool { return true })
	return written
}

// pieces writes escape codes in pieces, each between the saved and the restored cursor.
type pieces struct {
	out     Output
	may     func() bool
	began   time.Time
	written int
	blanked uint64 // as of the last piece
	failed  bool   // a piece was not written, so no other one is
}

// maxPiece is about how long a piece is at most where escape codes can be split: that long a key's paint may
// wait on a slow line.
const maxPiece = 4000

// write writes a piece that draws.
func (w *pieces) write(b []byte) {
	w.raw(append(append([]byte(ansi.SaveCursor), b...), ansi.RestoreCursor...))
}

// raw writes escape codes that neither move the cursor nor change its style.
func (w *pieces) raw(b []byte) {
	if w.failed {
		return
	}
	if w.written == 0 {
		w.began = time.Now()
	}
	ok := false
	if ok, w.blanked = w.out.Paint(b, w.may); !ok {
		w.failed = true
		return
	}
	w.written += len(b)
}

// clear blanks the cells of area around at.
func (w *pieces) clear(area, at image.Rectangle) {
	b := []byte(ansi.ResetStyle)
	blank := func(from, to, y int) {
		if to > from {
			b = append(b, ansi.CursorPosition(from+1, y+1)...)
			b = append(b, strings.Repeat(" ", to-from)...)
		}
		if len(b) > maxPiece/2 {
			w.write(b)
			b = []byte(ansi.ResetStyle)
		}
	}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		if y < at.Min.Y || y >= at.Max.Y {
			blank(area.Min.X, area.Max.X, y)
			continue
		}
		blank(area.Min.X, at.Min.X, y)
		blank(at.Max.X, area.Max.X, y)
	}
	w.write(b)
}
