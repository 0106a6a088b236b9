// Package timeline hands takes over to editors: films under names that tell the shot and the
// take, and the documents that editing programs read. It opens films only to read their index.
package timeline

import (
	"cmp"
	"slices"

	"dailies/provider/run"
)

// Timeline is the exported films in the order in which they play.
type Timeline struct {
	Name  string
	Clips []Clip
}

// Clip is one film on a timeline.
type Clip struct {
	Name string // without the extension: S010_t07_corgi_in_the_rain
	Reel string // at most 8 characters, unique in the timeline
	File string // absolute path
	Take run.Run
	Film Film
	// In is the first frame that is used, Out the first one after it that is not. Zero both
	// means the whole film.
	In, Out int64
	Markers []Marker
}

// Film is what the index of a film says.
type Film struct {
	Rate          Rate
	Frames        int64
	Width, Height int // as shown: of a film that is turned, after turning
	Audio         bool
	AudioRate     int // samples per second, 0 = unknown
	Channels      int
}

// Marker is a remark on a frame.
type Marker struct {
	Frame int64 // of the film
	Text  string
}

// Range returns the used frames, inside the film: at least one, with Out not included.
func (c Clip) Range() (in, out int64) {
	in, out = max(c.In, 0), min(c.Out, c.Film.Frames)
	if out <= 0 {
		out = c.Film.Frames
	}
	if in >= out {
		return 0, c.Film.Frames
	}
	return in, out
}

// Placed is a clip in its place on the timeline.
type Placed struct {
	Clip
	Start, Frames int64 // in frames of the timeline
}

// Rate is the rate of the timeline: that of most clips, of the first one among equals.
func (t Timeline) Rate() Rate {
	count := map[Rate]int{}
	best := Rate{24, 1}
	for _, c := range t.Clips {
		count[c.Film.Rate]++
	}
	for _, c := range t.Clips {
		if count[c.Film.Rate] > count[best] {
			best = c.Film.Rate
		}
	}
	return best
}

// Place lays the clips one after the other. A clip of another rate lasts as many whole frames
// of the timeline as it covers, at least one.
func (t Timeline) Place() (all []Placed, frames int64) {
	rate := t.Rate()
	for _, c := range t.Clips {
		in, out := c.Range()
		n := max(1, c.Film.Rate.Convert(out-in, rate))
		all = append(all, Placed{c, frames, n})
		frames += n
	}
	return all, frames
}

// Size is the size of the pictures of most clips.
func (t Timeline) Size() (width, height int) {
	type size struct{ w, h int }
	count := map[size]int{}
	for _, c := range t.Clips {
		count[size{c.Film.Width, c.Film.Height}]++
	}
	best := slices.MaxFunc(append(slices.Clone(t.Clips), Clip{}), func(a, b Clip) int {
		return cmp.Compare(count[size{a.Film.Width, a.Film.Height}], count[size{b.Film.Width, b.Film.Height}])
	})
	return best.Film.Width, best.Film.Height
}

// sorted returns markers by frame, without those outside of the film.
func (c Clip) sorted() []Marker {
	m := slices.DeleteFunc(slices.Clone(c.Markers), func(m Marker) bool { return m.Frame < 0 || m.Frame >= c.Film.Frames })
	slices.SortStableFunc(m, func(a, b Marker) int { return cmp.Compare(a.Frame, b.Frame) })
	return m
}
