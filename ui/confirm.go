package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/rundetail"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// showDialog opens a dialog.
func (a *App) showDialog(d *dialog.Dialog) {
	d.SetSize(a.width, a.height)
	a.dialog, a.help = d, nil
}

// A dialog that spends and appears later than this after it was asked for takes no keys for a
// while: they may be meant for what it covers.
const (
	lateAfter = 100 * time.Millisecond
	deafFor   = 300 * time.Millisecond
)

// showSpending opens a dialog that spends, which was asked for at a time.
func (a *App) showSpending(asked time.Time, d *dialog.Dialog) tea.Cmd {
	a.showDialog(d)
	if a.now().Sub(asked) <= lateAfter {
		return nil
	}
	d.Deafen()
	return tea.Tick(deafFor, func(time.Time) tea.Msg { return listenMsg{d} })
}

// runFacts identifies the runs of a dialog.
func (a *App) runFacts(rs []run.Run) []dialog.Fact {
	r := rs[0]
	prompt := theme.Cut(sanitize.Line(r.Request.Prompt), 100)
	if n := len(rs); n > 1 {
		return []dialog.Fact{{Name: "runs", Value: count(n, "run") + ", the first: " + prompt}}
	}
	st := a.styles.State(r, a.now(), 0)
	facts := []dialog.Fact{
		{Name: "run", Value: prompt},
		{Name: "at", Value: providerTitles(a.infos, r) + " " + sanitize.Line(theme.ModelName(a.model(r.Provider+"/"+r.Model)))},
		{Name: "state", Value: strings.TrimSpace(st.Word+" "+st.More) + " · " + sentAgo(r, a.now())},
	}
	return append(facts, dialog.Fact{Name: "price", Value: dialog.Total(r.Estimate)})
}

// askCancel explains what cancelling does and asks for confirmation. If the provider cannot
// cancel, only polling can be stopped.
func (a *App) askCancel(rs []run.Run) {
	var can, left []run.Run
	var says, cannot []string
	for _, r := range rs {
		ok, say := run.CancelInfo(a.info(r.Provider), r)
		switch {
		case ok:
			can, says = append(can, r), appendUnique(says, say)
		case r.State == run.Queued || r.State == run.Running:
			left, cannot = append(left, r), appendUnique(cannot, say)
		}
	}
	switch {
	case len(can) > 0:
		if len(left) > 0 {
			says = appendUnique(says, count(len(left), "run")+" cannot be cancelled and will go on.")
		}
		a.showDialog(dialog.Confirm(a.styles, "Cancel "+runsPhrase(len(can))+"?", strings.Join(says, " "), a.runFacts(can), "cancel it",
			a.backend.enqueue(run.CommandCancel, "asked to cancel "+count(len(can), "run"), can...)))
	case len(left) > 0:
		cannot = appendUnique(cannot, "You can only stop watching; the job goes on and may be charged. "+a.commands.Spoken(command.Refresh)+" watches it again.")
		a.showDialog(dialog.Confirm(a.styles, "Stop watching "+runsPhrase(len(left))+"?", strings.Join(cannot, " "), a.runFacts(left), "stop watching",
			a.backend.enqueue(run.CommandStopPolling, "stopped watching "+count(len(left), "run"), left...)))
	}
}

// confirmUnsure offers the ways to resolve a run of unknown outcome.
func (a *App) confirmUnsure(r run.Run) {
	info := a.info(r.Provider)
	says := "No answer came to the submit, so nobody knows whether " + info.Title + " took it. It may be running and may be charged."
	if info.RunsURL != "" {
		says += " Look at " + info.RunsURL + "."
	}
	facts := a.runFacts([]run.Run{r})
	if r.Err != nil {
		facts = append(facts, dialog.Fact{Name: "problem", Value: sanitize.Line(r.Err.UserMessage())})
	}
	if r.Err != nil && len(r.Err.Jobs) > 0 {
		facts = append(facts, idsHeld(r.Err.Jobs))
	}
	again := pendingSpend{rerun: []run.Run{r}, risk: "The first one may have been taken: you may pay twice."}
	a.showDialog(dialog.New(a.styles, "What happened to this run?", says, facts,
		dialog.Choice{Key: "c", Label: "check again", Then: a.backend.enqueue(run.CommandRefresh, "checking again", r)},
		dialog.Choice{Key: "a", Label: "attach a job …", Then: send(attachMsg{run: r})},
		dialog.Choice{Key: "s", Label: "submit it again …", Then: send(confirmedMsg{again})},
		dialog.Choice{Key: "e", Label: "elsewhere …", Then: send(elsewhereMsg{r})},
		dialog.Choice{Key: "d", Label: "dismiss", Then: a.backend.enqueue(run.CommandDismiss, "dismissed; it counts as failed, its cost as unknown", r)},
		dialog.Choice{Key: "n", Label: "not now"},
	))
}

