package termimage

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// paper is what sixels are drawn on.
type paper struct {
	t      rapid.TB
	img    *image.RGBA
	colors [256]color.RGBA
	pen    int
	x, y   int
	rest   string // not drawn yet
}

// unsixel decodes sixels like a terminal.
func unsixel(t rapid.TB, s string) *image.RGBA {
	t.Helper()
	body, ok := strings.CutPrefix(s, "\x1bP0;1q")
	body, ok2 := strings.CutSuffix(body, "\x1b\\")
	var w, h int
	if _, err := fmt.Sscanf(body, `"1;1;%d;%d`, &w, &h); err != nil || !ok || !ok2 {
		t.Fatalf("it is no sixel picture: %.60q", s)
	}
	p := paper{t: t, img: image.NewRGBA(image.Rect(0, 0, w, h)), rest: strings.TrimPrefix(body, fmt.Sprintf(`"1;1;%d;%d`, w, h))}
	for p.rest != "" {
		c := p.rest[0]
		p.rest = p.rest[1:]
		switch {
		case c == '#':
			p.color()
		case c == '!':
			n := p.number()
			p.put(p.rest[0]-'?', n)
			p.rest = p.rest[1:]
		case c == '$':
			p.x = 0
		case c == '-':
			p.x, p.y = 0, p.y+6
			if p.rest == "" {
				t.Fatal("a line feed ends it: the screen may scroll")
			}
		case c >= '?' && c <= '~':
			p.put(c-'?', 1)
		default:
			t.Fatalf("%q does not belong there", c)
		}
	}
	return p.img
}

func (p *paper) number() (n int) {
	for p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9' {
		n = n*10 + int(p.rest[0]-'0')
		p.rest = p.rest[1:]
	}
	return n
}

// color selects a colour, and defines it if there are parameters.
func (p *paper) color() {
	p.pen = p.number()
	if !strings.HasPrefix(p.rest, ";2;") {
		return
	}
	var r, g, b int
	if _, err := fmt.Sscanf(p.rest, ";2;%d;%d;%d", &r, &g, &b); err != nil || max(r, g, b) > 100 {
		p.t.Fatalf("no colour: %.20q", p.rest)
	}
	p.rest = strings.TrimPrefix(p.rest, fmt.Sprintf(";2;%d;%d;%d", r, g, b))
	p.colors[p.pen] = color.RGBA{uint8(r * 255 / 100), uint8(g * 255 / 100), uint8(b * 255 / 100), 255}
}

// put draws n columns of six pixels.
func (p *paper) put(bits byte, n int) {
	for range n {
		for dy := range 6 {
			if bits>>dy&1 == 0 {
				continue
			}
			if !image.Pt(p.x, p.y+dy).In(p.img.Rect) {
				p.t.Fatalf("a pixel at %d, %d is outside of %v", p.x, p.y+dy, p.img.Rect)
			}
			p.img.SetRGBA(p.x, p.y+dy, p.colors[p.pen])
		}
		p.x++
	}
}

func TestSixelIsThePicture(t *testing.T) {
	holed := quarters(30, 30)
	for i := range 30 {
		holed.SetRGBA(i, 7, color.RGBA{})
	}
	for name, img := range map[string]*image.RGBA{
		"quarters": quarters(40, 24), "an odd size": quarters(33, 17), "one pixel": quarters(1, 1),
		"holes": holed, "nothing": image.NewRGBA(image.Rect(0, 0, 9, 9)),
	} {
		if d := looksLike(unsixel(t, sixel(img)), img, 3); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestSixelKeepsGradients(t *testing.T) {
	// Many more colours than sixel has.
	img := image.NewRGBA(image.Rect(0, 0, 240, 240))
	for x := range 240 {
		for y := range 240 {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8((480 - x - y) / 2), 255})
		}
	}
	got := unsixel(t, sixel(img))
	if d := looksLike(got, img, 60); d != "" {
		t.Error(d)
	}
}

// Dithered with two colours, every grey in between has the right average.
func TestDitheringMakesUpForMissingColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 240, 240))
	for i := range 240 * 240 {
		v := uint8(40 + i%240*2/3)
		img.SetRGBA(i%240, i/240, color.RGBA{v, v, v, 255})
	}
	q := quantized(img, 2)
	got := image.NewRGBA(img.Rect)
	for i, c := range q.index {
		p := q.colors[c]
		got.SetRGBA(i%240, i/240, color.RGBA{p[0], p[1], p[2], 255})
	}
	low, high := int(q.colors[0][0]), int(q.colors[1][0])
	if len(q.colors) != 2 || low < 70 || high > 170 {
		t.Fatalf("the colours are %v", q.colors)
	}
	far, want := scaled(got, 12, 12), scaled(img, 12, 12)
	for y := range 12 {
		for x := range 12 {
			w := int(want.RGBAAt(x, y).R)
			if d := int(far.RGBAAt(x, y).R) - w; w > low+10 && w < high-10 && max(d, -d) > 6 {
				t.Errorf("at %d, %d it is off by %d", x, y, d)
			}
		}
	}
}

func TestSixelOfFewColoursIsShort(t *testing.T) {
	if n := len(sixel(quarters(600, 600))); n > 6000 {
		t.Errorf("four squares take %d bytes", n)
	}
}

func TestAnySixelPictureCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 30).Draw(t, "h")
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		few := rapid.SliceOfN(rapid.Uint8(), 4, 40).Draw(t, "bytes")
		for i := range img.Pix {
			img.Pix[i] = few[(i*7+i/5)%len(few)]
			if i%4 == 3 {
				img.Pix[i] = 255 * (img.Pix[i] >> 7)
			}
		}
		got := unsixel(t, sixel(img))
		for i := 3; i < len(img.Pix); i += 4 {
			if img.Pix[i] != got.Pix[i] {
				t.Fatalf("pixel %d: there is %d, want %d", i/4, got.Pix[i], img.Pix[i])
			}
		}
	})
}

func TestSixelStaysInItsCells(t *testing.T) {
	for _, cell := range []image.Point{{6, 13}, {9, 19}, {10, 20}, {20, 41}, {}} {
		canvas := Canvas{Protocol: Sixel, Cell: cell}
		a := canvas.Draw(quarters(1600, 200), 130, 60)
		size := unsixel(t, a.send).Bounds().Size()
		cell = canvas.cell()
		if size.X != a.Cols*cell.X || size.Y > a.Rows*cell.Y || size.Y%6 != 0 || size.Y < a.Rows*cell.Y-5 {
			t.Errorf("%v pixels in %d × %d cells of %v", size, a.Cols, a.Rows, cell)
		}
		if max(size.X, size.Y) > 1000 {
			t.Errorf("%v pixels are more than xterm draws", size)
		}
	}
}
