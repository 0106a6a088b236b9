package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/compose"
	"dailies/ui/desktop"
	"dailies/ui/detail"
	"dailies/ui/picture"
	"dailies/ui/runs"
	"dailies/ui/safe"
	"dailies/ui/teaext"
)

// commands is the only holder of the engine and the history. Its methods do
// nothing but return what is to be done outside the event loop.
type commands struct {
	ctx     context.Context
	engine  Engine
	history History
	now     func() time.Time
	folder  string // where files go that a person asks for
	open    func(context.Context, string) error
	clip    func(context.Context, string) bool
}

// catalog is what can be ordered. It does no work.
func (c commands) catalog() ([]provider.Model, []provider.Info) {
	return c.engine.Models(), c.engine.Providers()
}

// try runs a command that brings a message or an error.
func try(do func() (tea.Msg, error)) tea.Cmd {
	return func() tea.Msg {
		msg, err := do()
		if err != nil {
			return failedMsg{err}
		}
		return msg
	}
}

// changesAtOnce is how many changed runs one message holds at most: a thousand at
// once would keep a key waiting.
const changesAtOnce = 250

// listen hands on what is left of the runs that changed, or waits for more.
// Handling its message starts it again.
func (c commands) listen(left []engine.Run) tea.Cmd {
	return func() tea.Msg {
		if len(left) == 0 {
			var err error
			if left, err = c.engine.Changes(c.ctx); err != nil {
				return nil // the app is ending
			}
		}
		n := min(len(left), changesAtOnce)
		return changedMsg{left[:n], left[n:]}
	}
}

func (c commands) rows(ctx context.Context, w runs.WantedMsg) tea.Cmd {
	return func() tea.Msg {
		rows, err := c.history.Page(ctx, w.Query)
		if err != nil {
			return rowsFailedMsg{w, err}
		}
		return rowsReadMsg{w, rows}
	}
}

func (c commands) count(ctx context.Context, w runs.CountWantedMsg) tea.Cmd {
	return func() tea.Msg {
		matching, total, err := c.history.Count(ctx, w.Filter)
		if err != nil {
			return rowsCountedMsg{w.Era, -1, -1, err}
		}
		return rowsCountedMsg{w.Era, matching, total, nil}
	}
}

// questions are what the history is asked for one filter and order of the list.
// With the next one, the answers to those of before are not waited for.
type questions struct {
	era  int
	ctx  context.Context
	stop context.CancelFunc
}

// of returns the context of the questions of an era.
func (q *questions) of(ctx context.Context, era int) context.Context {
	if q.ctx == nil || era > q.era {
		if q.stop != nil {
			q.stop()
		}
		q.era = era
		q.ctx, q.stop = context.WithCancel(ctx)
	}
	return q.ctx
}

// live reads the runs that have not ended, for the header.
func (c commands) live() tea.Cmd {
	q := engine.Query{Limit: 1000, Sort: engine.Sort{By: engine.SortTime, Desc: true}, Filter: engine.Filter{Terms: []engine.Term{
		{What: engine.TermStatus, Text: "active"}, {What: engine.TermStatus, Text: string(engine.Unsure), Not: true},
	}}}
	return try(func() (tea.Msg, error) {
		rows, err := c.history.Page(c.ctx, q)
		return liveReadMsg{rows}, err
	})
}

// spend reads what was spent today and this month.
func (c commands) spend() tea.Cmd {
	now := c.now()
	return try(func() (tea.Msg, error) {
		s, err := c.history.Spend(c.ctx, since(now), 1, now.Location())
		return spendReadMsg{s}, err
	})
}

func (c commands) events(r engine.Run) tea.Cmd {
	return try(func() (tea.Msg, error) {
		events, err := c.history.Events(c.ctx, r.ID)
		if err != nil {
			return nil, err
		}
		pace, err := c.history.Pace(c.ctx, r.Provider, r.Model, r.Request.Seconds)
		return eventsReadMsg{r.ID, events, pace}, err
	})
}

// curl brings the create call of a run as it went over the wire.
func (c commands) curl(r engine.Run, info provider.Info) tea.Cmd {
	env := ""
	if len(info.KeyEnv) > 0 {
		env = info.KeyEnv[0]
	}
	return try(func() (tea.Msg, error) {
		events, err := c.history.Events(c.ctx, r.ID)
		if err != nil {
			return nil, err
		}
		command, why := detail.Curl(events, info.Scheme(), env)
		if why != "" {
			return saidMsg{"cURL: " + why}, nil
		}
		return copiedMsg{"cURL command", command}, nil
	})
}

// quit ends the app, with what is in the form kept. Runs go on.
func (c commands) quit(draft *engine.Order) tea.Cmd {
	at := c.now()
	return func() tea.Msg {
		if draft != nil {
			// The app ends whether the draft could be kept or not.
			_ = c.keep(c.ctx, *draft, at)
		}
		return tea.Quit()
	}
}

func (c commands) check(turn int, o engine.Order) tea.Cmd {
	return func() tea.Msg { return checkedMsg{turn, c.engine.Check(c.ctx, o.Model, o.Request)} }
}

func (c commands) quote(turn int, o engine.Order) tea.Cmd {
	return try(func() (tea.Msg, error) {
		q, err := c.engine.Quote(c.ctx, o)
		return quotedMsg{turn, q}, err
	})
}

// price finds out what a person is about to spend.
func (c commands) price(s spending) tea.Cmd {
	orders := []engine.Order{s.order}
	if len(s.again) > 0 {
		orders = nil
	}
	for _, r := range s.again {
		orders = append(orders, engine.Order{Model: r.Provider + "/" + r.Model, Request: r.Request})
	}
	return func() tea.Msg {
		q, err := c.engine.Quote(c.ctx, orders...)
		return pricedMsg{s, q, err}
	}
}

