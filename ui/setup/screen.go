// Package setup is the Setup screen: the vendors with their keys, every setting with its
// source, and what the program works with.
//
// It draws what its [Loader] brings. It stores no key and writes no setting: it reports what
// the user wants by messages.
package setup

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
	"dailies/ui/theme"
)

// Loader reads what the screen shows. Its methods only build commands.
type Loader interface {
	// Accounts reads the accounts: an AccountsMsg.
	Accounts() tea.Cmd
	// CheckKey checks the key of an account with free calls: a CheckedMsg.
	CheckKey(account string) tea.Cmd
	// Settings reads the settings: a SettingsMsg.
	Settings() tea.Cmd
	// System reads what the program works with: a SystemMsg.
	System() tea.Cmd
	// TestPicture makes a picture to show: a PictureMsg.
	TestPicture() tea.Cmd
}

// Msg is a result of a [Loader]. It goes to [Screen.Update], whichever screen is in front.
type Msg interface{ toSetup() }

type (
	// AccountsMsg are the accounts, in the order in which they are shown. Check asks for the
	// check of these keys; all of them where it is nil.
	AccountsMsg struct {
		Accounts []run.Account
		Check    []string
	}
	// CheckedMsg is the result of the check of a key.
	CheckedMsg struct {
		Account string
		Status  provider.KeyStatus
	}
	// SettingsMsg are the settings, or the error.
	SettingsMsg struct {
		Settings []run.Setting
		Err      error
	}
	// SystemMsg is what the program works with, or the error.
	SystemMsg struct {
		System run.System
		Err    error
	}
	// PictureMsg is the path of the test picture.
	PictureMsg struct{ Path string }
)

func (AccountsMsg) toSetup() {}
func (CheckedMsg) toSetup()  {}
func (SettingsMsg) toSetup() {}
func (SystemMsg) toSetup()   {}
func (PictureMsg) toSetup()  {}

// What the user wants.
type (
	// PasteKeyMsg: a key for this account.
	PasteKeyMsg struct{ Account run.Account }
	// ForgetKeyMsg: the kept key of this account is to be removed.
	ForgetKeyMsg struct{ Account run.Account }
	// CopyMsg: this web address is to be copied.
	CopyMsg struct{ Address string }
	// AskMsg: another value for a setting is to be asked for.
	AskMsg struct{ Setting run.Setting }
	// SetMsg: a setting is to be written, or with Reset removed.
	SetMsg struct {
		Setting run.Setting
		Value   string
		Reset   bool
	}
	// TestMsg: a notification is to be shown.
	TestMsg struct{}
	// EditConfigMsg: the config is to be opened in the editor.
	EditConfigMsg struct{}
	// ClosedMsg: the screen was closed.
	ClosedMsg struct{}
)

// Screen is the Setup screen.
type Screen struct {
	load          Loader
	styles        theme.Styles
	width, height int
	home          string // shown as ~
	links         bool   // the terminal supports hyperlinks
	demo          bool

	models   []provider.Model
	accounts []run.Account
	infos    map[string]provider.Info      // by Info.Name
	status   map[string]provider.KeyStatus // of the keys that were checked, by account
	checking map[string]bool
	settings []run.Setting
	system   *run.System // nil until it is read
	problem  string      // why the settings cannot be read

	cursor, top int
	testPicture string // path
	picture     []string
}

// New returns a screen that knows nothing yet.
func New(styles theme.Styles, load Loader) *Screen {
	return &Screen{load: load, styles: styles, infos: map[string]provider.Info{}, status: map[string]provider.KeyStatus{}, checking: map[string]bool{}}
}

// SetSize sets the size in cells.
func (s *Screen) SetSize(width, height int) {
	s.width, s.height = width, height
	s.move(s.cursor)
}

// SetStyles changes the styles.
func (s *Screen) SetStyles(styles theme.Styles) { s.styles = styles }

// SetPlace sets the home folder, whether the terminal supports hyperlinks, and whether this is
// the demo.
func (s *Screen) SetPlace(home string, links, demo bool) { s.home, s.links, s.demo = home, links, demo }

// SetModels sets the models and their providers, for their number and their prices.
func (s *Screen) SetModels(models []provider.Model, infos []provider.Info) {
	s.models = models
	for _, i := range infos {
		s.infos[i.Name] = i
	}
}

// Open reads everything again and checks the keys.
func (s *Screen) Open() tea.Cmd {
	return tea.Batch(s.load.Accounts(), s.load.Settings(), s.load.System(), s.load.TestPicture())
}

// Settings returns the settings as they were last read.
func (s *Screen) Settings() []run.Setting { return s.settings }

// Typing returns false: text is asked for by dialogs.
func (s *Screen) Typing() bool { return false }

// Scope returns the scope of the screen's keys.
func (s *Screen) Scope() command.Scope { return command.Setup }

// Update handles the mouse and the loader's messages.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case AccountsMsg:
		return s.setAccounts(m)
	case CheckedMsg:
		s.status[m.Account] = m.Status
		delete(s.checking, m.Account)
	case SettingsMsg:
		s.setSettings(m)
	case SystemMsg:
		if m.Err == nil {
			s.system = &m.System
		}
	case PictureMsg:
		s.testPicture = m.Path
	case tea.MouseMsg:
		return s.mouse(m)
	}
	return nil
}

// setAccounts sets the accounts and checks those keys.
func (s *Screen) setAccounts(m AccountsMsg) tea.Cmd {
	s.accounts = m.Accounts
	var cmds []tea.Cmd
	for _, a := range m.Accounts {
		name := a.Info.Name
		if m.Check != nil && !slices.Contains(m.Check, name) {
			continue
		}
		delete(s.status, name)
		if a.Masked != "" && a.Err == nil {
			s.checking[name] = true
			cmds = append(cmds, s.load.CheckKey(name))
		}
	}
	s.move(s.cursor)
	return tea.Batch(cmds...)
}

func (s *Screen) setSettings(m SettingsMsg) {
	s.problem = ""
	if m.Err != nil {
		s.problem = provider.UserMessage(m.Err)
	}
	if m.Settings != nil {
		s.settings = m.Settings
	}
	s.move(s.cursor)
}

// rows is the number of rows that the cursor can be on.
func (s *Screen) rows() int { return len(s.accounts) + len(s.settings) }

// account returns the account under the cursor.
func (s *Screen) account() (run.Account, bool) {
	if s.cursor < len(s.accounts) {
		return s.accounts[s.cursor], true
	}
	return run.Account{}, false
}

// setting returns the setting under the cursor.
func (s *Screen) setting() (run.Setting, bool) {
	if i := s.cursor - len(s.accounts); i >= 0 && i < len(s.settings) {
		return s.settings[i], true
	}
	return run.Setting{}, false
}

// move puts the cursor on a row, into sight.
func (s *Screen) move(to int) {
	s.cursor = max(0, min(to, s.rows()-1))
	lines, at := s.list()
	room := s.listHeight()
	s.top = max(0, min(s.top, len(lines)-room))
	first := at
	if s.cursor == 0 { // with the heading
		first = 0
	}
	switch {
	case first < s.top:
		s.top = first
	case at >= s.top+room:
		s.top = at - room + 1
	}
}

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
