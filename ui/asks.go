package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/command"
	"dailies/ui/detail"
	"dailies/ui/dialog"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// open puts a question on the screen.
func (a *App) open(d *dialog.Dialog) {
	d.SetSize(a.width, a.height)
	a.dialog, a.help = d, nil
}

// about are the facts that tell which runs a question is about.
func (a *App) about(rs []engine.Run) []dialog.Fact {
	r := rs[0]
	prompt := theme.Cut(safe.Line(r.Request.Prompt), 100)
	if n := len(rs); n > 1 {
		return []dialog.Fact{{Name: "runs", Value: count(n, "run") + ", the first: " + prompt}}
	}
	st := a.styles.State(r, a.now(), 0)
	facts := []dialog.Fact{
		{Name: "run", Value: prompt},
		{Name: "at", Value: titles(a.infos, r) + " " + safe.Line(theme.ModelName(a.model(r.Provider+"/"+r.Model)))},
		{Name: "state", Value: strings.TrimSpace(st.Word+" "+st.More) + " · " + sentAgo(r, a.now())},
	}
	return append(facts, dialog.Fact{Name: "price", Value: dialog.Total(r.Estimate)})
}

// askCancel says what cancelling does before it asks. Where the provider cannot
// cancel, not watching any more is all there is.
func (a *App) askCancel(rs []engine.Run) {
	var can, left []engine.Run
	var says, cannot []string
	for _, r := range rs {
		ok, say := engine.CancelSays(a.info(r.Provider), r)
		switch {
		case ok:
			can, says = append(can, r), add(says, say)
		case r.State == engine.Queued || r.State == engine.Running:
			left, cannot = append(left, r), add(cannot, say)
		}
	}
	switch {
	case len(can) > 0:
		if len(left) > 0 {
			says = add(says, count(len(left), "run")+" cannot be cancelled and will go on.")
		}
		a.open(dialog.Confirm(a.styles, "Cancel "+these(len(can))+"?", strings.Join(says, " "), a.about(can), "cancel it",
			a.do.wish(engine.WishCancel, "asked to cancel "+count(len(can), "run"), can...)))
	case len(left) > 0:
		cannot = add(cannot, "You can only stop watching: the job goes on and may be charged. "+a.commands.Spoken(command.Refresh)+" watches it again.")
		a.open(dialog.Confirm(a.styles, "Stop watching "+these(len(left))+"?", strings.Join(cannot, " "), a.about(left), "stop watching",
			a.do.wish(engine.WishUnwatch, "not watching "+count(len(left), "run")+" any more", left...)))
	}
}

// askSettle offers the ways out of an outcome that nobody knows.
func (a *App) askSettle(r engine.Run) {
	info := a.info(r.Provider)
	says := "No answer came to the submit, so nobody knows whether " + info.Title + " took it. It may be running and may be charged."
	if info.RunsPage != "" {
		says += " Look at " + info.RunsPage + "."
	}
	facts := a.about([]engine.Run{r})
	if r.Problem != nil {
		facts = append(facts, dialog.Fact{Name: "problem", Value: safe.Line(r.Problem.Sentence())})
	}
	if r.Problem != nil && len(r.Problem.Jobs) > 0 {
		facts = append(facts, idsHeld(r.Problem.Jobs))
	}
	again := spending{again: []engine.Run{r}, risk: "The first one may have been taken: you may pay twice."}
	a.open(dialog.New(a.styles, "What became of this run?", says, facts,
		dialog.Choice{Key: "c", Label: "check again", Then: a.do.wish(engine.WishRefresh, "looking for it again", r)},
		dialog.Choice{Key: "a", Label: "attach a job …", Then: send(attachMsg{run: r})},
		dialog.Choice{Key: "s", Label: "submit it again …", Then: send(agreedMsg{again})},
		dialog.Choice{Key: "d", Label: "dismiss", Then: a.do.wish(engine.WishDismiss, "dismissed; it counts as failed, its bill as unknown", r)},
		dialog.Choice{Key: "n", Label: "not now"},
	))
}

