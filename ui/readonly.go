package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// banner renders why the history cannot be written, in as many lines as fit.
func (a *App) banner() []string {
	if a.o.ReadOnly == nil || a.height < bannerFrom {
		return nil
	}
	lines := theme.Wrap(sanitize.Line(provider.UserMessage(a.o.ReadOnly)), a.width-2)
	if room := a.height / bannerFrom; len(lines) > room {
		lines = append(lines[:room-1:room-1], theme.Cut(strings.Join(lines[room-1:], " "), a.width-2))
	}
	for i, l := range lines {
		lines[i] = " " + a.styles.Bad.Render(l)
	}
	return lines
}

// rejectReadOnly reports whether the history is read-only, with an error message.
func (a *App) rejectReadOnly() bool {
	if a.o.ReadOnly == nil {
		return false
	}
	a.fail(a.o.ReadOnly)
	return true
}

// maintenanceDelay is the time between the first list and the maintenance of the history.
const maintenanceDelay = time.Second

// runMaintenance runs the maintenance of the history once, after the first list.
func (a *App) runMaintenance() tea.Cmd {
	if a.o.Maintain == nil || a.o.ReadOnly != nil {
		return nil
	}
	maintain, ctx := a.o.Maintain, a.backend.ctx
	a.o.Maintain = nil
	return tea.Tick(maintenanceDelay, func(time.Time) tea.Msg {
		if err := maintain(ctx); err != nil {
			return errorMsg{err}
		}
		return nil
	})
}
