package termimage

import (
	"image"
	"slices"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// A film that is watched in a loop is decoded once: here its data is broken after that, and the same
// cells are shown again. In another quality, area or canvas it is decoded.
func TestAFrameThatComesAgainIsNotDecoded(t *testing.T) {
	term := newTTY(60, 30)
	p := NewPainter(term)
	f := Frame{Area: image.Rect(2, 1, 42, 21), Canvas: Canvas{Protocol: Blocks}, Quality: BestQuality}
	first, second := jpegNoise(t, 1), jpegNoise(t, 2)
	draw := func(jpeg []byte) Drawn {
		f.JPEG = jpeg
		return p.Draw(0, []Frame{f})
	}
	shown := func() (cells []ink) {
		for _, c := range p.panes[0].blocks.half {
			cells = append(cells, c[0], c[1])
		}
		return cells
	}
	draw(first)
	want := shown()
	draw(second)
	if slices.Equal(shown(), want) {
		t.Fatal("two frames show the same")
	}
	clear(first)
	if d := draw(first); !d.Whole || len(d.Fail) > 0 {
		t.Fatalf("the frame that comes again: %+v", d)
	}
	off := 0
	for i, c := range shown() {
		if !c.near(want[i], 2*offMoving) {
			off++
		}
	}
	if off > 0 {
		t.Errorf("%d of %d half cells differ", off, len(want))
	}
	for name, change := range map[string]func(*Frame){
		"quality": func(f *Frame) { f.Quality = 0 }, "area": func(f *Frame) { f.Area.Max.X-- },
		"canvas": func(f *Frame) { f.Canvas.Colors = colorprofile.ANSI },
	} {
		was := f
		change(&f)
		if d := draw(first); len(d.Fail) != 1 {
			t.Errorf("with another %s the cells of before are shown", name)
		}
		f = was
	}
}

// Of a film with very many frames not all are kept.
func TestTheCellsThatAreKeptAreLimited(t *testing.T) {
	var l blockLoop
	size := maxLoop / 10
	for range 95 {
		l.add(Frame{JPEG: []byte{0}}, newGrid(size/10, 10))
		if l.cells > maxLoop || len(l.grids)*size != l.cells {
			t.Fatalf("%d frames, %d cells", len(l.grids), l.cells)
		}
	}
}
