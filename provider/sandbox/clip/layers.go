package clip

import (
	"image"
	"math"
)

// put blends a colour into one pixel; part is how much of it shows, from 0 to 1.
func put(img *image.RGBA, x, y int, c rgb, part float64) {
	if x < 0 || y < 0 || x >= img.Rect.Max.X || y >= img.Rect.Max.Y {
		return
	}
	k := min(int(256*part), 256)
	if k <= 0 {
		return
	}
	p := img.Pix[y*img.Stride+4*x:][:3:3]
	p[0] = uint8((int(p[0])*(256-k) + int(c.r)*k) >> 8)
	p[1] = uint8((int(p[1])*(256-k) + int(c.g)*k) >> 8)
	p[2] = uint8((int(p[2])*(256-k) + int(c.b)*k) >> 8)
}

// sky fills the frame row by row.
func (a *artist) sky(img *image.RGBA) {
	for y := range a.p.height {
		c := a.pal.skyAt(float64(y) / (a.horizon * float64(a.p.height)))
		row := img.Pix[y*img.Stride:][:4*a.p.width]
		for x := 0; x < len(row); x += 4 {
			row[x], row[x+1], row[x+2], row[x+3] = uint8(c.r), uint8(c.g), uint8(c.b), 255
		}
	}
}

func (a *artist) stars(img *image.RGBA, s float64) {
	for n := range uint64(140) {
		x, y := a.chance(1000+n), a.chance(2000+n)
		twinkle := 0.45 + 0.45*math.Sin(s*(1+3*a.chance(3000+n))+float64(n))
		size := 1 + int(2*float64(a.p.height)/1080*a.chance(4000+n)*1.6)
		for dy := range size {
			for dx := range size {
				put(img, int(x*float64(a.p.width))+dx, int(y*a.horizon*float64(a.p.height))+dy, a.pal.sun, twinkle*(1-y))
			}
		}
	}
}

// sunAt paints the sun or the moon, which climbs a little while the film runs.
func (a *artist) sunAt(img *image.RGBA, s float64) {
	part := s / float64(a.p.seconds)
	w, h := float64(a.p.width), float64(a.p.height)
	cx := w * (0.22 + 0.56*a.chance(40) + 0.05*part)
	cy := h * (a.horizon - 0.10 - 0.22*a.chance(41) - 0.10*part)
	side := min(w, h)
	disc, halo := 0.055*side, 0.75*side
	if a.pal.night {
		disc, halo = 0.042*side, 0.4*side
	}
	for y := max(int(cy-halo), 0); y < min(int(cy+halo), a.p.height); y++ {
		for x := max(int(cx-halo), 0); x < min(int(cx+halo), a.p.width); x++ {
			dx, dy := float64(x)-cx, float64(y)-cy
			d2 := dx*dx + dy*dy
			if d2 > halo*halo {
				continue
			}
			d := math.Sqrt(d2)
			f := 1 - d/halo
			glow := 0.55 * f * f * f
			if edge := disc + 1 - d; edge > 0 {
				glow = max(glow, min(edge, 1))
			}
			put(img, x, y, a.pal.sun, glow)
		}
	}
}

// puff makes the mask of a cloud: many soft blobs on a flat base, frayed by noise.
func puff(seed uint64, w, h int) *image.Alpha {
	w, h = max(w, 8), max(h, 6)
	m := image.NewAlpha(image.Rect(0, 0, w, h))
	high := float64(h) / float64(w)
	type blob struct{ x, y, r float64 }
	var blobs []blob
	for n := range uint64(22) {
		u := float64(mix(seed, n)%1000) / 1000
		heap := 1 - 1.7*math.Abs(u-0.5) // higher in the middle
		r := (0.05 + 0.10*float64(mix(seed, 50+n)%1000)/1000) * (0.55 + 0.75*heap)
		lift := float64(mix(seed, 90+n)%1000) / 1000 * max(heap, 0) * 0.5
		y := max(0.82-r/high*0.7-lift, r/high+0.03) // none may touch the edge
		blobs = append(blobs, blob{0.16 + 0.68*u, y, r})
	}
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			v := 0.0
			for _, b := range blobs {
				dx, dy := fx-b.x, (fy-b.y)*high
				if q := 1 - (dx*dx+dy*dy)/(b.r*b.r); q > 0 {
					v += q
				}
			}
			v *= 0.72 + 0.5*noise2(seed, fx*14, fy*14*high)
			m.Pix[y*m.Stride+x] = uint8(255 * smooth(v*0.8) * smooth((0.95-fy)*3.5))
		}
	}
	return m
}

