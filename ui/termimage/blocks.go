package termimage

import (
	"image"
	"image/color"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// blocks renders an image as lines of half blocks, two pixels per cell: the upper one is the
// foreground, the lower one the background colour. Transparent pixels show the terminal's
// background. Colours are converted to the terminal's profile here, so that the renderer does
// not convert millions of them.
func blocks(img *image.RGBA, has colorprofile.Profile) []string {
	size := img.Bounds().Size()
	lines := make([]string, 0, size.Y/2)
	for y := 0; y+1 < size.Y; y += 2 {
		var line strings.Builder
		last := ""
		for x := range size.X {
			style, glyph := half(img.RGBAAt(x, y), img.RGBAAt(x, y+1), has)
			if style != last {
				line.WriteString(style)
				last = style
			}
			line.WriteString(glyph)
		}
		line.WriteString(ansi.ResetStyle)
		lines = append(lines, line.String())
	}
	return lines
}

// half returns the style and the glyph of two pixels, one above the other.
func half(up, down color.RGBA, has colorprofile.Profile) (style, glyph string) {
	switch seen, below := up.A >= 128, down.A >= 128; {
	case seen && below:
		return ansi.NewStyle().Reset().ForegroundColor(paint(up, has)).BackgroundColor(paint(down, has)).String(), "▀"
	case seen:
		return ansi.NewStyle().Reset().ForegroundColor(paint(up, has)).String(), "▀"
	case below:
		return ansi.NewStyle().Reset().ForegroundColor(paint(down, has)).String(), "▄"
	}
	return ansi.ResetStyle, " "
}

// paint returns the nearest colour of the terminal's profile.
func paint(c color.RGBA, has colorprofile.Profile) ansi.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	full := ansi.RGBColor{R: n.R, G: n.G, B: n.B}
	switch has {
	case colorprofile.ANSI256:
		return ansi.Convert256(full)
	case colorprofile.ANSI:
		return grey(n)
	}
	return full
}

// grey returns the nearest of the four greys among the sixteen colours. The other twelve are so
// saturated that a dark green would become cyan.
func grey(c color.NRGBA) ansi.Color {
	switch y := color.GrayModel.Convert(color.NRGBA{R: c.R, G: c.G, B: c.B, A: 255}).(color.Gray).Y; {
	case y < 48:
		return ansi.Black
	case y < 144:
		return ansi.BrightBlack
	case y < 232:
		return ansi.White
	}
	return ansi.BrightWhite
}
