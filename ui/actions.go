package ui

import (
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// onRuns is a command on the selected runs.
type onRuns struct {
	command.Command
	on    command.Target
	reads bool // does not write, so it works on a read-only history
	do    func(a *App, rs []run.Run) tea.Cmd
}

// ofLife returns the commands of a run's life cycle, most useful first.
func ofLife() []onRuns {
	one := true
	return []onRuns{
		{command.Command{ID: "settle", Title: "settle", Keys: []string{"r"}, SameAs: command.Retry},
			command.Target{One: one, Why: notUnsure}, false, onFirst((*App).confirmUnsure)},
		{command.Command{ID: "another provider", Title: "make this take elsewhere", Label: "elsewhere", Keys: []string{"A"},
			Doc: "make a refused take at another provider (asks, with the prices)"},
			command.Target{One: one, Why: run.CannotGoElsewhere}, false, func(a *App, rs []run.Run) tea.Cmd { return a.findPlaces(rs[0]) }},
		{command.Command{ID: "open", Title: "open video", Keys: []string{"o"}}, command.Target{One: one, Why: notSaved}, true, (*App).openVideo},
		{command.Command{ID: "save", Title: "download", Keys: []string{"d"}}, command.Target{Why: notSavable}, false, (*App).saveVideos},
		{command.Command{ID: "cancel", Title: "cancel", Keys: []string{"x"}, Doc: "cancel (first shows what it does and costs)"},
			command.Target{Why: notLive}, false, asking((*App).askCancel)},
		{command.Command{ID: "edit", Title: "edit & rerun", Keys: []string{"e"}}, command.Target{One: one}, true, (*App).edit},
		{command.Command{ID: command.Retry, Title: "retry", Keys: []string{"r"}, Doc: "run it again (asks, with the price); settle an unsure one"},
			command.Target{Why: notRetriable}, false, func(a *App, rs []run.Run) tea.Cmd { return a.quote(pendingSpend{rerun: rs}) }},
	}
}

// retryLabel says what retry does: a run that succeeded is run again.
func (a *App) retryLabel() string {
	for _, r := range a.targets() {
		if r.State != run.Succeeded {
			return "retry"
		}
	}
	return "run again"
}

// ofAnyRun returns the commands for runs in any state.
func ofAnyRun() []onRuns {
	one := true
	return []onRuns{
		{command.Command{ID: "pick", Was: "star", Title: "pick", Keys: []string{"s"}}, command.Target{}, false, (*App).pick},
		{command.Command{ID: "tag", Title: "tag", Keys: []string{"t"}}, command.Target{}, false, asking((*App).askTags)},
		{command.Command{ID: "note", Title: "note", Keys: []string{"N"}}, command.Target{}, false, asking((*App).askNote)},
		{command.Command{ID: "rate", Title: "rate", Keys: []string{"R"}, Doc: "rate 1 to 5"}, command.Target{}, false, asking((*App).askRating)},
		{command.Command{ID: "reject", Title: "reject", Keys: []string{"z"}}, command.Target{}, false, (*App).reject},
		{command.Command{ID: "shot", Title: "move to a shot", Label: "shot", Keys: []string{"S"}}, command.Target{}, false, asking((*App).askShot)},
		{command.Command{ID: "hand over", Title: "hand over to an editor", Label: "hand over", Keys: []string{"X"}},
			command.Target{Why: notSaved}, true, asking((*App).askExportRuns)},
		{command.Command{ID: "folder", Title: "open folder", Keys: []string{"O"}}, command.Target{One: one, Why: notSaved}, true, (*App).openFolder},
		{command.Command{ID: "copy prompt", Title: "copy prompt", Keys: []string{"y"}}, command.Target{One: one, Why: noPrompt}, true,
			func(a *App, rs []run.Run) tea.Cmd { return a.copy("prompt", sanitize.Text(rs[0].Request.Prompt)) }},
		{command.Command{ID: "copy url", Title: "copy URL", Keys: []string{"Y"}}, command.Target{One: one, Why: noURL}, true, (*App).copyURL},
		{command.Command{ID: "copy", Title: "copy …", Keys: []string{"C"}, Doc: "copy a command, cURL, an id or the file's path"},
			command.Target{One: one}, true, onFirst((*App).askCopy)},
		{command.Command{ID: command.Refresh, Title: "refresh", Keys: []string{"ctrl+r"}, Doc: "check with the provider now"},
			command.Target{Why: run.CannotRefresh}, false, (*App).lookNow},
		{command.Command{ID: "attach", Title: "attach job id", Keys: []string{"a"}, Doc: "attach the job's id to an unsure run"},
			command.Target{One: one, Why: run.CannotAttach}, false, onFirst((*App).askAttach)},
		{command.Command{ID: "delete", Title: "remove", Keys: []string{"D"}, Doc: "remove from the list"},
			command.Target{Why: notDeletable}, false, asking((*App).askDelete)},
	}
}

// asking adapts a function that shows a dialog to a command's function.
func asking(ask func(*App, []run.Run)) func(*App, []run.Run) tea.Cmd {
	return func(a *App, rs []run.Run) tea.Cmd {
		ask(a, rs)
		return nil
	}
}

// onFirst is asking for a command on a single run.
func onFirst(ask func(*App, run.Run)) func(*App, []run.Run) tea.Cmd {
	return asking(func(a *App, rs []run.Run) { ask(a, rs[0]) })
}

// onTargets binds commands on runs to the selected runs.
func (a *App) onTargets(all []onRuns) []command.Command {
	commands := make([]command.Command, len(all))
	for i, o := range all {
		c := o.Command
		c.Why = a.reason(o.on)
		if c.ID == command.Retry {
			c.Now = a.retryLabel
		}
		c.Refuse = func(why string) {
			if len(a.targets()) > 0 {
				a.log.Info(a.now(), c.Title+": "+why)
			}
		}
		c.Do = func() tea.Cmd {
			fit, _ := o.on.Fit(a.targets())
			if len(fit) == 0 || !o.reads && a.rejectReadOnly() {
				return nil
			}
			return o.do(a, fit)
		}
		commands[i] = c
	}
	return commands
}

// reason returns a function that returns why a command is disabled for the selected runs.
// For a large selection the result is cached in the list until the selection changes, not
// computed for every frame.
func (a *App) reason(t command.Target) func() string {
	var first *run.Run
	var n int
	var why string
	return func() string {
		rs := a.targets()
		if len(rs) < 2 {
			return t.Reason(rs)
		}
		if first != &rs[0] || n != len(rs) {
			first, n, why = &rs[0], len(rs), t.Reason(rs)
		}
		return why
	}
}

func (a *App) openVideo(rs []run.Run) tea.Cmd {
	return a.backend.show(rs[0].Video.File, "opening the video")
}

func (a *App) openFolder(rs []run.Run) tea.Cmd {
	return a.backend.show(filepath.Dir(rs[0].Video.File), "opening its folder")
}

// saveVideos downloads what is not saved yet. Videos that are all saved are downloaded once
// more only after a question, since there are two files then.
func (a *App) saveVideos(rs []run.Run) tea.Cmd {
	saved := func(r run.Run) bool { return r.DownloadState() == run.Downloaded }
	if fresh := slices.DeleteFunc(slices.Clone(rs), saved); len(fresh) > 0 {
		return a.download(fresh)
	}
	says := "It is saved as " + sanitize.Line(rs[0].Video.File) + "."
	if len(rs) > 1 {
		says = "They are saved already."
	}
	a.showDialog(dialog.Confirm(a.styles, "Download "+runsPhrase(len(rs))+" once more?", says+" Another file is made beside it.", a.runFacts(rs),
		"download again", a.backend.enqueue(run.CommandDownload, "saving "+count(len(rs), "video"), rs...)))
	return nil
}

func (a *App) download(rs []run.Run) tea.Cmd {
	return a.clearSelection(a.backend.enqueue(run.CommandDownload, "saving "+count(len(rs), "video"), rs...))
}

func (a *App) lookNow(rs []run.Run) tea.Cmd {
	look := a.backend.enqueue(run.CommandRefresh, "refreshing "+count(len(rs), "run"), rs...)
	return tea.Batch(a.clearSelection(look), a.table.Reload())
}

// edit opens the form with the run in it. It asks first if an unsent form would be lost.
func (a *App) edit(rs []run.Run) tea.Cmd {
	r := rs[0]
	if o, touched := a.form.Unsent(); touched && o.Request.Prompt != "" {
		a.askReplace(r.Request.Prompt, replacedMsg{run: r})
		return nil
	}
	return a.fill(r)
}

// clearSelection clears the selection and returns cmd.
func (a *App) clearSelection(cmd tea.Cmd) tea.Cmd {
	a.table.ClearSelection()
	return cmd
}

// copy copies a text to the clipboard, through the terminal and the desktop.
func (a *App) copy(what, text string) tea.Cmd {
	a.tell("copied the " + what + ", if the terminal allows it")
	return tea.Batch(tea.SetClipboard(text), a.backend.copied(what, text))
}

// copyURL copies a provider's link. The link is untrusted, so it is parsed and reassembled.
func (a *App) copyURL(rs []run.Run) tea.Cmd {
	r := rs[0]
	u, err := url.Parse(r.Video.URL)
	if err != nil {
		a.log.Info(a.now(), "the provider's link is not a web address")
		return nil
	}
	if !r.Video.Expires.IsZero() && r.Video.Expires.Before(a.now()) {
		return a.copy("expired link", u.String())
	}
	return a.copy("link", u.String())
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// sentAgo says when a run was submitted, for a dialog.
func sentAgo(r run.Run, now time.Time) string {
	if r.Sent.IsZero() {
		return "not sent"
	}
	return "sent " + theme.Ago(r.Sent, now)
}
