package shots

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/termimage"
)

const (
	postersFrom = 120 // columns of the window from which posters are shown
	mostPosters = 6   // of a shot
	posterWidth = 4   // cells; a poster is one line high
	maxKept     = 500 // rows of posters in memory
)

// PostersMsg holds the posters of takes of a shot, each drawn in one line.
type PostersMsg struct {
	Pictures []string
	key      postersKey
}

func (PostersMsg) toShots() {}

// postersKey is what the posters of a shot depend on.
type postersKey struct {
	code  string
	saved int // how many takes have succeeded

	picks, rejected int
	canvas          termimage.Canvas
}

// DrawPosters makes the answer to a question for posters, of JPEGs. It is called outside the event loop.
func (q PostersQuestion) DrawPosters(jpegs [][]byte) PostersMsg {
	m := PostersMsg{key: q.key}
	for _, b := range jpegs {
		img, err := termimage.Decode(b)
		if err != nil {
			continue
		}
		if lines := q.key.canvas.Lines(img, posterWidth, 1); len(lines) > 0 {
			m.Pictures = append(m.Pictures, lines[0])
		}
	}
	return m
}

// PostersQuestion asks for the posters of a shot's takes.
type PostersQuestion struct {
	Code string
	Most int
	key  postersKey
}

// SetCanvas sets how pictures are drawn.
func (s *Screen) SetCanvas(c termimage.Canvas) { s.canvas = c.Blocks() }

// Sync requests the posters of the shots in sight, one shot at a time. It is called after every change
// while the screen is in front.
func (s *Screen) Sync() tea.Cmd {
	if s.asking || !s.hasPosters() {
		return nil
	}
	for _, o := range s.shown[s.top:min(len(s.shown), s.top+s.room())] {
		key := s.posterKey(o)
		if _, known := s.posters[key]; !known && key.saved > 0 {
			s.asking = true
			return s.load.Posters(PostersQuestion{Code: o.Code, Most: mostPosters, key: key})
		}
	}
	return nil
}

func (s *Screen) hasPosters() bool { return s.width >= postersFrom && s.canvas.Shows() }

func (s *Screen) posterKey(o row) postersKey {
	return postersKey{code: o.Code, saved: o.Takes[run.Succeeded], picks: o.Picks, rejected: o.Rejected, canvas: s.canvas}
}

func (s *Screen) postersRead(m PostersMsg) {
	s.asking = false
	if len(s.posters) >= maxKept {
		clear(s.posters)
	}
	s.posters[m.key] = strings.Join(m.Pictures, " ")
}
