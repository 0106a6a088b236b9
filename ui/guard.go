package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
)

// guard ends the app in order when something in it panics: the terminal is put
// back, and what was thrown goes to the caller of [Run] instead of to the
// screen, where it would be drawn raw, with whatever it holds.
type guard struct {
	model tea.Model
	stop  context.CancelCauseFunc // ends the app with a *provider.Crash
}

// catch is deferred around everything of ours that Bubble Tea calls.
func (g guard) catch() {
	if thrown := recover(); thrown != nil {
		g.stop(provider.Caught(thrown))
	}
}

// Init starts the app.
func (g guard) Init() tea.Cmd {
	defer g.catch()
	return g.command(g.model.Init())
}

// Update passes a message on.
func (g guard) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer g.catch()
	next = g
	g.model, cmd = g.model.Update(msg)
	return g, g.command(cmd)
}

// View draws the app.
func (g guard) View() tea.View {
	defer g.catch()
	return g.model.View()
}

// command guards a command, and those in a batch that it brings.
func (g guard) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer g.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = g.command(batch[i])
			}
		}
		return msg
	}
}
