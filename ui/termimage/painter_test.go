package termimage

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// tty is an emulated terminal to which a painter writes.
type tty struct {
	screen  *vt.Emulator
	writes  []string
	blanked uint64
	away    bool
	left    int // how many more writes there may be, if it is not negative
}

func newTTY(width, height int) *tty { return &tty{screen: vt.NewEmulator(width, height), left: -1} }

func (t *tty) Paint(b []byte, may func() bool) (bool, uint64) {
	if t.away || t.left == 0 || !may() {
		return false, t.blanked
	}
	t.left--
	t.writes = append(t.writes, string(b))
	_, _ = t.screen.Write(b)
	return true, t.blanked
}

func (t *tty) Blanked() uint64 { return t.blanked }

// all returns what was written since the last call.
func (t *tty) all() string {
	s := strings.Join(t.writes, "")
	t.writes = nil
	return s
}

// noise is a picture of blocks of random colours; the same n is the same picture.
func noise(n uint64, w, h int) image.Image {
	r := rand.New(rand.NewPCG(n, 1))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := 0; y < h; y += 8 {
		for x := 0; x < w; x += 8 {
			c := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
			if r.IntN(3) > 0 {
				c = color.RGBA{40, 40, 40, 255}
			}
			for i := range 64 {
				img.SetRGBA(x+i%8, y+i/8, c)
			}
		}
	}
	return img
}

func jpegNoise(t *testing.T, n uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, noise(n, 160, 96), &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// halvesOf returns what a cell shows.
func halvesOf(t *testing.T, s *vt.Emulator, x, y int) (up, down color.Color) {
	t.Helper()
	c := s.CellAt(x, y)
	switch c.Content {
	case "▀":
		return c.Style.Fg, c.Style.Bg
	case "▄":
		return c.Style.Bg, c.Style.Fg
	}
	return c.Style.Bg, c.Style.Bg
}

func apart(a, b color.Color) int {
	if a == nil || b == nil {
		return 1000
	}
	x, y := color.RGBAModel.Convert(a).(color.RGBA), color.RGBAModel.Convert(b).(color.RGBA)
	most := 0
	for _, d := range []int{int(x.R) - int(y.R), int(x.G) - int(y.G), int(x.B) - int(y.B)} {
		most = max(most, d, -d)
	}
	return most
}

func (c ink) colour() color.Color {
	if c&direct != 0 {
		return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
	}
	return ansi.IndexedColor(c)
}

// After each frame the terminal shows it, wherever the picture is and whatever was there before, and
// nothing else has changed.
func TestTheTerminalShowsTheFrame(t *testing.T) {
	for _, colours := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		screen := newTTY(50, 20)
		_, _ = screen.screen.WriteString("\x1b[3;5H\x1b[1;4;31m")
		p := NewPainter(screen)
		p.Expect(1)
		area := image.Rect(3, 2, 43, 14)
		for n := range uint64(12) {
			f := Frame{Area: area, JPEG: jpegNoise(t, n/2%4), Canvas: Canvas{Protocol: Blocks, Colors: colours}, Quality: Quality(n / 4), Still: n%2 == 1}
			d := p.Draw(1, []Frame{f})
			if !d.Whole {
				t.Fatalf("frame %d is not drawn: %+v", n, d)
			}
			img, _ := Decode(f.JPEG)
			want := inks(img, 40, 12, colours, f.Quality)
			off := offMoving
			if f.Still {
				off = offStill
			}
			for y := range 20 {
				for x := range 50 {
					if !(image.Point{x, y}).In(area) {
						if c := screen.screen.CellAt(x, y); c.Style.Bg != nil || c.Content != " " && c.Content != "" {
							t.Fatalf("frame %d: beside the picture, at %d, %d, is %q", n, x, y, c.Content)
						}
						continue
					}
					i := (y-2)*40 + x - 3
					if c := screen.screen.CellAt(x, y); c.Style.Attrs != 0 || c.Style.Underline != 0 {
						t.Fatalf("the cell %d, %d is in the style of the renderer", x, y)
					}
					up, down := halvesOf(t, screen.screen, x, y)
					if apart(up, want.half[i][0].colour()) > off || apart(down, want.half[i][1].colour()) > off {
						t.Fatalf("%v, frame %d: the cell %d, %d shows %v %v, not %v %v", colours, n, x, y, up, down, want.half[i][0].colour(), want.half[i][1].colour())
					}
				}
			}
		}
		_, _ = screen.screen.WriteString("x") // the renderer goes on where it was, in its style
		if c := screen.screen.CellAt(4, 2); c.Content != "x" || c.Style.Fg != ansi.Red || c.Style.Attrs == 0 {
			t.Errorf("the renderer writes %+v", c)
		}
	}
}

