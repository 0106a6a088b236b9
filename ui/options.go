package ui

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/leave"
	"dailies/ui/notify"
	"dailies/ui/theme"
)

// Engine is the part of the engine that the app uses.
type Engine interface {
	Catalog
	Submitter
	Watcher
}

// Catalog lists models and providers. It does no I/O.
type Catalog interface {
	Models() []provider.Model
	Providers() []provider.Info
	// PricesChanged waits until prices have changed and returns the models with new prices.
	PricesChanged(ctx context.Context) ([]provider.Model, error)
}

// Submitter checks, prices and submits.
type Submitter interface {
	Check(ctx context.Context, modelKey string, r provider.Request) run.CheckResult
	Quote(ctx context.Context, orders ...run.Spec) (run.Quote, error)
	Submit(ctx context.Context, orders ...run.Spec) ([]run.Run, error)
	Resubmit(ctx context.Context, shown run.Run) (run.Run, error)
	// Elsewhere submits the request of a run to another provider's model.
	Elsewhere(ctx context.Context, shown run.Run, modelKey string) (run.Run, error)
}

// Watcher reports changes and accepts commands.
type Watcher interface {
	Changes(ctx context.Context) ([]run.Run, error)
	Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error
	Attach(ctx context.Context, id, job string, force bool) error
}

// History is the part of the history that the app uses.
type History interface {
	Pages
	Totals
	Notes
}

// Pages reads runs.
type Pages interface {
	Page(ctx context.Context, q run.Query) ([]run.Run, error)
	// Rows returns a page of which runs may be folded.
	Rows(ctx context.Context, q run.Query) (run.RowPage, error)
	// RunsOf returns the runs with the given ids, at most 1,000.
	RunsOf(ctx context.Context, ids ...string) ([]run.Run, error)
	Count(ctx context.Context, f run.Filter) (matching, total int, err error)
	// Shots returns the shots of a project, or of all with "*".
	Shots(ctx context.Context, project string) ([]run.ShotTotals, error)
	// Takes returns the takes of a shot by number.
	Takes(ctx context.Context, shot string) ([]run.Run, error)
	Events(ctx context.Context, id string) ([]run.Event, error)
	// Lineage returns what a run was made from, and what was made from it.
	Lineage(ctx context.Context, r run.Run) (run.Lineage, error)
}

// Totals returns totals.
type Totals interface {
	Spend(ctx context.Context, since run.PeriodStart, days int, zone *time.Location) (run.SpendReport, error)
	DurationStats(ctx context.Context, providerName, model string, seconds int) (run.DurationStats, error)
}

// Notes stores what the user writes: annotations, prompts, and the unsent form.
type Notes interface {
	Annotator
	UnsentForms
}

// Annotator stores annotations.
type Annotator interface {
	// Annotate makes an edit, whatever the annotations are by now.
	Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error
	// Revise makes edits, unless runs have changed since they were shown: then it returns those.
	Revise(ctx context.Context, revisions ...run.Revision) (back []run.Revision, changed []run.Run, err error)
	// MoveTakes makes runs takes of a shot, of a new one with "", and returns its code.
	MoveTakes(ctx context.Context, code string, ids ...string) (shot string, err error)
	// ReturnTakes gives runs the shots and take numbers back that they had before they were moved.
	ReturnTakes(ctx context.Context, places ...run.TakePlace) error
	// ReviseShot changes what differs between two snapshots of a shot, unless that has changed since.
	ReviseShot(ctx context.Context, was, to run.Shot) error
	Prompts(ctx context.Context, limit int) ([]string, error)
	// References returns the named references, by name.
	References(ctx context.Context) ([]run.Reference, error)
}

// UnsentForms stores the unsent form.
type UnsentForms interface {
	UnsentForm(ctx context.Context) (run.UnsentForm, bool, error)
	SaveUnsentForm(ctx context.Context, d run.UnsentForm) error
	DropUnsentForm(ctx context.Context) error
}

// Setup shows and changes keys and settings. Its methods block.
type Setup interface {
	Accounts() []run.Account
	// CheckKey makes the free calls that check the key in use, TryKey those for another one,
	// which is neither used nor stored.
	CheckKey(ctx context.Context, account string) provider.KeyStatus
	TryKey(ctx context.Context, account string, key provider.Secret) provider.KeyStatus
	// Keyring reports whether there is a keyring, and the file that keys are kept in otherwise.
	Keyring(ctx context.Context) (has bool, file string)
	// UseKey uses a key until the program ends, KeepKey stores it too and returns the place.
	UseKey(account string, key provider.Secret) error
	KeepKey(ctx context.Context, account string, key provider.Secret, inFile bool) (place string, err error)
	ForgetKey(ctx context.Context, account string) error
	Configurer
}

