package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// ofTakes returns the commands that make other takes of a run: variations, and the final one of
// a draft.
func (a *App) ofTakes() []onRuns {
	why := func(r run.Run) string {
		_, why := run.FinalSpecs(r, a.models)
		return why
	}
	return []onRuns{
		{command.Command{ID: "vary", Title: "vary a parameter", Label: "vary", Keys: []string{"V"}, Doc: "vary one parameter: a batch with one price"},
			command.Target{One: true}, false, onFirst((*App).askVary)},
		{command.Command{ID: "final", Title: "final from draft", Label: "final", Keys: []string{"U"}, Doc: "the same seed at another resolution or model (asks, with both prices)"},
			command.Target{One: true, Why: why}, false, onFirst((*App).askFinal)},
	}
}

// varied are the parameters that the dialog offers, with values to begin with.
func (a *App) varied(r run.Run) (names, values []string) {
	m := a.model(r.Provider + "/" + r.Model)
	add := func(name, text string) { names, values = append(names, name), append(values, text) }
	if m.Seed {
		from := int64(100)
		if seed := run.VarySpec(r, "seed").Request.Seed; seed != nil {
			from = *seed + 1
		}
		add("seed", fmt.Sprintf("%d..%d", from, from+3))
	}
	if len(m.AspectRatios) > 1 {
		add("ratio", strings.Join(slices.DeleteFunc(slices.Clone(m.AspectRatios), func(s string) bool { return s == provider.Auto }), ","))
	}
	if all := m.AllResolutions(); len(all) > 1 {
		add("resolution", strings.Join(all, ","))
	}
	if d := m.Duration; d.Min > 0 && d.Max > d.Min {
		add("duration", fmt.Sprintf("%d,%d", d.Min, d.Max))
	}
	var others []string
	for _, o := range a.models {
		if o.Mode == m.Mode && o.Key() != m.Key() && a.info(o.Provider).HasKey && len(others) < 3 {
			others = append(others, o.Key())
		}
	}
	add(run.VaryModel, strings.Join(others, ","))
	return names, values
}

// askVary asks which parameter of a run to vary, and how.
func (a *App) askVary(r run.Run) {
	names, values := a.varied(r)
	rows := []dialog.Row{{Name: "vary", Choices: names}}
	for i, name := range names {
		rows = append(rows, dialog.Row{Name: name, Text: sanitize.Line(values[i])})
	}
	says := "One run for each value, in the shot of this take, with everything else as it is. A range is 100..109; values are separated by commas. The price of all comes first."
	a.showDialog(dialog.Fill(a.styles, "Vary this take", says, a.which([]run.Run{r}), "price it", rows, func(rows []dialog.Row) tea.Cmd {
		name := names[rows[0].At]
		v, err := run.ParseVariation(name + "=" + rows[1+rows[0].At].Text)
		var specs []run.Spec
		base := run.VarySpec(r, name)
		if err == nil {
			specs, err = v.Specs(base, a.findModel)
		}
		if err != nil {
			a.fail(err)
			return nil
		}
		risk := ""
		for _, note := range v.LeftOut(base, a.findModel) {
			risk += " " + sanitize.Line(note) + "."
		}
		return send(confirmedMsg{pendingSpend{batch: specs, risk: strings.TrimSpace(risk)}})
	}))
}

// findModel finds a model that is offered.
func (a *App) findModel(key string) (provider.Model, bool) {
	m := a.model(key)
	return m, m.ID != ""
}

// askFinal asks how to make the final video of a draft, with the prices.
func (a *App) askFinal(r run.Run) {
	specs, why := run.FinalSpecs(r, a.models)
	if why != "" {
		a.log.Info(a.now(), why)
		return
	}
	var choices []string
	at := 0
	for i, s := range specs {
		m := a.model(s.Model)
		choices = append(choices, fmt.Sprintf("%s, %s, %s", s.Request.Resolution, sanitize.Line(m.Title()), theme.Estimated(m.Estimate(s.Request))))
		if s.Model == r.Provider+"/"+r.Model && s.Request.Resolution == "1080p" {
			at = i
		}
	}
	paid := "unknown"
	switch {
	case r.Billed != nil:
		paid = theme.Dollars(*r.Billed)
	case r.Estimate.Known:
		paid = theme.Estimated(r.Estimate)
	}
	facts := append(a.which([]run.Run{r}), dialog.Fact{Name: "this take", Value: fmt.Sprintf("%s, %s", r.Request.Resolution, paid)})
	rows := []dialog.Row{{Name: "final", Choices: choices, At: at}}
	says := "The same request with the same seed. Other resolutions and models come close to the draft, but are not the same picture."
	a.showDialog(dialog.Fill(a.styles, "Make this take final", says, facts, "price it", rows, func(rows []dialog.Row) tea.Cmd {
		return send(confirmedMsg{pendingSpend{batch: []run.Spec{specs[rows[0].At]}}})
	}))
}
