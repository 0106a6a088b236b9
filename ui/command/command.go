// Package command describes what a person can do: by which keys, on which screens,
// when it works and what it does. Screens and the root model offer their commands,
// a [Registry] holds all of them, and keys, footer, help, palette, mouse and the
// table in README are read from it.
package command

import tea "charm.land/bubbletea/v2"

// ID names a command. It is how the config spells it.
type ID string

// The commands that are spoken of outside their own entry.
const (
	ShowRuns  ID = "runs"
	New       ID = "new"
	ShowSpend ID = "spend"
	Compare   ID = "compare"
	Help      ID = "help"
	Palette   ID = "palette"
	Undo      ID = "undo"
	Mouse     ID = "mouse"
	Refresh   ID = "refresh"
	Retry     ID = "retry"
	Submit    ID = "submit"
)

// Scope is where keys reach a command: a screen, or a part of one that takes text.
type Scope string

// The scopes.
const (
	Always     Scope = "always"     // also over a question, the help and the palette
	Everywhere Scope = "everywhere" // on every screen, but see [Command.InText]
	Runs       Scope = "list of runs"
	Run        Scope = "page of a run"
	Form       Scope = "new run form"
	Spend      Scope = "spend screen"
	Comparison Scope = "comparison"
	Problems   Scope = "list of problems"

	// While these are open they take the keys in place of their screen.
	FilterLine Scope = "filter line"
	SortKeys   Scope = "keys to sort by"
	OnlyKeys   Scope = "keys of what to show"
	Models     Scope = "list of models"
	Files      Scope = "list of files"
)

// Nothing is the reason of a command that would change nothing as things stand.
const Nothing = "not available here"

// Command is one thing that a person can do. The functions are called on the
// event loop, some of them for every frame: they look at values and block never.
type Command struct {
	ID     ID       // "" for a command whose keys cannot be changed; the palette does not list it
	Title  string   // in the palette, a few words
	Doc    string   // in README; "" = Title
	Keys   []string // the default ones, as Bubble Tea names them
	Scopes []Scope
	InText bool // Everywhere includes where text is typed, by keys that are no text
	Move   bool // it only moves about: the palette does not list it, help only with a Label
	SameAs ID   // it has the keys of that command, where that one does not work, and no name in the config

	Shown  string        // how footer and help write the default keys; "" = the first of them
	KeyNow func() string // the same where it depends on the terminal; "" = not listed now
	Label  string        // in footer and help, a word or two; "" = Title
	Short  string        // in the footer; "" = Label
	Now    func() string // in place of Label as things stand; "" = not listed now

	Why    func() string    // why it does not work now, "" when it does; nil = it always works
	Refuse func(why string) // answers a key that does not work now; nil = the key does nothing
	Do     func() tea.Cmd   // nil for a line of help that cannot be clicked
}

// Reason is why the command does not work now, "" when it does.
func (c Command) Reason() string {
	if c.Why == nil {
		return ""
	}
	return c.Why()
}

// Run does what the command does. Where it does not work now, it says why to a
// person who pressed its key.
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

// label is what footer and help say of the command, "" when they do not list it.
func (c Command) label() string {
	switch {
	case c.Now != nil:
		return c.Now()
	case c.Label != "" || c.Move:
		return c.Label
	}
	return c.Title
}

// named reports whether the config can put other keys on the command.
func (c Command) named() bool { return c.ID != "" && c.SameAs == "" }

// When is the Why of a command that works while a condition holds.
func When(works func() bool) func() string { return Unless(Nothing, works) }

// Unless is the same with a reason of its own.
func Unless(why string, works func() bool) func() string {
	return func() string {
		if works() {
			return ""
		}
		return why
	}
}

// Says lists a command under its label only while a condition holds.
func Says(label string, listed func() bool) func() string {
	return func() string {
		if listed() {
			return label
		}
		return ""
	}
}

// Unlisted is the Now of a command that help never lists: another one's line
// stands for it.
func Unlisted() string { return "" }

// Do makes a function without a tea.Cmd what a command does.
func Do(f func()) func() tea.Cmd {
	return func() tea.Cmd {
		f()
		return nil
	}
}

// In returns commands as they are offered in one scope.
func In(scope Scope, commands ...Command) []Command {
	all := make([]Command, len(commands))
	for i, c := range commands {
		c.Scopes = []Scope{scope}
		all[i] = c
	}
	return all
}
