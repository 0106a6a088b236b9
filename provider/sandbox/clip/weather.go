package clip

import (
	"image"
	"math"
)

// water mirrors what lies above the shore, darker the nearer it comes, with
// ripples that travel.
func (a *artist) water(img *image.RGBA, s float64) {
	shore := int((a.horizon + 0.03) * float64(a.p.height))
	deep := a.pal.sky[0].to(a.pal.near, 0.5)
	for y := shore; y < a.p.height; y++ {
		d := float64(y-shore) / float64(a.p.height-shore)
		wave := math.Sin(float64(y)*0.9/(0.3+d)*720/float64(a.p.height)-s*3) * (1 + 9*d)
		from := clamp(float64(shore)-float64(y-shore)*1.15+wave*0.6, 0, float64(shore-1))
		src := img.Pix[int(from)*img.Stride:][:4*a.p.width]
		copy(a.row, src)
		push := wave * float64(a.p.height) / 720
		dark := 0.18 + 0.45*d
		for x := range a.p.width {
			sx := x + int(push+2*d*math.Sin(float64(x)*0.05+s*2))
			sx = max(0, min(sx, a.p.width-1))
			p := img.Pix[y*img.Stride+4*x:]
			p[0], p[1], p[2] = a.row[4*sx], a.row[4*sx+1], a.row[4*sx+2]
			put(img, x, y, deep, dark)
		}
	}
	a.sparkle(img, shore, s)
}

// sparkle puts short lights on the water.
func (a *artist) sparkle(img *image.RGBA, shore int, s float64) {
	for n := range uint64(160) {
		d := a.chance(5000 + n)
		on := math.Sin(s*(2+4*a.chance(6000+n)) + float64(n)*1.7)
		if on < 0.55 {
			continue
		}
		y := shore + int(d*d*float64(a.p.height-shore))
		x := int(a.chance(7000+n) * float64(a.p.width))
		for dx := range 2 + int((2+16*d)*float64(a.p.height)/720) {
			put(img, x+dx, y, a.pal.sun, (on-0.55)*1.2)
		}
	}
}

// weather lets it rain or snow.
func (a *artist) weather(img *image.RGBA, s float64) {
	unit := float64(a.p.height) / 720
	switch {
	case a.mood.rain:
		for n := range uint64(420) {
			fall := 1.1 + 0.7*a.chance(8000+n)
			x := a.chance(8500+n)*1.2 - 0.1
			y := math.Mod(a.chance(9000+n)+fall*s, 1.1) - 0.05
			for k := range int(26 * unit * fall) {
				put(img, int(x*float64(a.p.width)-float64(k)*0.18), int(y*float64(a.p.height))-k, rgb{225, 235, 245}, 0.20)
			}
		}
	case a.mood.snow:
		for n := range uint64(300) {
			near := a.chance(8000 + n)
			x := math.Mod(a.chance(8500+n)+0.02*math.Sin(s+float64(n))+0.03*s*near, 1)
			y := math.Mod(a.chance(9000+n)+(0.05+0.12*near)*s, 1)
			dot(img, x*float64(a.p.width), y*float64(a.p.height), (1+2.6*near)*unit, rgb{255, 255, 255}, 0.85)
		}
	}
}

// dot paints a small soft disc.
func dot(img *image.RGBA, cx, cy, r float64, c rgb, part float64) {
	for y := int(cy - r - 1); y <= int(cy+r+1); y++ {
		for x := int(cx - r - 1); x <= int(cx+r+1); x++ {
			d := math.Hypot(float64(x)-cx, float64(y)-cy)
			if d < r+1 {
				put(img, x, y, c, part*min(1, r+1-d))
			}
		}
	}
}

// birds crosses the sky with a small flock.
func (a *artist) birds(img *image.RGBA, s float64) {
	w, h := float64(a.p.width), float64(a.p.height)
	size := h / 70
	for n := range uint64(5) {
		x := (math.Mod(a.chance(60)+0.045*s, 1.2)-0.1)*w - float64(n%3)*2.6*size + 3*a.chance(61+n)*size
		y := (0.16+0.14*a.chance(70))*h + float64(n)*1.3*size + 2*math.Sin(s+float64(n))
		flap := 0.55 * math.Sin(s*7+float64(n)*1.9)
		for k := -size; k <= size; k += 0.5 {
			u := math.Abs(k) / size
			lift := math.Sqrt(u)*(0.35+flap)*size - u*u*0.35*size
			put(img, int(x+k), int(y-lift), a.pal.near, 0.75)
			put(img, int(x+k), int(y-lift)+1, a.pal.near, 0.45)
		}
	}
}

// glint lets light and dust drift over a picture, so that a film of one still
// moves in itself.
func (a *artist) glint(img *image.RGBA, s float64) {
	w, h := float64(a.p.width), float64(a.p.height)
	for n := range uint64(36) {
		near := a.chance(8000 + n)
		x := math.Mod(a.chance(8500+n)+(0.01+0.03*near)*s, 1)
		y := math.Mod(1+a.chance(9000+n)-(0.01+0.02*near)*s+0.01*math.Sin(s+float64(n)), 1)
		dot(img, x*w, y*h, (0.8+2*near)*h/720, a.pal.sun, 0.10+0.28*near)
	}
}
