//go:build !unix

package teaext

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Suspend returns a filter that does nothing: this system has no job control.
func Suspend(context.Context, func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg { return msg }
}