// Configurer shows and changes the config.
type Configurer interface {
	Settings() ([]run.Setting, error)
	// Set writes a setting, or with reset removes it. It takes effect at once.
	Set(key, value string, reset bool) error
	ConfigText() (string, error)
	// ReplaceConfig replaces the text of the config by an edited one.
	ReplaceConfig(ctx context.Context, was, to string) error
	Budget() run.Budget
	System(ctx context.Context) (run.System, error)
}

// Samples are the sample runs of the demo.
type Samples interface {
	// Left returns how many there are.
	Left(ctx context.Context) (int, error)
	// Erase removes them for good, with their films, and returns them.
	Erase(ctx context.Context) ([]run.Run, error)
}

// Background is the terminal's background.
type Background string

// With BackgroundAuto the terminal is queried.
const (
	BackgroundAuto  Background = ""
	BackgroundDark  Background = "dark"
	BackgroundLight Background = "light"
)

// BackgroundOf returns the background that a theme of the config stands for.
func BackgroundOf(word string) Background {
	switch word {
	case "dark", "light":
		return Background(word)
	}
	return BackgroundAuto
}

// LookOf returns the look that a theme of the config and the environment ask for.
func LookOf(word string, reducedMotion bool, getenv func(string) string) theme.Options {
	return theme.Options{
		ColourBlind: word == "colour-blind", NoColor: getenv("NO_COLOR") != "", ReducedMotion: reducedMotion || getenv("NO_MOTION") != "",
	}
}

// Options configure an app. Engine and History are required.
type Options struct {
	Engine     Engine
	History    History
	Setup      Setup   // keys and settings; nil = the screen for them is not available
	Samples    Samples // only in the demo; nil = none
	Budget     run.Budget
	Demo       bool
	Background Background
	Look       theme.Options // Light is set from Background
	Pictures   Pictures
	Films      Films                                        // decodes saved videos; nil shows none
	Filters    []string                                     // saved ones, see [runlist.Table.SetSavedFilters]
	Group      string                                       // what is folded, see [runlist.Table.SetGrouping]
	Columns    []string                                     // of the table of runs, see [runlist.Table.SetColumns]
	NoMouse    bool                                         // start without mouse capture
	Home       string                                       // the home folder, shown as ~; "" = none
	Folder     string                                       // base of relative paths
	Notify     bool                                         // notify when a run ends without focus
	Accessible bool                                         // line-by-line mode; see package accessible
	Terminal   notify.Terminal                              // what is known of the terminal before it is queried
	Keys       map[string][]string                          // configured keys by command id; see package command
	Warnings   []string                                     // warnings about the config, shown at the start
	ReadOnly   *provider.Error                              // why the history cannot be written, or nil
	Maintain   func(context.Context) error                  // maintains the history in the background, once it is shown; nil = nothing
	Watched    func() bool                                  // reports whether runs are watched in the background already; nil = never
	OnLeave    func(leave.Left)                             // called when the user quits, with what is under way; nil = nothing
	Editor     []string                                     // program and arguments; empty = $VISUAL, $EDITOR, vi
	Player     string                                       // command line that opens videos; empty = the desktop's program
	Now        func() time.Time                             // in the user's time zone; default time.Now
	OnReady    func()                                       // called once, when the first rows are drawn or could not be loaded
	Trash      func(ctx context.Context, path string) error // moves a file to the trash; default: the desktop's
	Open       func(ctx context.Context, path string) error // opens a file or a folder; default: the desktop's program
	// OpenAt opens a video at a time in it; default: the desktop's player.
	OpenAt     func(ctx context.Context, path string, at time.Duration) error
	Film       string                                      // a film that fills the form at the start; "" = none
	Provenance func(film string) (run.Provenance, error)   // reads how a film was made; it blocks
	Handover   Handover                                    // hands films over to editors
	Clip       func(ctx context.Context, text string) bool // copies a text to the desktop's clipboard; default: the desktop's program
}

// Handover hands films over to editors.
type Handover struct {
	// Export writes films and documents to a folder. It blocks.
	Export func(ctx context.Context, e run.Export) (run.Exported, error)
	Folder string // the suggested folder: the one of the last export
}
