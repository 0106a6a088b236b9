// Package cli is the command line for scripts: every command except the app itself, over the
// same engine, history and budgets. Data goes to standard output, one object per line with
// --json; messages go to standard error.
//
// Decisions about runs are the engine's. Main passes in all dependencies, so the package knows
// neither files nor vendors.
package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/leave"
)

// Deps are the dependencies that main provides. Nothing is opened before a command needs it.
type Deps struct {
	In       io.Reader
	Out, Err io.Writer
	// Which of the three are terminals. If In is none, nothing is asked; if Err is none, only
	// errors are printed.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width is the width of the terminal at Out in cells; 0 if it is none.
	Width   int
	Getenv  func(string) string // nil = an empty environment
	Now     func() time.Time    // nil = time.Now
	Version Version
	// RefreshTimeout is how long to wait for a provider's answer after a manual refresh, before
	// the run is printed unchanged; 0 = 3 s.
	RefreshTimeout time.Duration
	// LinkPatience is how long a command waits for a video whose link keeps being refused; 0 = 30 s.
	LinkPatience time.Duration

	// App runs the app, dailies without a command, and returns what is under way when it is left.
	App         func(context.Context, Flags) (leave.Left, error)
	Open        func(context.Context, Flags) (*Session, error) // opens the session of a command
	Config      func(Flags) (ConfigFile, error)                // for config
	DoctorInput func(context.Context, Flags) DoctorInput       // for doctor
	Edit        func(ctx context.Context, path string) error   // opens a file in the user's editor
	Keys        Keys                                           // for key
	// Sandbox starts the loopback vendors, for sandbox; see there.
	Sandbox func(addr string, queued, running time.Duration) (Sandbox, error)

	HistoryFile HistoryFile // for history
	// Provenance reads how a film was made, for open.
	Provenance func(film string) (run.Provenance, error)
}

// Keys stores keys of providers.
type Keys struct {
	Providers func() []provider.Info       // whose keys can be stored
	Safe      func(Flags) (KeySafe, error) // where they are stored
}

// KeySafe is where keys are kept: the system's keyring, or a file where there is none.
type KeySafe interface {
	// HasKeyring reports whether the keyring can be used. It does not store anything.
	HasKeyring(ctx context.Context) bool
	// File returns the path of the file.
	File() string
	// Keep stores a key, with inFile in the file, and returns the place for users.
	Keep(ctx context.Context, info provider.Info, key provider.Secret, inFile bool) (place string, err error)
	// Forget removes a key from both places.
	Forget(ctx context.Context, info provider.Info) error
}

// Version identifies the build.
type Version struct {
	Number string // "1.2.0", or "dev"
	Commit string // "" if unknown
	Date   string
}

// Flags are the global flags.
type Flags struct {
	Demo       bool   // use the built-in sandbox for everything
	Accessible bool   // line-by-line mode
	Config     string // paths of files and folders; "" = the default
	History    string
	Videos     string
	Film       string // of the app: a film that fills the form; "" = none
}

// Session is an open history with an engine, for one command.
type Session struct {
	Engine    Engine
	History   History
	Providers []provider.Provider // for abilities that only commands use
	Broken    error               // why the config makes all spending be refused, or nil
	Warnings  []string            // warnings about the config
	ReadOnly  *provider.Error     // why the history cannot be written, or nil
	// Export hands takes over to an editor, see [timeline.Exporter.Export].
	Export func(context.Context, run.Export) (run.Exported, error)
	// Notify shows a notification of the desktop; nil = the user wants none.
	Notify func(ctx context.Context, title, body string)
	Log    *slog.Logger // nil = none
	Close  func() error
}

// logger returns the log of the session.
func (s *Session) logger() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}

// Engine is the part of the engine that commands use.
type Engine interface {
	Driver
	Catalog
	Submitter
	Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error
	// NameFile gives a file a name that prompts may mention; ReferenceIssue tells whether it is
	// gone or has changed since.
	NameFile(ctx context.Context, name, path string) (run.Reference, error)
	ReferenceIssue(ref run.Reference) string
	// Attach sets the job of a run of unknown outcome, see [engine.Engine.Attach].
	Attach(ctx context.Context, id, job string, force bool) error
}

// Driver drives runs and reports their changes.
type Driver interface {
	Run(ctx context.Context) error
	Changes(ctx context.Context) ([]run.Run, error)
}

// Catalog lists models and providers.
type Catalog interface {
	Models() []provider.Model
	Model(key string) (provider.Model, bool)
	Providers() []provider.Info
	// LoadBills corrects the models' prices by the user's own bills.
	LoadBills(ctx context.Context) error
	// RefreshPrices fetches live prices, see [engine.Engine.RefreshPrices].
	RefreshPrices(ctx context.Context) []run.LivePrices
}

