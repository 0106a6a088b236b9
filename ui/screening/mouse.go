package screening

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

func secondsOf(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// mouse handles a click or the wheel. On the sheet a click chooses a take and one more opens it. In the
// player it chooses a pane, or a time on the strip and on the time line.
func (s *Screen) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		up := m.Button == tea.MouseWheelUp
		switch {
		case !up && m.Button != tea.MouseWheelDown:
		case s.inPlayer() && s.table && up:
			return s.playerMove(command.Up)
		case s.inPlayer() && s.table:
			return s.playerMove(command.Down)
		case s.inPlayer() && up:
			s.step(-1)
		case s.inPlayer():
			s.step(1)
		case up:
			return s.move(command.Up)
		default:
			return s.move(command.Down)
		}
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft {
			return nil
		}
		if s.inPlayer() {
			s.clickPlayer(m.X, m.Y)
			return nil
		}
		return s.clickSheet(m.X, m.Y)
	}
	return nil
}

func (s *Screen) clickSheet(x, y int) tea.Cmd {
	g := s.grid()
	y -= s.sheetHead()
	column, row := max(0, x-1)/(g.width+gridGap), y/g.height
	i := (s.sheet.top+row)*g.cols + column
	switch {
	case y < 0 || column >= g.cols || row >= g.rows || i >= len(s.sheet.shown):
	case i == s.sheet.cursor:
		return s.large()
	default:
		s.sheet.cursor, s.sheet.current = i, ""
		s.follow()
	}
	return nil
}

func (s *Screen) clickPlayer(x, y int) {
	if s.table {
		return
	}
	l := s.layout()
	f := s.film()
	line, _ := s.timed()
	panes := 1 + l.rows*(l.titles+l.picture+l.facts)
	switch {
	case line != nil && l.bar && y == s.height-2:
		s.seek(line.Frames[line.FrameAt(time.Duration(float64(line.Duration)*float64(x-1)/float64(max(1, s.width-2))))].At)
	case y < 1:
	case y < panes:
		seen := s.inSight()
		i := (y-1)/(l.titles+l.picture+l.facts)*l.columns + max(0, x-l.margin)/(l.paneWidth+paneGap)
		if i < len(seen) {
			s.at, s.since = s.position(), s.now
			s.focus = seen[i]
			s.redraw()
		}
	case f != nil && l.strip.n > 0 && y < panes+l.strip.height+1:
		if frames := f.Strip(l.strip.n); len(frames) > 0 {
			i := frames[min(max(0, x-l.margin)/(l.strip.width+1), len(frames)-1)]
			s.seek(f.Frames[min(i, len(f.Frames)-1)].At)
		}
	}
}
