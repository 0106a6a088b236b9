// Package cli is dailies for scripts: every command but the app itself, over the
// same engine, history and budgets. Data goes to the standard output, one object
// a line with --json; talk goes to the standard error.
//
// It decides nothing about runs: the engine does. What it works on is handed to
// it by main, so it knows neither files nor vendors.
package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"dailies/provider"
	"dailies/provider/run"
)

// Deps is what main wires up. Nothing is opened before a command needs it.
type Deps struct {
	In       io.Reader
	Out, Err io.Writer
	// Which of the three are terminals. Without one at In nothing is asked, without
	// one at Err nothing is told but errors.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width is that of the terminal at Out, in cells; 0 when it is none.
	Width   int
	Getenv  func(string) string // nil = none is set
	Now     func() time.Time    // nil = time.Now
	Version Version
	// RefreshTimeout is how long a provider that was asked something by hand gets to say
	// something new, before the run is printed as it stands; 0 = 3 s.
	RefreshTimeout time.Duration
	// LinkPatience is how long a command waits for a video whose link keeps being
	// refused; 0 = 30 s.
	LinkPatience time.Duration

	App         func(context.Context, Flags) error             // opens the app: dailies without a command
	Open        func(context.Context, Flags) (*Session, error) // opens what commands work on
	Config      func(Flags) (ConfigFile, error)                // for config
	DoctorInput func(context.Context, Flags) DoctorInput       // for doctor
	Edit        func(ctx context.Context, path string) error   // opens a file in the person's editor
	Keys        Keys                                           // for key
	// Sandbox starts the loopback vendors, for sandbox; see there.
	Sandbox func(addr string, queued, running time.Duration) (Sandbox, error)

	HistoryFile HistoryFile // for history
}

// Keys is the system's keyring.
type Keys struct {
	Providers func() []provider.Info // whose keys may be kept
	Keep      func(context.Context, provider.Info, provider.Secret) error
	Forget    func(context.Context, provider.Info) error
}

// Version is what was built.
type Version struct {
	Number string // "1.2.0", or "dev"
	Commit string // "" when it is not known
	Date   string
}

// Flags are those of every command.
type Flags struct {
	Demo       bool   // everything against the built-in sandbox
	Accessible bool   // no drawing, line by line
	Config     string // files and folders asked for; "" = the usual ones
	History    string
	Videos     string
}

// Session is an open history with an engine over it, for one command.
type Session struct {
	Engine    Engine
	History   History
	Providers []provider.Provider // for abilities that only commands ask for
	Broken    error               // why the config makes all spending be refused, or nil
	Warnings  []string            // what is odd about the config
	ReadOnly  *provider.Error     // why nothing can be written into the history, or nil
	Close     func() error
}

// Engine is what commands ask of the engine.
type Engine interface {
	Driver
	Catalog
	Orders
	Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error
	// Attach gives a job to a run of unsure outcome, see [engine.Engine.Attach].
	Attach(ctx context.Context, id, job string, force bool) error
}

// Driver drives runs and tells of their changes.
type Driver interface {
	Run(ctx context.Context) error
	Changes(ctx context.Context) ([]run.Run, error)
}

// Catalog is what can be asked for.
type Catalog interface {
	Models() []provider.Model
	Model(key string) (provider.Model, bool)
	Providers() []provider.Info
	// LoadBills reads what the person's own bills say of the models' prices.
	LoadBills(ctx context.Context) error
	// RefreshPrices asks for the live prices that can be had, see [engine.Engine.RefreshPrices].
	RefreshPrices(ctx context.Context) []run.LivePrices
}

// Orders is what makes runs.
type Orders interface {
	Check(ctx context.Context, modelKey string, r provider.Request) run.CheckResult
	Quote(ctx context.Context, orders ...run.Spec) (run.Quote, error)
	Submit(ctx context.Context, orders ...run.Spec) ([]run.Run, error)
	Resubmit(ctx context.Context, shown run.Run) (run.Run, error)
}

// History is what commands ask of the history.
type History interface {
	Lists
	Notes
	// Import adds runs that were made elsewhere, with the event "imported" each,
	// leaving out those whose provider and job are known, and returns the added ones.
	Import(ctx context.Context, runs []run.Run) ([]run.Run, error)
	// Check reads the whole file and returns what is wrong with it, or nil.
	Check(ctx context.Context) error
	// BackupTo writes a whole copy to a new file.
	BackupTo(ctx context.Context, name string) error
}

// Lists are the ways to find runs.
type Lists interface {
	Page(ctx context.Context, q run.Query) ([]run.Run, error)
	Count(ctx context.Context, f run.Filter) (matching, total int, err error)
	Run(ctx context.Context, id string) (run.Run, error)
	Resolve(ctx context.Context, prefix string) ([]string, error)
	// JobRun returns the id of the run that has a provider's job, "" when none has it.
	JobRun(ctx context.Context, provider, job string) (id string, err error)
}

// Notes are what is kept beside a run, and what all of them cost.
type Notes interface {
	Events(ctx context.Context, id string) ([]run.Event, error)
	Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error
	Spend(ctx context.Context, since run.PeriodStart, days int, loc *time.Location) (run.SpendReport, error)
}

// command is what every command shares.
type command struct {
	Deps
	flags  Flags
	json   bool
	spends bool    // it says by itself why nothing is spent
	status *status // what is under way, on the terminal; nil when nothing is
}

// New returns the whole command line. Its commands return errors that [Run]
// turns into exit codes.
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
	c := &command{Deps: d}
	root := c.root()
	root.AddCommand(
		c.submit(), c.list(), c.show(), c.wait(), c.watch(), c.cancel(), c.download(),
		c.retry(), c.sendHeld(), c.refresh(), c.unwatch(), c.dismiss(), c.attach(), c.mark(),
		c.models(), c.spend(), c.doctor(), c.config(), c.history(), c.imports(), c.callbacks(),
		c.key(), c.sandbox(), c.completion(), c.man(), c.version(),
	)
	applyTemplates(root, c.environment())
	return root
}

// open opens the session and tells what is odd about it.
func (c *command) open(ctx context.Context) (*Session, error) {
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

// with opens the session for one command that writes, and closes it afterwards.
func (c *command) with(ctx context.Context, do func(*Session) error) error {
	return c.reading(ctx, func(s *Session) error {
		if s.ReadOnly != nil {
			return s.ReadOnly
		}
		return do(s)
	})
}

// reading opens the session for one command that only reads, and closes it afterwards.
func (c *command) reading(ctx context.Context, do func(*Session) error) (err error) {
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
