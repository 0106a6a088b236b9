package kittyscreen

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// Text returns the character in a cell.
func (s *Screen) Text(x, y int) string {
	if c := s.text.CellAt(x, y); c != nil {
		return c.Content
	}
	return ""
}

// Pixels returns what is seen in a rectangle of cells; where there is no picture it is transparent. An error
// says which cell names a picture that is not there.
func (s *Screen) Pixels(at image.Rectangle) (*image.RGBA, error) {
	out := image.NewRGBA(image.Rect(0, 0, at.Dx()*s.cell.X, at.Dy()*s.cell.Y))
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			to := image.Pt((x-at.Min.X)*s.cell.X, (y-at.Min.Y)*s.cell.Y)
			if err := s.placeholder(out, to, x, y); err != nil {
				return nil, fmt.Errorf("cell %d, %d: %w", x, y, err)
			}
			for _, p := range s.placed {
				if image.Pt(x, y).In(p.at) {
					img := s.images[p.id]
					s.fill(out, to, img.frames[img.current], p.part, image.Pt(x, y).Sub(p.at.Min), p.at.Size(), false)
				}
			}
		}
	}
	return out, nil
}

// placeholder draws the part of an image that a placeholder stands for.
func (s *Screen) placeholder(out *image.RGBA, to image.Point, x, y int) error {
	c := s.text.CellAt(x, y)
	if c == nil || len(c.Content) == 0 || []rune(c.Content)[0] != kitty.Placeholder {
		return nil
	}
	marks := []rune(c.Content)[1:]
	if len(marks) != 3 {
		return fmt.Errorf("a placeholder has %d marks, not a row, a column and a part of the id", len(marks))
	}
	var n [3]int
	for i, m := range marks {
		if n[i] = mark(m); n[i] < 0 {
			return fmt.Errorf("%U is no mark", m)
		}
	}
	id := n[2] << 24
	switch fg := c.Style.Fg.(type) {
	case ansi.IndexedColor:
		id |= int(fg)
	case ansi.BasicColor:
		id |= int(fg)
	case nil:
		return errors.New("a placeholder has no colour")
	default:
		rgb := color.RGBAModel.Convert(fg).(color.RGBA)
		id |= int(rgb.R)<<16 | int(rgb.G)<<8 | int(rgb.B)
	}
	p := s.images[id]
	if p == nil {
		return fmt.Errorf("there is no image %d", id)
	}
	size, ok := p.virtual[0]
	if !ok {
		return fmt.Errorf("image %d has no virtual placement", id)
	}
	if n[0] >= size.Y || n[1] >= size.X {
		return fmt.Errorf("row %d, column %d are outside of %v", n[0], n[1], size)
	}
	img := p.frames[p.current]
	s.fill(out, to, img, img.Bounds(), image.Pt(n[1], n[0]), size, true)
	return nil
}

// mark returns the number that a diacritic stands for, -1 for another character.
func mark(r rune) int {
	for i := range 297 {
		if kitty.Diacritic(i) == r {
			return i
		}
	}
	return -1
}

// fill draws one cell of a picture that is scaled to some. keep keeps its shape, in the middle of them.
func (s *Screen) fill(out *image.RGBA, to image.Point, img *image.RGBA, part image.Rectangle, cell, size image.Point, keep bool) {
	w, h := float64(size.X*s.cell.X), float64(size.Y*s.cell.Y)
	sx, sy := w/float64(part.Dx()), h/float64(part.Dy())
	if keep {
		sx = min(sx, sy)
		sy = sx
	}
	left, top := (w-sx*float64(part.Dx()))/2, (h-sy*float64(part.Dy()))/2
	for y := range s.cell.Y {
		for x := range s.cell.X {
			fx := (float64(cell.X*s.cell.X+x) + 0.5 - left) / sx
			fy := (float64(cell.Y*s.cell.Y+y) + 0.5 - top) / sy
			if fx < 0 || fy < 0 || fx >= float64(part.Dx()) || fy >= float64(part.Dy()) {
				continue
			}
			c := img.RGBAAt(part.Min.X+int(fx), part.Min.Y+int(fy))
			out.SetRGBA(to.X+x, to.Y+y, c)
		}
	}
}

// Placeholders returns the rectangle of cells with placeholders.
func (s *Screen) Placeholders() (at image.Rectangle) {
	for y := range s.text.Height() {
		for x := range s.text.Width() {
			if c := s.text.CellAt(x, y); c != nil && len(c.Content) > 0 && []rune(c.Content)[0] == kitty.Placeholder {
				at = at.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return at
}
