package ui

import (
	"fmt"
	"os"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/action"
	"dailies/ui/compose"
	"dailies/ui/desktop"
	"dailies/ui/dialog"
)

// settleAfter is how long the form must be left alone before its images are read
// and its draft is kept.
const settleAfter = 150 * time.Millisecond

// order is what the form holds, and how far its check has come.
type order struct {
	turn    int // grows with every change: older answers are dropped
	now     engine.Order
	touched bool // it holds something that was written and not sent
	sending bool // something is being priced or written down; more of it is a key that was pressed twice
}

// routeForm owns what the form asks for.
func (a *App) routeForm(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case compose.ChangedMsg:
		a.order.touched = true
		return a.ordered(msg.Order)
	case compose.SubmitMsg:
		return a.price(spending{order: a.named(msg.Order)})
	case compose.CloseMsg:
		a.show(atRuns)
	case compose.EditPromptMsg:
		return a.do.edit(&desktop.Editor{Command: a.o.Editor, Env: desktop.Clean(os.Environ(), a.secret), Text: msg.Text})
	case compose.PromptsMsg:
		return a.do.prompts()
	case compose.FolderMsg:
		return a.do.entries(msg.Folder)
	case compose.PathsMsg:
		return a.do.paths(msg.Prefix, a.o.Home, a.o.Folder)
	}
	return nil
}

// ordered prices what the form holds at once, and checks and keeps it in a moment.
func (a *App) ordered(o engine.Order) tea.Cmd {
	a.order.turn++
	a.order.now = a.named(o)
	turn, o := a.order.turn, a.order.now
	return tea.Batch(a.do.quote(turn, o), tea.Tick(settleAfter, func(time.Time) tea.Msg { return orderSettledMsg{turn} }))
}

// named gives an order its id: the one it had for as long as it stays as it is.
func (a *App) named(o engine.Order) engine.Order {
	now := a.order.now
	if o.ID = now.ID; o.ID == "" || !reflect.DeepEqual(o, now) {
		o.ID = ulid.Make().String()
	}
	return o
}

// routeOrder owns the answers to it.
func (a *App) routeOrder(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case orderSettledMsg:
		if msg.turn == a.order.turn {
			return tea.Batch(a.do.check(msg.turn, a.order.now), a.keepDraft())
		}
	case checkedMsg:
		if msg.turn == a.order.turn {
			a.form.SetChecked(msg.checked)
		}
	case quotedMsg:
		if msg.turn == a.order.turn {
			a.form.SetQuote(msg.quote)
		}
	case draftReadMsg:
		if a.order.turn == 0 { // nothing was written meanwhile
			a.form.Restore(msg.draft)
			a.form.SetSaved(msg.draft.At)
			a.order.touched = true
			a.order.now = a.form.Order()
			a.order.now.ID = msg.draft.ID
		}
	case beginsWithMsg:
		if a.order.turn == 0 {
			a.form.Begin(msg.model)
		}
	case draftKeptMsg:
		a.form.SetSaved(msg.at)
	case promptsReadMsg:
		a.form.SetPrompts(msg.prompts)
	}
	return nil
}

// routeSpending owns the way from a wish to spend to a run.
func (a *App) routeSpending(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case agreedMsg:
		return a.price(msg.spending)
	case pricedMsg:
		a.order.sending = false
		if msg.err != nil {
			a.fail(msg.err)
			return nil
		}
		return a.ask(msg.spending, msg.quote)
	case submittedMsg:
		a.order.sending = false
		return a.submitted(msg)
	}
	return nil
}

// price finds out what a person is about to spend, for one wish at a time, unless
// it could not be written down.
func (a *App) price(s spending) tea.Cmd {
	if a.order.sending || a.refused(action.Retry) {
		return nil
	}
	a.order.sending = true
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
		a.order.sending = true
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
		a.form.Clear()
		a.order.turn++ // no late answer belongs to the emptied form
		a.order.now, a.order.touched = engine.Order{}, false
		cmds = append(cmds, a.do.dropDraft())
	}
	a.show(atRuns)
	return tea.Batch(cmds...)
}

// compose opens the form as it was left.
func (a *App) compose() tea.Cmd {
	a.show(atForm)
	return tea.Batch(a.ordered(a.form.Order()), a.do.tracks())
}

// fill opens the form with a run in it.
func (a *App) fill(r engine.Run) tea.Cmd {
	a.form.Fill(r)
	a.order.touched = false
	return a.compose()
}

// keepDraft keeps what is in the form, if a person would miss it.
func (a *App) keepDraft() tea.Cmd {
	if !a.order.touched || a.o.ReadOnly != nil { // else it would be refused at every word
		return nil
	}
	return a.do.keepDraft(a.order.now)
}

// quit ends the app. What was written and not sent is kept; runs go on.
func (a *App) quit() tea.Cmd {
	var draft *engine.Order
	if a.order.touched {
		o := a.named(a.form.Order())
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