// submit spends. Several old runs are submitted one by one, and no further than
// the first refusal.
func (c commands) submit(s spending) tea.Cmd {
	return func() tea.Msg {
		if len(s.again) == 0 {
			made, err := c.engine.Submit(c.ctx, s.order)
			return submittedMsg{runs: made, form: true, err: err}
		}
		var m submittedMsg
		for _, r := range s.again {
			made, err := c.engine.Resubmit(c.ctx, r)
			if err != nil {
				m.err = err
				break
			}
			m.runs = append(m.runs, made)
		}
		return m
	}
}

// wish asks for something to be done with runs.
func (c commands) wish(what engine.WishKind, says string, rs ...engine.Run) tea.Cmd {
	return try(func() (tea.Msg, error) {
		return toldMsg{says}, c.engine.Wish(c.ctx, what, "", ids(rs)...)
	})
}

// attach gives a job to a run. One that the provider does not know is asked about.
func (c commands) attach(r engine.Run, job string, force bool) tea.Cmd {
	return try(func() (tea.Msg, error) {
		err := c.engine.Attach(c.ctx, r.ID, job, force)
		if provider.KindOf(err) == provider.KindNotFound && !force && err != nil {
			return attachMsg{r, job, provider.AsError(err)}, nil
		}
		return toldMsg{"attached job " + safe.Line(job)}, err
	})
}

// mark changes marks. undo is nil when this is an undoing itself.
func (c commands) mark(says string, u *undo, changes ...change) tea.Cmd {
	return try(func() (tea.Msg, error) {
		for _, ch := range changes {
			if err := c.history.Mark(c.ctx, ch.mark, ch.ids...); err != nil {
				return nil, err
			}
		}
		return markedMsg{says, u}, nil
	})
}

// marks reads runs that are to be marked.
func (c commands) marks(w runs.MarksWantedMsg) tea.Cmd {
	return try(func() (tea.Msg, error) {
		rows, err := c.history.Page(c.ctx, w.Query)
		return marksReadMsg{w, rows}, err
	})
}

// pace reads how long such runs took before.
func (c commands) pace(w runs.PaceWantedMsg) tea.Cmd {
	return try(func() (tea.Msg, error) {
		p, err := c.history.Pace(c.ctx, w.Provider, w.Model, w.Seconds)
		return paceReadMsg{w, p}, err
	})
}

// picture reads and draws a picture. One that cannot be is no picture: the page
// and the form say what is wrong with files.
func (c commands) picture(s shot, posters picture.Posters) tea.Cmd {
	return func() tea.Msg {
		const side = 1600 // pixels; more than any room for it has
		load := picture.Load
		if s.video {
			load = posters.Of
		}
		img, err := load(c.ctx, s.path, side, side)
		if err != nil {
			return pictureReadMsg{shot: s}
		}
		return pictureReadMsg{s, s.canvas.Draw(img, s.cols, s.rows)}
	}
}

func (c commands) prompts() tea.Cmd {
	return try(func() (tea.Msg, error) {
		p, err := c.history.Prompts(c.ctx, 200)
		return promptsReadMsg{p}, err
	})
}

// copied puts a text on the desktop's clipboard too, and says so when that went
// well: whether the terminal took it nobody tells.
func (c commands) copied(what, text string) tea.Cmd {
	return func() tea.Msg {
		if !c.clip(c.ctx, text) {
			return nil
		}
		return toldMsg{"copied the " + what}
	}
}

// show opens a file or a folder with another program.
func (c commands) show(path, says string) tea.Cmd {
	return try(func() (tea.Msg, error) { return toldMsg{says}, c.open(c.ctx, path) })
}

// edit gives the terminal to the person's editor.
func (c commands) edit(e *desktop.Editor) tea.Cmd {
	return teaext.Exec(e, func(err error) tea.Msg {
		if err != nil {
			return failedMsg{err}
		}
		return compose.EditedMsg{Text: e.Text}
	})
}

// paths finds what a path could go on with.
func (c commands) paths(prefix, home, folder string) tea.Cmd {
	return func() tea.Msg {
		return compose.PathsFoundMsg{Prefix: prefix, Names: namesBelow(prefix, home, folder)}
	}
}

// entries reads a folder for who looks for a picture.
func (c commands) entries(path string) tea.Cmd {
	return func() tea.Msg {
		at := path
		entries, err := folderEntries(at)
		for err != nil && !errors.Is(err, os.ErrPermission) && filepath.Dir(at) != at { // what there is of a path
			at = filepath.Dir(at)
			entries, err = folderEntries(at)
		}
		msg := compose.FolderReadMsg{Folder: path, Opened: at, Entries: entries}
		if pathErr, ok := errors.AsType[*os.PathError](err); ok {
			err = pathErr.Err
		}
		if err != nil {
			msg.Problem = "this folder cannot be read: " + err.Error()
		}
		return msg
	}
}

func ids(rs []engine.Run) []string {
	all := make([]string, len(rs))
	for i, r := range rs {
		all[i] = r.ID
	}
	return all
}

// titles names providers for people.
func titles(infos []provider.Info, rs ...engine.Run) string {
	var names []string
	for _, r := range rs {
		name := safe.Line(r.Provider)
		if i := slices.IndexFunc(infos, func(i provider.Info) bool { return i.Name == r.Provider }); i >= 0 {
			name = infos[i].Title
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	}
	return fmt.Sprintf("%s and %s", strings.Join(names[:len(names)-1], ", "), names[len(names)-1])
}

// ending reports whether an error only says that the app is ending.
func ending(err error) bool { return errors.Is(err, context.Canceled) }