func TestOnlyDifferencesAreWritten(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	draw := func(n uint64) Drawn {
		return p.Draw(1, []Frame{{Area: image.Rect(0, 0, 40, 12), JPEG: jpegNoise(t, n), Canvas: Canvas{Protocol: Blocks, Colors: colorprofile.TrueColor}, Quality: BestQuality}})
	}
	whole := draw(1)
	for _, w := range screen.writes {
		if len(w) > 4096 || !strings.HasPrefix(w, ansi.SaveCursor) || !strings.HasSuffix(w, ansi.RestoreCursor) {
			t.Errorf("a piece of %d bytes begins with %q", len(w), w[:8])
		}
	}
	if d := draw(1); d.Bytes != 0 || !d.Whole {
		t.Errorf("the same frame takes %+v", d)
	}
	if d := draw(2); d.Bytes == 0 || d.Bytes >= whole.Bytes {
		t.Errorf("another frame takes %d bytes, the first one took %d", d.Bytes, whole.Bytes)
	}
	screen.blanked++ // the renderer has painted over it
	if d := draw(2); d.Bytes < whole.Bytes*2/3 {
		t.Errorf("after the renderer, it takes %d bytes", d.Bytes)
	}
}

// A frame that was not written to its end is drawn whole the next time; one that came too late, not at all.
func TestAFrameThatWasCutOffIsDrawnAgain(t *testing.T) {
	screen := newTTY(60, 20)
	p := NewPainter(screen)
	p.Expect(1)
	f := Frame{Area: image.Rect(0, 0, 40, 12), JPEG: jpegNoise(t, 1), Canvas: Canvas{Protocol: Blocks, Colors: colorprofile.TrueColor}, Quality: BestQuality}
	screen.left = 2
	if d := p.Draw(1, []Frame{f}); d.Whole || !d.Away {
		t.Errorf("%+v", d)
	}
	screen.left = -1
	screen.writes = nil
	if d := p.Draw(1, []Frame{f}); !d.Whole || len(screen.writes) < 3 {
		t.Errorf("%+v in %d pieces", d, len(screen.writes))
	}
	p.Expect(2)
	screen.writes = nil
	if d := p.Draw(1, []Frame{f}); d.Whole || len(screen.writes) > 0 {
		t.Errorf("too late: %+v", d)
	}
	claimed := func(p *Painter) Drawn {
		w := &claims{tty: screen, p: p}
		p.out = w
		f.JPEG = jpegNoise(t, 5)
		defer func() { p.out = screen }()
		return p.Draw(2, []Frame{f})
	}
	if d := claimed(p); d.Whole || d.Away {
		t.Errorf("the cells were taken away: %+v", d)
	}
	damaged := f
	damaged.JPEG = []byte("no JPEG")
	if d := p.Draw(2, []Frame{damaged}); !slices.Equal(d.Fail, []int{0}) {
		t.Errorf("a damaged frame: %+v", d)
	}
}

// claims takes the cells away after the first piece.
type claims struct {
	*tty
	p *Painter
}

func (c *claims) Paint(b []byte, may func() bool) (bool, uint64) {
	ok, n := c.tty.Paint(b, may)
	c.p.Claim()
	return ok, n
}

// A picture of another shape leaves nothing of the one before it.
func TestTheRestOfAPaneIsCleared(t *testing.T) {
	screen := newTTY(50, 20)
	p := NewPainter(screen)
	p.Expect(1)
	canvas := Canvas{Protocol: Blocks, Colors: colorprofile.TrueColor}
	area := image.Rect(0, 0, 40, 12)
	p.Draw(1, []Frame{{Area: area, JPEG: jpegNoise(t, 1), Canvas: canvas, Quality: BestQuality}})
	tall := Frame{Area: area, JPEG: jpegOf(t, noise(2, 40, 96)), Canvas: canvas, Quality: BestQuality}
	p.Draw(1, []Frame{tall})
	cols, rows := Fit(image.Pt(40, 96), 40, 12, canvas.Size())
	coloured := 0
	for y := range 20 {
		for x := range 50 {
			if screen.screen.CellAt(x, y).Style.Bg != nil {
				coloured++
			}
		}
	}
	if coloured != cols*rows {
		t.Errorf("%d cells are coloured, the picture has %d × %d", coloured, cols, rows)
	}
}
