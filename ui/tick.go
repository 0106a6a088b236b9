package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Tick intervals. Each tick redraws the screen.
const (
	animationInterval = 500 * time.Millisecond // while a run is active: its spinner and elapsed time
	secEvery          = time.Second            // the same with reduced motion, and while a message is shown
	idleEvery         = 30 * time.Second       // ages and countdowns
)

// ticker is a single chain of ticks. A faster tick replaces a slower one.
type ticker struct {
	rev   int
	every time.Duration // interval of the pending tick, 0 if there is none
	frame int
}

// tick schedules the next tick unless one at least as fast is pending.
func (a *App) tick() tea.Cmd {
	every := a.tickInterval()
	if a.ticker.every != 0 && a.ticker.every <= every {
		return nil
	}
	a.ticker.rev++
	a.ticker.every = every
	rev := a.ticker.rev
	return tea.Tick(every, func(time.Time) tea.Msg { return tickedMsg{rev} })
}

func (a *App) tickInterval() time.Duration {
	front, ok := a.screen().(animated)
	moving := ok && front.Moving() || a.beside() && a.detail.Moving()
	switch {
	case moving && !a.styles.Options.ReducedMotion:
		return animationInterval
	case moving, a.log.Visible():
		return secEvery
	}
	return idleEvery
}

// ticked handles a tick. A replaced one is dropped.
func (a *App) ticked(msg tickedMsg) tea.Cmd {
	if msg.rev != a.ticker.rev {
		return nil
	}
	a.ticker.every = 0
	a.ticker.frame++
	a.setNow()
	if day := a.now().Day(); day != a.day {
		a.day = day
		return a.readSpend()
	}
	return nil
}

// setNow passes the current time to the screens.
func (a *App) setNow() {
	now := a.now()
	if a.day == 0 {
		a.day = now.Day()
	}
	for _, e := range a.views {
		if s, ok := e.screen.(animated); ok {
			s.SetNow(now, a.ticker.frame)
		}
	}
	a.log.SetNow(now)
}
