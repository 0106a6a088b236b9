package screening

import "time"

// Films that are still being read: what has come of them is shown, and the playhead waits for the rest.

// readUntil returns until when the films in sight are there, and whether one of them is still being read.
func (s *Screen) readUntil() (until time.Duration, reading bool) {
	for _, pane := range s.inSight() {
		r, _ := s.take(s.ids[pane])
		if f := s.filmOf(r); f != nil && f.Reading() && (!reading || f.Loaded < until) {
			until, reading = f.Loaded, true
		}
	}
	return until, reading
}

// stay lets the film go on from where the playhead stands, which may have waited for frames.
func (s *Screen) stay() { s.at, s.since = s.position(), s.now }
