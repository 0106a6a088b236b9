// Package ui is the terminal app: the root Bubble Tea model, which routes messages and
// composes the screens in the folders below.
//
// Screens hold values, styles and loaders. I/O with the engine, the history, the desktop and
// the disk happens in commands: those of the root are in commands.go, those that screens
// request through their loaders in loaders.go.
package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/command"
	"dailies/ui/theme"
)

// screen is one screen of the app. It gets values by its methods and data by its loader, and
// reports user actions by the messages of its commands. Its methods must not block.
type screen interface {
	// SetSize sets the size of the screen in cells, without header and footer. It may
	// be 0.
	SetSize(width, height int)
	// SetStyles changes the styles.
	SetStyles(theme.Styles)
	// Update handles keys that are not commands, pastes, the mouse and the screen's own
	// messages.
	Update(tea.Msg) tea.Cmd
	// View renders the screen in at most the size given to SetSize.
	View() string
	// Scope returns the scope of keys: that of the screen, or of an overlay in it.
	Scope() command.Scope
	// Typing reports whether letters are text input, so that they are not treated as
	// commands.
	Typing() bool
}

// cursorProvider is a screen with a text cursor, where input methods open their window.
type cursorProvider interface {
	// Cursor returns the position of the terminal's cursor relative to the screen, or
	// nil.
	Cursor() *tea.Cursor
}
