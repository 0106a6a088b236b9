package termimage

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/iterm2"
)

// iterm2 draws a frame as an inline image: the JPEG as it is, or a smaller one.
func (p *Painter) iterm2(w *pieces, now *painted, f Frame, img image.Image) {
	file := f.JPEG
	if f.Quality < BestQuality {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, within(img, f.Quality.side(), f.Quality.side()), &jpeg.Options{Quality: 60}); err == nil {
			file = b.Bytes()
		}
	}
	code := ansi.ITerm2(iterm2.File{
		Name: base64.StdEncoding.EncodeToString([]byte("frame")),
		Size: int64(len(file)), Width: iterm2.Cells(now.at.Dx()), Height: iterm2.Cells(now.at.Dy()),
		Inline: true, DoNotMoveCursor: true,
		Content: base64.StdEncoding.AppendEncode(nil, file),
	})
	w.write([]byte(ansi.CursorPosition(now.at.Min.X+1, now.at.Min.Y+1) + code))
}

// sixel draws the strips of a frame that differ from the last one. A strip is a sixel image of its own, of
// whole lines of cells and whole bands of six pixels.
func (p *Painter) sixel(w *pieces, now *painted, f Frame, img image.Image) {
	cell := now.canvas.cell()
	// Below the best quality there are fewer colours: a smaller picture would jump.
	q := dithered(scaled(img, now.at.Dx()*cell.X, now.at.Dy()*cell.Y/6*6), []int{3, 4, levels}[f.Quality])
	lines := 1 // of cells in a strip
	for lines*cell.Y%6 != 0 {
		lines++
	}
	for y := 0; y < q.height; y += lines * cell.Y {
		from, to := y*q.width, min(y+lines*cell.Y, q.height)*q.width
		if old := now.sixels; old != nil && len(old.colors) == len(q.colors) && slices.Equal(old.index[from:to], q.index[from:to]) {
			continue
		}
		strip := quantizedImage{q.width, (to - from) / q.width, q.colors, q.index[from:to]}
		w.write([]byte(ansi.CursorPosition(now.at.Min.X+1, now.at.Min.Y+y/cell.Y+1) + strip.sixel()))
	}
	now.sixels = &q
}

// sixel encodes an image, with the colours that it has.
func (q quantizedImage) sixel() string {
	var used [256]bool
	for _, i := range q.index {
		used[i] = true
	}
	var b strings.Builder
	fmt.Fprintf(&b, `"1;1;%d;%d`, q.width, q.height)
	for i, c := range q.colors {
		if used[i] {
			fmt.Fprintf(&b, "#%d;2;%d;%d;%d", i, percent(c[0]), percent(c[1]), percent(c[2]))
		}
	}
	for y := 0; y < q.height; y += 6 {
		if y > 0 {
			b.WriteByte('-')
		}
		b.WriteString(q.band(y))
	}
	return ansi.SixelGraphics(0, 1, 0, []byte(b.String()))
}

// levels is how many values a channel of a dithered image has at most: their cube are indices.
const levels = 6

// bayer returns an element of the 8 × 8 matrix of ordered dither: the bits of x^y and y, the lowest ones first.
// Unlike errors that are diffused, its pattern does not move between frames.
func bayer(x, y int) int {
	x ^= y
	return x&1<<5 | y&1<<4 | x&2<<2 | y&2<<1 | x&4>>1 | y&4>>2
}

// dithered reduces an image to a palette that is the same for all images, with a number of levels of each
// channel.
func dithered(img *image.RGBA, levels int) quantizedImage {
	size := img.Bounds().Size()
	q := quantizedImage{width: size.X, height: size.Y, index: make([]uint8, size.X*size.Y)}
	value := func(i int) uint8 { return uint8(i % levels * 255 / (levels - 1)) }
	for i := range levels * levels * levels {
		q.colors = append(q.colors, rgb{value(i / levels / levels), value(i / levels), value(i)})
	}
	var step [64][256]uint8 // by the element of the matrix and the value of a channel
	for t := range step {
		for v := range step[t] {
			step[t][v] = uint8((v*(levels-1)*64 + t*255 + 127) / (255 * 64))
		}
	}
	n := uint8(levels)
	for y := range size.Y {
		row := img.Pix[img.PixOffset(img.Rect.Min.X, img.Rect.Min.Y+y):]
		for x := range size.X {
			s := &step[bayer(x&7, y&7)]
			q.index[y*size.X+x] = (s[row[4*x]]*n+s[row[4*x+1]])*n + s[row[4*x+2]]
		}
	}
	return q
}

// palette returns the colours for an image with a palette.
func (q quantizedImage) palette() color.Palette {
	p := make(color.Palette, len(q.colors))
	for i, c := range q.colors {
		p[i] = color.RGBA{c[0], c[1], c[2], 255}
	}
	return p
}

// rgba returns an image as RGBA.
func rgba(img image.Image) *image.RGBA {
	if out, ok := img.(*image.RGBA); ok && out.Rect.Min == (image.Point{}) && out.Stride == 4*out.Rect.Dx() {
		return out
	}
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}
