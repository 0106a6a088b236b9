package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/notify"
)

// focusTracker is what is known of whether the person looks, and how they are told when
// they do not.
type focusTracker struct {
	terminal      notify.Terminal
	focusReported bool // the terminal tells when it gains and loses focus
	focused       bool
	key           time.Time // when one was pressed last
}

// observe takes what the terminal tells about itself.
func (w *focusTracker) observe(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.FocusMsg:
		w.focusReported, w.focused = true, true
	case tea.BlurMsg:
		w.focusReported, w.focused = true, false
	case tea.TerminalVersionMsg:
		w.terminal = w.terminal.Named(msg.Name)
	}
}

// notify tells the person of runs that have ended, if they look elsewhere.
func (a *App) notify(ended []run.Run) tea.Cmd {
	note, ok := notify.Ended(ended...)
	if !ok || !a.o.Notify {
		return nil
	}
	w := a.focus
	bytes := w.terminal.Bytes(note, notify.Attention{Known: w.focusReported, Focused: w.focused, Idle: a.now().Sub(w.key)})
	if bytes == "" {
		return nil
	}
	return tea.Raw(bytes)
}
