package screening

import (
	"math"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/termimage"
)

// player shows one to four takes large. All of them follow one clock.
type player struct {
	ids    []string // of the takes, by pane; empty while the sheet is shown
	focus  int
	flip   bool   // only the pane with the focus is shown
	table  bool   // their parameters are shown instead of pictures
	diffs  bool   // of these only those that differ
	scroll int    // of the table
	before string // the take that was shown before, with one pane
	pics   []picture
	start  bool // to be played as soon as there is a film
	once   bool // stops at the end

	running bool // it plays
	speed   float64
	at      time.Duration // position of the playhead at since
	since   time.Time
	drawnAt time.Time // when the last frame was drawn
	sent    time.Time // when a frame was drawn that the terminal has not processed yet; zero if it has
}

const (
	frameEvery = time.Second / 25 // the shortest time between two frames
	answerTime = time.Second      // how long a terminal may take for a frame before the next one is drawn all the same
	maxSpeed   = 8
)

// inPlayer reports whether the player is shown, and not the contact sheet.
func (s *Screen) inPlayer() bool { return len(s.ids) > 0 }

// enter shows takes in the player.
func (s *Screen) enter(takes ...run.Run) {
	takes = takes[:min(len(takes), Most)]
	if len(takes) == 0 {
		return
	}
	s.player = player{speed: 1, pics: make([]picture, len(takes))}
	for _, r := range takes {
		s.ids = append(s.ids, r.ID)
	}
	seen := slices.ContainsFunc(takes, func(r run.Run) bool { return saved(r) != "" })
	s.table = len(takes) > 1 && (!seen || !s.canvas.Shows()) // there is nothing to be seen
	s.redraw()
}

// exit returns to the sheet, with the cursor on the take with the focus.
func (s *Screen) exit() {
	if r, ok := s.focused(); ok {
		s.sheet.current = r.ID
	}
	s.player = player{}
	s.redraw()
	s.arrange()
}

// leave removes a take that is gone.
func (s *Screen) leave(id string) {
	i := slices.Index(s.ids, id)
	if i < 0 {
		return
	}
	s.ids, s.pics = slices.Delete(s.ids, i, i+1), slices.Delete(s.pics, i, i+1)
	s.focus = max(0, min(s.focus, len(s.ids)-1))
	s.redraw()
}

// panes returns the takes in the player.
func (s *Screen) panes() []run.Run {
	takes := make([]run.Run, 0, len(s.ids))
	for _, id := range s.ids {
		r, _ := s.take(id)
		takes = append(takes, r)
	}
	return takes
}

// inSight returns the panes that are shown.
func (s *Screen) inSight() []int {
	if s.flip || len(s.ids) == 1 {
		return []int{s.focus}
	}
	all := make([]int, len(s.ids))
	for i := range all {
		all[i] = i
	}
	return all
}

func (s *Screen) focused() (run.Run, bool) {
	if s.focus >= len(s.ids) {
		return run.Run{}, false
	}
	return s.take(s.ids[s.focus])
}

// filmOf returns the film of a take, nil while there is none.
func (s *Screen) filmOf(r run.Run) *run.Film {
	if f := s.films[saved(r)]; f != nil {
		return f.film
	}
	return nil
}

// film returns the film of the take with the focus.
func (s *Screen) film() *run.Film {
	r, _ := s.focused()
	return s.filmOf(r)
}

// timed returns the film that the time line shows and that steps follow: that of the take with the focus, or the
// longest of those beside it where that take has none. own is false for another one.
func (s *Screen) timed() (f *run.Film, own bool) {
	if f := s.film(); f != nil {
		return f, true
	}
	for _, r := range s.panes() {
		if other := s.filmOf(r); other != nil && (f == nil || other.Duration > f.Duration) {
			f = other
		}
	}
	return f, false
}

// canSeek reports whether there is a time line on which the playhead can be moved.
func (s *Screen) canSeek() bool {
	f, _ := s.timed()
	return f != nil && !s.table
}

// ends returns the part of the time line that is played: between the in and the out point of a single
// take, else all of the longest one.
func (s *Screen) ends() (from, to time.Duration) {
	for _, r := range s.panes() {
		if f := s.filmOf(r); f != nil {
			to = max(to, f.Duration)
		}
	}
	if r, ok := s.focused(); ok && len(s.inSight()) == 1 {
		if f := s.filmOf(r); f != nil {
			from, to = cut(r, f)
		}
	}
	return from, to
}

// cut returns the part of a film between its in and out points.
func cut(r run.Run, f *run.Film) (from, to time.Duration) {
	from, to = max(r.In, 0), f.Duration
	if !f.Reading() {
		from = min(from, f.Frames[len(f.Frames)-1].At)
	}
	if r.Out > from && r.Out < to {
		to = r.Out
	}
	return from, to
}

// position returns where the playhead is.
func (s *Screen) position() time.Duration { return s.positionAt(s.now) }

func (s *Screen) positionAt(now time.Time) time.Duration {
	if !s.running {
		return s.at
	}
	return s.wrap(s.at + time.Duration(float64(now.Sub(s.since))*s.speed))
}