// Submitter creates runs.
type Submitter interface {
	Check(ctx context.Context, modelKey string, r provider.Request) run.CheckResult
	Quote(ctx context.Context, orders ...run.Spec) (run.Quote, error)
	Submit(ctx context.Context, orders ...run.Spec) ([]run.Run, error)
	Resubmit(ctx context.Context, shown run.Run) (run.Run, error)
	// Elsewhere submits the request of a run to another provider's model.
	Elsewhere(ctx context.Context, shown run.Run, modelKey string) (run.Run, error)
}

// History is the part of the history that commands use.
type History interface {
	Lists
	Notes
	// Import adds finished runs from elsewhere, with the event "imported" each. It skips runs whose
	// provider and job exist already, and returns the added ones.
	Import(ctx context.Context, runs []run.Run) ([]run.Run, error)
	References
	// Check reads the whole file and returns an error if it is damaged.
	Check(ctx context.Context) error
	// BackupTo writes a complete copy to a new file.
	BackupTo(ctx context.Context, name string) error
}

// References are the named references.
type References interface {
	References(ctx context.Context) ([]run.Reference, error)
	RenameReference(ctx context.Context, name, to string) error
	DropReference(ctx context.Context, name string) error
}

// Lists finds runs.
type Lists interface {
	Page(ctx context.Context, q run.Query) ([]run.Run, error)
	Count(ctx context.Context, f run.Filter) (matching, total int, err error)
	Run(ctx context.Context, id string) (run.Run, error)
	Resolve(ctx context.Context, prefix string) ([]string, error)
	// JobRun returns the id of the run that has a provider's job, or "".
	JobRun(ctx context.Context, provider, job string) (id string, err error)
	// Shots returns the shots of a project, or of all with "*".
	Shots(ctx context.Context, project string) ([]run.ShotTotals, error)
	// Takes returns the takes of a shot by number.
	Takes(ctx context.Context, code string) ([]run.Run, error)
}

// Notes reads what is stored about a run, and totals.
type Notes interface {
	Events(ctx context.Context, id string) ([]run.Event, error)
	Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error
	// MoveTakes makes runs takes of a shot, of a new one with "", and returns its code.
	MoveTakes(ctx context.Context, code string, ids ...string) (shot string, err error)
	Spend(ctx context.Context, since run.PeriodStart, days int, loc *time.Location) (run.SpendReport, error)
}

// invocation is the state shared by all commands.
type invocation struct {
	Deps
	flags  Flags
	json   bool
	spends bool    // the command itself reports why spending is refused
	status *status // the status line on the terminal; nil if there is none
}

// New returns the root command. Its commands return errors that [Run] converts to exit codes.
func New(d Deps) *cobra.Command {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Getenv == nil {
		d.Getenv = func(string) string { return "" }
	}
	if d.RefreshTimeout == 0 {
		d.RefreshTimeout = 3 * time.Second
	}
	if d.LinkPatience == 0 {
		d.LinkPatience = 30 * time.Second
	}
	c := &invocation{Deps: d}
	root := c.root()
	root.AddCommand(
		c.submit(), c.list(), c.show(), c.wait(), c.watch(), c.cancel(), c.download(),
		c.retry(), c.sendHeld(), c.refresh(), c.stopPolling(), c.dismiss(), c.attach(), c.mark(), c.shots(), c.refs(), c.export(), c.openFilm(),
		c.models(), c.spend(), c.doctor(), c.config(), c.history(), c.imports(), c.callbacks(),
		c.key(), c.sandbox(), c.completion(), c.man(), c.version(),
	)
	applyTemplates(root, c.environment())
	return root
}

// open opens the session and prints its warnings.
func (c *invocation) open(ctx context.Context) (*Session, error) {
	s, err := c.Open(ctx, c.flags)
	if err != nil {
		return nil, err
	}
	if s.Broken != nil && !c.spends {
		c.warn([]string{provider.UserMessage(s.Broken)})
	}
	for _, w := range s.Warnings {
		c.say("config: %s", w)
	}
	if s.ReadOnly != nil {
		c.say("%s", provider.UserMessage(s.ReadOnly))
	}
	return s, nil
}

// with opens the session for a command that writes, and closes it afterwards.
func (c *invocation) with(ctx context.Context, do func(*Session) error) error {
	return c.reading(ctx, func(s *Session) error {
		if s.ReadOnly != nil {
			return s.ReadOnly
		}
		return do(s)
	})
}

// reading opens the session for a command that only reads, and closes it afterwards.
func (c *invocation) reading(ctx context.Context, do func(*Session) error) (err error) {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if closing := s.Close(); err == nil || errors.Is(closing, run.ErrNotWritten) {
			err = closing
		}
	}()
	return do(s)
}
