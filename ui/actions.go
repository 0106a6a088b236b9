package ui

import (
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/engine"
	"dailies/ui/action"
	"dailies/ui/safe"
	"dailies/ui/theme"
)

// act does what was asked for with runs that it works for.
func (a *App) act(id action.ID, rs []engine.Run) tea.Cmd {
	r := rs[0]
	if a.refused(id) {
		return nil
	}
	switch id {
	case action.Edit:
		return a.edit(r)
	case action.Retry:
		return a.price(spending{again: rs})
	case action.Settle:
		a.askSettle(r)
	case action.Cancel:
		a.askCancel(rs)
	case action.Delete:
		a.askDelete(rs)
	case action.Copy:
		a.askCopy(r)
	case action.Save:
		return a.marksDone(a.do.wish(engine.WishSave, "saving "+count(len(rs), "video"), rs...))
	case action.Refresh:
		return tea.Batch(a.marksDone(a.do.wish(engine.WishRefresh, "looking again at "+count(len(rs), "run"), rs...)), a.table.Reload())
	case action.Attach:
		a.askAttach(r)
	case action.Star:
		return a.star(rs)
	case action.Tag:
		a.askTags(rs)
	case action.Note:
		a.askNote(rs)
	case action.Open:
		return a.do.show(r.Video.File, "opening the video")
	case action.Folder:
		return a.do.show(filepath.Dir(r.Video.File), "opening its folder")
	case action.CopyPrompt:
		return a.copy("prompt", safe.Text(r.Request.Prompt))
	case action.CopyURL:
		return a.copyURL(r)
	}
	return nil
}

// edit opens the form with the run in it, and asks first when something unsent
// would be lost.
func (a *App) edit(r engine.Run) tea.Cmd {
	if o, touched := a.form.Unsent(); touched && o.Request.Prompt != "" {
		a.askReplace(r)
		return nil
	}
	return a.fill(r)
}

// marksDone takes the marks off: what they were for is done.
func (a *App) marksDone(cmd tea.Cmd) tea.Cmd {
	a.table.ClearMarks()
	return cmd
}

// copy puts a text on the clipboard, by way of the terminal and of the desktop.
func (a *App) copy(what, text string) tea.Cmd {
	a.tell("copied the " + what + ", if the terminal allows it")
	return tea.Batch(tea.SetClipboard(text), a.do.copied(what, text))
}

// copyURL copies a provider's link. It comes from outside, so it is spelled anew.
func (a *App) copyURL(r engine.Run) tea.Cmd {
	u, err := url.Parse(r.Video.URL)
	if err != nil {
		a.log.Say(a.now(), "the provider's link is no web address")
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

// sentAgo says when a run was sent, for a question about it.
func sentAgo(r engine.Run, now time.Time) string {
	if r.Sent.IsZero() {
		return "not sent"
	}
	return "sent " + theme.Ago(r.Sent, now)
}
