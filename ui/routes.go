package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"dailies/provider/run"
	"dailies/ui/runlist"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// routeWindow handles messages about the terminal itself.
func (a *App) routeWindow(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		a.layout()
	case tea.BackgroundColorMsg:
		a.setBackground(msg.IsDark())
	case tea.ColorProfileMsg:
		look := a.o.Look
		look.ANSI16 = msg.Profile == colorprofile.ANSI
		a.setLook(look)
	default:
		a.focus.observe(msg)
	}
}

// listAnswered passes data to the list. The first rows trigger all other loads.
func (a *App) listAnswered(msg runlist.Msg) tea.Cmd {
	cmd := a.table.Update(msg)
	switch msg := msg.(type) {
	case runlist.PageMsg:
		if msg.Err != nil {
			a.fail(msg.Err)
			return a.onFirstRows()
		}
		return tea.Batch(cmd, a.onFirstRows(), a.runMaintenance())
	case runlist.CountMsg:
		a.fail(msg.Err)
	}
	return cmd
}

// onFirstRows starts all other loads, once the first rows are loaded.
func (a *App) onFirstRows() tea.Cmd {
	if a.rowsLoaded {
		return nil
	}
	a.rowsLoaded = true
	if a.o.OnReady != nil {
		a.o.OnReady()
	}
	return tea.Batch(a.backend.listen(nil), a.backend.followPrices(), a.backend.loadActive(), a.readSpend(), a.backend.loadUnsentForm(), a.countSamples(), a.openFilm())
}

// routeData handles data of the app itself, and answers that do not belong to a screen.
func (a *App) routeData(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case activeLoadedMsg:
		a.activeLoaded = true
		for _, r := range msg.runs {
			a.active.Put(r)
		}
		for _, r := range msg.saving {
			a.active.PutDownload(r)
		}
	case spendLoadedMsg:
		a.today, a.spendLoading, a.spendLoaded = msg.spend, false, true
	case annotatedMsg:
		return a.annotated(msg)
	case undoneMsg:
		return a.undone(msg)
	case noteChangedMsg:
		return a.noteChanged(msg)
	case replacedMsg:
		if msg.derived != nil {
			return a.derive(*msg.derived)
		}
		return a.fill(msg.run)
	case copiedMsg:
		return a.copy(msg.what, msg.text)
	case attachMsg:
		a.attachAsked(msg)
	case shotChangedMsg:
		return a.shotChanged(msg)
	}
	return nil
}

// changed applies new snapshots of runs.
func (a *App) changed(changed []run.Run) tea.Cmd {
	money := false
	var ended []run.Run
	for _, r := range changed {
		if a.active.PutDownload(r) {
			a.recordFailure(r)
		}
		old, known := a.active.State(r.ID)
		money = money || !known || old != r.State
		if r.State.Final() || r.State == run.Unsure {
			a.active.Drop(r.ID)
			if known {
				ended = append(ended, r)
				a.recordFailure(r)
			}
		} else {
			a.active.Put(r)
		}
	}
	cmds := []tea.Cmd{a.notify(ended)}
	for _, e := range a.views {
		if e.changed != nil {
			cmds = append(cmds, e.changed(changed, money))
		}
	}
	if a.palette != nil {
		a.palette.SetLines(a.allCommands())
	}
	if money {
		cmds = append(cmds, a.readSpend())
	}
	return tea.Batch(cmds...)
}

// recordFailure adds the failure of a run, or of its download, to the list of problems.
func (a *App) recordFailure(r run.Run) {
	err := r.Err
	if r.State == run.Succeeded {
		if err = r.Unsaved().Err; r.DownloadState() == run.Downloaded {
			return
		}
	}
	if err != nil && r.State != run.Cancelled {
		a.log.Record(a.now(), theme.Cut(sanitize.Line(r.Request.Prompt), 60)+": "+err.UserMessage())
	}
}

// readSpend loads the spend unless a load is running. A change during a load causes another
// changedMsg, so it is not missed.
func (a *App) readSpend() tea.Cmd {
	if a.spendLoading {
		return nil
	}
	a.spendLoading = true
	return a.backend.loadSpend()
}

// syncDetail shows the run under the list's cursor in the detail.
func (a *App) syncDetail() tea.Cmd {
	if a.current != viewRuns && a.current != viewRun {
		return nil
	}
	r, ok := a.table.Current()
	was := a.detail.Run().ID
	switch {
	case r.ID == was, a.current == viewRun && was != "": // the reader stays on the run they opened
		return nil
	case !ok && !a.table.Empty(): // its row is being loaded
		return nil
	}
	cmd := a.detail.Show(r)
	if !ok || was == "" {
		a.layout()
	}
	return cmd
}
