package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/desktop"
	"dailies/ui/rundetail"
	"dailies/ui/runform"
	"dailies/ui/runlist"
	"dailies/ui/spend"
	"dailies/ui/teaext"
)

// The loaders of the screens. Their methods are called on the event loop and only build
// commands.

// listLoader is the [runlist.Loader]. The first query of a new revision cancels the
// queries of earlier ones.
type listLoader struct {
	backend
	rev     int
	current context.Context // context of the queries of the current revision
	cancel  context.CancelFunc
}

// of returns the context for the queries of a revision.
func (l *listLoader) of(rev int) context.Context {
	if l.current == nil || rev > l.rev {
		if l.cancel != nil {
			l.cancel()
		}
		l.rev = rev
		l.current, l.cancel = context.WithCancel(l.ctx)
	}
	return l.current
}

func (l *listLoader) Page(rev int, q run.Query) tea.Cmd {
	ctx := l.of(rev)
	return func() tea.Msg {
		page, err := l.history.Rows(ctx, q)
		return runlist.PageMsg{Rev: rev, Query: q, Page: page, Err: err}
	}
}

func (l *listLoader) Count(rev int, f run.Filter) tea.Cmd {
	ctx := l.of(rev)
	return func() tea.Msg {
		matching, total, err := l.history.Count(ctx, f)
		return runlist.CountMsg{Rev: rev, Matching: matching, Total: total, Err: err}
	}
}

func (l *listLoader) Selection(rev int, q run.Query) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		page, err := l.history.Rows(l.ctx, q)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, r := range page.Rows {
			ids = append(ids, r.IDs()...)
		}
		runs, err := l.history.RunsOf(l.ctx, ids...)
		return runlist.SelectionMsg{Rev: rev, Runs: runs}, err
	})
}

func (l *listLoader) CountSaved(after time.Duration, filters []run.Filter) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-time.After(after):
		case <-l.ctx.Done():
			return nil // the app is shutting down
		}
		var msg runlist.SavedCountsMsg
		begin := time.Now()
		for _, f := range filters {
			n, _, err := l.history.Count(l.ctx, f)
			if err != nil {
				return runlist.SavedCountsMsg{} // the list reports errors of the history
			}
			msg.Counts = append(msg.Counts, n)
		}
		msg.Took = time.Since(begin)
		return msg
	}
}

func (l *listLoader) Members(ids []string) tea.Cmd {
	return func() tea.Msg {
		runs, err := l.history.RunsOf(l.ctx, ids...)
		return runlist.MembersMsg{IDs: ids, Runs: runs, Err: err}
	}
}

func (l *listLoader) DurationStats(k runlist.Kind) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		p, err := l.history.DurationStats(l.ctx, k.Provider, k.Model, k.Duration)
		return runlist.DurationStatsMsg{Kind: k, Stats: p}, err
	})
}

// Events implements [rundetail.Loader].
func (c backend) Events(r run.Run) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		events, err := c.history.Events(c.ctx, r.ID)
		if err != nil {
			return nil, err
		}
		pace, err := c.history.DurationStats(c.ctx, r.Provider, r.Model, r.Request.Duration)
		if err != nil {
			return nil, err
		}
		lineage, err := c.history.Lineage(c.ctx, r)
		return rundetail.EventsMsg{ID: r.ID, Events: events, DurationStats: pace, Lineage: lineage}, err
	})
}

// Spend and Export implement [spend.Loader].
func (c backend) Spend(days int) tea.Cmd {
	now := c.now()
	return func() tea.Msg {
		m := spend.LoadedMsg{Days: days}
		if m.Spend, m.Err = c.history.Spend(c.ctx, since(now), days, now.Location()); m.Err == nil {
			m.Shots, m.Err = c.history.Shots(c.ctx, "*")
		}
		return m
	}
}

// formLoader is the [runform.Loader].
type formLoader struct {
	backend
	readOnly bool   // drafts are not saved: every save would fail
	home     string // see Options
}

func (l formLoader) Quote(rev int, o run.Spec) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		q, err := l.engine.Quote(l.ctx, o)
		return runform.QuoteMsg{Rev: rev, Quote: q}, err
	})
}

func (l formLoader) Check(rev int, o run.Spec) tea.Cmd {
	return func() tea.Msg {
		return runform.CheckMsg{Rev: rev, Checked: l.engine.Check(l.ctx, o.Model, o.Request)}
	}
}

func (l formLoader) SaveUnsent(o run.Spec) tea.Cmd {
	if l.readOnly {
		return nil
	}
	at := l.now()
	return runWith(func() (tea.Msg, error) { return runform.KeptMsg{At: at}, l.saveUnsentForm(o, at) })
}

func (l formLoader) DropUnsent() tea.Cmd {
	return runWith(func() (tea.Msg, error) { return nil, l.history.DropUnsentForm(l.ctx) })
}

func (l formLoader) Prompts() tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		p, err := l.history.Prompts(l.ctx, 200)
		return runform.PromptsMsg{Prompts: p}, err
	})
}

// EditPrompt edits text in the user's editor, which gets the terminal.
func (l formLoader) EditPrompt(text string) tea.Cmd {
	editor, _ := l.programs.get()
	e := &desktop.Editor{Command: editor, Env: desktop.Clean(os.Environ(), l.secret), Text: text}
	return teaext.Exec(e, func(err error) tea.Msg {
		if err != nil {
			return errorMsg{err}
		}
		return runform.EditedMsg{Text: e.Text}
	})
}

func (l formLoader) Paths(prefix string, kind provider.ValueKind) tea.Cmd {
	return func() tea.Msg {
		return runform.PathsMsg{Prefix: prefix, Names: namesBelow(prefix, l.home, l.folder, kind)}
	}
}

func (l formLoader) References() tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		all, err := l.history.References(l.ctx)
		return runform.ReferencesMsg{References: all}, err
	})
}

func (l formLoader) Folder(path string, kind provider.ValueKind) tea.Cmd {
	return func() tea.Msg {
		at := path
		entries, err := folderEntries(at, kind)
		for err != nil && !errors.Is(err, os.ErrPermission) && filepath.Dir(at) != at { // the deepest existing parent
			at = filepath.Dir(at)
			entries, err = folderEntries(at, kind)
		}
		msg := runform.FolderMsg{Folder: path, Opened: at, Entries: entries}
		if pathErr, ok := errors.AsType[*os.PathError](err); ok {
			err = pathErr.Err
		}
		if err != nil {
			msg.Err = "this folder cannot be read: " + err.Error()
		}
		return msg
	}
}
