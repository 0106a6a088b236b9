package clip

import (
	"math"
	"strings"
)

// rgb is a colour, each part from 0 to 255.
type rgb struct{ r, g, b float64 }

func hue(n int) rgb { return rgb{float64(n >> 16 & 255), float64(n >> 8 & 255), float64(n & 255)} }

// to is the colour part of the way to another.
func (c rgb) to(d rgb, part float64) rgb {
	return rgb{c.r + (d.r-c.r)*part, c.g + (d.g-c.g)*part, c.b + (d.b-c.b)*part}
}

// turned rotates the hue by degrees and keeps the brightness (the usual YIQ
// rotation).
func (c rgb) turned(degrees float64) rgb {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	y := 0.299*c.r + 0.587*c.g + 0.114*c.b
	i := 0.596*c.r - 0.274*c.g - 0.322*c.b
	q := 0.211*c.r - 0.523*c.g + 0.312*c.b
	i, q = i*cos-q*sin, i*sin+q*cos
	return rgb{
		clamp(y+0.956*i+0.621*q, 0, 255),
		clamp(y-0.272*i-0.647*q, 0, 255),
		clamp(y-1.106*i+1.703*q, 0, 255),
	}
}

func clamp(v, low, high float64) float64 { return max(low, min(high, v)) }

// smooth eases a part between 0 and 1.
func smooth(x float64) float64 {
	x = clamp(x, 0, 1)
	return x * x * (3 - 2*x)
}

// palette is a time of day.
type palette struct {
	name      string
	sky       [4]rgb // from the top to the horizon
	sun       rgb
	cloud     rgb
	far, near rgb // hills
	night     bool
}

func palettes() []palette {
	return []palette{
		{"dawn", [4]rgb{hue(0x243b73), hue(0x7a5a9c), hue(0xf0937a), hue(0xffdca8)}, hue(0xfff1c9), hue(0xffd3bd), hue(0xb27a94), hue(0x231a36), false},
		{"day", [4]rgb{hue(0x1f6fc4), hue(0x4fa0e6), hue(0xa6d5f5), hue(0xe8f4f2)}, hue(0xfffbe6), hue(0xffffff), hue(0x8fb6c9), hue(0x1b4636), false},
		{"dusk", [4]rgb{hue(0x10173f), hue(0x44306f), hue(0xbb4b70), hue(0xff9f5f)}, hue(0xffd9a3), hue(0xe58a8f), hue(0x7d4470), hue(0x160f26), false},
		{"mist", [4]rgb{hue(0x5b6f7a), hue(0x8fa3a8), hue(0xc9d3cf), hue(0xece9dc)}, hue(0xfffdf2), hue(0xf4f4ee), hue(0xa9b6b3), hue(0x25322f), false},
		{"desert", [4]rgb{hue(0x2a6aa8), hue(0x7fb6d6), hue(0xf0d9ae), hue(0xf7c28b)}, hue(0xfff2cf), hue(0xfff0df), hue(0xd8a077), hue(0x56301f), false},
		{"night", [4]rgb{hue(0x050914), hue(0x0b1530), hue(0x1a2d52), hue(0x3a5680)}, hue(0xeef2ff), hue(0x46587c), hue(0x26405f), hue(0x060a12), true},
		{"aurora", [4]rgb{hue(0x040817), hue(0x0a1d33), hue(0x14504f), hue(0x3d8f70)}, hue(0xe6fff5), hue(0x2f5f63), hue(0x1d4b50), hue(0x050d10), true},
	}
}

// mood is what a prompt asks of the scene.
type mood struct {
	palettes []string // allowed ones; none means all
	water    bool
	rain     bool
	snow     bool
	city     bool
}

// moodOf picks a few words out of a prompt: a sandbox understands no more.
func moodOf(prompt string) mood {
	p := strings.ToLower(prompt)
	says := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(p, w) {
				return true
			}
		}
		return false
	}
	var m mood
	switch {
	case says("aurora", "northern light"):
		m.palettes = []string{"aurora"}
	case says("night", "moon", "star", "neon", "midnight"):
		m.palettes = []string{"night"}
	case says("sunset", "dusk", "evening"):
		m.palettes = []string{"dusk"}
	case says("sunrise", "dawn", "morning"):
		m.palettes = []string{"dawn"}
	case says("desert", "dune", "sand"):
		m.palettes = []string{"desert"}
	case says("rain", "fog", "mist", "storm"):
		m.palettes = []string{"mist", "night"}
	case says("snow", "winter"):
		m.palettes = []string{"mist", "day", "night"}
	}
	m.water = says("sea", "ocean", "lake", "river", "water", "beach", "wave", "boat")
	m.rain = says("rain", "storm")
	m.snow = says("snow", "winter", "blizzard")
	m.city = says("city", "street", "skyline", "town", "building")
	return m
}

// paletteFor is the palette of a film: the prompt may limit the choice, the seed
// makes it and turns its hues.
func paletteFor(m mood, seed uint64) palette {
	var fit []palette
	for _, p := range palettes() {
		for _, name := range m.palettes {
			if name == p.name {
				fit = append(fit, p)
			}
		}
	}
	if len(fit) == 0 {
		fit = palettes()
	}
	p := fit[mix(seed, 11)%uint64(len(fit))]
	turn := float64(mix(seed, 12)%81) - 40
	for i := range p.sky {
		p.sky[i] = p.sky[i].turned(turn)
	}
	p.sun, p.cloud = p.sun.turned(turn/2), p.cloud.turned(turn)
	p.far, p.near = p.far.turned(turn), p.near.turned(turn)
	return p
}

// skyAt is the colour of the sky between the top (0) and the horizon (1).
func (p palette) skyAt(y float64) rgb {
	y = clamp(y, 0, 1) * 3
	i := min(int(y), 2)
	return p.sky[i].to(p.sky[i+1], smooth(y-float64(i)))
}
