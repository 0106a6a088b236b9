package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/elsewhere"
)

// loadModelStats loads statistics of the user's runs by model, for the form.
func (c backend) loadModelStats() tea.Cmd {
	now := c.now()
	return runWith(func() (tea.Msg, error) {
		stats, err := elsewhere.Tracks(c.ctx, c.history, now)
		return modelStatsMsg{stats}, err
	})
}
