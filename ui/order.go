package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/compose"
	"dailies/ui/dialog"
)

// routeForm owns what the form tells.
func (a *App) routeForm(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case compose.SubmitMsg:
		return a.price(spending{order: msg.Order})
	case compose.CloseMsg:
		a.show(atRuns)
	}
	return nil
}

// routeSpending owns the way from a wish to spend to a run.
func (a *App) routeSpending(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case agreedMsg:
		return a.price(msg.spending)
	case pricedMsg:
		a.sending = false
		if msg.err != nil {
			a.fail(msg.err)
			return nil
		}
		return a.ask(msg.spending, msg.quote)
	case submittedMsg:
		a.sending = false
		return a.submitted(msg)
	}
	return nil
}

// price finds out what a person is about to spend, for one wish at a time, unless
// it could not be written down.
func (a *App) price(s spending) tea.Cmd {
	if a.sending || a.refused() {
		return nil
	}
	a.sending = true
	return a.do.price(s)
}

// ask shows the one dialog that spends, unless the budget forbids it or the
// person wants no question about so little.
func (a *App) ask(s spending, q engine.Quote) tea.Cmd {
	if q.Over != nil {
		a.fail(q.Over)
		return nil
	}
	if !q.Ask && s.risk == "" {
		a.sending = true
		return a.do.submit(s)
	}
	key, r, takes := s.order.Model, s.order.Request, s.order.Takes
	if n := len(s.again); n > 0 {
		key, r, takes = s.again[0].Provider+"/"+s.again[0].Model, s.again[0].Request, n
	}
	m := a.model(key)
	who := titles(a.infos, append(s.again, engine.Run{Provider: m.Provider})...)
	a.open(dialog.Spend(a.styles, dialog.Spending{
		Provider: who, Model: m, Request: r, Takes: takes, Others: max(0, len(s.again)-1), Quote: q, Risk: s.risk,
	}, a.do.submit(s)))
	return nil
}

// submitted shows the new runs. What was refused is said.
func (a *App) submitted(msg submittedMsg) tea.Cmd {
	if msg.err != nil {
		a.fail(msg.err)
	}
	n := len(msg.runs)
	if n == 0 {
		return nil
	}
	if msg.err == nil {
		a.tell(fmt.Sprintf("%s written down and on the way to %s", count(n, "run"), titles(a.infos, msg.runs...)))
	}
	a.table.ClearMarks()
	cmds := []tea.Cmd{a.table.Select(msg.runs[n-1].ID), a.readSpend()}
	if msg.form {
		cmds = append(cmds, a.form.Sent())
	}
	a.show(atRuns)
	return tea.Batch(cmds...)
}

// compose opens the form as it was left.
func (a *App) compose() tea.Cmd {
	a.show(atForm)
	return tea.Batch(a.form.Open(), a.do.tracks())
}

// fill opens the form with a run in it.
func (a *App) fill(r engine.Run) tea.Cmd {
	a.form.Fill(r)
	return a.compose()
}

// quit ends the app. What was written and not sent is kept; runs go on.
func (a *App) quit() tea.Cmd {
	var draft *engine.Order
	if o, touched := a.form.Unsent(); touched {
		draft = &o
	}
	if forget := a.gallery.view.Close(); forget != nil {
		return tea.Sequence(forget, a.do.quit(draft))
	}
	return a.do.quit(draft)
}

// model finds a model by its key. One that is not offered any more still has a
// name.
func (a *App) model(key string) provider.Model {
	for _, m := range a.models {
		if m.Key() == key {
			return m
		}
	}
	return provider.Model{Name: key}
}