// wrap keeps a position that is played in the part that is played.
func (s *Screen) wrap(at time.Duration) time.Duration {
	from, to := s.ends()
	loaded, reading := s.readUntil()
	switch span := to - from; {
	case reading && (to > loaded || from >= loaded):
		return max(0, min(max(at, from), loaded-1)) // it waits for frames
	case span <= 0:
		return from
	case s.once && s.speed > 0 && at >= to:
		return to - 1
	case s.once && at < from:
		return from
	case at < from || at >= to:
		return from + time.Duration(math.Mod(math.Mod(float64(at-from), float64(span))+float64(span), float64(span)))
	}
	return at
}

// seek moves the playhead. It stops the film.
func (s *Screen) seek(to time.Duration) {
	s.pause()
	if f, _ := s.timed(); f != nil {
		s.at = max(0, min(to, f.Ends(len(f.Frames)-1)-1))
	}
	s.start = false
	s.redraw()
}

// pause stops at the frame that is shown.
func (s *Screen) pause() {
	s.at, s.running, s.start = s.position(), false, false
	s.redraw()
}

// play plays at a speed, backwards if it is negative.
func (s *Screen) play(speed float64) tea.Cmd {
	if s.styles.Options.ReducedMotion {
		return send(InfoMsg{"nothing moves here, since motion is reduced; the strip shows the film, and o opens it in your player"})
	}
	if !s.canvas.Shows() {
		return send(InfoMsg{"this terminal shows no pictures; o opens the film in your player"})
	}
	from, to := s.ends()
	at := s.position()
	if loaded, reading := s.readUntil(); to == 0 || reading && from >= loaded {
		s.start, s.speed = true, speed
		return nil
	}
	if at < from || at >= to || speed > 0 && s.once && at >= to-frameEvery {
		at = from
	}
	s.at, s.since, s.speed, s.running, s.start = at, s.now, speed, true, false
	s.redraw()
	return nil
}

// begin plays a film that has come, if that was asked for.
func (s *Screen) begin() {
	if f, _ := s.timed(); s.start && f != nil {
		s.play(s.speed)
	}
}

// toggle plays or stops.
func (s *Screen) toggle() tea.Cmd {
	if s.running || s.start {
		s.pause()
		return nil
	}
	return s.play(1)
}

// shuttle is the keys J and L: play, then faster with each press.
func (s *Screen) shuttle(direction float64) tea.Cmd {
	if s.running && s.speed*direction > 0 {
		return s.play(direction * min(maxSpeed, math.Abs(s.speed)*2))
	}
	return s.play(direction)
}

// pace changes the speed.
func (s *Screen) pace(factor float64) tea.Cmd {
	speed := s.speed * factor
	if math.Abs(speed) > maxSpeed || math.Abs(speed) < 0.125 {
		return nil
	}
	if s.running {
		return s.play(speed)
	}
	s.speed = speed
	return nil
}

// step moves the playhead by frames.
func (s *Screen) step(by int) {
	f, _ := s.timed()
	if f == nil {
		return
	}
	s.pause()
	i := max(0, min(f.FrameAt(s.at)+by, len(f.Frames)-1))
	s.seek(f.Frames[i].At)
}

// other shows the earlier or the later take in the pane with the focus, at the same time.
func (s *Screen) other(by int) {
	shown := s.sheet.shown
	i := slices.IndexFunc(shown, func(r run.Run) bool { return r.ID == s.ids[s.focus] })
	for k := i + by; i >= 0 && k >= 0 && k < len(shown); k += by {
		if !slices.Contains(s.ids, shown[k].ID) {
			s.replace(shown[k].ID)
			return
		}
	}
}

// replace shows another take in the pane with the focus.
func (s *Screen) replace(id string) {
	s.before = s.ids[s.focus]
	at := s.position()
	s.ids[s.focus], s.at, s.since = id, at, s.now
	s.pics[s.focus] = picture{}
	s.redraw()
}

// swap is the key tab: to the next pane, or back to the take that was shown before.
func (s *Screen) swap() {
	switch {
	case len(s.ids) > 1:
		s.at, s.since = s.position(), s.now
		s.focus = (s.focus + 1) % len(s.ids)
		s.redraw()
	case s.before != "":
		if _, there := s.take(s.before); there {
			s.replace(s.before)
		}
	}
}

// keepCut keeps the playhead as the in or the out point; both are removed by -1.
func (s *Screen) keepCut(out int) tea.Cmd {
	r, ok := s.focused()
	f := s.film()
	if !ok || f == nil {
		return nil
	}
	i := f.FrameAt(s.position())
	m := CutMsg{Take: r, In: r.In, Out: r.Out}
	switch {
	case out < 0:
		m.In, m.Out = 0, 0
	case out == 0:
		// Kept to the microsecond, and not before the frame.
		if m.In = (f.Frames[i].At + 999).Truncate(time.Microsecond); m.Out > 0 && m.Out <= m.In {
			m.Out = 0
		}
	case f.Reading() && i == len(f.Frames)-1:
		return send(InfoMsg{"the end of this frame is not known yet: the film is still being read"})
	default:
		if m.Out = f.Ends(i).Truncate(time.Microsecond); m.In >= m.Out {
			m.In = 0
		}
		if m.Out >= f.Duration {
			m.Out = 0 // the end is no point
		}
	}
	if m.In == r.In && m.Out == r.Out {
		return nil
	}
	return send(m)
}

// fitted returns the cells that a picture takes of some.
func (s *Screen) fitted(width, height int) (cols, rows int) {
	return termimage.Fit(s.shape(s.panes()), width, height, s.canvas.Size())
}
