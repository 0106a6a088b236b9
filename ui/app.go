package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/desktop"
	"dailies/ui/dialog"
	"dailies/ui/help"
	"dailies/ui/notify"
	"dailies/ui/palette"
	"dailies/ui/rundetail"
	"dailies/ui/runform"
	"dailies/ui/runlist"
	"dailies/ui/screening"
	"dailies/ui/setup"
	"dailies/ui/shots"
	"dailies/ui/spend"
	"dailies/ui/statusline"
	"dailies/ui/theme"
)

// App is the root model: it routes messages and composes screens.
type App struct {
	o        Options
	backend  backend
	models   []provider.Model
	infos    []provider.Info
	commands command.Registry

	table       *runlist.Table
	detail      *rundetail.Detail
	form        *runform.Form
	log         *statusline.Log
	screening   *screening.Screen
	films       *filmLoader
	spendScreen *spend.Screen
	shots       *shots.Screen
	setup       *setup.Screen
	writer      *writer // of settings
	samplesLeft int     // sample runs of the demo
	settingsSet int     // how many settings were set, to number them

	views         []entry // by view
	current       view    // the screen in front
	errorsFrom    view    // where esc in the list of errors returns to
	screeningFrom view    // where esc in the screening room returns to
	formFrom      view    // where esc in the form returns to
	dialog        *dialog.Dialog
	help          *help.Overlay
	palette       *palette.Palette
	preview       preview

	styles        theme.Styles
	width, height int
	foot          int  // height of the footer in lines
	noMouse       bool // mouse capture is off

	focus        focusTracker
	active       notify.ActiveRuns // runs that have not ended
	today        run.SpendReport
	rowsLoaded   bool // the first rows are loaded
	activeLoaded bool // active is loaded
	spendLoaded  bool // today's spend is loaded
	spendLoading bool // a query for the spend is running
	day          int  // day of the month, to detect midnight
	undoStack    []*undoEntry
	undoing      bool // the last change is being taken back
	sending      bool // a quote or a submit is in progress; further requests are repeated key presses and ignored
	ticker       ticker
	images       imageCache

	frameQuestion int    // the question to the terminal that follows the last frames of a film
	frameAnswered func() // called when it was answered; nil without a terminal

	handedTo    string             // where the last export of this session goes; "" = none
	notExported []run.ExportFormat // what it left out
}

// preview says whether the detail of the run under the cursor is shown beside the list.
type preview int

const (
	previewAuto preview = iota // if the window is wide enough
	previewOn
	previewOff
)

// New returns the app. ctx cancels its commands. It does no I/O.
func New(ctx context.Context, o Options) *App {
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.Editor) == 0 {
		o.Editor = desktop.EditorCommand(os.Getenv("VISUAL"), os.Getenv("EDITOR"))
	}
	do := newBackend(ctx, o)
	models, infos := do.catalog()
	o.Look.Light, o.Look.AnyGround = o.Background == BackgroundLight, o.Background == BackgroundAuto // until it answers
	s := theme.New(o.Look)
	loader := formLoader{backend: do, readOnly: o.ReadOnly != nil, home: o.Home}
	a := &App{
		o: o, backend: do, models: models, infos: infos, styles: s, spendScreen: spend.New(s, do), shots: shots.New(s, shotLoader{do, o.Films}), setup: setup.New(s, setupLoader{do, o.Setup, o.Pictures.Posters.Folder}),
		table: runlist.New(s, &listLoader{backend: do}), detail: rundetail.New(s, do), form: runform.New(s, loader), log: statusline.New(s),
		films:   &filmLoader{backend: do, films: o.Films},
		noMouse: o.NoMouse, foot: 1, images: imageCache{o: o.Pictures},
	}
	a.table.SetModels(models)
	unread := a.table.SetSavedFilters(o.Filters)
	a.table.SetGrouping(run.FoldBy(o.Group))
	a.detail.SetModels(models, infos)
	a.detail.SetHome(o.Home)
	a.detail.SetLinks(links(o.Pictures.Terminal.Term))
	a.screening = screening.New(s, a.films)
	a.views = a.newViews()
	a.screening.SetModels(models, infos)
	a.screening.SetHome(o.Home)
	a.spendScreen.SetModels(models, infos)
	a.spendScreen.SetBudget(o.Budget)
	a.writer = &writer{last: map[string]int{}}
	a.setup.SetModels(models, infos)
	a.setup.SetPlace(o.Home, links(o.Pictures.Terminal.Term), o.Demo)
	a.form.SetModels(models, infos)
	a.form.SetFolders(o.Home, o.Folder)
	a.setNow()
	a.focus = focusTracker{terminal: o.Terminal, key: a.now()}
	a.setCommands(o.Keys)
	a.setWelcome()
	a.form.SetSubmitKeys(a.commands.Keys(command.Submit))
	a.setColumns(o.Columns)
	for _, why := range unread {
		a.log.Error(a.now(), fmt.Errorf("config: a saved filter: %s", why))
	}
	for _, w := range o.Warnings {
		a.log.Error(a.now(), errors.New(w))
	}
	return a
}

// links reports whether a terminal supports hyperlinks, or at least ignores them; the Linux
// console prints them.
func links(term string) bool { return term != "linux" && term != "dumb" }

