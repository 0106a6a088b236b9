package ui

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/desktop"
	"dailies/ui/dialog"
	"dailies/ui/notify"
	"dailies/ui/sanitize"
	"dailies/ui/setup"
	"dailies/ui/teaext"
	"dailies/ui/termimage"
	"dailies/ui/theme"
)

// The Setup screen: its loader, and the settings that it changes. Keys are in setupkeys.go.

type (
	// settingSetMsg: a setting was written, or could not be.
	settingSetMsg struct {
		settings []run.Setting
		budget   run.Budget
		text     string
		err      error
		number   int  // of the value that was set
		edited   bool // the whole config was, keys included
	}
	// configReadMsg is the text of the config for the editor.
	configReadMsg struct{ text string }
	// configEditedMsg: the editor that had the config was closed.
	configEditedMsg struct{ was, to string }
)

// setupLoader is the [setup.Loader].
type setupLoader struct {
	backend
	setup  Setup
	folder string // for the test picture; "" = none
}

func (l setupLoader) Accounts() tea.Cmd {
	return func() tea.Msg { return setup.AccountsMsg{Accounts: l.setup.Accounts()} }
}

func (l setupLoader) CheckKey(account string) tea.Cmd {
	return func() tea.Msg {
		return setup.CheckedMsg{Account: account, Status: l.setup.CheckKey(l.ctx, account)}
	}
}

func (l setupLoader) Settings() tea.Cmd {
	return func() tea.Msg {
		all, err := l.setup.Settings()
		return setup.SettingsMsg{Settings: all, Err: err}
	}
}

func (l setupLoader) System() tea.Cmd {
	return func() tea.Msg {
		s, err := l.setup.System(l.ctx)
		return setup.SystemMsg{System: s, Err: err}
	}
}

// TestPicture writes a picture with all hues and a circle, which shows whether the terminal
// draws colours, and pixels as wide as high.
func (l setupLoader) TestPicture() tea.Cmd {
	if l.folder == "" {
		return nil
	}
	return func() tea.Msg {
		path := filepath.Join(l.folder, "test-picture.png")
		if err := writeTestPicture(path); err != nil {
			return infoMsg{"no test picture: " + err.Error()}
		}
		return setup.PictureMsg{Path: path}
	}
}

// Size of the test picture in pixels.
const testWidth, testHeight = 640, 240

func writeTestPicture(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	img := image.NewRGBA(image.Rect(0, 0, testWidth, testHeight))
	for y := range testHeight {
		for x := range testWidth {
			dx, dy := x-testWidth/2, y-testHeight/2
			c := hue(float64(x)/testWidth, 1-float64(y)/(2*testHeight))
			if r := dx*dx + dy*dy; r > 90*90 && r < 100*100 {
				c = color.RGBA{0xff, 0xff, 0xff, 0xff}
			}
			img.SetRGBA(x, y, c)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".test-*")
	if err != nil {
		return err
	}
	if err = png.Encode(f, img); err == nil {
		err = f.Close()
	}
	if err != nil {
		_ = f.Close() // the first error is the one to report
		_ = os.Remove(f.Name())
		return err
	}
	return os.Rename(f.Name(), path)
}

// hue returns a colour of the rainbow; at and light are 0 to 1.
func hue(at, light float64) color.RGBA {
	part := func(shift float64) uint8 {
		d := at*6 - shift
		switch {
		case d < -3:
			d += 6
		case d > 3:
			d -= 6
		}
		return uint8(255 * light * max(0, min(1, 2-max(d, -d))))
	}
	return color.RGBA{max(part(0), part(6)), part(2), part(4), 0xff}
}

// cannotSetUp returns why Setup cannot be opened, "" if it can.
func (a *App) cannotSetUp() string {
	if a.o.Setup == nil {
		return command.Nothing
	}
	return a.notAt(viewSetup)()
}

// openSetup opens the Setup screen.
func (a *App) openSetup() tea.Cmd {
	a.show(viewSetup)
	return a.setup.Open()
}

// routeSetup owns the messages of the Setup screen.
func (a *App) routeSetup(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case setup.Msg:
		return a.setup.Update(msg), true
	case setup.ClosedMsg:
		a.show(viewRuns)
	case setup.CopyMsg:
		return a.copy("address", msg.Address), true
	case setup.AskMsg:
		a.askSetting(msg.Setting)
	case setup.SetMsg:
		return a.set(msg), true
	case settingSetMsg:
		return a.settingSet(msg), true
	case setup.TestMsg:
		return a.testNotification(), true
	case setup.EditConfigMsg:
		return a.backend.readConfig(a.o.Setup), true
	case configReadMsg:
		return a.editConfig(msg.text), true
	case configEditedMsg:
		return a.backend.replaceConfig(a.o.Setup, msg), true
	default:
		return a.routeKeys(msg)
	}
	return nil, true
}

