package ui

import (
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/sanitize"
	"dailies/ui/screening"
)

// stillMsg: a frame of a run's video was written to a file.
type stillMsg struct {
	run  run.Run
	use  run.FrameUse
	file string
}

// ofFrames returns the commands that go on from the last frame of a run's video.
func (a *App) ofFrames() []onRuns {
	why := func(r run.Run) string {
		_, why := run.FrameModels(r, run.AsStart, a.models, a.infos)
		return why
	}
	return []onRuns{{command.Command{ID: "continue", Title: "continue", Keys: []string{"c"}, Doc: "continue from the last frame in the next shot"},
		command.Target{One: true, Why: why}, true, func(a *App, rs []run.Run) tea.Cmd { return a.takeFrame(rs[0], run.AsStart, -1) }}}
}

// takeFrame writes a frame of a run's video to a file, the last one for -1, for the form.
func (a *App) takeFrame(r run.Run, u run.FrameUse, frame int) tea.Cmd {
	if _, why := run.FrameModels(r, u, a.models, a.infos); why != "" {
		a.log.Info(a.now(), why)
		return nil
	}
	films := a.o.Films
	if films == nil {
		a.fail(noFilms())
		return nil
	}
	ctx, now := a.backend.ctx, a.now()
	return runWith(func() (tea.Msg, error) {
		file, err := films.Still(ctx, r.Video.File, frame)
		if err != nil && frame < 0 && lastsLong(r.Video, now) {
			return stillMsg{r, u, r.Video.LastFrame}, nil
		}
		return stillMsg{r, u, file}, err
	})
}

// lastsLong reports whether the provider's picture of the last frame can be used in a request: its link
// outlives an order that waits for a while.
func lastsLong(v run.Video, now time.Time) bool {
	return provider.IsURL(v.LastFrame) && v.Expires.After(now.Add(time.Hour))
}

// frameChosen takes the frame under the playhead of the screening room.
func (a *App) frameChosen(m screening.FrameMsg) tea.Cmd {
	use := run.AsStart
	if m.End {
		use = run.AsEnd
	}
	return a.takeFrame(m.Take, use, m.Frame)
}

// goOn opens the form with a frame in it.
func (a *App) goOn(m stillMsg) tea.Cmd {
	models, why := run.FrameModels(m.run, m.use, a.models, a.infos)
	if why != "" {
		a.log.Info(a.now(), why)
		return nil
	}
	cmd := a.openDerived(derived{spec: run.ContinueSpec(m.run, m.file, m.use, models[0])}, m.run.Request.Prompt)
	if provider.IsURL(m.file) {
		a.tell("the frame is the picture that the provider made of it, since none can be read from the film here")
		return cmd
	}
	a.tell("the frame is saved as " + sanitize.Line(filepath.Base(m.file)))
	return cmd
}

// openDerived opens the form with a request that was made from a run. It asks first if an unsent
// form would be lost.
func (a *App) openDerived(d derived, prompt string) tea.Cmd {
	if o, touched := a.form.Unsent(); touched && o.Request.Prompt != "" {
		a.askReplace(prompt, replacedMsg{derived: &d})
		return nil
	}
	return a.derive(d)
}
