package ui

import (
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/spend"
)

// openSpend opens the spend screen.
func (a *App) openSpend() tea.Cmd {
	a.show(viewSpend)
	return a.spendScreen.Reload()
}

// since returns the beginning of now's day and month.
func since(now time.Time) run.PeriodStart {
	y, m, d := now.Date()
	return run.PeriodStart{Day: time.Date(y, m, d, 0, 0, 0, 0, now.Location()), Month: time.Date(y, m, 1, 0, 0, 0, 0, now.Location())}
}

// Export writes the runs of the last days, including today, oldest first, to a new file in
// the working directory.
func (c backend) Export(days int) tea.Cmd {
	now := c.now()
	return runWith(func() (tea.Msg, error) {
		first := since(now).Day.AddDate(0, 0, 1-days)
		var all []run.Run
		for _, deleted := range []bool{false, true} { // removed runs have cost money too
			some, err := c.createdSince(first, now, deleted)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
		slices.SortStableFunc(all, func(a, b run.Run) int { return a.Created.Compare(b.Created) })
		path, err := newFile(c.folder, "dailies-"+now.Format(time.DateOnly), ".csv", spend.CSV(all, now.Location()))
		return successMsg{count(len(all), "run") + " written to " + filepath.Base(path) + " in " + filepath.Dir(path)}, err
	})
}

// createdSince reads every run that was created since first.
func (c backend) createdSince(first, now time.Time, deleted bool) ([]run.Run, error) {
	q := run.Query{Limit: 1000, Sort: run.Sort{By: run.SortTime}, Filter: run.Filter{
		Deleted: deleted, Terms: []run.Term{{Kind: run.TermAge, Comparison: run.Less, Age: now.Sub(first)}},
	}}
	var all []run.Run
	for {
		some, err := c.history.Page(c.ctx, q)
		all = append(all, some...)
		if err != nil || len(some) < q.Limit {
			return all, err
		}
		q.After = some[len(some)-1].ID
	}
}
