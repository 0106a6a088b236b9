package ui

import (
	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
)

// ofVideos returns the commands that make a new run from the video of one.
func (a *App) ofVideos() []onRuns {
	of := func(id command.ID, key, title, doc string, w run.Rework) onRuns {
		why := func(r run.Run) string {
			_, why := run.ReworkModels(r, w, a.models, a.infos, a.now())
			return why
		}
		return onRuns{command.Command{ID: id, Title: title, Keys: []string{key}, Doc: doc}, command.Target{One: true, Why: why}, true,
			func(a *App, rs []run.Run) tea.Cmd { return a.rework(rs[0], w) }}
	}
	return []onRuns{
		of("extend", "+", "extend", "extend the video: a new request that goes on where it ends", run.Extend),
		of("edit video", "E", "edit the video", "edit the video: a new request that changes it", run.EditVideo),
	}
}

// rework opens the form with the video of a run as its source, at the same provider if it can. It
// asks first if an unsent form would be lost.
func (a *App) rework(r run.Run, w run.Rework) tea.Cmd {
	models, why := run.ReworkModels(r, w, a.models, a.infos, a.now())
	if why != "" {
		a.log.Info(a.now(), why)
		return nil
	}
	d := derived{spec: run.ReworkSpec(r, w, models[0], a.now())}
	if models[0].Provider != r.Provider && len(models) > 1 {
		d.search = string(models[0].Mode)
	}
	return a.openDerived(d, r.Request.Prompt)
}

// derived is a request that was made from a run, and the search for its model, "" if it is
// chosen.
type derived struct {
	spec   run.Spec
	search string
}

// derive opens the form with a request that was made from a run.
func (a *App) derive(d derived) tea.Cmd {
	a.form.Derive(d.spec.Unsent(a.now()))
	if d.search != "" {
		a.form.SearchModel(d.search)
	}
	return a.compose()
}
