package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/screening"
)

// winner loads the other takes of the winner's shot, among which there may be earlier picks, and asks.
func (a *App) winner(m screening.WinnerMsg) tea.Cmd {
	return a.backend.takesOf(run.Shot{Code: m.Winner.Shot}, func(takes []run.Run) {
		compared := ids(append([]run.Run{m.Winner}, m.Others...))
		a.askWinner(m, slices.DeleteFunc(takes, func(r run.Run) bool { return !r.Pick || slices.Contains(compared, r.ID) }))
	})
}

// askWinner asks before a take is picked and those beside it are rejected. Takes of its shot that were
// picked earlier and are not shown here are not picked any more, unless the user keeps them.
func (a *App) askWinner(m screening.WinnerMsg, earlier []run.Run) {
	yes, no := true, false
	pick := run.Revision{Edit: run.AnnotationEdit{Pick: &yes}, Runs: []string{m.Winner.ID}}
	reject := run.Revision{Edit: run.AnnotationEdit{Rejected: &yes}, Runs: ids(m.Others)}
	unpick := run.Revision{Edit: run.AnnotationEdit{Pick: &no}, Runs: ids(earlier)}
	says := "picked " + takeName(m.Winner) + ", rejected " + count(len(m.Others), "take")
	facts := []dialog.Fact{{Name: "pick", Value: takeName(m.Winner)}, {Name: "reject", Value: takeNames(m.Others)}}
	choices := []dialog.Choice{{Key: "y", Label: "pick it", Then: a.backend.annotate(says, "winner", pick, reject, unpick)}}
	if len(earlier) > 0 {
		facts = append(facts, dialog.Fact{Name: "unpick", Value: takeNames(earlier) + ", picked earlier; not rejected"})
		choices = append(choices, dialog.Choice{Key: "k", Label: "keep earlier picks too", Then: a.backend.annotate(says, "winner", pick, reject)})
	}
	a.showDialog(dialog.New(a.styles, "Is this the one?", "The others are rejected, not removed; "+a.commands.Spoken(command.Undo)+" takes it back.", facts,
		append(choices, dialog.Choice{Key: "n", Label: "no"})...))
}

func takeNames(rs []run.Run) string {
	names := make([]string, len(rs))
	for i, r := range rs {
		names[i] = takeName(r)
	}
	return strings.Join(names, ", ")
}