// noise2 is noise over a plane.
func noise2(seed uint64, x, y float64) float64 {
	row := math.Floor(y)
	at := func(k float64) float64 { return noise(seed+uint64(int64(k)+1<<20)*977, x) }
	return at(row) + (at(row+1)-at(row))*smooth(y-row)
}

// smear paints a mask, in one colour at its top and another at its foot.
func smear(img *image.RGBA, m *image.Alpha, x0, y0 int, top, foot rgb, thick float64) {
	h := m.Rect.Dy()
	for y := range h {
		c := top.to(foot, smooth(float64(y)/float64(h)))
		for x := range m.Rect.Dx() {
			if v := m.Pix[y*m.Stride+x]; v > 3 {
				put(img, x0+x, y0+y, c, thick*float64(v)/255)
			}
		}
	}
}

// noise is smooth and wanders between 0 and 1.
func noise(seed uint64, x float64) float64 {
	i := math.Floor(x)
	at := func(k float64) float64 { return float64(mix(seed, uint64(int64(k)+1<<20))%4096) / 4096 }
	return at(i) + (at(i+1)-at(i))*smooth(x-i)
}

// hill paints one ridge from its line down to the foot of the frame.
func (a *artist) hill(img *image.RGBA, h hill, salt uint64, s float64) {
	w, high := float64(a.p.width), float64(a.p.height)
	seed := mix(a.seed, salt)
	shades := h.shades(int(0.34*high) + 1)
	for x := range a.p.width {
		u := float64(x)/w + h.speed*s
		n := 0.62*noise(seed, u/h.wide) + 0.26*noise(seed+1, 2.7*u/h.wide) + 0.12*noise(seed+2, 7.3*u/h.wide)
		y := h.base - h.high*n
		ground := int(y * high)
		switch {
		case h.trees:
			y -= conifer(seed, u*w/high*26) * 0.05 * (0.5 + h.speed*10)
		case h.city:
			y -= house(seed, u*w/high*16) * 0.16
		}
		top := y * high
		a.ridge[x] = top
		first := max(int(top), 0)
		put(img, x, first, shades[0], 1-(top-float64(first)))
		for y := first + 1; y < a.p.height; y++ {
			c := shades[min(max(y-ground, 0), len(shades)-1)]
			p := img.Pix[y*img.Stride+4*x:][:3:3]
			p[0], p[1], p[2] = uint8(c.r), uint8(c.g), uint8(c.b)
		}
	}
	if h.city && (a.pal.night || a.mood.rain) {
		a.windows(img, seed, h, s)
	}
}

// shades are the colours of a hill from its crest down.
func (h hill) shades(n int) []rgb {
	all := make([]rgb, n)
	for i := range all {
		all[i] = h.crest.to(h.foot, float64(i)/float64(n))
	}
	return all
}

// conifer is the outline of a row of trees at a place, 0 between them.
func conifer(seed uint64, u float64) float64 {
	i := math.Floor(u)
	best := 0.0
	for k := i - 1; k <= i+1; k++ {
		n := mix(seed+7, uint64(int64(k)+1<<20))
		if n%100 < 38 {
			continue
		}
		centre := k + 0.5 + (float64(n>>8%100)/100-0.5)*0.7
		size := 0.45 + 0.55*float64(n>>16%100)/100
		d := math.Abs(u-centre) / (0.42 * size)
		if d < 1 {
			tier := 0.10 * math.Mod(d*4, 1) // the branches hang in steps
			best = max(best, size*(1-d)+tier*size)
		}
	}
	return best
}

// house is the outline of a street at a place.
func house(seed uint64, u float64) float64 {
	n := mix(seed+9, uint64(int64(math.Floor(u))+1<<20))
	return 0.25 + 0.75*float64(n%100)/100
}

// windows lights a few windows of a skyline.
func (a *artist) windows(img *image.RGBA, seed uint64, h hill, s float64) {
	w, high := float64(a.p.width), float64(a.p.height)
	cell := max(high/90, 3)
	for x := 0.0; x < w; x += cell {
		world := math.Floor(x/cell + h.speed*s*w/cell)
		top := a.ridge[int(x)]
		for row := range 14 {
			n := mix(seed+uint64(row)*31, uint64(int64(world)+1<<20))
			if n%100 > 22 {
				continue
			}
			y0 := int(top + cell*(1.2+float64(row)*1.5))
			for dy := range int(cell * 0.7) {
				for dx := range int(cell * 0.5) {
					put(img, int(x)+dx, y0+dy, hue(0xffd27a), 0.85)
				}
			}
		}
	}
}
