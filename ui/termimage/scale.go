package termimage

import (
	"image"
	"math"

	"golang.org/x/image/draw"
)

// Fit returns the largest size in whole cells, at most cols × rows, with the aspect ratio of size.
// It is 0, 0 without room; an extreme ratio still gets one cell across.
func Fit(size image.Point, cols, rows int, cell image.Point) (c, r int) {
	if size.X < 1 || size.Y < 1 || cols < 1 || rows < 1 || cell.X < 1 || cell.Y < 1 {
		return 0, 0
	}
	// Columns per row at this aspect ratio.
	shape := float64(size.X) / float64(size.Y) * float64(cell.Y) / float64(cell.X)
	if w := float64(rows) * shape; w <= float64(cols) {
		return max(1, int(math.Round(w))), rows
	}
	return cols, min(rows, max(1, int(math.Round(float64(cols)/shape))))
}

// large is the number of pixels from which an image is halved by a fast method before the good
// one, which needs more memory.
const large = 4 << 20

// scaled scales img to exactly w × h pixels.
func scaled(img image.Image, w, h int) *image.RGBA {
	w, h = max(w, 1), max(h, 1)
	if s := img.Bounds().Size(); s.X*s.Y > large && s.X > 2*w && s.Y > 2*h {
		half := image.NewRGBA(image.Rect(0, 0, 2*w, 2*h))
		draw.ApproxBiLinear.Scale(half, half.Bounds(), img, img.Bounds(), draw.Src, nil)
		img = half
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.BiLinear.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	return out
}

// within scales img down to at most w × h pixels and keeps its aspect ratio.
func within(img image.Image, w, h int) image.Image {
	s := img.Bounds().Size()
	if s.X <= w && s.Y <= h {
		return img
	}
	f := min(float64(w)/float64(s.X), float64(h)/float64(s.Y))
	return scaled(img, int(math.Round(float64(s.X)*f)), int(math.Round(float64(s.Y)*f)))
}
