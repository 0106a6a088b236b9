package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/rundetail"
	"dailies/ui/runform"
	"dailies/ui/runlist"
	"dailies/ui/spend"
	"dailies/ui/statusline"
)

// view names a screen that fills the app.
type view int

// The views. Those with a tab come first, in the order of the tabs.
const (
	viewRuns view = iota
	viewShots
	viewForm
	viewSpend
	viewSetup
	viewRun
	viewScreening
	viewErrors
)

// entry is all that the root knows of a screen.
type entry struct {
	screen  screen
	scope   command.Scope // of its keys, without its overlays; "" = always as the screen says
	heading string        // over its keys in help; "" = as the screen says
	// tab is its name in the header; "" if it has none and highlights the tab of another view.
	tab      string
	tabOf    view
	commands []command.Command
	// opener is the command that opens it from every other screen. Without an ID there is none,
	// without Do it only shows the screen, without Why it works wherever the screen is not in front.
	opener command.Command
	// route handles the messages that the screen owns, whichever is in front, and reports
	// whether msg is one of them.
	route func(msg tea.Msg) (cmd tea.Cmd, owned bool)
	// changed handles new snapshots of runs; nil if the screen shows none. money is set when
	// a run began or ended.
	changed func(runs []run.Run, money bool) tea.Cmd
}

// newViews is the table of the screens. A new one is a constant above and an entry here.
func (a *App) newViews() []entry {
	life, other := a.onTargets(slices.Concat(ofLife(), a.ofVideos(), a.ofFrames(), a.ofTakes())), a.onTargets(ofAnyRun())
	return []entry{
		viewRuns: {screen: a.table, scope: command.Runs, heading: "Runs", tab: "Runs", route: a.routeList,
			commands: slices.Concat(a.table.Commands(life, other), a.onSelection()),
			opener:   command.Command{ID: command.ShowRuns, Title: "list of runs", Keys: []string{"1"}, Label: "runs"},
			changed:  func(runs []run.Run, _ bool) tea.Cmd { return a.table.Put(runs...) }},
		viewShots: {screen: a.shots, scope: command.Shots, heading: "Shots", tab: "Shots", tabOf: viewShots, route: a.routeShots, commands: a.shots.Commands(),
			opener: command.Command{ID: command.ShowShots, Title: "list of shots", Keys: []string{"2"}, Label: "shots", Do: a.openShots},
			changed: func([]run.Run, bool) tea.Cmd {
				return a.inFront(viewShots, a.shots.Changed)
			}},
		viewForm: {screen: a.form, scope: command.Form, heading: "New run", tab: "New", tabOf: viewForm, route: a.routeForm, commands: a.form.Commands(),
			opener: command.Command{ID: command.New, Title: "new run", Keys: []string{"n", "3"}, Shown: "n 3", Label: "new run", Short: "new", Do: a.compose}},
		viewSpend: {screen: a.spendScreen, scope: command.Spend, heading: "Spending", tab: "Spend", tabOf: viewSpend, route: a.routeSpend, commands: a.spendScreen.Commands(),
			opener: command.Command{ID: command.ShowSpend, Title: "spending", Keys: []string{"4"}, Label: "spending", Do: a.openSpend},
			changed: func(_ []run.Run, money bool) tea.Cmd {
				if !money {
					return nil
				}
				return a.inFront(viewSpend, a.spendScreen.Reload)
			}},
		viewSetup: {screen: a.setup, scope: command.Setup, heading: "Setup", tab: "Setup", tabOf: viewSetup, route: a.routeSetup, commands: a.setup.Commands(),
			opener: command.Command{ID: command.ShowSetup, Title: "setup: keys and settings", Keys: []string{"5"}, Label: "setup", Why: a.cannotSetUp, Do: a.openSetup}},
		viewRun: {screen: a.detail, scope: command.Run, heading: "This run", tabOf: viewRuns, route: a.routeDetail,
			commands: slices.Concat(a.detail.Commands(slices.Concat(life, other)), a.neighbours()),
			changed:  func(runs []run.Run, _ bool) tea.Cmd { return a.detail.Put(runs...) }},
		viewScreening: {screen: a.screening, tabOf: viewShots, route: a.routeScreening,
			commands: a.screening.Commands(a.onTargets(slices.Concat(ofTake(), a.ofFrames(), a.ofTakes()))),
			changed: func(runs []run.Run, _ bool) tea.Cmd {
				a.screening.Put(runs...)
				return nil
			}},
		viewErrors: {screen: a.log, scope: command.Errors, heading: "What went wrong", tabOf: viewErrors, route: a.routeErrors, commands: a.log.Commands()},
	}
}

