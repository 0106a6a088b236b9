package clip

import (
	"image"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"
)

// letters are those of a small pixel font, drawn larger. An outline font would
// make the program half a megabyte larger, for a demo.
type letters struct {
	*basicfont.Face
	times float64 // as large as they are in the font
	drawn map[rune]*image.Alpha
}

var _ font.Face = &letters{}

// newLetters returns letters of a height in pixels, 4 at least.
func newLetters(height float64) *letters {
	f := inconsolata.Regular8x16
	return &letters{f, max(height, 4) / float64(f.Height), map[rune]*image.Alpha{}}
}

// Glyph is a letter with its base line at dot.
func (l *letters) Glyph(dot fixed.Point26_6, r rune) (image.Rectangle, image.Image, image.Point, fixed.Int26_6, bool) {
	box, all, at, _, ok := l.Face.Glyph(fixed.Point26_6{}, r)
	if !ok {
		return box, nil, at, 0, false
	}
	m := l.drawn[r]
	if m == nil {
		m = image.NewAlpha(image.Rect(0, 0, l.pixels(box.Dx()), l.pixels(box.Dy())))
		draw.CatmullRom.Scale(m, m.Rect, all, image.Rectangle{at, at.Add(box.Size())}, draw.Src, nil)
		l.drawn[r] = m
	}
	corner := image.Pt(dot.X.Round()+l.pixels(box.Min.X), dot.Y.Round()+l.pixels(box.Min.Y))
	return m.Rect.Add(corner), m, image.Point{}, l.advance(), true
}

// GlyphAdvance is how wide a letter is.
func (l *letters) GlyphAdvance(r rune) (fixed.Int26_6, bool) {
	_, ok := l.Face.GlyphAdvance(r)
	return l.advance(), ok
}

func (l *letters) advance() fixed.Int26_6 {
	return fixed.Int26_6(math.Round(float64(l.Advance) * l.times * 64))
}

func (l *letters) pixels(n int) int { return int(math.Round(float64(n) * l.times)) }
