package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dailies/provider/engine"
	"dailies/ui/compare"
	"dailies/ui/detail"
	"dailies/ui/notice"
	"dailies/ui/runs"
	"dailies/ui/spend"
)

// routeWindow owns what the terminal tells about itself.
func (a *App) routeWindow(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		a.layout()
	case tea.BackgroundColorMsg:
		a.setGround(msg.IsDark())
	case tea.ColorProfileMsg:
		look := a.o.Look
		look.Few = msg.Profile == colorprofile.ANSI
		a.setLook(look)
	default:
		a.watch.learn(msg)
	}
}

// routeList owns what the list is given. After the first rows, everything else is
// read.
func (a *App) routeList(msg runs.Msg) tea.Cmd {
	cmd := a.table.Update(msg)
	switch msg := msg.(type) {
	case runs.PageMsg:
		if msg.Err != nil {
			a.fail(msg.Err)
			return a.opened()
		}
		return tea.Batch(cmd, a.opened(), a.care())
	case runs.CountMsg:
		a.fail(msg.Err)
	}
	return cmd
}

// opened asks, once the first rows were read, for everything else.
func (a *App) opened() tea.Cmd {
	if a.begun {
		return nil
	}
	a.begun = true
	if a.o.Opened != nil {
		a.o.Opened()
	}
	return tea.Batch(a.do.listen(nil), a.do.followPrices(), a.do.live(), a.readSpend(), a.do.draft())
}

// routeRun owns what is told about runs beside the list.
func (a *App) routeRun(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case liveReadMsg:
		a.counted = true
		for _, r := range msg.runs {
			a.live.Put(r)
		}
	case spendReadMsg:
		a.spend, a.reading, a.summed = msg.spend, false, true
	case markedMsg:
		return a.marked(msg)
	case replacedMsg:
		return a.fill(msg.run)
	case copiedMsg:
		return a.copy(msg.what, msg.text)
	case attachMsg:
		a.attachAsked(msg)
	case runs.OpenedMsg:
		a.show(atRun)
	case detail.ClosedMsg, compare.ClosedMsg, spend.ClosedMsg:
		a.show(atRuns)
	case notice.ClosedMsg:
		a.show(a.before)
	}
	return nil
}

// changed takes new snapshots of runs.
func (a *App) changed(changed []engine.Run) tea.Cmd {
	cmds := []tea.Cmd{a.table.Put(changed...), a.page.Put(changed...)}
	a.sides.Put(changed...)
	money := false
	var ended []engine.Run
	for _, r := range changed {
		old, known := a.live.State(r.ID)
		money = money || !known || old != r.State
		if r.State.Final() || r.State == engine.Unsure {
			a.live.Drop(r.ID)
			if known {
				ended = append(ended, r)
			}
		} else {
			a.live.Put(r)
		}
	}
	cmds = append(cmds, a.notify(ended))
	if a.palette != nil {
		a.palette.SetLines(a.everything())
	}
	if money {
		cmds = append(cmds, a.readSpend())
		if a.place == atSpend {
			cmds = append(cmds, a.sums.Reload())
		}
	}
	return tea.Batch(cmds...)
}

// readSpend reads the spending, once at a time: what changes in between is told
// by another change.
func (a *App) readSpend() tea.Cmd {
	if a.reading {
		return nil
	}
	a.reading = true
	return a.do.spend()
}

// follow keeps the page on the run that is chosen in the list.
func (a *App) follow() tea.Cmd {
	if a.place != atRuns && a.place != atRun {
		return nil
	}
	r, ok := a.table.Current()
	was := a.page.Run().ID
	switch {
	case r.ID == was, a.place == atRun && was != "": // the reader stays on the run they opened
		return nil
	case !ok && !a.table.Empty(): // its row is on the way
		return nil
	}
	cmd := a.page.Show(r)
	if !ok || was == "" {
		a.layout()
	}
	return cmd
}

// show changes what fills the screen.
func (a *App) show(to place) {
	a.place = to
	a.layout()
}
