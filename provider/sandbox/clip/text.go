package clip

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// pen writes text into a frame. A face must not be shared between goroutines.
type pen struct {
	big, small font.Face
	unit       float64 // pixels of one 720th of the shorter measure
}

func newPen(p plan) *pen {
	unit := float64(min(p.height, p.width*9/12)) / 720
	return &pen{big: newLetters(32 * unit), small: newLetters(21 * unit), unit: unit}
}

// write puts a line of text with its base line at y, in the light colour of the
// captions over a thin shadow.
func (p *pen) write(img draw.Image, f font.Face, x, y int, s string, c color.Color) {
	s = plain(s)
	d := font.Drawer{Dst: img, Face: f, Src: image.NewUniform(color.RGBA{0, 0, 0, 150})}
	off := max(int(1.5*p.unit), 1)
	d.Dot = fixed.P(x+off, y+off)
	d.DrawString(s)
	d.Src, d.Dot = image.NewUniform(c), fixed.P(x, y)
	d.DrawString(s)
}

// centre writes a line in the middle of the frame, at a part of its height.
func (p *pen) centre(img draw.Image, s string, at float64, f font.Face) {
	b := img.Bounds()
	s = cut(f, s, b.Dx()*9/10)
	w := font.MeasureString(f, s).Ceil()
	p.write(img, f, (b.Dx()-w)/2, int(at*float64(b.Dy())), s, paper())
}

func paper() color.Color { return color.RGBA{244, 240, 230, 255} }
func amber() rgb         { return rgb{255, 179, 71} }

// plain keeps what the font can show on one line.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, s)
}

// cut shortens a line to a width in pixels.
func cut(f font.Face, s string, width int) string {
	if font.MeasureString(f, s).Ceil() <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && font.MeasureString(f, string(r)+"…").Ceil() > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ") + "…"
}

// wrap breaks a text into at most so many lines; the last one is cut.
func wrap(f font.Face, s string, width, lines int) []string {
	var all []string
	line := ""
	if r := []rune(s); len(r) > 400 {
		s = string(r[:400]) + "…" // more would not fit in any frame
	}
	words := strings.Fields(plain(s))
	for i, w := range words {
		next := strings.TrimSpace(line + " " + w)
		if line == "" || font.MeasureString(f, next).Ceil() <= width {
			line = next
			continue
		}
		if len(all) == lines-1 {
			line = strings.Join(append([]string{line}, words[i:]...), " ")
			break
		}
		all, line = append(all, line), w
	}
	if line != "" {
		all = append(all, line)
	}
	for i := range all {
		all[i] = cut(f, all[i], width)
	}
	return all
}

// captions are the words over a film: the prompt at the foot, what it is at the
// head. They stay; only the time code moves.
type captions struct {
	head, foot *image.RGBA
	seconds    int
}

func newCaptions(cl Clip, p plan) captions {
	pen := newPen(p)
	pad := int(26 * pen.unit)
	lines := wrap(pen.big, cl.Shot.Prompt, p.width-2*pad, 2)
	step := int(38 * pen.unit)
	high := pad + step*len(lines) + int(34*pen.unit)
	c := captions{foot: shade(p.width, high, false), head: shade(p.width, int(70*pen.unit), true), seconds: cl.Shot.Seconds}
	for i, l := range lines {
		pen.write(c.foot, pen.big, pad, high-int(58*pen.unit)-step*(len(lines)-1-i), l, paper())
	}
	about := fmt.Sprintf("%s  ·  %s  ·  seed %d", cl.Shot.Ratio, cl.Shot.Resolution, cl.Shot.Seed)
	if cl.Shot.Audio {
		about += "  ·  sound"
	}
	pen.write(c.foot, pen.small, pad, high-int(22*pen.unit), cut(pen.small, about, p.width-2*pad), color.RGBA{214, 205, 190, 255})
	pen.write(c.head, pen.small, pad, int(36*pen.unit), cut(pen.small, cl.Title, p.width*7/10-pad), paper())
	references(cl, c.foot, pen)
	return c
}

// shade is a strip that darkens towards the edge of the frame.
func shade(w, h int, top bool) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		part := float64(y) / float64(max(h-1, 1))
		if top {
			part = 1 - part
		}
		c := color.RGBA{0, 0, 0, uint8(165 * smooth(part))}
		for x := range w {
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// draw puts the captions over frame i.
func (c captions) draw(img *image.RGBA, p *pen, i int, pl plan) {
	draw.Draw(img, c.head.Rect, c.head, image.Point{}, draw.Over)
	at := image.Pt(0, pl.height-c.foot.Rect.Dy())
	draw.Draw(img, c.foot.Rect.Add(at), c.foot, image.Point{}, draw.Over)
	s := float64(i) / float64(pl.fps)
	code := fmt.Sprintf("%04.1f / %d s", s, c.seconds)
	w := font.MeasureString(p.small, code).Ceil()
	p.write(img, p.small, pl.width-w-int(26*p.unit), int(36*p.unit), code, paper())
	line := max(int(4*p.unit), 1)
	for y := pl.height - line; y < pl.height; y++ {
		for x := range pl.width * (i + 1) / pl.frames() {
			put(img, x, y, amber(), 0.95)
		}
	}
}
