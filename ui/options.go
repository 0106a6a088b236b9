package ui

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/notify"
	"dailies/ui/theme"
)

// Engine is what the app needs of the engine.
type Engine interface {
	Catalog
	Orders
	Watcher
}

// Catalog is what can be ordered. It does no work.
type Catalog interface {
	Models() []provider.Model
	Providers() []provider.Info
	// PricesChanged waits until prices have changed, and returns the models with them.
	PricesChanged(ctx context.Context) ([]provider.Model, error)
}

// Orders checks, prices and submits.
type Orders interface {
	Check(ctx context.Context, modelKey string, r provider.Request) run.CheckResult
	Quote(ctx context.Context, orders ...run.Spec) (run.Quote, error)
	Submit(ctx context.Context, orders ...run.Spec) ([]run.Run, error)
	Resubmit(ctx context.Context, shown run.Run) (run.Run, error)
}

// Watcher tells what changes, and takes wishes.
type Watcher interface {
	Changes(ctx context.Context) ([]run.Run, error)
	Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error
	Attach(ctx context.Context, id, job string, force bool) error
}

// History is what the app needs of the history.
type History interface {
	Pages
	Sums
	Notes
}

// Pages reads runs.
type Pages interface {
	Page(ctx context.Context, q run.Query) ([]run.Run, error)
	Count(ctx context.Context, f run.Filter) (matching, total int, err error)
	Events(ctx context.Context, id string) ([]run.Event, error)
}

// Sums adds up.
type Sums interface {
	Spend(ctx context.Context, since run.PeriodStart, days int, zone *time.Location) (run.SpendReport, error)
	Pace(ctx context.Context, providerName, model string, seconds int) (run.DurationStats, error)
}

// Notes are what a person writes: marks on runs, prompts, and the unsent form.
type Notes interface {
	Marker
	Drafts
}

// Marker keeps marks.
type Marker interface {
	Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error
	Prompts(ctx context.Context, limit int) ([]string, error)
}

// Drafts keeps the unsent form.
type Drafts interface {
	Draft(ctx context.Context) (run.Draft, bool, error)
	SaveDraft(ctx context.Context, d run.Draft) error
	DropDraft(ctx context.Context) error
}

// Background says what is behind the text.
type Background string

// The grounds. With GroundAuto the terminal is asked.
const (
	GroundAuto  Background = ""
	GroundDark  Background = "dark"
	GroundLight Background = "light"
)

// Options are what an app is set up with. Engine and History must be set.
type Options struct {
	Engine     Engine
	History    History
	Budget     run.Budget
	Demo       bool
	Background Background
	Look       theme.Options // Light is set from Ground
	Pictures   Pictures
	NoMouse    bool                                         // the mouse is the terminal's until m is pressed
	Home       string                                       // the folder that is shown as ~, "" = none
	Folder     string                                       // the folder that relative paths begin in
	Notify     bool                                         // tell of a run that ended while the person looks elsewhere
	Accessible bool                                         // line by line instead of on a screen; see plain
	Terminal   notify.Terminal                              // what is known of it before it is asked
	Keys       map[string][]string                          // of what the app does, by its name; see keymap
	Warnings   []string                                     // what is odd about the config; told as the app opens
	ReadOnly   *provider.Error                              // why nothing can be written into the history, or nil
	Maintain   func(context.Context) error                  // looks after the history once it is shown, however long it takes; nil = nothing
	Editor     []string                                     // program and arguments; empty = $VISUAL, $EDITOR, vi
	Now        func() time.Time                             // its time zone is the person's; default time.Now
	OnReady    func()                                       // called once, when the first rows stand on the screen or could not be read
	Open       func(ctx context.Context, path string) error // shows a file or a folder; default the desktop's way
	Clip       func(ctx context.Context, text string) bool  // puts a text on the desktop's clipboard; default the same
}
