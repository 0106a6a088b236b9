package screening

import (
	"time"

	"dailies/ui/termimage"
)

// linePace chooses how many frames a second are drawn and how good they are, by how long the terminal needs for a
// frame: until it answers the question behind it.
type linePace struct {
	quality termimage.Quality
	mean    time.Duration // how long a frame takes
	good    int           // frames in a row that were fast
	slow    int           // frames in a row that were slow
	falls   int           // how often the quality was too high
	began   time.Time     // when the frame that is under way was begun
}

const (
	slowFrame = 80 * time.Millisecond // a key may wait that long
	fastFrame = slowFrame / 2
	tmuxEvery = time.Second / 8 // tmux answers for its terminal, whose speed is not known
)

func newLinePace() linePace { return linePace{quality: 1} }

// shown notes that the frame under way was processed.
func (p *linePace) shown(now time.Time) {
	if p.began.IsZero() {
		return
	}
	took := max(0, now.Sub(p.began))
	p.began = time.Time{}
	p.mean += (took - p.mean) / 4
	switch {
	case took > slowFrame:
		p.slow++
		p.good = 0
	case took > fastFrame:
		p.good, p.slow = 0, 0
	default:
		p.good++
		p.slow = 0
	}
	switch {
	case p.slow >= 3 && p.quality > 0: // one alone may be another program's fault
		p.quality--
		p.falls++
		p.slow = 0
	case p.good >= 8<<min(p.falls, 3) && p.quality < termimage.BestQuality:
		p.quality++
		p.good = 0
	}
}

// every returns the shortest time between two frames: the line is busy for three quarters of it at most.
func (p *linePace) every(c termimage.Canvas) time.Duration {
	least := frameEvery
	if c.Tmux {
		least = tmuxEvery
	}
	return max(least, min(p.mean*4/3, time.Second))
}

// of returns the quality of frames.
func (p *linePace) of(c termimage.Canvas, playing bool) termimage.Quality {
	switch {
	case !playing || c.Files:
		return termimage.BestQuality
	case c.Tmux:
		return min(p.quality, 1)
	}
	return p.quality
}
