//go:build !unix

package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// suspend leaves everything as it is: there is no shell to go to.
func suspend(context.Context, func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg { return msg }
}
