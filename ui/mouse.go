package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
)

// mouse passes a click or the wheel to what is drawn at that cell.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	_, click := msg.(tea.MouseClickMsg)
	click = click && m.Button == tea.MouseLeft
	switch {
	case a.dialog != nil:
		cmd, closed := a.dialog.Mouse(msg)
		if closed {
			a.dialog = nil
		}
		return cmd
	case a.palette != nil:
		return a.palette.Update(msg)
	case a.help != nil:
		if a.help.Mouse(msg) {
			a.help = nil
		}
		return nil
	case click && a.top() > 0 && m.Y == 0:
		return a.clickTab(m.X)
	case click && a.log.Visible() && m.Y >= a.height-a.bottom() && (m.Y < a.height-1 || a.bottom() == 1):
		a.log.Dismiss()
		return nil
	case click && a.bottom() > 0 && m.Y == a.height-1:
		return a.clickFoot(m.X)
	case m.Y < a.top() || m.Y >= a.height-a.bottom():
		return nil
	}
	to, left := a.screen(), 0
	if list := a.width - a.sideWidth(); a.beside() && m.X >= list {
		to, left = a.detail, list
	}
	return to.Update(moved(msg, -left, -a.top()))
}

// moved translates a mouse message to a screen's coordinates.
func moved(msg tea.MouseMsg, x, y int) tea.Msg {
	m := msg.Mouse()
	m.X, m.Y = m.X+x, m.Y+y
	switch msg.(type) {
	case tea.MouseClickMsg:
		return tea.MouseClickMsg(m)
	case tea.MouseWheelMsg:
		return tea.MouseWheelMsg(m)
	case tea.MouseReleaseMsg:
		return tea.MouseReleaseMsg(m)
	}
	return tea.MouseMotionMsg(m)
}

// clickTab opens the screen whose tab was clicked.
func (a *App) clickTab(x int) tea.Cmd {
	for _, t := range a.tabs() {
		if x >= t.x && x < t.x+t.width() {
			return a.commands.Get(t.id).Run()
		}
	}
	return nil
}

// clickFoot dismisses a message, or runs the command that was clicked.
func (a *App) clickFoot(x int) tea.Cmd {
	a.focus.key = a.now()
	for _, h := range a.hints() {
		if x >= h.x && x < h.x+h.width {
			return h.command.Run()
		}
	}
	return nil
}

// toggleMouse toggles mouse capture. Without capture the terminal selects text with the mouse.
func (a *App) toggleMouse() {
	a.noMouse = !a.noMouse
	if a.noMouse {
		a.log.Info(a.now(), "mouse released: the terminal selects text now. "+a.commands.Spoken(command.Mouse)+" captures it again")
	} else {
		a.log.Info(a.now(), "mouse captured; hold shift to select text")
	}
}
