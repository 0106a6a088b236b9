package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/leave"
)

type (
	// underWayMsg answers what is under way when the user wants to leave.
	underWayMsg struct {
		left    leave.Left
		watched bool // runs are watched in the background already
	}
	// leaveMsg: the user leaves, and wants the runs to be watched in the background or not.
	leaveMsg struct{ watch bool }
)

// routeLeave handles the messages about leaving the app.
func (a *App) routeLeave(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case leaveMsg:
		return a.leave(msg.watch)
	case underWayMsg:
		if msg.left.Runs == 0 || msg.watched {
			return a.leave(false)
		}
		a.askLeave(msg.left)
	}
	return nil
}

// runsGoOn reports whether runs are under way, so that a background watch has something to do.
func (a *App) runsGoOn() bool {
	return a.o.OnLeave != nil && a.o.ReadOnly == nil && a.active.Running+a.active.Waiting > 0
}

// quit ends the app. Where runs are under way whose films nobody would save, it asks first.
func (a *App) quit() tea.Cmd {
	if !a.runsGoOn() {
		return a.leave(false)
	}
	watched := a.o.Watched
	return func() tea.Msg {
		return underWayMsg{leave.Of(a.backend.underWay(), a.backend.engine.Providers(), false), watched != nil && watched()}
	}
}

// quitNow ends the app without a question; runs continue.
func (a *App) quitNow() tea.Cmd { return a.leave(false) }

// quitAndWatch ends the app, and then watches the runs that are under way in the background.
func (a *App) quitAndWatch() tea.Cmd { return a.leave(true) }

// askLeave says what goes on without the app, and offers to save the films meanwhile.
func (a *App) askLeave(left leave.Left) {
	facts := []dialog.Fact{{Name: "under way", Value: count(left.Runs, "run")}}
	if links := left.Links(); links != "" {
		facts = append(facts, dialog.Fact{Name: "links", Value: links})
	}
	says := "The providers go on with them, and nothing is lost. Their films are saved when dailies runs again, or meanwhile by a process in the background, which ends when all are saved."
	a.showDialog(dialog.New(a.styles, "Leave dailies?", says, facts,
		dialog.Choice{Key: "w", Label: "leave, and save films in the background", Then: send(leaveMsg{true})},
		dialog.Choice{Key: "y", Label: "leave", Then: send(leaveMsg{false})},
		dialog.Choice{Key: "n", Label: "stay"}))
}

// leave saves the unsent form and ends the app; runs continue.
func (a *App) leave(watch bool) tea.Cmd {
	var draft *run.Spec
	if o, touched := a.form.Unsent(); touched {
		draft = &o
	}
	if forget := a.images.view.Close(); forget != nil {
		return tea.Sequence(forget, a.backend.quit(draft, a.o.OnLeave, watch))
	}
	return a.backend.quit(draft, a.o.OnLeave, watch)
}

// quit saves the draft and ends the app. Runs continue.
func (c backend) quit(draft *run.Spec, onLeave func(leave.Left), watch bool) tea.Cmd {
	at := c.now()
	return func() tea.Msg {
		if onLeave != nil {
			onLeave(leave.Of(c.underWay(), c.engine.Providers(), watch))
		}
		if draft != nil {
			// The app ends even if the draft could not be saved.
			_ = c.saveUnsentForm(*draft, at)
		}
		return tea.Quit()
	}
}

// underWay returns the runs that have not ended or whose films are not saved yet; none if the
// history does not answer soon, since the app must end.
func (c backend) underWay() (all []run.Run) {
	ctx, cancel := context.WithTimeout(c.ctx, time.Second)
	defer cancel()
	for _, word := range []string{"active", string(run.Downloading)} {
		rows, err := c.history.Page(ctx, run.Query{Limit: 1000, Sort: run.Sort{By: run.SortTime}, Filter: run.Filter{Terms: []run.Term{
			{Kind: run.TermStatus, Text: word}, {Kind: run.TermStatus, Text: string(run.Unsure), Not: true},
		}}})
		if err != nil {
			return nil
		}
		all = append(all, rows...)
	}
	return all
}
