package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
)

// undoEntry takes a change back.
type undoEntry struct {
	text string
	back []run.Revision
	do   func() (tea.Msg, error) // in place of back; it blocks
}

// undoneMsg: a change was taken back, and then was says so; or err is why it was not.
type undoneMsg struct {
	entry *undoEntry
	then  tea.Msg
	err   error
}

// undoOf returns the entry for revisions; nil for none.
func undoOf(text string, back []run.Revision) *undoEntry {
	if len(back) == 0 {
		return nil
	}
	return &undoEntry{text: text, back: back}
}

// annotate edits annotations.
func (c backend) annotate(says, undo string, edits ...run.Revision) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		back, _, err := c.history.Revise(c.ctx, edits...)
		return annotatedMsg{text: says, undo: undoOf(undo, back)}, err
	})
}

// revert restores annotations, except those that were changed again elsewhere.
func (c backend) revert(u *undoEntry) (tea.Msg, error) {
	left := u.back
	for len(left) > 0 {
		_, changed, err := c.history.Revise(c.ctx, left...)
		if err != nil {
			return nil, err
		}
		if len(changed) == 0 {
			break
		}
		left = slices.DeleteFunc(slices.Clone(left), func(r run.Revision) bool {
			return slices.ContainsFunc(changed, func(c run.Run) bool { return slices.Contains(r.Runs, c.ID) })
		})
	}
	says := "undone: " + u.text
	switch n := len(u.back) - len(left); {
	case len(left) == 0:
		says = "not undone: " + u.text + "; it was changed again in another window or by a script, and stays as it is now"
	case n > 0:
		says += "; " + count(n, "run") + " changed again in another window or by a script stays"
	}
	return annotatedMsg{text: says, warn: len(left) < len(u.back)}, nil
}

// pushUndo adds an undo entry, if there is one.
func (a *App) pushUndo(u *undoEntry) {
	if u != nil {
		a.undoStack = append(a.undoStack, u)
	}
}

// tellUndo reports a change, and which key takes it back unless the text names one.
func (a *App) tellUndo(text string, u *undoEntry) {
	key := a.commands.Spoken(command.Undo)
	if u != nil && text != "" && !strings.Contains(text, ", "+key+" ") && !strings.Contains(text, "; "+key+" ") {
		text += "; " + key + " undoes it"
	}
	a.tell(text)
}

// annotated reports changed annotations and pushes their undo entry.
func (a *App) annotated(msg annotatedMsg) tea.Cmd {
	a.pushUndo(msg.undo)
	if msg.warn {
		a.log.Warn(a.now(), msg.text)
	} else {
		a.tellUndo(msg.text, msg.undo)
	}
	a.table.ClearSelection()
	return tea.Batch(a.table.Reload(), a.inFront(viewShots, a.shots.Reload))
}

// undo takes the last change back. Its entry stays until that is written.
func (a *App) undo() tea.Cmd {
	u := a.undoStack[len(a.undoStack)-1]
	do := u.do
	if do == nil {
		do = func() (tea.Msg, error) { return a.backend.revert(u) }
	}
	a.undoing = true
	return func() tea.Msg {
		msg, err := do()
		return undoneMsg{u, msg, err}
	}
}

// undone removes the entry of a change that was taken back, or cannot be any more.
func (a *App) undone(m undoneMsg) tea.Cmd {
	a.undoing = false
	if m.err == nil || isFinal(m.err) {
		a.undoStack = slices.DeleteFunc(a.undoStack, func(u *undoEntry) bool { return u == m.entry })
	}
	if m.err != nil {
		a.fail(m.err)
		return nil
	}
	return a.routeData(m.then)
}

// isFinal reports whether an error comes again however often a change is taken back.
func isFinal(err error) bool {
	switch provider.KindOf(err) {
	case provider.KindConflict, provider.KindNotFound, provider.KindInput:
		return true
	}
	return errors.Is(err, run.ErrNotFound)
}

// whyNotUndo returns why undo does not work now, or "".
func (a *App) whyNotUndo() string {
	switch {
	case len(a.undoStack) == 0:
		return "there is nothing to undo"
	case a.undoing:
		return "the last undo is still being written"
	}
	return ""
}

// undoes describes what undo would restore.
func (a *App) undoes() string {
	if n := len(a.undoStack); n > 0 {
		return "undo: " + a.undoStack[n-1].text
	}
	return ""
}

// undoCommand is the command that takes the last change back.
func (a *App) undoCommand() command.Command {
	return command.Command{ID: command.Undo, Title: "undo the last change", Keys: []string{"u"}, Now: a.undoes, Why: a.whyNotUndo,
		Refuse: func(why string) { a.log.Info(a.now(), why) }, Do: a.undo}
}
