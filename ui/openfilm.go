package ui

import (
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

type (
	// filmReadMsg: a film said how it was made. known is its run, nil if it is not in the history.
	filmReadMsg struct {
		path  string
		text  string // what was pasted, "" if nothing was
		made  run.Provenance
		known *run.Run
		err   error
	}
	// filmChosenMsg: the form is to be filled from a film.
	filmChosenMsg struct{ film filmReadMsg }
)

// readFilm reads how a film was made.
func (c backend) readFilm(read func(string) (run.Provenance, error), path, text string) tea.Cmd {
	return func() tea.Msg {
		msg := filmReadMsg{path: path, text: text}
		if msg.made, msg.err = read(path); msg.err != nil {
			return msg
		}
		rows, err := c.history.Page(c.ctx, run.Query{Limit: 1, Sort: run.Sort{By: run.SortTime, Desc: true},
			Filter: run.Filter{Terms: []run.Term{{Kind: run.TermID, Text: msg.made.Run}}}})
		if err == nil && len(rows) == 1 && rows[0].ID == msg.made.Run {
			msg.known = &rows[0]
		}
		return msg
	}
}

// openFilm reads the film that the app was started with.
func (a *App) openFilm() tea.Cmd {
	if a.o.Film == "" {
		return nil
	}
	return a.backend.readFilm(a.o.Provenance, a.o.Film, "")
}

// filmRead asks whether to fill the form from a film. What was pasted and is no such film goes
// into the prompt as any other text.
func (a *App) filmRead(m filmReadMsg) tea.Cmd {
	if m.err != nil {
		if m.text == "" {
			a.fail(m.err)
			return nil
		}
		a.log.Info(a.now(), provider.UserMessage(m.err))
		return a.form.InsertPrompt(m.text)
	}
	p := m.made
	facts := []dialog.Fact{
		{Name: "film", Value: sanitize.Line(filepath.Base(m.path))}, {Name: "prompt", Value: theme.Cut(sanitize.Line(p.Request.Prompt), 200)},
		{Name: "model", Value: sanitize.Line(p.Provider + "/" + p.Model)}, {Name: "made", Value: theme.Clock(p.Created, a.now())},
	}
	if m.known == nil {
		facts = append(facts, dialog.Fact{Name: "history", Value: "its run is not in it"})
	}
	if o, touched := a.form.Unsent(); touched && o.Request.Prompt != "" {
		facts = append(facts, dialog.Fact{Name: "unsent", Value: theme.Cut(sanitize.Line(o.Request.Prompt), 100) + " (it would be lost)"})
	}
	a.showDialog(dialog.Confirm(a.styles, "Fill the form from this film?", "It says how it was made. Nothing is sent.", facts, "fill the form", send(filmChosenMsg{m})))
	return nil
}

// fillFrom fills the form from a film.
func (a *App) fillFrom(m filmReadMsg) tea.Cmd {
	if m.known != nil {
		r := *m.known
		r.Request.Seed = m.made.Spec().Request.Seed
		return a.fill(r)
	}
	return a.derive(derived{spec: m.made.Spec()})
}
