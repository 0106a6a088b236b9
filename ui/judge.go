package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// pick picks runs, or removes the picks if all have one.
func (a *App) pick(rs []run.Run) tea.Cmd {
	on := slices.ContainsFunc(rs, func(r run.Run) bool { return !r.Pick })
	says := "picked %s"
	if !on {
		says = "removed the pick of %s"
	}
	return a.clearSelection(a.annotateEach(rs, "pick", says, run.AnnotationEdit{Pick: &on}, func(r run.Run) bool { return r.Pick == on }))
}

// reject rejects runs, or removes the rejections if all have one.
func (a *App) reject(rs []run.Run) tea.Cmd {
	on := slices.ContainsFunc(rs, func(r run.Run) bool { return !r.Rejected })
	says := "rejected %s"
	if !on {
		says = "removed the rejection of %s"
	}
	return a.clearSelection(a.annotateEach(rs, "reject", says, run.AnnotationEdit{Rejected: &on}, func(r run.Run) bool { return r.Rejected == on }))
}

// rate gives runs a rating; 0 removes it.
func (a *App) rate(rs []run.Run, rating int) tea.Cmd {
	says := "%s rated " + theme.Stars(rating)
	if rating == 0 {
		says = "removed the rating of %s"
	}
	return a.annotateEach(rs, "rate", says, run.AnnotationEdit{Rating: &rating}, func(r run.Run) bool { return r.Rating == rating })
}

// annotateEach changes the judgement of the runs that do not have it yet, and says if others have
// changed it meanwhile.
func (a *App) annotateEach(rs []run.Run, what, says string, m run.AnnotationEdit, has func(run.Run) bool) tea.Cmd {
	rs = slices.DeleteFunc(slices.Clone(rs), has)
	if len(rs) == 0 {
		return nil
	}
	c, undo := a.backend, a.commands.Spoken(command.Undo)
	return runWith(func() (tea.Msg, error) {
		back, _, err := c.history.Revise(c.ctx, run.Revision{Edit: m, Runs: ids(rs)})
		text := fmt.Sprintf(says, count(len(rs), "run"))
		if n := judgedElsewhere(rs, back); n > 0 {
			text += fmt.Sprintf("; %s had been judged in another window or by a script meanwhile, %s brings that back", count(n, "run"), undo)
		}
		return annotatedMsg{text: text, undo: undoOf(what, back)}, err
	})
}

// judgedElsewhere returns how many runs had another judgement than the one that was shown.
func judgedElsewhere(shown []run.Run, back []run.Revision) (n int) {
	for _, b := range back {
		i := slices.IndexFunc(shown, func(r run.Run) bool { return r.ID == b.Runs[0] })
		if i >= 0 && !b.Edit.StillHolds(shown[i]) {
			n++
		}
	}
	return n
}

// askRating asks for the rating of runs.
func (a *App) askRating(rs []run.Run) {
	var choices []dialog.Choice
	for n := range run.MaxRating + 1 {
		label := theme.Stars(n)
		if n == 0 {
			label = "no rating"
		}
		choices = append(choices, dialog.Choice{Key: fmt.Sprint(n), Label: label, Then: a.rate(rs, n)})
	}
	choices = append(choices, dialog.Choice{Key: "esc", Label: "cancel"})
	a.showDialog(dialog.New(a.styles, "Rate "+runsPhrase(len(rs)), "From 1 to 5, 5 is best; rating>3 finds them again.", a.which(rs), choices...))
}

// askShot asks for the shot to move runs to.
func (a *App) askShot(rs []run.Run) {
	says := "The code of a shot, such as S010. A new code makes a new shot; an empty line makes the next one. " +
		"The takes get new numbers there."
	code := rs[0].Shot
	if slices.ContainsFunc(rs, func(r run.Run) bool { return r.Shot != code }) {
		code = ""
	}
	a.showDialog(dialog.Ask(a.styles, "Move "+runsPhrase(len(rs))+" to a shot", says, a.which(rs), code, "(a new shot)",
		func(text string) tea.Cmd { return a.moveTakes(rs, strings.TrimSpace(text)) }))
}

// moveTakes makes runs takes of a shot, or of a new one with "". Takes of that shot are not changed.
func (a *App) moveTakes(rs []run.Run, code string) tea.Cmd {
	if code != "" {
		rs = slices.DeleteFunc(slices.Clone(rs), func(r run.Run) bool { return strings.EqualFold(r.Shot, code) })
	}
	if len(rs) == 0 {
		return nil
	}
	c := a.backend
	return runWith(func() (tea.Msg, error) {
		shot, err := c.history.MoveTakes(c.ctx, code, ids(rs)...)
		undo := &undoEntry{text: "move of " + count(len(rs), "take"), do: func() (tea.Msg, error) {
			places := run.PlacesOf(rs)
			for i := range places {
				places[i].Leaves = shot
			}
			return c.returnTakes(places)
		}}
		return annotatedMsg{text: "moved " + count(len(rs), "run") + " to " + sanitize.Line(shot), undo: undo}, err
	})
}
