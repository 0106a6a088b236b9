package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"

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

// listLoader is the [runlist.Loader]. The first query of a new generation cancels the
// queries of earlier ones.
type listLoader struct {
	commands
	gen     int
	current context.Context // context of the queries of the current generation
	cancel  context.CancelFunc
}

// of returns the context for the queries of a generation.
func (l *listLoader) of(gen int) context.Context {
	if l.current == nil || gen > l.gen {
		if l.cancel != nil {
			l.cancel()
		}
		l.gen = gen
		l.current, l.cancel = context.WithCancel(l.ctx)
	}
	return l.current
}

func (l *listLoader) Page(gen int, q run.Query) tea.Cmd {
	ctx := l.of(gen)
	return func() tea.Msg {
		rows, err := l.history.Page(ctx, q)
		return runlist.PageMsg{Gen: gen, Query: q, Runs: rows, Err: err}
	}
}

func (l *listLoader) Count(gen int, f run.Filter) tea.Cmd {
	ctx := l.of(gen)
	return func() tea.Msg {
		matching, total, err := l.history.Count(ctx, f)
		return runlist.CountMsg{Gen: gen, Matching: matching, Total: total, Err: err}
	}
}

func (l *listLoader) Marks(gen int, q run.Query) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		rows, err := l.history.Page(l.ctx, q)
		return runlist.MarksMsg{Gen: gen, Runs: rows}, err
	})
}

func (l *listLoader) Pace(k runlist.Kind) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		p, err := l.history.Pace(l.ctx, k.Provider, k.Model, k.Seconds)
		return runlist.PaceMsg{Kind: k, Pace: p}, err
	})
}

// Events implements [rundetail.Loader].
func (c commands) Events(r run.Run) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		events, err := c.history.Events(c.ctx, r.ID)
		if err != nil {
			return nil, err
		}
		pace, err := c.history.Pace(c.ctx, r.Provider, r.Model, r.Request.Duration)
		return rundetail.EventsMsg{ID: r.ID, Events: events, Pace: pace}, err
	})
}

// Sums and Export implement [spend.Loader].
func (c commands) Sums(days int) tea.Cmd {
	now := c.now()
	return func() tea.Msg {
		s, err := c.history.Spend(c.ctx, since(now), days, now.Location())
		return spend.SumsMsg{Days: days, Spend: s, Err: err}
	}
}

// formLoader is the [runform.Loader].
type formLoader struct {
	commands
	readOnly bool   // drafts are not saved: every save would fail
	home     string // see Options
}

func (l formLoader) Quote(gen int, o run.Spec) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		q, err := l.engine.Quote(l.ctx, o)
		return runform.QuoteMsg{Gen: gen, Quote: q}, err
	})
}

func (l formLoader) Check(gen int, o run.Spec) tea.Cmd {
	return func() tea.Msg {
		return runform.CheckMsg{Gen: gen, Checked: l.engine.Check(l.ctx, o.Model, o.Request)}
	}
}

func (l formLoader) KeepDraft(o run.Spec) tea.Cmd {
	if l.readOnly {
		return nil
	}
	at := l.now()
	return runWith(func() (tea.Msg, error) { return runform.KeptMsg{At: at}, l.keep(o, at) })
}

func (l formLoader) DropDraft() tea.Cmd {
	return runWith(func() (tea.Msg, error) { return nil, l.history.DropDraft(l.ctx) })
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
			msg.Problem = "this folder cannot be read: " + err.Error()
		}
		return msg
	}
}
