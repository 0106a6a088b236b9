package termimage

import (
	"image"
	"image/color"

	"dailies/provider/imagefile"
)

// turn applies an orientation to an image.
func turn(img image.Image, o imagefile.Orientation) image.Image {
	if o <= imagefile.Upright || int(o) >= len(sources) {
		return img
	}
	return turned{img, o}
}

// turned is an image with transformed coordinates.
type turned struct {
	image.Image
	orientation imagefile.Orientation
}

func (t turned) Bounds() image.Rectangle {
	size := t.Image.Bounds().Size()
	if t.orientation.Swaps() {
		size = image.Pt(size.Y, size.X)
	}
	return image.Rectangle{Max: size}
}

func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	from := sources[t.orientation](x, y, b.Dx()-1, b.Dy()-1)
	return t.Image.At(b.Min.X+from.X, b.Min.Y+from.Y)
}

// sources maps a pixel x, y of the oriented image to a pixel of the file, by orientation; right and
// bottom are the last coordinates of the file (CIPA DC-008, 4.6.5.1.3).
var sources = [...]func(x, y, right, bottom int) image.Point{
	2: func(x, y, right, _ int) image.Point { return image.Pt(right-x, y) },
	3: func(x, y, right, bottom int) image.Point { return image.Pt(right-x, bottom-y) },
	4: func(x, y, _, bottom int) image.Point { return image.Pt(x, bottom-y) },
	5: func(x, y, _, _ int) image.Point { return image.Pt(y, x) },
	6: func(x, y, _, bottom int) image.Point { return image.Pt(y, bottom-x) },
	7: func(x, y, right, bottom int) image.Point { return image.Pt(right-y, bottom-x) },
	8: func(x, y, right, _ int) image.Point { return image.Pt(right-y, x) },
}
