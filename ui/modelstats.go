package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/ui/runform"
)

// statsDays is the age in days up to which runs count in a model's statistics.
const statsDays = 90

// loadModelStats loads statistics of the user's runs by model, for the form.
func (c backend) loadModelStats() tea.Cmd {
	now := c.now()
	return runWith(func() (tea.Msg, error) {
		s, err := c.history.Spend(c.ctx, since(now), statsDays, now.Location())
		stats := map[string]runform.ModelStats{}
		for _, m := range s.Models {
			stats[m.Name] = runform.ModelStats{Median: m.Median, Succeeded: m.Succeeded, Failed: m.Failed}
		}
		return modelStatsMsg{stats}, err
	})
}
