package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// How often the screen is drawn again by itself.
const (
	beatEvery = 500 * time.Millisecond // while something runs: its symbol and its time
	secEvery  = time.Second            // the same with reduced motion, and while a notice stands
	idleEvery = 30 * time.Second       // ages and countdowns
)

// clock is the one chain of ticks. A faster one takes the place of a slower one.
type clock struct {
	turn  int
	every time.Duration // of the tick under way, 0 when there is none
	beat  int
}

// tick starts the next tick if none is under way that is as fast as needed.
func (a *App) tick() tea.Cmd {
	every := a.pace()
	if a.clock.every != 0 && a.clock.every <= every {
		return nil
	}
	a.clock.turn++
	a.clock.every = every
	turn := a.clock.turn
	return tea.Tick(every, func(time.Time) tea.Msg { return tickedMsg{turn} })
}

func (a *App) pace() time.Duration {
	moving := a.place == atRuns && a.table.Moving() || (a.place == atRun || a.beside()) && a.page.Moving() ||
		a.place == atCompare && a.sides.Moving()
	switch {
	case moving && !a.styles.Look.Still:
		return beatEvery
	case moving, a.log.Standing():
		return secEvery
	}
	return idleEvery
}

// ticked takes a tick. One that was overtaken is dropped.
func (a *App) ticked(msg tickedMsg) tea.Cmd {
	if msg.turn != a.clock.turn {
		return nil
	}
	a.clock.every = 0
	a.clock.beat++
	a.setNow()
	if day := a.now().Day(); day != a.day {
		a.day = day
		return a.readSpend()
	}
	return nil
}

// setNow tells the time to who draws it.
func (a *App) setNow() {
	now := a.now()
	if a.day == 0 {
		a.day = now.Day()
	}
	a.table.SetNow(now, a.clock.beat)
	a.page.SetNow(now, a.clock.beat)
	a.sides.SetNow(now, a.clock.beat)
	a.log.SetNow(now)
}
