// Package command describes the commands of the app: their keys, scopes, conditions and effects.
// Screens and the root model define commands, a [Registry] collects them, and keys, footer, help,
// palette, mouse and the table in README are derived from it.
package command

import tea "charm.land/bubbletea/v2"

// ID names a command, as spelled in the config.
type ID string

// Commands that are referred to outside of their own definition.
const (
	ShowRuns  ID = "runs"
	ShowShots ID = "shots"
	New       ID = "new"
	ShowSpend ID = "spend"
	ShowSetup ID = "setup"
	Compare   ID = "compare"
	Help      ID = "help"
	Palette   ID = "palette"
	Undo      ID = "undo"
	Mouse     ID = "mouse"
	Refresh   ID = "refresh"
	Retry     ID = "retry"
	Submit    ID = "submit"
)

// Scope is where keys reach a command: a screen, or an overlay or text input of one.
type Scope string

// The scopes.
const (
	Always     Scope = "always"     // also over a question, the help and the palette
	Everywhere Scope = "everywhere" // on every screen, but see [Command.InText]
	Runs       Scope = "list of runs"
	Run        Scope = "page of a run"
	Shots      Scope = "list of shots"
	Form       Scope = "new run form"
	Spend      Scope = "spend screen"
	Setup      Scope = "setup screen"
	Sheet      Scope = "contact sheet"
	Player     Scope = "player"
	Errors     Scope = "list of problems"

	// While these are open, they get the keys instead of their screen.
	FilterLine Scope = "filter line"
	SortKeys   Scope = "keys to sort by"
	OnlyKeys   Scope = "keys of what to show"
	ColumnKeys Scope = "list of columns"
	ShotFilter Scope = "filter line of the shots"
	ShotSort   Scope = "keys to sort the shots by"
	TakeSort   Scope = "keys to sort the takes by"
	Models     Scope = "list of models"
	Files      Scope = "list of files"
	References Scope = "list of references"
)

// Nothing is the reason of a command that would have no effect.
const Nothing = "not available here"

// Command is something the user can do. Its functions are called on the event loop, some of them
// for every frame: they must not block.
type Command struct {
	ID     ID       // "" for a command whose keys are fixed; the palette does not list it
	Title  string   // in the palette, a few words
	Doc    string   // in README; "" = Title
	Keys   []string // default keys, as named by Bubble Tea
	Scopes []Scope
	InText bool // Everywhere includes text inputs; its keys are not text
	Move   bool // moves the cursor or scrolls: not in the palette, and in help only with a Label
	Was    ID   // an earlier name, still accepted in the config
	SameAs ID   // shares the keys of that command where that one is disabled; not in the config

	Shown  string        // how footer and help write the default keys; "" = the first of them
	KeyNow func() string // the same, if it depends on the terminal; "" = not listed
	Label  string        // in footer and help, a word or two; "" = Title
	Short  string        // in the footer; "" = Label
	Now    func() string // replaces Label depending on the state; "" = not listed

	Why    func() string    // why it is disabled, "" if it is enabled; nil = always enabled
	Refuse func(why string) // handles a key while it is disabled; nil = ignored
	Do     func() tea.Cmd   // nil for a line of help that cannot be clicked
}

// Reason returns why the command is disabled, "" if it is enabled.
func (c Command) Reason() string {
	if c.Why == nil {
		return ""
	}
	return c.Why()
}

// Run runs the command. If it is disabled, it calls Refuse with the reason.
func (c Command) Run() tea.Cmd {
	why := c.Reason()
	switch {
	case why == "" && c.Do != nil:
		return c.Do()
	case why != "" && c.Refuse != nil:
		c.Refuse(why)
	}
	return nil
}

// label returns the text for footer and help, "" if the command is not listed.
func (c Command) label() string {
	switch {
	case c.Now != nil:
		return c.Now()
	case c.Label != "" || c.Move:
		return c.Label
	}
	return c.Title
}

// configurable reports whether the config can change the keys of the command.
func (c Command) configurable() bool { return c.ID != "" && c.SameAs == "" }

// When returns a Why that enables a command while a condition holds.
func When(works func() bool) func() string { return Unless(Nothing, works) }

// Unless is When with a reason.
func Unless(why string, works func() bool) func() string {
	return func() string {
		if works() {
			return ""
		}
		return why
	}
}

// Says returns a Now that lists a command under its label only while a condition holds.
func Says(label string, listed func() bool) func() string {
	return func() string {
		if listed() {
			return label
		}
		return ""
	}
}

// Unlisted is the Now of a command that help never lists, since another line covers it.
func Unlisted() string { return "" }

// Do converts a function without a tea.Cmd to a Command.Do.
func Do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		return nil
	}
}

// In returns commands with their scope set.
func In(scope Scope, commands ...Command) []Command {
	all := make([]Command, len(commands))
	for i, c := range commands {
		c.Scopes = []Scope{scope}
		all[i] = c
	}
	return all
}
