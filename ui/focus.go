package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/notify"
)

// focusTracker tracks whether the terminal window has the focus. Runs that end without it
// cause a notification.
type focusTracker struct {
	terminal      notify.Terminal
	focusReported bool // the terminal reports focus
	focused       bool
	key           time.Time // time of the last key press
}

// observe handles focus events and capability reports of the terminal.
func (t *focusTracker) observe(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.FocusMsg:
		t.focusReported, t.focused = true, true
	case tea.BlurMsg:
		t.focusReported, t.focused = true, false
	case tea.TerminalVersionMsg:
		t.terminal = t.terminal.Named(msg.Name)
	}
}

// notify notifies the user of ended runs if the window does not have the focus.
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
