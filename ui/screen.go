// Package ui is the app on the terminal: the one Bubble Tea model, which routes
// messages and composes the screens below this folder.
//
// Screens hold values, styles and loaders. What touches the engine, the history, the
// desktop or the disk is a command. Those of the root stand in commands.go, those that
// a screen asks its loader for in loaders.go.
package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/theme"
)

// screen is one place of the app. It is told what to show by its own methods, reads
// by its loader, and tells what a person wants by the messages of its commands. None
// of its methods may block.
type screen interface {
	// SetSize gives the screen its room in cells, header and footer not counted.
	// It may be 0.
	SetSize(width, height int)
	// SetStyles gives the screen a new look.
	SetStyles(theme.Styles)
	// Update takes a key that is no command's, a paste, the mouse or a message of the
	// screen's own.
	Update(tea.Msg) tea.Cmd
	// View draws at most as many cells as SetSize gave.
	View() string
	// Scope is where keys go now: the screen, or what is open in it.
	Scope() command.Scope
	// Typing reports whether letters are text now, so that none of them is taken
	// for a key of the app.
	Typing() bool
}

// cursorProvider is a screen with a text cursor. Input methods open their window there.
type cursorProvider interface {
	// Cursor returns where the terminal's cursor stands, from the screen's own
	// top left, or nil.
	Cursor() *tea.Cursor
}