// welcome returns what the list shows before the first run: sentences, and keys.
func (a *App) welcome() (says []string, keys [][2]string) {
	first := [2]string{"enter", "a first run with a ready prompt; you see its price before anything is sent"}
	form := [2]string{a.commands.Spoken(command.New), "an empty form"}
	help := [2]string{a.commands.Spoken(command.Help), "the keys that work here"}
	switch {
	case a.o.Demo:
		return []string{"This is the demo: everything works, nothing is sent anywhere and nothing is charged."}, [][2]string{first, form, help}
	case a.hasKey() || len(a.infos) == 0:
		return []string{"A run is one request to a provider. Its video is saved by itself when it is done."}, [][2]string{first, form, help}
	}
	return []string{"No provider has a key yet.", "Paste one in Setup, and it is used at once. Or set its environment variable and start again.", "Everything can be tried without a key: dailies --demo"},
		[][2]string{{a.commands.Spoken(command.ShowSetup), "opens Setup"}, form, help}
}

func (a *App) setWelcome() {
	says, keys := a.welcome()
	a.table.SetWelcome(says, keys...)
}

// firstPrompt is the prompt of the first run that is offered.
const firstPrompt = "A paper boat sails down a rainy street gutter at dusk, low angle, neon signs mirrored in the water, slow dolly forward"

// firstRun opens the form with a prompt in it, and a model that needs no picture.
func (a *App) firstRun() tea.Cmd {
	if !a.o.Demo && !a.hasKey() && a.cannotSetUp() == "" {
		return a.openSetup()
	}
	a.form.Offer(firstPrompt)
	return a.compose()
}

// hasKey reports whether any provider has a key.
func (a *App) hasKey() bool {
	return slices.ContainsFunc(a.infos, func(i provider.Info) bool { return i.HasKey })
}

// Init loads the rows of the first screen. Everything else is loaded after them, in
// onFirstRows, so as not to delay them.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.table.Reload(), a.tick()}
	if !a.o.Demo && !a.hasKey() && a.o.Setup != nil && len(a.infos) > 0 {
		cmds = append(cmds, a.openSetup()) // nothing can be made before there is a key
	}
	if a.o.Background == BackgroundAuto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if a.images.on() {
		cmds = append(cmds, a.images.o.Terminal.Query(a.backend.ctx))
	} else if a.o.Notify {
		cmds = append(cmds, tea.RequestTerminalVersion)
	}
	return tea.Batch(cmds...)
}

// Update dispatches every message to its one owner.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.setNow()
	learned := a.images.observe(msg)
	cmd := a.route(msg)
	a.setFoot()
	a.placeSaved()
	return a, tea.Batch(learned, cmd, a.syncDetail(), a.tick(), a.syncImage(msg), a.syncScreening())
}

// route is the table of contents of Update.
func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg, tea.FocusMsg, tea.BlurMsg, tea.TerminalVersionMsg:
		a.routeWindow(msg)
	case tea.KeyPressMsg:
		return a.press(msg)
	case tickedMsg:
		return a.ticked(msg)
	case changedMsg:
		return tea.Batch(a.changed(msg.runs), a.backend.listen(msg.rest))
	case pricesMsg:
		a.models = msg.models
		a.form.SetPrices(msg.models)
		a.spendScreen.SetModels(msg.models, a.infos)
		return a.backend.followPrices()
	case modelStatsMsg:
		a.form.SetModelStats(msg.stats)
	case errorMsg:
		a.fail(msg.err)
	case filmReadMsg:
		return a.filmRead(msg)
	case filmChosenMsg:
		return a.fillFrom(msg.film)
	case rejectedMsg:
		a.askTrash(msg)
	case stillMsg:
		return a.goOn(msg)
	case exportedMsg:
		return a.exported(msg)
	case successMsg:
		a.tell(msg.text)
	case pictureReadMsg:
		a.images.store(msg)
	case placesMsg:
		return a.askElsewhere(msg)
	case infoMsg:
		a.log.Info(a.now(), msg.text)
	case underWayMsg, leaveMsg:
		return a.routeLeave(msg)
	case samplesLeftMsg, samplesErasedMsg:
		return a.routeSamples(msg)
	case activeLoadedMsg, spendLoadedMsg, annotatedMsg, undoneMsg, noteChangedMsg, replacedMsg, copiedMsg, attachMsg, shotChangedMsg:
		return a.routeData(msg)
	case palette.ChosenMsg, palette.ClosedMsg:
		return a.routePalette(msg)
	case pricedMsg, submittedMsg, confirmedMsg, elsewhereMsg, listenMsg:
		return a.routeSpending(msg)
	default:
		if cmd, owned := a.routeScreen(msg); owned {
			return cmd
		}
		return a.forward(msg)
	}
	return nil
}

// forward passes mouse messages to what is drawn at that position, and pastes and messages of
// a screen to the screen in front.
func (a *App) forward(msg tea.Msg) tea.Cmd {
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

func (a *App) fail(err error) {
	if err != nil && !isShutdown(err) {
		a.log.Error(a.now(), err)
	}
}

func (a *App) tell(text string) {
	if text != "" {
		a.log.Success(a.now(), text)
	}
}

func (a *App) now() time.Time { return a.o.Now() }

// setBackground sets the theme for a dark or light terminal background.
func (a *App) setBackground(dark bool) {
	if a.o.Background == BackgroundAuto {
		look := a.o.Look
		look.Light, look.AnyGround = !dark, false
		a.setLook(look)
	}
}

func (a *App) setLook(look theme.Options) {
	if look == a.styles.Options {
		return
	}
	a.o.Look = look
	a.styles = theme.New(look)
	for _, e := range a.views {
		e.screen.SetStyles(a.styles)
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