// askSetting asks for another value of a setting.
func (a *App) askSetting(one run.Setting) {
	facts := []dialog.Fact{{Name: "now", Value: cmp.Or(sanitize.Line(one.Value), "none")}, {Name: "from", Value: sanitize.Line(one.Source)}}
	empty := "(default)"
	if one.Money {
		empty = "(none)"
	}
	a.showDialog(dialog.Ask(a.styles, "Change: "+one.Title, one.Help, facts, one.Value, empty, func(text string) tea.Cmd {
		return a.set(setup.SetMsg{Setting: one, Value: text, Reset: text == "" && !one.Money})
	}))
}

// writer writes settings one at a time. Of two values for the same setting the later one
// stays, whichever command runs first.
type writer struct {
	mu   sync.Mutex
	last map[string]int // by the setting's key, the number of the value that was written
}

func (w *writer) write(key string, number int, do func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if number < w.last[key] {
		return nil
	}
	w.last[key] = number
	return do()
}

// set writes a setting.
func (a *App) set(m setup.SetMsg) tea.Cmd {
	a.settingsSet++
	number, to, writer := a.settingsSet, a.o.Setup, a.writer
	return func() tea.Msg {
		err := writer.write(m.Setting.Key, number, func() error { return to.Set(m.Setting.Key, m.Value, m.Reset) })
		says := m.Setting.Title + " is set"
		switch {
		case m.Reset:
			says = m.Setting.Title + " is back at its default"
		case m.Setting.Later:
			says += "; it takes effect at the next start"
		case m.Setting.Overridden():
			says += " in the config; " + m.Setting.Source + " still goes before it"
		}
		set := settingsAfter(to, says, err)
		set.number = number
		return set
	}
}

// settingsAfter reads the settings after a change.
func settingsAfter(from Setup, says string, err error) settingSetMsg {
	all, wrong := from.Settings()
	if err == nil {
		err = wrong
	}
	return settingSetMsg{settings: all, budget: from.Budget(), text: says, err: err}
}

// setBudget shows caps as they are now.
func (a *App) setBudget(b run.Budget) {
	a.o.Budget = b
	a.spendScreen.SetBudget(b)
}

// settingSet applies the settings to the app.
func (a *App) settingSet(msg settingSetMsg) tea.Cmd {
	if msg.err != nil {
		a.fail(msg.err)
	} else {
		a.tell(msg.text)
	}
	if msg.number != 0 && msg.number != a.settingsSet {
		return nil // another value was chosen meanwhile
	}
	cmd := a.setup.Update(setup.SettingsMsg{Settings: msg.settings})
	a.setBudget(msg.budget)
	if msg.edited {
		cmd = tea.Batch(cmd, a.reloadAccounts())
	}
	return tea.Batch(cmd, a.apply(msg.settings))
}

