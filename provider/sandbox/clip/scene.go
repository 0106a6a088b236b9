package clip

import (
	"image"
	"math"
)

// scene is what a film shows: everything that stays the same from frame to frame.
type scene struct {
	p       plan
	mood    mood
	pal     palette
	seed    uint64 // of the landscape: prompt and seed
	horizon float64
	clouds  []cloud
	hills   []hill
	stills  *stills // nil when the film starts from no picture
	words   captions
}

// cloud is a soft mask that drifts.
type cloud struct {
	mask  *image.Alpha
	x, y  float64 // of its left upper corner at the start, parts of the frame
	speed float64 // parts of the frame per second
	thick float64 // how much it hides
}

// hill is a ridge; the nearer ones pass by faster.
type hill struct {
	base, high float64 // parts of the height
	wide       float64 // parts of the width of one bump
	speed      float64 // parts of the width per second
	crest      rgb
	foot       rgb
	trees      bool
	city       bool
}

// newScene sets a scene up.
func newScene(c Clip, p plan) *scene {
	sc := landscape(c.Shot.Prompt, uint64(c.Shot.Seed), p)
	sc.stills = newStills(c, p)
	sc.words = newCaptions(c, p)
	return sc
}

// landscape is the moving part of a scene.
func landscape(prompt string, seed uint64, p plan) *scene {
	text := uint64(0)
	for _, r := range prompt {
		text = mix(text, uint64(r))
	}
	sc := &scene{p: p, mood: moodOf(prompt), seed: mix(text, seed)}
	sc.pal = paletteFor(sc.mood, sc.seed)
	sc.horizon = 0.60 + 0.06*sc.chance(20)
	for i := range 6 {
		n := uint64(30 + 10*i)
		depth := float64(i) / 5
		w := (0.22 + 0.26*sc.chance(n)) * (0.6 + 0.6*depth)
		sc.clouds = append(sc.clouds, cloud{
			mask: puff(mix(sc.seed, n+1), int(w*float64(p.width)), int(w*0.36*float64(min(p.width, p.height*2)))),
			x:    sc.chance(n+2)*1.3 - 0.3, y: 0.04 + 0.36*sc.chance(n+3)*(1-0.3*depth),
			speed: 0.010 + 0.022*depth, thick: 0.35 + 0.5*sc.chance(n+4),
		})
	}
	glow := sc.pal.skyAt(1)
	for i := range 4 {
		d := float64(i) / 3
		h := hill{
			base: sc.horizon + 0.02 + 0.27*d*d, high: 0.20 - 0.05*d, wide: 0.42 - 0.16*d, speed: 0.006 + 0.06*d*d,
			crest: sc.pal.far.to(sc.pal.near, math.Pow(d, 0.8)), trees: i >= 2 && !sc.mood.city, city: sc.mood.city && i == 1,
		}
		h.foot = h.crest.to(glow, 0.45*(1-0.6*d))
		if sc.mood.water && i >= 2 {
			continue
		}
		sc.hills = append(sc.hills, h)
	}
	return sc
}

// chance is a number from 0 to 1 that the seed and n decide.
func (sc *scene) chance(n uint64) float64 { return float64(mix(sc.seed, n)%10007) / 10007 }

// artist draws frames. Each goroutine has its own.
type artist struct {
	*scene
	pen   *pen
	ridge []float64 // scratch, one height per column
	row   []uint8   // scratch, one row of water
}

func (sc *scene) artist() *artist {
	return &artist{scene: sc, pen: newPen(sc.p), ridge: make([]float64, sc.p.width), row: make([]uint8, 4*sc.p.width)}
}

// draw paints frame number i over whatever img held.
func (a *artist) draw(img *image.RGBA, i int) {
	s := float64(i) / float64(a.p.fps)
	if a.stills != nil {
		a.stills.draw(img, float64(i)/float64(max(a.p.frames()-1, 1)))
		a.glint(img, s)
	} else {
		a.landscape(img, s)
	}
	a.words.draw(img, a.pen, i, a.p)
}

// landscape paints the moving scene at a second of the film.
func (a *artist) landscape(img *image.RGBA, s float64) {
	a.sky(img)
	if a.pal.night {
		a.stars(img, s)
	}
	a.sunAt(img, s)
	for _, c := range a.clouds {
		w := float64(c.mask.Rect.Dx()) / float64(a.p.width)
		x := math.Mod(c.x+c.speed*s+w, 1+w) - w
		smear(img, c.mask, int(x*float64(a.p.width)), int(c.y*float64(a.p.height)), a.pal.cloud, a.pal.cloud.to(a.pal.skyAt(0.75), 0.45), c.thick)
	}
	for k, h := range a.hills {
		a.hill(img, h, uint64(100+k), s)
	}
	if a.mood.water {
		a.water(img, s)
	}
	a.weather(img, s)
	if !a.mood.rain && !a.pal.night {
		a.birds(img, s)
	}
}
