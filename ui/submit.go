package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/dialog"
)

// routeSpending handles the messages of a submission: quote, confirmation, result.
func (a *App) routeSpending(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case confirmedMsg:
		return a.quote(msg.spend)
	case elsewhereMsg:
		return a.findPlaces(msg.run)
	case pricedMsg:
		a.sending = false
		if msg.err != nil {
			a.fail(msg.err)
			return nil
		}
		return a.ask(msg)
	case listenMsg:
		msg.dialog.Listen()
	case submittedMsg:
		a.sending = false
		return a.submitted(msg)
	}
	return nil
}

// quote starts loading the quote of a submission, one at a time, unless the history is
// read-only.
func (a *App) quote(s pendingSpend) tea.Cmd {
	if a.sending || a.rejectReadOnly() {
		return nil
	}
	a.sending = true
	return a.backend.loadQuote(s)
}

// ask opens the confirmation of a submission, unless the budget forbids it or the amount is
// below the user's threshold for confirmation.
func (a *App) ask(m pricedMsg) tea.Cmd {
	s, q := m.spend, m.quote
	a.setBudget(q.Budget) // others may have changed the config
	if q.OverBudget != nil {
		a.fail(q.OverBudget)
		return nil
	}
	if !q.NeedsConfirmation && s.risk == "" && a.repeats(s) == "" {
		a.sending = true
		return a.backend.submit(s)
	}
	key, r, takes := s.spec.Model, s.spec.Request, s.spec.Takes
	if n := len(s.rerun); n > 0 {
		key, r, takes = s.rerun[0].Provider+"/"+s.rerun[0].Model, s.rerun[0].Request, n
	}
	if n := len(s.batch); n > 0 {
		key, r, takes = s.batch[0].Model, s.batch[0].Request, n
	}
	model := a.model(key)
	made := append(slices.Clone(s.rerun), run.Run{Provider: model.Provider})
	for _, spec := range s.batch {
		made = append(made, run.Run{Provider: a.model(spec.Model).Provider})
	}
	who := providerTitles(a.infos, made...)
	return a.showSpending(m.asked, dialog.Spend(a.styles, dialog.Spending{
		Provider: who, Model: model, Request: r, Takes: takes, Others: max(0, len(s.rerun)+len(s.batch)-1), Quote: q, Risk: strings.TrimSpace(s.risk + " " + a.repeats(s)), Other: a.anotherSeed(s), Demo: a.o.Demo,
	}, a.backend.submit(s)))
}

// repeats warns that a purchase repeats a run that succeeded, seed and all.
func (a *App) repeats(s pendingSpend) string {
	if _, same := a.sameSeed(s); same {
		return "It is the same request as before with the same seed, so the video would be the same."
	}
	return ""
}

// anotherSeed offers the same purchase with a random seed where it would repeat a run.
func (a *App) anotherSeed(s pendingSpend) dialog.Choice {
	spec, same := a.sameSeed(s)
	if !same {
		return dialog.Choice{}
	}
	spec.Request.Seed, spec.ParentHow = nil, run.HowSeed
	return dialog.Choice{Key: "s", Label: "another seed", Then: send(confirmedMsg{pendingSpend{spec: spec}})}
}

// sameSeed returns what a purchase orders as a spec, if it repeats a run that succeeded with
// the seed that it had.
func (a *App) sameSeed(s pendingSpend) (spec run.Spec, same bool) {
	if len(s.rerun) == 1 {
		r := s.rerun[0]
		spec = run.Spec{Model: r.Provider + "/" + r.Model, Request: r.Request, Takes: 1, Tags: r.InheritedTags(), Parent: r.ID, Shot: r.Shot, Project: r.Project}
		return spec, r.State == run.Succeeded && r.Request.Seed != nil
	}
	return s.spec, len(s.rerun)+len(s.batch) == 0 && s.spec.Request.Seed != nil && s.spec.ParentHow == run.HowRetry
}

// submitted shows the new runs and the errors of those not accepted.
func (a *App) submitted(msg submittedMsg) tea.Cmd {
	if msg.err != nil {
		a.fail(msg.err)
	}
	n := len(msg.runs)
	if n == 0 {
		return nil
	}
	if msg.err == nil {
		a.tell(submittedText(n, providerTitles(a.infos, msg.runs...)))
	}
	a.table.ClearSelection()
	cmds := []tea.Cmd{a.table.Select(msg.runs[n-1].ID), a.readSpend()}
	if msg.form {
		cmds = append(cmds, a.form.Sent())
	}
	a.show(viewRuns)
	return tea.Batch(cmds...)
}

// submittedText says that n runs were submitted: "Submitted 3 runs to Runflow".
func submittedText(n int, where string) string {
	if n == 1 {
		return "Submitted to " + where
	}
	return fmt.Sprintf("Submitted %d runs to %s", n, where)
}

// compose opens the form as it was left.
func (a *App) compose() tea.Cmd {
	from := a.current
	if from == viewErrors { // which may have been opened from the form
		from = a.errorsFrom
	}
	if from != viewForm {
		a.formFrom = from
	}
	a.show(viewForm)
	return tea.Batch(a.form.Open(), a.backend.loadModelStats())
}

// fill opens the form with a run's request.
func (a *App) fill(r run.Run) tea.Cmd {
	a.form.Fill(r)
	return a.compose()
}

// model finds a model by its key. One that is no longer offered still has a name.
func (a *App) model(key string) provider.Model {
	for _, m := range a.models {
		if m.Key() == key {
			return m
		}
	}
	return provider.Model{Name: key}
}