// apply lets the app follow its own settings.
func (a *App) apply(all []run.Setting) tea.Cmd {
	value := func(key string) string {
		i := slices.IndexFunc(all, func(one run.Setting) bool { return one.Key == key })
		if i < 0 {
			return ""
		}
		return all[i].Value
	}
	on := func(key string) bool { return value(key) == "true" }
	if len(all) == 0 {
		return nil
	}
	if columns := strings.Fields(value("ui.columns")); !slices.Equal(columns, a.o.Columns) {
		a.o.Columns = columns
		a.setColumns(columns)
	}
	a.o.Notify = on("ui.notifications")
	grouped := a.table.SetGrouping(run.FoldBy(value("ui.group")))
	a.noMouse = !on("ui.mouse")
	a.backend.programs.set(desktop.EditorCommand("", value("ui.editor")), value("ui.player"))
	look := a.styles.Options
	look.ReducedMotion, look.ColourBlind = on("ui.reduced_motion"), value("ui.theme") == "colour-blind"
	return tea.Batch(grouped, a.applyTheme(value("ui.theme"), look), a.applyImages(termimage.Protocol(value("ui.images"))))
}

// applyTheme sets the background and the look. The terminal is asked where the theme does not
// say what its background is.
func (a *App) applyTheme(word string, look theme.Options) tea.Cmd {
	before := a.o.Background
	a.o.Background = BackgroundOf(word)
	switch {
	case a.o.Background != BackgroundAuto:
		look.Light, look.AnyGround = a.o.Background == BackgroundLight, false
	case before != BackgroundAuto:
		look.AnyGround = true // until it answers
	}
	a.setLook(look)
	if a.o.Background == BackgroundAuto && before != BackgroundAuto {
		return tea.RequestBackgroundColor
	}
	return nil
}

// applyImages sets how pictures are drawn.
func (a *App) applyImages(p termimage.Protocol) tea.Cmd {
	g := &a.images
	if p == g.o.Preferred {
		return nil
	}
	was := g.on()
	g.o.Preferred = p
	switch {
	case !g.on():
		g.view.Set(termimage.Rendering{})
		a.setup.SetPicture(nil)
		a.detail.SetPicture(nil)
		a.form.SetPicture(nil)
		return g.view.Close()
	case !was:
		return g.o.Terminal.Query(a.backend.ctx)
	}
	return nil
}

// testNotification shows a notification now, whether or not the window has the focus.
func (a *App) testNotification() tea.Cmd {
	note := notify.Notification{ID: "test", Title: "dailies", Body: "This is how it looks when a run has ended."}
	a.tell("sent; if nothing shows up, the terminal rang its bell, or takes no notifications")
	return tea.Raw(a.focus.terminal.Bytes(note, notify.Attention{Known: true}))
}

// readConfig reads the text of the config for the editor.
func (c backend) readConfig(from Setup) tea.Cmd {
	return runWith(func() (tea.Msg, error) {
		text, err := from.ConfigText()
		return configReadMsg{text}, err
	})
}

// editConfig opens the config in the editor, which gets the terminal.
func (a *App) editConfig(text string) tea.Cmd {
	editor, _ := a.backend.programs.get()
	e := &desktop.Editor{Command: editor, Env: desktop.Clean(os.Environ(), a.backend.secret), Name: "config.toml", Text: strings.TrimRight(text, "\r\n")}
	return teaext.Exec(e, func(err error) tea.Msg {
		if err != nil {
			return errorMsg{err}
		}
		return configEditedMsg{was: text, to: e.Text + "\n"}
	})
}

// replaceConfig replaces the text of the config.
func (c backend) replaceConfig(at Setup, m configEditedMsg) tea.Cmd {
	return func() tea.Msg {
		if strings.TrimRight(m.was, "\r\n") == strings.TrimRight(m.to, "\r\n") {
			return infoMsg{"the config is as it was"}
		}
		set := settingsAfter(at, "the config is written", at.ReplaceConfig(c.ctx, m.was, m.to))
		set.edited = true
		return set
	}
}

// keepList writes a choice that was made in the list into the config; without a value it is removed.
func (a *App) keepList(key, title, value string) tea.Cmd {
	if a.o.Setup == nil {
		return nil
	}
	return a.set(setup.SetMsg{Setting: run.Setting{Key: key, Title: title, Source: run.SourceConfig}, Value: value, Reset: value == ""})
}

// setColumns chooses the columns of the list and reports what is none.
func (a *App) setColumns(ids []string) {
	for _, wrong := range a.table.SetColumns(ids) {
		a.log.Error(a.now(), fmt.Errorf("config: ui.columns: %s", wrong))
	}
}
