// Package accessible is the line-by-line mode: numbered questions on the input and sentences on
// the output, without drawing or animation. It is for screen readers, braille displays and very
// basic terminals.
//
// It writes only text and line breaks: no escape codes, control characters or symbols. No
// information depends on position or colour.
package accessible

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Engine is the part of the engine that a session uses. The caller runs it.
type Engine interface {
	Catalog
	Submitter
	Watcher
}

// Catalog lists models and providers. It does no I/O.
type Catalog interface {
	Models() []provider.Model
	Providers() []provider.Info
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

// History is the part of the history that a session uses.
type History interface {
	Page(ctx context.Context, q run.Query) ([]run.Run, error)
	Spend(ctx context.Context, since run.PeriodStart, days int, zone *time.Location) (run.SpendReport, error)
	// Shots returns the shots of a project, or of all with "*", Takes the takes of a shot.
	Shots(ctx context.Context, project string) ([]run.ShotTotals, error)
	Takes(ctx context.Context, shot string) ([]run.Run, error)
	// Annotate changes the judgement of runs.
	Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error
	UnsentForms
}

// UnsentForms stores the unsent request.
type UnsentForms interface {
	UnsentForm(ctx context.Context) (run.UnsentForm, bool, error)
	SaveUnsentForm(ctx context.Context, d run.UnsentForm) error
	DropUnsentForm(ctx context.Context) error
}

// Options configure a session. Engine and History are required.
type Options struct {
	Engine  Engine
	History History
	Budget  run.Budget
	Demo    bool
	Now     func() time.Time                             // in the user's time zone; default time.Now
	Open    func(ctx context.Context, path string) error // opens a file; nil = only the path is printed
	Setup   Setup                                        // keys; nil = they are not available
	// Export hands films over to an editor, to ExportFolder if the user names no other; nil = it is not
	// available. It blocks. Path makes a path that the user wrote absolute.
	Export       func(ctx context.Context, e run.Export) (run.Exported, error)
	ExportFolder string
	Path         func(string) string
	// Width returns the columns of the terminal, at which lines are broken between words. nil or 0: they
	// are not broken.
	Width func() int
}

// Run runs a session until the user quits, the input ends, or ctx ends, none of which is an error.
// Active runs continue without it.
func Run(ctx context.Context, o Options, in io.Reader, out io.Writer) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &session{
		Options: o, ctx: ctx, out: out,
		lines: read(ctx, stop, in), changes: listen(ctx, stop, o.Engine), seen: map[string]run.Run{},
	}
	s.readCatalog()
	err := s.welcome()
	for err == nil {
		err = s.turn()
	}
	if crash, ok := errors.AsType[*provider.PanicError](context.Cause(ctx)); ok {
		return crash
	}
	if errors.Is(err, errQuit) {
		s.say("Goodbye. Runs under way go on at their providers; dailies watch --detach saves their films meanwhile, or open dailies again.")
		return s.wrong
	}
	return err
}

// readCatalog reads the models and the providers.
func (s *session) readCatalog() {
	s.models, s.infos = s.Engine.Models(), map[string]provider.Info{}
	for _, i := range s.Engine.Providers() {
		s.infos[i.Name] = i
	}
}

// welcome prints a greeting and the current state.
func (s *session) welcome() error {
	s.say("dailies, line by line.")
	if s.Demo {
		s.say("This is the demo: everything works, nothing is sent anywhere and nothing is charged.")
	}
	live, err := s.live()
	if err != nil {
		return err
	}
	for _, r := range live {
		s.seen[r.ID] = r
	}
	spend, err := s.spent(1)
	if err != nil {
		return err
	}
	s.say("%s under way. Today %s.", runs(len(live)), s.of(spend.Today, s.Budget.PerDay))
	s.menu()
	return nil
}

func (s *session) menu() {
	s.say("")
	for _, l := range []string{"1 new run", "2 list runs", "3 watch runs", "4 cancel a run", "5 save or open a video", "6 spending", "7 shots and takes", "8 hand over to an editor", "9 keys", "0 quit"} {
		s.say("%s", l)
	}
}

// turn handles one choice of the menu.
func (s *session) turn() error {
	answer, err := s.ask("Choose 0 to 9, or ? for the menu:")
	if err != nil {
		return ignoreBack(err)
	}
	switch answer {
	case "0", "q", "quit", "exit":
		return errQuit
	case "1":
		err = s.newRun()
	case "2":
		err = s.list()
	case "3":
		err = s.watch()
	case "4":
		err = s.cancel()
	case "5":
		err = s.videos()
	case "6":
		err = s.spending()
	case "7":
		err = s.shots()
	case "8":
		err = s.handOver()
	case "9":
		err = s.keys()
	case "?", "":
		s.menu()
	default:
		s.say("There is no \"%s\" here. Choose 0 to 9.", answer)
	}
	return s.reportError(err)
}

// reportError prints an error and returns nil, unless the session has ended.
func (s *session) reportError(err error) error {
	if err = ignoreBack(err); err == nil || errors.Is(err, errQuit) {
		return err
	}
	s.say("That did not work: %s.", sentence(err))
	return nil
}

// ignoreBack turns errBack into nil.
func ignoreBack(err error) error {
	if errors.Is(err, errBack) {
		return nil
	}
	return err
}

// live reads the active runs, newest first.
func (s *session) live() ([]run.Run, error) {
	q := run.Query{Limit: 1000, Sort: run.Sort{By: run.SortTime, Desc: true}}
	for _, state := range run.States() {
		if state.Final() || state == run.Unsure {
			q.Filter.Terms = append(q.Filter.Terms, run.Term{Kind: run.TermStatus, Text: string(state), Not: true})
		}
	}
	return s.History.Page(s.ctx, q)
}

func runs(n int) string { return count(n, "run") }

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
