package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
)

type (
	// samplesLeftMsg: there are so many sample runs.
	samplesLeftMsg struct{ n int }
	// samplesErasedMsg: the sample runs are gone; err is of a film that could not be deleted, or of the
	// history, and then there are no runs.
	samplesErasedMsg struct {
		runs []run.Run
		err  error
	}
)

const removeSamples command.ID = "remove samples"

// withSamples reports whether there are sample runs.
func (a *App) withSamples() bool { return a.samplesLeft > 0 }

// sampleCommands returns the command that removes the sample runs of the demo.
func (a *App) sampleCommands() []command.Command {
	return command.In(command.Everywhere, command.Command{
		ID: removeSamples, Title: "remove the sample runs of the demo", Keys: []string{"Z"}, Now: command.Says("remove the samples", a.withSamples),
		Why: command.Unless("there are no sample runs", a.withSamples), Do: command.Do(a.askErase),
	})
}

// countSamples counts the sample runs.
func (a *App) countSamples() tea.Cmd {
	if a.o.Samples == nil {
		return nil
	}
	return runWith(func() (tea.Msg, error) {
		n, err := a.o.Samples.Left(a.backend.ctx)
		return samplesLeftMsg{n}, err
	})
}

// askErase asks before the sample runs are removed.
func (a *App) askErase() {
	says := "They only show what the screens look like. Their saved films are deleted too; your own runs stay."
	facts := []dialog.Fact{{Name: "samples", Value: count(a.samplesLeft, "run")}}
	a.showDialog(dialog.Confirm(a.styles, "Remove the sample runs?", says, facts, "remove them", func() tea.Msg {
		runs, err := a.o.Samples.Erase(a.backend.ctx)
		return samplesErasedMsg{runs, err}
	}))
}

// routeSamples handles the messages about sample runs.
func (a *App) routeSamples(msg tea.Msg) tea.Cmd {
	erased, ok := msg.(samplesErasedMsg)
	if !ok {
		if a.samplesLeft = msg.(samplesLeftMsg).n; a.withSamples() {
			a.log.Info(a.now(), "these are "+count(a.samplesLeft, "sample run")+" to look around with; "+a.commands.Spoken(removeSamples)+" removes them")
		}
		return nil
	}
	if a.fail(erased.err); erased.err != nil && len(erased.runs) == 0 {
		return nil
	}
	a.samplesLeft = 0
	for i := range erased.runs {
		erased.runs[i].Deleted = time.Now() // so every screen drops them
	}
	if erased.err == nil {
		a.tell(count(len(erased.runs), "sample run") + " removed")
	}
	return tea.Batch(a.changed(erased.runs), a.table.Reload(), a.shots.Reload(), a.readSpend())
}
