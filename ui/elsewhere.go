package ui

import (
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/elsewhere"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// placesMsg: where the take of a run can be made instead, to be offered.
type placesMsg struct {
	run    run.Run
	places []elsewhere.Place
	err    error
	asked  time.Time
}

// findPlaces starts looking for places where the take of a run can be made instead, unless a
// quote or a submit is in progress or the history is read-only.
func (a *App) findPlaces(r run.Run) tea.Cmd {
	if a.sending || a.rejectReadOnly() {
		return nil
	}
	a.sending = true
	return a.backend.places(r)
}

// places finds where the take of a run can be made instead.
func (c backend) places(r run.Run) tea.Cmd {
	now := c.now()
	return func() tea.Msg {
		places, err := elsewhere.Find(c.ctx, c.engine, c.history, r, now)
		return placesMsg{r, places, err, now}
	}
}

// submitElsewhere submits the take of a run to another provider's model.
func (c backend) submitElsewhere(r run.Run, model string) tea.Cmd {
	return func() tea.Msg {
		made, err := c.engine.Elsewhere(c.ctx, r, model)
		if err != nil {
			return submittedMsg{err: err}
		}
		return submittedMsg{runs: []run.Run{made}}
	}
}

// askElsewhere opens the one question before a take is made at another provider. Each answer
// but No spends money.
func (a *App) askElsewhere(msg placesMsg) tea.Cmd {
	a.sending = false
	if msg.err != nil {
		a.fail(msg.err)
		return nil
	}
	if len(msg.places) == 0 {
		a.log.Info(a.now(), "no other provider with a key can make this take")
		return nil
	}
	if a.focus.key.After(msg.asked) { // the next key would be an answer that spends money
		a.log.Info(a.now(), "the other providers are known now; ask for them again")
		return nil
	}
	r := msg.run
	says := elsewhere.Why(r, a.info(r.Provider).Title) + " The provider that you choose gets the same request and charges your account."
	if risk := elsewhere.Risk(r); risk != "" {
		says = risk + " " + says
	}
	facts := []dialog.Fact{{Name: "run", Value: theme.Cut(sanitize.Line(r.Request.Prompt), 100)}}
	facts = append(facts, dialog.Spent(msg.places[0].Quote)...)
	var choices []dialog.Choice
	for i, p := range msg.places[:min(len(msg.places), 9)] {
		facts = append(facts, dialog.Fact{Name: fmt.Sprintf("%d %s", i+1, p.Info.Name), Value: sanitize.Line(p.Describe())})
		if p.Quote.OverBudget == nil {
			choices = append(choices, dialog.Choice{Key: strconv.Itoa(i + 1), Label: p.Info.Name + " " + p.Amount(), Then: a.backend.submitElsewhere(r, p.Model.Key())})
		}
	}
	choices = append(choices, dialog.Choice{Key: "n", Label: "no"})
	return a.showSpending(msg.asked, dialog.New(a.styles, "Make this take elsewhere?", says, facts, choices...))
}
