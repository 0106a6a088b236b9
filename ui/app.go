package ui

import (
	"context"
	"errors"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/command"
	"dailies/ui/compare"
	"dailies/ui/compose"
	"dailies/ui/desktop"
	"dailies/ui/detail"
	"dailies/ui/dialog"
	"dailies/ui/help"
	"dailies/ui/notice"
	"dailies/ui/notify"
	"dailies/ui/palette"
	"dailies/ui/runs"
	"dailies/ui/spend"
	"dailies/ui/theme"
)

// App is the root model: it routes messages and composes screens.
type App struct {
	o        Options
	do       commands
	models   []provider.Model
	infos    []provider.Info
	commands command.Registry

	table *runs.Table
	page  *detail.Page
	form  *compose.Form
	log   *notice.Log
	sides *compare.Screen
	sums  *spend.Screen

	place   place // what fills the screen
	before  place // where esc goes from the list of problems
	dialog  *dialog.Dialog
	help    *help.Sheet
	palette *palette.Palette
	preview preview

	styles        theme.Styles
	width, height int
	foot          int  // lines of the footer
	noMouse       bool // the person leaves the mouse to the terminal

	watch   watch
	live    notify.Live // runs that have not ended
	spend   engine.Spend
	begun   bool // the first rows were read
	counted bool // and live,
	summed  bool // and spend
	reading bool // the spending is being read
	day     int  // of the month, to notice midnight
	undos   []undo
	sending bool // something is being priced or written down; more of it is a key that was pressed twice
	clock   clock
	gallery gallery
}

// place is a screen that fills the app.
type place int

const (
	atRuns place = iota
	atRun
	atForm
	atProblems
	atCompare
	atSpend
)

// preview is whether the page of the run under the cursor stands beside the list.
type preview int

const (
	previewAuto preview = iota // where the window is wide
	previewOn
	previewOff
)

// New returns the app. ctx ends its commands; it does no work before it runs.
func New(ctx context.Context, o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	do := commands{ctx: ctx, engine: o.Engine, history: o.History, now: o.Now, folder: o.Folder, open: o.Open, clip: o.Clip}
	models, infos := do.catalog()
	var secret []string
	for _, i := range infos {
		secret = append(secret, i.KeyEnv...)
	}
	if do.clip == nil {
		do.clip = desktop.Desktop{Secret: secret}.Clip
	}
	if do.open == nil {
		do.open = desktop.Desktop{Secret: secret}.Open
	}
	if len(o.Editor) == 0 {
		o.Editor = desktop.EditorCommand(os.Getenv("VISUAL"), os.Getenv("EDITOR"))
	}
	o.Look.Light = o.Ground == GroundLight
	s := theme.New(o.Look)
	drafts := formLoader{commands: do, readOnly: o.ReadOnly != nil, home: o.Home, editor: o.Editor, secret: secret}
	a := &App{
		o: o, do: do, models: models, infos: infos, styles: s, sums: spend.New(s, do),
		table: runs.New(s, &listLoader{commands: do}), page: detail.New(s, do), form: compose.New(s, drafts), log: notice.New(s), sides: compare.New(s),
		noMouse: o.NoMouse, foot: 1, gallery: gallery{o: o.Pictures},
	}
	a.table.SetModels(models)
	a.page.SetModels(models, infos)
	a.page.SetHome(o.Home)
	a.page.SetLinks(links(o.Pictures.Terminal.Term))
	a.sides.SetModels(models, infos)
	a.sides.SetHome(o.Home)
	a.sums.SetModels(models, infos)
	a.sums.SetBudget(o.Budget)
	a.form.SetModels(models, infos)
	a.form.SetFolders(o.Home, o.Folder)
	a.setNow()
	a.watch = watch{terminal: o.Terminal, key: a.now()}
	a.setCommands(o.Keys)
	a.table.SetWelcome(a.welcome()...)
	a.form.SetSubmitKeys(a.commands.Keys(command.Submit))
	for _, w := range o.Warnings {
		a.log.Problem(a.now(), errors.New(w))
	}
	return a
}

// links reports whether a terminal makes links of text, or at least leaves them
// alone; the Linux console writes them out.
func links(term string) bool { return term != "linux" && term != "dumb" }

// welcome is what stands in place of the first run.
func (a *App) welcome() []string {
	begin, help := a.commands.Spoken(command.New)+" starts a new run. ", a.commands.Spoken(command.Help)+" lists the keys that work."
	if a.o.Demo {
		return []string{begin + "This is the demo: everything works, nothing is sent anywhere and nothing is charged.", help}
	}
	for _, i := range a.infos {
		if i.HasKey {
			return []string{begin + "You see its price before anything is sent.", help}
		}
	}
	if len(a.infos) == 0 {
		return nil
	}
	lines := []string{"No provider has a key yet. Set one of these variables and start again:"}
	told := map[string]bool{}
	for _, i := range a.infos {
		if len(i.KeyEnv) > 0 && !told[i.KeyEnv[0]] {
			told[i.KeyEnv[0]] = true
			lines = append(lines, "  "+i.KeyEnv[0]+"  for "+i.Title)
		}
	}
	return append(lines, "Or keep a key in the system's keyring: dailies key keep "+a.infos[0].Name,
		"Or try everything without a key: dailies --demo")
}