// askAttach asks for the job of a run of unsure outcome. Of the ids that its answer
// held the first stands in the line.
func (a *App) askAttach(r engine.Run) {
	title := a.info(r.Provider).Title
	says := "The run goes on as if its submit had been answered with this id; nothing is sent again. " + title + " shows the ids of your jobs on its website."
	facts, first := a.about([]engine.Run{r}), ""
	if r.Problem != nil && len(r.Problem.Jobs) > 0 {
		facts, first = append(facts, idsHeld(r.Problem.Jobs)), safe.Line(r.Problem.Jobs[0])
	}
	a.open(dialog.Ask(a.styles, "Which job is this run?", says, facts, first, "(the id of the job)", func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return a.do.attach(r, text, false)
	}).Labeled("attach it", "not now"))
}

// idsHeld are the ids that an unusable answer held.
func idsHeld(jobs []string) dialog.Fact {
	return dialog.Fact{Name: "ids in it", Value: safe.Line(strings.Join(jobs, ", "))}
}

// attachAsked asks what is left to ask before a job is attached.
func (a *App) attachAsked(m attachMsg) {
	if m.err == nil {
		a.askAttach(m.run)
		return
	}
	a.askForce(m)
}

// askForce asks whether an id is attached that the provider does not know.
func (a *App) askForce(m attachMsg) {
	facts := append(a.about([]engine.Run{m.run}), dialog.Fact{Name: "job", Value: safe.Line(m.job)})
	a.open(dialog.Confirm(a.styles, "Attach it all the same?", safe.Line(m.err.Message)+". Attached, the run goes on with it; if it is wrong, the run fails in a while.",
		facts, "attach it", a.do.attach(m.run, m.job, true)))
}

// askDelete removes runs from the history. What is on disk stays.
func (a *App) askDelete(rs []engine.Run) {
	says := "It disappears from the list; is:deleted finds it, " + a.commands.Spoken(command.Undo) + " brings it back. Saved videos stay on your disk."
	a.open(dialog.Confirm(a.styles, "Remove "+these(len(rs))+" from the history?", says, a.about(rs), "remove it", a.remove(rs)))
}

// askReplace asks before an unsent form is lost.
func (a *App) askReplace(r engine.Run) {
	unsent := theme.Cut(safe.Line(a.form.Order().Request.Prompt), 100)
	a.open(dialog.Confirm(a.styles, "Replace the unsent form?", "The form holds a run that was never sent; its text would be lost.",
		[]dialog.Fact{{Name: "unsent", Value: unsent}, {Name: "instead", Value: theme.Cut(safe.Line(r.Request.Prompt), 100)}},
		"replace it", send(replacedMsg{r})))
}

// askCopy offers what of a run can be copied.
func (a *App) askCopy(r engine.Run) {
	var choices []dialog.Choice
	offer := func(key, what, text string) {
		if text != "" {
			choices = append(choices, dialog.Choice{Key: key, Label: what, Then: send(copiedMsg{what, text})})
		}
	}
	offer("s", "shell command", detail.Command(r))
	choices = append(choices, dialog.Choice{Key: "u", Label: "cURL", Then: a.do.curl(r, a.info(r.Provider))})
	offer("p", "prompt", safe.Text(r.Request.Prompt))
	offer("i", "run id", safe.Line(r.ID))
	offer("j", "job id", safe.Line(r.Job))
	if r.Video.Saved == engine.SavedDone {
		offer("f", "file path", safe.Line(r.Video.File))
	}
	choices = append(choices, dialog.Choice{Key: "n", Label: "nothing"})
	a.open(dialog.New(a.styles, "Copy what?", "It goes to the clipboard.", []dialog.Fact{{Name: "run", Value: theme.Cut(safe.Line(r.Request.Prompt), 100)}}, choices...))
}

func (a *App) info(name string) provider.Info {
	if i := slices.IndexFunc(a.infos, func(i provider.Info) bool { return i.Name == name }); i >= 0 {
		return a.infos[i]
	}
	return provider.Info{Name: name, Title: safe.Line(name)}
}

// these names runs in a question: "this run", "3 runs".
func these(n int) string {
	if n == 1 {
		return "this run"
	}
	return count(n, "run")
}

// add appends a sentence that is not there yet.
func add(sentences []string, s string) []string {
	if s == "" || slices.Contains(sentences, s) {
		return sentences
	}
	return append(sentences, s)
}

// send makes a command of a message.
func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
