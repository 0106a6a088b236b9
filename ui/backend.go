package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/desktop"
	"dailies/ui/rundetail"
	"dailies/ui/sanitize"
	"dailies/ui/termimage"
)

// backend is the only holder of the engine and the history. Its methods return commands,
// which do the I/O outside the event loop.
type backend struct {
	ctx      context.Context
	engine   Engine
	history  History
	now      func() time.Time
	folder   string // folder for exported files
	open     func(context.Context, string) error
	openAt   func(context.Context, string, time.Duration) error
	clip     func(context.Context, string) bool
	trash    func(context.Context, string) error
	secret   []string // environment variables that are removed for other programs
	programs *programs
}

// programs are the external programs that a setting can change. It is safe for concurrent use.
type programs struct {
	mu     sync.Mutex
	editor []string // program and arguments
	player string   // command line
}

func (p *programs) set(editor []string, player string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.editor, p.player = editor, player
}

func (p *programs) get() (editor []string, player string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.editor, p.player
}

// playerCommand returns the user's player, nil for the desktop's.
func (p *programs) playerCommand() []string {
	if _, line := p.get(); strings.TrimSpace(line) != "" {
		return desktop.EditorCommand("", line)
	}
	return nil
}

// newBackend returns the backend for the options, with the desktop's programs where they name
// none. It does no I/O.
func newBackend(ctx context.Context, o Options) backend {
	b := backend{ctx: ctx, engine: o.Engine, history: o.History, now: o.Now, folder: o.Folder, open: o.Open, openAt: o.OpenAt, clip: o.Clip, trash: o.Trash, programs: &programs{}}
	_, infos := b.catalog()
	for _, i := range infos {
		b.secret = append(b.secret, i.KeyEnv...)
	}
	player := desktop.Desktop{Secret: b.secret, Player: b.programs.playerCommand}
	if b.clip == nil {
		b.clip = desktop.Desktop{Secret: b.secret}.Clip
	}
	if b.trash == nil {
		b.trash = desktop.Desktop{Secret: b.secret}.Trash
	}
	if b.openAt == nil {
		b.openAt = player.OpenAt
	}
	if b.open == nil {
		b.open = player.Open
	}
	b.programs.set(o.Editor, o.Player)
	return b
}

// catalog returns the models and providers. It does no I/O.
func (c backend) catalog() ([]provider.Model, []provider.Info) {
	return c.engine.Models(), c.engine.Providers()
}

// runWith returns a command that reports do's error as an errorMsg.
func runWith(do func() (tea.Msg, error)) tea.Cmd {
	return func() tea.Msg {
		msg, err := do()
		if err != nil {
			return errorMsg{err}
		}
		return msg
	}
}

// followPrices waits for models with changed prices. The handler of its message calls it
// again.
func (c backend) followPrices() tea.Cmd {
	return func() tea.Msg {
		models, err := c.engine.PricesChanged(c.ctx)
		if err != nil {
			return nil // the app is shutting down
		}
		return pricesMsg{models}
	}
}

// changesAtOnce is the maximum number of changed runs in one message: a thousand at once
// would delay a key press.
const changesAtOnce = 250

// listen returns the next batch of left, or waits for changes if it is empty. The handler
// of its message calls it again.
func (c backend) listen(left []run.Run) tea.Cmd {
	return func() tea.Msg {
		if len(left) == 0 {
			var err error
			if left, err = c.engine.Changes(c.ctx); err != nil {
				return nil // the app is shutting down
			}
		}
		n := min(len(left), changesAtOnce)
		return changedMsg{left[:n], left[n:]}
	}
}

// loadActive reads the runs that have not ended, for the header.
func (c backend) loadActive() tea.Cmd {
	q := run.Query{Limit: 1000, Sort: run.Sort{By: run.SortTime, Desc: true}, Filter: run.Filter{Terms: []run.Term{
		{Kind: run.TermStatus, Text: "active"}, {Kind: run.TermStatus, Text: string(run.Unsure), Not: true},
	}}}
	return runWith(func() (tea.Msg, error) {
		rows, err := c.history.Page(c.ctx, q)
		if err != nil {
			return nil, err
		}
		q.Filter = run.Filter{Terms: []run.Term{{Kind: run.TermStatus, Text: string(run.Downloading)}}}
		saving, err := c.history.Page(c.ctx, q)
		return activeLoadedMsg{rows, saving}, err
	})
}

// loadSpend reads the spend of today and of this month.
func (c backend) loadSpend() tea.Cmd {
	now := c.now()
	return runWith(func() (tea.Msg, error) {
		s, err := c.history.Spend(c.ctx, since(now), 1, now.Location())
		return spendLoadedMsg{s}, err
	})
}