// animated is a screen whose content changes with time.
type animated interface {
	// SetNow sets the current time, and the frame of the animation.
	SetNow(now time.Time, frame int)
	// Moving reports whether a run on the screen is in progress.
	Moving() bool
}

// targeted is a screen with runs that commands work on; elsewhere they work on those of the list.
type targeted interface{ Targets() []run.Run }

// headed is a screen of several parts, each with keys and a heading of its own.
type headed interface{ Heading() string }

// screen returns the screen in front.
func (a *App) screen() screen { return a.views[a.current].screen }

// scope returns the scope of the screen in front, whatever overlay is open in it.
func (a *App) scope() command.Scope { return cmp.Or(a.views[a.current].scope, a.screen().Scope()) }

// heading returns the heading of the keys of the screen in front.
func (a *App) heading() string {
	if s, ok := a.screen().(headed); ok {
		return s.Heading()
	}
	return a.views[a.current].heading
}

// show brings another screen to the front.
func (a *App) show(to view) {
	a.current = to
	a.layout()
}

// backTo brings the screen to the front from which another one was opened. Those that are not kept
// up to date behind it are loaded again.
func (a *App) backTo(v view) tea.Cmd {
	a.show(v)
	switch v {
	case viewShots:
		return a.shots.Reload()
	case viewSpend:
		return a.spendScreen.Reload()
	}
	return nil
}

// inFront returns what do returns if the view is in front, else nil.
func (a *App) inFront(v view, do func() tea.Cmd) tea.Cmd {
	if a.current != v {
		return nil
	}
	return do()
}

// routeScreen passes a message to the screen that owns it, and reports whether one does.
func (a *App) routeScreen(msg tea.Msg) (cmd tea.Cmd, owned bool) {
	for _, e := range a.views {
		if cmd, owned = e.route(msg); owned {
			return cmd, true
		}
	}
	return nil, false
}

// targets returns the runs that a command works on.
func (a *App) targets() []run.Run {
	if s, ok := a.screen().(targeted); ok {
		return s.Targets()
	}
	return a.table.Targets()
}

// goTo returns the commands that open a screen from every other one, the form's first.
func (a *App) goTo() []command.Command {
	var all []command.Command
	for v, e := range a.views {
		c := e.opener
		if c.ID == "" {
			continue
		}
		if c.Why == nil {
			c.Why = a.notAt(view(v))
		}
		if c.Do == nil {
			c.Do = command.Do(func() { a.show(view(v)) })
		}
		if view(v) == viewForm {
			all = slices.Insert(all, 0, c)
			continue
		}
		all = append(all, c)
	}
	return command.In(command.Everywhere, all...)
}

// notAt disables a command that opens the screen in front.
func (a *App) notAt(there view) func() string {
	return command.Unless("you are there", func() bool { return a.current != there })
}

// routeDetail owns the messages of the page of a run.
func (a *App) routeDetail(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case rundetail.Msg:
		return a.detail.Update(msg), true
	case rundetail.ClosedMsg:
		a.show(viewRuns)
		return nil, true
	}
	return nil, false
}

// routeForm owns the messages of the form.
func (a *App) routeForm(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case runform.Msg, tea.KeyboardEnhancementsMsg:
		return a.form.Update(msg), true
	case runform.SubmitMsg:
		return a.quote(pendingSpend{spec: msg.Spec}), true
	case runform.FilmMsg:
		return a.backend.readFilm(a.o.Provenance, msg.Path, msg.Text), true
	case runform.CloseMsg:
		return a.backTo(a.formFrom), true
	}
	return nil, false
}

// routeSpend owns the messages of the spend screen.
func (a *App) routeSpend(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case spend.Msg:
		if loaded, ok := msg.(spend.LoadedMsg); ok {
			a.fail(loaded.Err)
		}
		return a.spendScreen.Update(msg), true
	case spend.ClosedMsg:
		a.show(viewRuns)
		return nil, true
	}
	return nil, false
}

// routeErrors owns the messages of the list of errors, which returns to where it was opened.
func (a *App) routeErrors(msg tea.Msg) (tea.Cmd, bool) {
	if _, closed := msg.(statusline.ClosedMsg); !closed {
		return nil, false
	}
	return a.backTo(a.errorsFrom), true
}

// routeList owns the messages of the list. The first rows trigger all other loads.
func (a *App) routeList(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case runlist.FirstMsg:
		return a.firstRun(), true
	case runlist.OpenMsg:
		a.show(viewRun)
		return nil, true
	case runlist.GroupingMsg:
		return a.keepList("ui.group", "folded rows: "+string(msg.By), string(msg.By)), true
	case runlist.ColumnsMsg:
		return a.keepList("ui.columns", "columns", strings.Join(msg.IDs, " ")), true
	case runlist.Msg:
		return a.listAnswered(msg), true
	}
	return nil, false
}
