package termimage

import (
	"image"
	"image/color"
	"strconv"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Lines draws an image as half blocks, like Draw, fast enough for frames of a film: it averages pixels,
// and leaves out the two lowest bits of a colour, which makes more neighbours equal. c must be a canvas
// of [Canvas.Blocks].
func (c Canvas) Lines(img image.Image, cols, rows int) []string {
	if img == nil || c.Protocol != Blocks {
		return nil
	}
	cols, rows = Fit(img.Bounds().Size(), cols, rows, c.cell())
	if cols == 0 {
		return nil
	}
	small := averaged(img, cols, rows*2)
	if c.Colors != colorprofile.TrueColor && c.Colors != colorprofile.Unknown {
		return blocks(small, c.Colors)
	}
	lines := make([]string, rows)
	line := make([]byte, 0, cols*16)
	for y := range lines {
		line = line[:0]
		var fore, back rgb
		for x := range cols {
			up, down := colourAt(small, x, 2*y), colourAt(small, x, 2*y+1)
			if x == 0 || up != fore {
				line = appendColour(line, "\x1b[38;2;", up)
			}
			if x == 0 || down != back {
				line = appendColour(line, "\x1b[48;2;", down)
			}
			fore, back = up, down
			line = append(line, "▀"...)
		}
		lines[y] = string(append(line, ansi.ResetStyle...))
	}
	return lines
}

func colourAt(img *image.RGBA, x, y int) rgb {
	p := img.Pix[img.PixOffset(x, y):]
	return rgb{p[0] &^ 3, p[1] &^ 3, p[2] &^ 3}
}

func appendColour(line []byte, code string, c rgb) []byte {
	line = append(line, code...)
	for i, v := range c {
		if i > 0 {
			line = append(line, ';')
		}
		line = strconv.AppendUint(line, uint64(v), 10)
	}
	return append(line, 'm')
}

// averaged scales a JPEG down to exactly w × h pixels, each the average of those that it stands for.
// Other images, and those to be enlarged, are scaled as usual.
func averaged(img image.Image, w, h int) *image.RGBA {
	p, ok := img.(*image.YCbCr)
	if size := img.Bounds().Size(); !ok || size.X < w || size.Y < h {
		return scaled(img, w, h)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	b := p.Bounds()
	for y := range h {
		y0, y1 := b.Min.Y+y*b.Dy()/h, b.Min.Y+(y+1)*b.Dy()/h
		for x := range w {
			x0, x1 := b.Min.X+x*b.Dx()/w, b.Min.X+(x+1)*b.Dx()/w
			var luma, cb, cr, chroma int
			for yy := y0; yy < y1; yy++ {
				row := p.Y[p.YOffset(x0, yy):]
				for _, v := range row[:x1-x0] {
					luma += int(v)
				}
				// Two neighbours mostly have the same colour: every second pixel is enough.
				for xx := x0; xx < x1; xx += 2 {
					at := p.COffset(xx, yy)
					cb, cr, chroma = cb+int(p.Cb[at]), cr+int(p.Cr[at]), chroma+1
				}
			}
			n := (x1 - x0) * (y1 - y0)
			r, g, bl := color.YCbCrToRGB(uint8((luma+n/2)/n), uint8((cb+chroma/2)/chroma), uint8((cr+chroma/2)/chroma))
			at := out.PixOffset(x, y)
			out.Pix[at], out.Pix[at+1], out.Pix[at+2], out.Pix[at+3] = r, g, bl, 255
		}
	}
	return out
}