// askAttach asks for the job of a run of unknown outcome. The input starts with the first of
// the ids in the provider's response.
func (a *App) askAttach(r run.Run) {
	title := a.info(r.Provider).Title
	says := "The run goes on as if its submit had been answered with this id; nothing is sent again. " + title + " shows the ids of your jobs on its website."
	facts, first := a.runFacts([]run.Run{r}), ""
	if r.Err != nil && len(r.Err.Jobs) > 0 {
		facts, first = append(facts, idsHeld(r.Err.Jobs)), sanitize.Line(r.Err.Jobs[0])
	}
	a.showDialog(dialog.Ask(a.styles, "Which job is this run?", says, facts, first, "(the id of the job)", func(text string) tea.Cmd {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return a.backend.attach(r, text, false)
	}).Labeled("attach it", "not now"))
}

// idsHeld lists the ids in an unusable response.
func idsHeld(jobs []string) dialog.Fact {
	return dialog.Fact{Name: "ids found", Value: sanitize.Line(strings.Join(jobs, ", "))}
}

// attachAsked opens the next dialog that is needed before a job is attached.
func (a *App) attachAsked(m attachMsg) {
	if m.err == nil {
		a.askAttach(m.run)
		return
	}
	a.askForce(m)
}

// askForce asks whether to attach an id that the provider does not know.
func (a *App) askForce(m attachMsg) {
	facts := append(a.runFacts([]run.Run{m.run}), dialog.Fact{Name: "job", Value: sanitize.Line(m.job)})
	a.showDialog(dialog.Confirm(a.styles, "Attach it anyway?", sanitize.Line(m.err.Message)+". If you attach it, the run goes on with it; if it is wrong, the run fails after a while.",
		facts, "attach it", a.backend.attach(m.run, m.job, true)))
}

// askDelete asks before runs are removed from the history. Files are kept.
func (a *App) askDelete(rs []run.Run) {
	says := "It is hidden from the list; is:deleted finds it, " + a.commands.Spoken(command.Undo) + " brings it back. Saved videos stay on your disk."
	a.showDialog(dialog.Confirm(a.styles, "Remove "+runsPhrase(len(rs))+" from the history?", says, a.runFacts(rs), "remove it", a.remove(rs)))
}

// askReplace asks before an unsent form is replaced.
func (a *App) askReplace(prompt string, then replacedMsg) {
	unsent := theme.Cut(sanitize.Line(a.form.Spec().Request.Prompt), 100)
	a.showDialog(dialog.Confirm(a.styles, "Replace the unsent form?", "The form holds a run that was never sent; its text would be lost.",
		[]dialog.Fact{{Name: "unsent", Value: unsent}, {Name: "instead", Value: theme.Cut(sanitize.Line(prompt), 100)}},
		"replace it", send(then)))
}

// askCopy offers what can be copied of a run.
func (a *App) askCopy(r run.Run) {
	var choices []dialog.Choice
	offer := func(key, what, text string) {
		if text != "" {
			choices = append(choices, dialog.Choice{Key: key, Label: what, Then: send(copiedMsg{what, text})})
		}
	}
	offer("s", "shell command", rundetail.Command(r))
	choices = append(choices, dialog.Choice{Key: "u", Label: "cURL", Then: a.backend.curl(r, a.info(r.Provider))})
	offer("p", "prompt", sanitize.Text(r.Request.Prompt))
	offer("i", "run id", sanitize.Line(r.ID))
	offer("j", "job id", sanitize.Line(r.Job))
	if r.Video.Download == run.Downloaded {
		offer("f", "file path", sanitize.Line(r.Video.File))
	}
	choices = append(choices, dialog.Choice{Key: "n", Label: "nothing"})
	a.showDialog(dialog.New(a.styles, "What do you want to copy?", "It is copied to the clipboard.", []dialog.Fact{{Name: "run", Value: theme.Cut(sanitize.Line(r.Request.Prompt), 100)}}, choices...))
}

func (a *App) info(name string) provider.Info {
	if i := slices.IndexFunc(a.infos, func(i provider.Info) bool { return i.Name == name }); i >= 0 {
		return a.infos[i]
	}
	return provider.Info{Name: name, Title: sanitize.Line(name)}
}

// runsPhrase names a number of runs: "this run", "3 runs".
func runsPhrase(n int) string {
	if n == 1 {
		return "this run"
	}
	return count(n, "run")
}

// appendUnique appends a sentence unless it is there already.
func appendUnique(sentences []string, s string) []string {
	if s == "" || slices.Contains(sentences, s) {
		return sentences
	}
	return append(sentences, s)
}

// send returns a command that returns msg.
func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
