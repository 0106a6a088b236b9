package clip

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/draw"
	"net/url"
	"path"
	"strings"

	xdraw "golang.org/x/image/draw"
)

// stills are the pictures that a film starts from and ends on.
type stills struct {
	start, end *image.RGBA // a little larger than the frame, so that the view can move
}

const spare = 1.14 // how much larger

// newStills loads the pictures of a shot; nil when it starts from none.
func newStills(c Clip, p plan) *stills {
	sh := c.Shot
	if sh.Start == "" {
		return nil
	}
	st := &stills{start: fill(c.still(sh.Start, "start frame", p), p)}
	if sh.End != "" {
		st.end = fill(c.still(sh.End, "end frame", p), p)
	}
	return st
}

// still is the picture at an address: an upload, inline data, or a labelled view
// for a picture outside, since the sandbox fetches nothing.
func (c Clip) still(address, label string, p plan) image.Image {
	if img := c.Picture(address); img != nil {
		return img
	}
	if _, data, ok := strings.Cut(address, ";base64,"); ok && strings.HasPrefix(address, "data:") {
		raw, err := base64.StdEncoding.DecodeString(data)
		if err == nil {
			if img, _, err := image.Decode(bytes.NewReader(raw)); err == nil {
				return img
			}
		}
		address = "data: URI"
	}
	return outside(address, label, p)
}

// outside paints a quiet landscape that the address decides, with a label.
func outside(address, label string, p plan) image.Image {
	name := address
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		name = u.Host + "/" + path.Base(u.Path)
	}
	p.seconds, p.fps = 1, 1
	hour := map[string]string{"start frame": "morning", "end frame": "sunset"}[label] // two that differ at a glance
	sc := landscape(hour+" "+name, uint64(len(address)), p)
	img := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	a := sc.artist()
	a.landscape(img, 0)
	veil(img, 0.35)
	a.pen.centre(img, label, 0.46, a.pen.big)
	a.pen.centre(img, name, 0.46+0.07, a.pen.small)
	return img
}

// veil darkens a picture.
func veil(img *image.RGBA, part float64) {
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			put(img, x, y, rgb{12, 12, 16}, part)
		}
	}
}

// fill scales a picture so that it covers the frame and its spare.
func fill(src image.Image, p plan) *image.RGBA {
	w, h := int(float64(p.width)*spare), int(float64(p.height)*spare)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	b := src.Bounds()
	cut := b
	if b.Dx()*h > b.Dy()*w { // too wide
		keep := b.Dy() * w / h
		cut.Min.X += (b.Dx() - keep) / 2
		cut.Max.X = cut.Min.X + keep
	} else {
		keep := b.Dx() * h / w
		cut.Min.Y += (b.Dy() - keep) / 2
		cut.Max.Y = cut.Min.Y + keep
	}
	draw.Draw(dst, dst.Rect, image.Black, image.Point{}, draw.Src) // a picture may be transparent
	xdraw.CatmullRom.Scale(dst, dst.Rect, src, cut, draw.Over, nil)
	return dst
}

// draw paints the view at a part of the film: slowly closer to the start picture,
// and over into the end picture, which is there alone at the end.
func (st *stills) draw(img *image.RGBA, part float64) {
	view(img, st.start, smooth(part))
	if st.end == nil {
		return
	}
	over := smooth((part - 0.30) / 0.55)
	if over == 0 {
		return
	}
	top := image.NewRGBA(img.Rect)
	view(top, st.end, 1-smooth(part))
	k := int(256 * over)
	for i, v := range top.Pix {
		img.Pix[i] = uint8((int(img.Pix[i])*(256-k) + int(v)*k) >> 8)
	}
}

// view paints a picture, from whole (0) to a little closer (1).
func view(dst, src *image.RGBA, closer float64) {
	w, h := float64(src.Rect.Dx()), float64(src.Rect.Dy())
	in := (1 - 1/spare) / 2 * closer
	cut := image.Rect(int(w*in), int(h*in), int(w*(1-in)), int(h*(1-in)))
	xdraw.ApproxBiLinear.Scale(dst, dst.Rect, src, cut, draw.Src, nil)
}

// references pastes small prints of the reference pictures into the foot, at its
// right.
func references(c Clip, foot *image.RGBA, p *pen) {
	side := int(64 * p.unit)
	x := foot.Rect.Dx() - int(26*p.unit)
	for i := min(len(c.Shot.Refs), 4) - 1; i >= 0; i-- {
		img := c.still(c.Shot.Refs[i], "reference", plan{width: 160, height: 160, fps: 1, seconds: 1})
		x -= side
		at := image.Rect(x, foot.Rect.Dy()-side-int(18*p.unit), x+side, foot.Rect.Dy()-int(18*p.unit))
		draw.Draw(foot, at.Inset(-max(int(2*p.unit), 1)), image.NewUniform(paper()), image.Point{}, draw.Src)
		xdraw.ApproxBiLinear.Scale(foot, at, img, img.Bounds(), draw.Src, nil)
		x -= int(10 * p.unit)
	}
}
