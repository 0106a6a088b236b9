package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/runform"
)

// The initial content of the form, and the draft that is saved until it is submitted.

// loadUnsentForm reads the initial content of the form.
func (c backend) loadUnsentForm() tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		d, ok, err := c.history.UnsentForm(c.ctx)
		if err != nil {
			return nil, err
		}
		if ok {
			return runform.UnsentMsg{Form: &d}, nil
		}
		last, err := c.history.Page(c.ctx, run.Query{Sort: run.Sort{By: run.SortTime, Desc: true}, Limit: 1})
		return runform.UnsentMsg{Model: c.lastModel(last)}, err
	})
}

// lastModel returns the model of the last run if it is offered and has a key, else "".
func (c backend) lastModel(last []run.Run) string {
	for _, r := range last {
		key := provider.Model{Provider: r.Provider, ID: r.Model}.Key()
		offered := slices.ContainsFunc(c.engine.Models(), func(m provider.Model) bool { return m.Key() == key })
		if offered && slices.ContainsFunc(c.engine.Providers(), func(i provider.Info) bool { return i.Name == r.Provider && i.HasKey }) {
			return key
		}
	}
	return ""
}

func (c backend) saveUnsentForm(o run.Spec, at time.Time) error {
	return c.history.SaveUnsentForm(c.ctx, o.Unsent(at))
}
