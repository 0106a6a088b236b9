package termimage

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Kept returns the part of an image that is left when it is cut in the middle to a ratio of width
// to height.
func Kept(bounds image.Rectangle, ratio float64) image.Rectangle {
	size := bounds.Size()
	if ratio <= 0 || size.X < 1 || size.Y < 1 {
		return bounds
	}
	across, along := 0, 0
	if has := float64(size.X) / float64(size.Y); ratio < has {
		across = int(math.Round(float64(size.X)*(1-ratio/has))) / 2
	} else {
		along = int(math.Round(float64(size.Y)*(1-has/ratio))) / 2
	}
	return image.Rect(bounds.Min.X+across, bounds.Min.Y+along, bounds.Max.X-across, bounds.Max.Y-along)
}

// Cropped draws over an image what a ratio of width to height cuts of it: that part is darkened,
// and a line is drawn around what is left.
func Cropped(img image.Image, ratio float64) image.Image {
	all := img.Bounds()
	kept := Kept(all, ratio)
	if kept == all {
		return img
	}
	out := image.NewRGBA(all)
	draw.Draw(out, all, image.NewUniform(color.Black), image.Point{}, draw.Src)
	draw.DrawMask(out, all, img, all.Min, image.NewUniform(color.Alpha{70}), image.Point{}, draw.Over)
	// About one cell of a small drawing, so that scaling down does not remove it.
	line := max(1, min(all.Dx(), all.Dy())/40)
	draw.Draw(out, kept.Inset(-line).Intersect(all), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, kept, img, kept.Min, draw.Src)
	return out
}

// Beside puts two images of the same height side by side, with a transparent gap between them.
func Beside(left, right image.Image) image.Image {
	h := min(left.Bounds().Dy(), right.Bounds().Dy())
	if h < 1 {
		return left
	}
	width := func(img image.Image) int {
		return int(math.Round(float64(img.Bounds().Dx()) * float64(h) / float64(img.Bounds().Dy())))
	}
	a, b := scaled(left, width(left), h), scaled(right, width(right), h)
	gap := max(2, (a.Rect.Dx()+b.Rect.Dx())/30)
	out := image.NewRGBA(image.Rect(0, 0, a.Rect.Dx()+gap+b.Rect.Dx(), h))
	draw.Draw(out, a.Rect, a, image.Point{}, draw.Src)
	draw.Draw(out, b.Rect.Add(image.Pt(a.Rect.Dx()+gap, 0)), b, image.Point{}, draw.Src)
	return out
}