// Init asks for the rows of the first screen. All else comes once they are there:
// it would only hold them up. See opened.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.table.Reload(), a.tick()}
	if a.o.Ground == GroundAuto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if a.gallery.on() {
		cmds = append(cmds, a.gallery.o.Terminal.Ask(a.do.ctx))
	} else if a.o.Notify {
		cmds = append(cmds, tea.RequestTerminalVersion)
	}
	return tea.Batch(cmds...)
}

// Update gives every message to its one owner.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.setNow()
	learned := a.gallery.learn(msg)
	cmd := a.route(msg)
	a.setFoot()
	return a, tea.Batch(learned, cmd, a.follow(), a.tick(), a.hang(msg))
}

// route is the table of contents.
func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg, tea.FocusMsg, tea.BlurMsg, tea.TerminalVersionMsg:
		a.routeWindow(msg)
	case tea.KeyPressMsg:
		return a.press(msg)
	case tickedMsg:
		return a.ticked(msg)
	case changedMsg:
		return tea.Batch(a.changed(msg.runs), a.do.listen(msg.rest))
	case pricesMsg:
		a.models = msg.models
		a.form.SetPrices(msg.models)
		a.sums.SetModels(msg.models, a.infos)
		return a.do.followPrices()
	case tracksReadMsg:
		a.form.SetTracks(msg.tracks)
	case failedMsg:
		a.fail(msg.err)
	case toldMsg:
		a.tell(msg.text)
	case pictureReadMsg:
		a.gallery.take(msg)
	case saidMsg:
		a.log.Say(a.now(), msg.text)
	case runs.Msg:
		return a.routeList(msg)
	case detail.Msg:
		return a.page.Update(msg)
	case compose.Msg, tea.KeyboardEnhancementsMsg:
		return a.form.Update(msg)
	case spend.Msg:
		return a.routeSums(msg)
	case liveReadMsg, spendReadMsg, markedMsg, replacedMsg, copiedMsg, attachMsg,
		runs.OpenedMsg, detail.ClosedMsg, notice.ClosedMsg, compare.ClosedMsg, spend.ClosedMsg:
		return a.routeRun(msg)
	case palette.ChosenMsg, palette.ClosedMsg:
		return a.routePalette(msg)
	case compose.SubmitMsg, compose.CloseMsg:
		return a.routeForm(msg)
	case pricedMsg, submittedMsg, agreedMsg:
		return a.routeSpending(msg)
	default:
		return a.pass(msg)
	}
	return nil
}

// pass gives the mouse to what is drawn where it is, and a paste, or what belongs
// to a screen itself, to the screen in front.
func (a *App) pass(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.MouseMsg); ok {
		return a.mouse(m)
	}
	switch {
	case a.dialog != nil && a.dialog.Typing():
		cmd, _ := a.dialog.Update(msg)
		return cmd
	case a.dialog != nil:
		return nil
	case a.palette != nil:
		return a.palette.Update(msg)
	case a.help != nil:
		a.help.Update(msg)
		return nil
	}
	return a.screen().Update(msg)
}

// screen is the one in front.
func (a *App) screen() screen {
	switch a.place {
	case atRun:
		return a.page
	case atForm:
		return a.form
	case atProblems:
		return a.log
	case atCompare:
		return a.sides
	case atSpend:
		return a.sums
	}
	return a.table
}

func (a *App) fail(err error) {
	if err != nil && !ending(err) {
		a.log.Problem(a.now(), err)
	}
}

func (a *App) tell(text string) {
	if text != "" {
		a.log.Tell(a.now(), text)
	}
}

func (a *App) now() time.Time { return a.o.Now() }

// setGround follows the terminal's own colours.
func (a *App) setGround(dark bool) {
	if a.o.Ground == GroundAuto {
		look := a.o.Look
		look.Light = !dark
		a.setLook(look)
	}
}

func (a *App) setLook(look theme.Look) {
	if look == a.styles.Look {
		return
	}
	a.o.Look = look
	a.styles = theme.New(look)
	for _, s := range []screen{a.table, a.page, a.form, a.log, a.sides, a.sums} {
		s.SetStyles(a.styles)
	}
	if a.dialog != nil {
		a.dialog.SetStyles(a.styles)
	}
	if a.help != nil {
		a.help.SetStyles(a.styles)
	}
	if a.palette != nil {
		a.palette.SetStyles(a.styles)
	}
}
