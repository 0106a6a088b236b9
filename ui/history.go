package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// banner says why nothing can be written, in as many lines as there is room for.
func (a *App) banner() []string {
	if a.o.ReadOnly == nil || a.height < bannerFrom {
		return nil
	}
	lines := theme.Wrap(safe.Line(provider.Sentence(a.o.ReadOnly)), a.width-2)
	if room := a.height / bannerFrom; len(lines) > room {
		lines = append(lines[:room-1:room-1], theme.Cut(strings.Join(lines[room-1:], " "), a.width-2))
	}
	for i, l := range lines {
		lines[i] = " " + a.styles.Bad.Render(l)
	}
	return lines
}

// refused says so when something cannot be done because nothing can be written.
func (a *App) refused() bool {
	if a.o.ReadOnly == nil {
		return false
	}
	a.fail(a.o.ReadOnly)
	return true
}

// careAfter is how long after the first list the history is looked after.
const careAfter = time.Second

// care has the history looked after, once, when the list has been shown.
func (a *App) care() tea.Cmd {
	if a.o.Care == nil || a.o.ReadOnly != nil {
		return nil
	}
	care, ctx := a.o.Care, a.do.ctx
	a.o.Care = nil
	return tea.Tick(careAfter, func(time.Time) tea.Msg {
		if err := care(ctx); err != nil {
			return failedMsg{err}
		}
		return nil
	})
}