// curl builds a curl command from the recorded create call of a run.
func (c backend) curl(r run.Run, info provider.Info) tea.Cmd {
	env := ""
	if len(info.KeyEnv) > 0 {
		env = info.KeyEnv[0]
	}
	return runWith(func() (tea.Msg, error) {
		events, err := c.history.Events(c.ctx, r.ID)
		if err != nil {
			return nil, err
		}
		command, why := rundetail.Curl(events, info.Scheme(), env)
		if why != "" {
			return infoMsg{"cURL: " + why}, nil
		}
		return copiedMsg{"cURL command", command}, nil
	})
}

// loadQuote prices a pending submission.
func (c backend) loadQuote(s pendingSpend) tea.Cmd {
	specs := []run.Spec{s.spec}
	if len(s.rerun)+len(s.batch) > 0 {
		specs = slices.Clone(s.batch)
	}
	for _, r := range s.rerun {
		specs = append(specs, run.Spec{Model: r.Provider + "/" + r.Model, Request: r.Request})
	}
	asked := c.now()
	return func() tea.Msg {
		q, err := c.engine.Quote(c.ctx, specs...)
		return pricedMsg{s, q, err, asked}
	}
}

// submit submits runs and thereby spends money. Several old runs are submitted one by one,
// up to the first error.
func (c backend) submit(s pendingSpend) tea.Cmd {
	return func() tea.Msg {
		if len(s.batch) > 0 {
			made, err := c.engine.Submit(c.ctx, s.batch...)
			return submittedMsg{runs: made, err: err}
		}
		if len(s.rerun) == 0 {
			made, err := c.engine.Submit(c.ctx, s.spec)
			return submittedMsg{runs: made, form: true, err: err}
		}
		var m submittedMsg
		for _, r := range s.rerun {
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

// enqueue enqueues a command for runs.
func (c backend) enqueue(what run.CommandKind, says string, rs ...run.Run) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		return successMsg{says}, c.engine.Enqueue(c.ctx, what, "", ids(rs)...)
	})
}

// attach sets the job of a run. A job that the provider does not know needs confirmation.
func (c backend) attach(r run.Run, job string, force bool) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		err := c.engine.Attach(c.ctx, r.ID, job, force)
		if provider.KindOf(err) == provider.KindNotFound && !force && err != nil {
			return attachMsg{r, job, provider.AsError(err)}, nil
		}
		return successMsg{"attached job " + sanitize.Line(job)}, err
	})
}

// picture reads and renders an image. An unreadable one gives no image: the detail and the
// form report errors of files.
func (c backend) picture(s imageKey, posters termimage.Posters) tea.Cmd {
	return func() tea.Msg {
		const side = 1600 // pixels; larger than any area it is drawn in
		load := termimage.Load
		if s.video {
			load = posters.Of
		}
		img, err := load(c.ctx, s.path, side, side)
		if err != nil {
			return pictureReadMsg{key: s}
		}
		img = termimage.Cropped(img, s.ratio)
		if s.second != "" {
			if other, err := load(c.ctx, s.second, side, side); err == nil { // else the first one stands alone
				img = termimage.Beside(img, other)
			}
		}
		return pictureReadMsg{s, s.canvas.Draw(img, s.cols, s.rows)}
	}
}

// copied also copies a text to the desktop's clipboard. Only that is reported as success:
// terminals do not acknowledge OSC 52.
func (c backend) copied(what, text string) tea.Cmd {
	return func() tea.Msg {
		if !c.clip(c.ctx, text) {
			return nil
		}
		return successMsg{"copied the " + what}
	}
}

// show opens a file or a folder with another program.
func (c backend) show(path, says string) tea.Cmd {
	return runWith(func() (tea.Msg, error) { return successMsg{says}, c.open(c.ctx, path) })
}

// play opens a video in the user's player, at a time in it where the player can.
func (c backend) play(path string, at time.Duration) tea.Cmd {
	return runWith(func() (tea.Msg, error) { return successMsg{"opening the video"}, c.openAt(c.ctx, path, at) })
}

func ids(rs []run.Run) []string {
	all := make([]string, len(rs))
	for i, r := range rs {
		all[i] = r.ID
	}
	return all
}

// providerTitles returns the display names of providers.
func providerTitles(infos []provider.Info, rs ...run.Run) string {
	var names []string
	for _, r := range rs {
		name := sanitize.Line(r.Provider)
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

// isShutdown reports whether an error is only caused by the shutdown of the app.
func isShutdown(err error) bool { return errors.Is(err, context.Canceled) }
