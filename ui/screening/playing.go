package screening

import (
	"math"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Drawing the frames of the player: those under the playhead, and while a film plays the next ones when
// they are due.

// renderPlayer draws the frames under the playhead, then the strip. While the film plays, it draws the
// next frames when they are due.
func (s *Screen) renderPlayer() tea.Cmd {
	if s.running && !s.sent.IsZero() && s.now.Sub(s.sent) < answerTime {
		return nil // a slow line gets no frame while one is under way, so that keys need not wait
	}
	l := s.layout()
	var now []drawing
	for _, pane := range s.inSight() {
		if d, ok := s.frameOf(pane, s.position(), l); ok && s.pics[pane].key != d.key {
			now = append(now, d)
		}
	}
	if s.running && len(now) == 0 {
		return s.renderNext(l)
	}
	if len(now) > 0 {
		s.painted = s.now
		return s.draw(0, now)
	}
	return s.draw(0, s.stripTodo(l))
}

// FrameSent notes that the frames drawn last are on their way to the terminal. No further ones are drawn until
// FrameShown.
func (s *Screen) FrameSent() {
	s.fresh = false
	if s.running {
		s.sent = s.now
	}
}

// FrameShown notes that the terminal has processed them.
func (s *Screen) FrameShown() { s.sent = time.Time{} }

// Fresh reports whether a film plays and frames were drawn since FrameSent.
func (s *Screen) Fresh() bool { return s.fresh && s.running }

// frameOf returns the frame of a pane at a time.
func (s *Screen) frameOf(pane int, at time.Duration, l layout) (drawing, bool) {
	r, _ := s.take(s.ids[pane])
	f := s.filmOf(r)
	if f == nil || l.picture < 1 || s.table {
		return drawing{}, false
	}
	i := f.FrameAt(at)
	return drawing{pictureKey{saved(r), f.Frames[i].Index, l.paneWidth, l.picture, s.canvas}, pane, f.Frames[i].JPEG}, true
}

// renderNext waits until a pane has another frame, and draws it. The frame is chosen by the clock, so
// that a slow terminal misses frames instead of falling behind.
func (s *Screen) renderNext(l layout) tea.Cmd {
	at := s.position()
	from, to := s.ends()
	if s.once && (s.speed > 0 && at >= to-1 || s.speed < 0 && at <= from) {
		s.pause()
		return nil
	}
	wait := 200 * time.Millisecond
	for _, pane := range s.inSight() {
		r, _ := s.take(s.ids[pane])
		f := s.filmOf(r)
		if f == nil {
			continue
		}
		i := f.FrameAt(at)
		left := f.Ends(i) - at
		if s.speed < 0 {
			left = at - f.Frames[i].At + 1
		}
		if left > 0 {
			wait = min(wait, time.Duration(float64(left)/math.Abs(s.speed))+time.Microsecond)
		}
	}
	wait = max(wait, s.painted.Add(frameEvery).Sub(s.now), time.Millisecond)
	s.painted = s.now.Add(wait)
	var todo []drawing
	for _, pane := range s.inSight() {
		if d, ok := s.frameOf(pane, s.positionAt(s.painted), l); ok && s.pics[pane].key != d.key {
			todo = append(todo, d)
		}
	}
	return s.draw(wait, todo)
}
