package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/runform"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// remove deletes runs from the history.
func (a *App) remove(rs []run.Run) tea.Cmd {
	yes := true
	says := "removed " + count(len(rs), "run")
	return a.backend.annotate(says+"; "+a.commands.Spoken(command.Undo)+" brings it back", "remove "+count(len(rs), "run"),
		run.Revision{Edit: run.AnnotationEdit{Deleted: &yes}, Runs: ids(rs)})
}

// askTags asks for the tags of runs. The input starts with the tags common to all; changes
// apply to all runs.
func (a *App) askTags(rs []run.Run) {
	says := "Separate tags with commas; tag:word finds them again."
	if len(rs) > 1 {
		says += " Tags that only some of them have stay as they are."
	}
	common := commonTags(rs)
	a.showDialog(dialog.Ask(a.styles, "Tags of "+runsPhrase(len(rs)), says, a.which(rs), strings.Join(common, ", "), "(none)",
		func(text string) tea.Cmd { return a.setTags(rs, common, runform.ReadTags(text)) }))
}

// setTags replaces the common tags of runs by want.
func (a *App) setTags(rs []run.Run, common, want []string) tea.Cmd {
	m := run.AnnotationEdit{AddTags: run.TagsWithout(want, common), DropTags: run.TagsWithout(common, want)}
	if len(m.AddTags)+len(m.DropTags) == 0 {
		return nil
	}
	return a.backend.annotate("tagged "+count(len(rs), "run"), "tags", run.Revision{Edit: m, Runs: ids(rs)})
}

// commonTags returns the tags that all runs have.
func commonTags(rs []run.Run) []string {
	all := rs[0].Tags
	for _, r := range rs[1:] {
		all = run.TagsWithout(all, run.TagsWithout(all, r.Tags))
	}
	return all
}

// which identifies the runs of a text input, in one line.
func (a *App) which(rs []run.Run) []dialog.Fact {
	prompt := theme.Cut(sanitize.Line(rs[0].Request.Prompt), 60)
	if n := len(rs); n > 1 {
		return []dialog.Fact{{Name: "runs", Value: count(n, "run") + ", the first: " + prompt}}
	}
	return []dialog.Fact{{Name: "run", Value: prompt}}
}
