package teaext

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
)

// Recover returns m with its panics recovered: stop is called with a
// *provider.PanicError, so that the program shuts down and the terminal is restored.
// Bubble Tea itself would print the panic, which may hold any text, to the screen.
func Recover(m tea.Model, stop context.CancelCauseFunc) tea.Model { return recovered{m, stop} }

type recovered struct {
	model tea.Model
	stop  context.CancelCauseFunc
}

// catch is deferred around every method of the model.
func (r recovered) catch() {
	if thrown := recover(); thrown != nil {
		r.stop(provider.Recovered(thrown))
	}
}

func (r recovered) Init() tea.Cmd {
	defer r.catch()
	return r.command(r.model.Init())
}

func (r recovered) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer r.catch()
	next = r
	r.model, cmd = r.model.Update(msg)
	return r, r.command(cmd)
}

func (r recovered) View() tea.View {
	defer r.catch()
	return r.model.View()
}

// command recovers panics of a command, and of the commands in a batch it returns.
func (r recovered) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		defer r.catch()
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = r.command(batch[i])
			}
		}
		return msg
	}
}
