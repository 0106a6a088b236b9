// Dailies makes AI videos through paid providers and manages them. This file only wires the
// packages together. Resources are closed in reverse order of opening.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/engine"
	"dailies/provider/provenance"
	"dailies/provider/registry"
	"dailies/provider/sandbox"
	"dailies/store"
	"dailies/store/config"
	"dailies/store/film"
	"dailies/store/keys"
	"dailies/store/logfile"
	"dailies/store/pricecache"
	"dailies/store/rescue"
	"dailies/store/samples"
	"dailies/store/setup"
	"dailies/store/timeline"
	"dailies/ui"
	"dailies/ui/cli"
	"dailies/ui/desktop"
	"dailies/ui/leave"
	"dailies/ui/notify"
	"dailies/ui/termimage"
)

// version is set by the linker for releases.
var version = "dev"

func main() { os.Exit(runMain()) }

// runMain executes the command line. A signal cancels the context; everything is then closed
// in order, and the program exits with the code that shells expect.
func runMain() int {
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	provider.Go(cancel, func() {
		s, _ := (<-caught).(syscall.Signal)
		signal.Reset(syscall.SIGINT) // a second ctrl+c ends at once; other signals come in pairs, as when a window is closed
		cancel(stopped{s})
	})
	code := cli.Run(ctx, os.Args[1:], deps())
	if s, ok := errors.AsType[stopped](context.Cause(ctx)); ok && code != cli.ExitNotWritten {
		return 128 + int(s.signal)
	}
	return code
}

// stopped is the error for an end by a signal.
type stopped struct{ signal syscall.Signal }

func (s stopped) Error() string { return "ended by " + s.signal.String() }

func deps() cli.Deps {
	width, _, _ := term.GetSize(os.Stdout.Fd())
	return cli.Deps{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTerminal: term.IsTerminal(os.Stdin.Fd()), OutTerminal: term.IsTerminal(os.Stdout.Fd()), ErrTerminal: term.IsTerminal(os.Stderr.Fd()),
		Width: width, Getenv: os.Getenv, Now: time.Now, Version: cli.Built(version),
		App: openApp, Open: openCommand, Config: configFile, DoctorInput: facts, Sandbox: serveSandbox, Provenance: provenance.Read,
		HistoryFile: cli.HistoryFile{At: historyAt, Restore: store.Restore, Move: store.Move},
		Keys:        cli.Keys{Providers: registry.Accounts, Safe: keySafe},
		Edit: func(ctx context.Context, path string) error { // without the keys in its environment
			return desktop.Edit(ctx, path, registry.KeyVariables())
		},
	}
}

// startup is the result of reading the config, before anything is opened.
type startup struct {
	flags    cli.Flags
	config   config.Config
	broken   error // why nothing may be spent; everything else works with what could be read
	warnings []string
	paths    config.Paths
}

// look reads the config and resolves all paths.
func look(f cli.Flags) (startup, error) {
	l, err := startOf(f).Load()
	return startup{f, l.Config, l.Broken, l.Warnings, l.Paths}, err
}

// startOf returns what decides beside the config.
func startOf(f cli.Flags) config.Start {
	return config.Start{
		Flags:      config.Overrides{Config: f.Config, History: f.History, Videos: f.Videos, Demo: f.Demo},
		Accessible: f.Accessible, Getenv: os.Getenv, Providers: registry.Names(),
	}
}

// historyAt returns the path of the history, and the state folder.
func historyAt(f cli.Flags) (path, state string, err error) {
	s, err := look(f)
	return s.paths.History, filepath.Dir(s.paths.Log), err
}

// session holds the open resources.
type session struct {
	startup
	log       *slog.Logger
	redact    func(provider.Secret) // keeps a key out of the log
	access    map[string]keys.Found
	sandbox   *sandbox.Server // only in the demo
	providers []provider.Provider
	store     *store.DB
	engine    *engine.Engine
	notices   *cli.Notices
	notes     []string // messages the user should read first
	rescue    *rescue.Files
	closers   []func() error // called in reverse order
}

// open opens the log, the providers, the history and the engine.
func open(ctx context.Context, f cli.Flags, app bool) (s *session, err error) {
	set, err := look(f)
	if err != nil {
		return nil, err
	}
	s = &session{startup: set, notices: &cli.Notices{To: os.Stderr}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	access, err := s.reach(ctx)
	if err != nil {
		return s, err
	}
	s.openLog(access)
	if s.store, err = store.OpenOrRead(ctx, s.paths.History); err != nil {
		return s, err
	}
	s.later(s.store.Close)
	s.warnings = append(s.warnings, s.store.Warnings()...)
	s.rescue = &rescue.Files{State: filepath.Dir(s.paths.Log), History: s.paths.History, Store: s.store, Tell: s.notices.Say, Log: s.log}
	s.notes = s.rescue.Begin(ctx)
	s.later(s.rescue.End)
	s.engine, err = engine.New(s.store, s.providers, s.engineOptions(access, app))
	return s, err
}

// later registers a function for Close.
func (s *session) later(closing func() error) { s.closers = append(s.closers, closing) }

// Close closes everything that was opened.
func (s *session) Close() (err error) {
	for _, c := range slices.Backward(s.closers) {
		err = errors.Join(err, c())
	}
	s.closers = nil
	return err
}

// reach finds addresses and keys of the providers and creates their adapters.
func (s *session) reach(ctx context.Context) (map[string]keys.Found, error) {
	find := s.findReal
	if s.flags.Demo {
		find = s.findSandbox
	}
	vendors, err := find(ctx)
	if err != nil {
		return nil, err
	}
	s.access = vendors
	s.providers, err = registry.Providers(func(account string) provider.Access { return vendors[account].Access })
	return vendors, err
}

// findReal looks up the keys of the real providers.
func (s *session) findReal(ctx context.Context) (map[string]keys.Found, error) {
	found := keys.All(ctx, registry.Accounts(), s.config)
	s.warnings = append(s.warnings, keys.Warnings(found, registry.Accounts())...)
	return found, nil
}

// findSandbox starts the sandbox and uses it for every provider.
func (s *session) findSandbox(context.Context) (map[string]keys.Found, error) {
	server, err := sandbox.Start(sandbox.Options{Dir: s.paths.Sandbox, Balance: 10_000 * provider.Dollar})
	if err != nil {
		return nil, err
	}
	s.later(server.Close)
	s.sandbox = server
	found := map[string]keys.Found{}
	for _, i := range registry.Accounts() {
		found[i.Name] = keys.Found{Access: provider.Access{Base: server.URL(i.Name), Key: provider.NewSecret(sandbox.Key)}, Source: "the demo"}
	}
	return found, nil
}

// serveSandbox starts the sandbox alone. Nothing of it is kept.
func serveSandbox(addr string, queued, running time.Duration) (cli.Sandbox, error) {
	speed := sandbox.Speed{Queued: queued, Running: running, Spread: sandbox.DemoSpeed().Spread}
	return sandbox.Start(sandbox.Options{Addr: addr, Speed: speed, Balance: 10_000 * provider.Dollar, CallbackSecret: sandbox.CallbackSecret})
}

func (s *session) openLog(vendors map[string]keys.Found) {
	log, file, warning := logfile.Start(s.paths.Log, os.Getenv("DAILIES_DEBUG") != "", keys.Secrets(vendors)...)
	if warning != "" {
		s.warnings = append(s.warnings, warning)
	}
	s.log, s.redact = log, file.Redact
	s.later(file.Close)
}

func (s *session) engineOptions(vendors map[string]keys.Found, app bool) engine.Options {
	home, _ := os.UserHomeDir() // without it, paths stay as they are
	o := engine.Options{
		Folder: s.paths.Videos, Name: s.config.Name, NoAutoDownload: !s.config.AutoDownload,
		Budget: s.config.Budget, Caps: config.NewCaps(startOf(s.flags), s.config.Budget).Now, Prices: s.config.Prices, Rates: s.config.Rates(), Log: s.log,
		ReadOnly: s.store.ReadOnly() != nil, Rescue: s.rescue.Keep, PriceCache: s.priceCache(vendors),
		Provenance:    engine.Provenance{Film: s.config.Provenance, JSON: s.config.ProvenanceJSON, Home: home},
		AllowLoopback: keys.AnyLoopback(vendors),
		DailyPrices:   app, // a command of a script makes no call that it was not asked for
	}
	if s.flags.Demo {
		o.Timing.Poll = time.Second
	}
	return o
}

// priceCache returns the cache of live prices.
func (s *session) priceCache(vendors map[string]keys.Found) *pricecache.Cache {
	return pricecache.New(s.paths.Cache, func(name string) string { return vendors[name].Base })
}

// openCommand opens a session for a command line command.
func openCommand(ctx context.Context, f cli.Flags) (*cli.Session, error) {
	s, err := open(ctx, f, false)
	if err != nil {
		return nil, err
	}
	s.notices.Say(s.notes...)
	var notes func(context.Context, string, string)
	if s.config.UI.Notifications {
		notes = desktop.Desktop{Secret: registry.KeyVariables()}.Notify
	}
	return &cli.Session{Notify: notes, Log: s.log, Engine: s.engine, History: s.store, Providers: s.providers, Broken: s.broken, Warnings: s.warnings, ReadOnly: s.store.ReadOnly(), Export: timeline.Exporter{Poster: s.posters().JPEG}.Export, Close: s.Close}, nil
}

func configFile(f cli.Flags) (cli.ConfigFile, error) {
	path, err := startOf(f).Path()
	return cli.ConfigFile{
		Path: path, Default: config.Default(),
		Ensure: func() (bool, error) { return config.Ensure(path) },
		Load: func() (string, []string, error) {
			s, err := look(f)
			return s.config.String(), s.warnings, errors.Join(err, s.broken)
		},
	}, err
}

func keySafe(f cli.Flags) (cli.KeySafe, error) {
	path, err := startOf(f).Path()
	return keys.Beside(path), err
}

// facts collects the input of doctor. A check that failed has an error.
func facts(ctx context.Context, f cli.Flags) cli.DoctorInput {
	set, err := look(f)
	s := &session{startup: set}
	out := cli.DoctorInput{Odd: s.warnings, Config: errors.Join(err, set.broken), Paths: []cli.PathInfo{
		{Name: "config", Path: s.paths.Config}, {Name: "history", Path: s.paths.History}, {Name: "log", Path: s.paths.Log},
		{Name: "cache", Path: s.paths.Cache}, {Name: "videos", Path: s.paths.Videos},
	}}
	out.FFmpeg.Path, out.FFmpeg.Version, out.FFmpeg.Err = film.New("", "").Version(ctx)
	vendors, err := s.reach(ctx)
	if err != nil {
		out.Config = errors.Join(out.Config, err)
		return out
	}
	out.Prices, out.PricesErr = s.priceCache(vendors).Load()
	for _, p := range s.providers {
		i := p.Info()
		a, ok := vendors[i.Name]
		if !ok {
			continue
		}
		out.Keys = append(out.Keys, cli.KeyInfo{Provider: p, Masked: a.Key.Masked(), Source: a.Source, Err: a.Err, BaseURL: cmp.Or(a.Base, i.BaseURL)})
	}
	return out
}

// openApp runs the app, with the engine in the background. Quitting does not stop runs: jobs
// in progress are resumed at the next start.
func openApp(ctx context.Context, f cli.Flags) (left leave.Left, err error) {
	if set, err := look(f); err == nil && !set.config.UI.Accessible && deps().CannotDraw(f) != nil {
		return left, deps().CannotDraw(f)
	}
	s, err := open(ctx, f, true)
	if err != nil {
		return left, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	driving, stop := context.WithCancel(ctx)
	defer stop()
	driven := make(chan error, 1)
	begin := sync.OnceFunc(func() {
		provider.Go(func(err error) { driven <- err }, func() {
			defer stop() // if the engine stops, close the app: its data would be stale
			driven <- s.engine.Run(driving)
		})
	})
	defer time.AfterFunc(time.Second, begin).Stop() // a blocked terminal does not delay runs
	s.warnings = append(s.warnings, s.samples().Start(ctx)...)
	s.notices.Buffer(true)
	options, leaving := s.appOptions(begin), make(chan leave.Left, 2)
	options.OnLeave = func(l leave.Left) { leaving <- l }
	options.Watched = func() bool { return cli.Watched(s.paths.History) }
	shown := ui.Run(driving, options, os.Stdin, os.Stdout)
	if len(leaving) > 0 {
		left = <-leaving
	}
	s.notices.Buffer(false)
	stop()
	begin() // in case the app ended before the first rows
	select {
	case err = <-driven:
	case <-time.After(300 * time.Millisecond):
		if ctx.Err() == nil { // else the terminal may be gone or blocked
			fmt.Fprintln(os.Stderr, "waiting for a call that is under way …")
		}
		err = <-driven
	}
	return left, s.told(errors.Join(shown, err))
}

// told writes an error to the log, which redacts keys, and returns its message for the user.
func (s *session) told(err error) error {
	crash, ok := errors.AsType[*provider.PanicError](err)
	if !ok {
		return err
	}
	s.log.Error(crash.Error(), "panic", crash.Value, "stack", crash.Stack)
	e := provider.Errorf(provider.KindLocal, "%w", err)
	return e.WithHint("nothing that was sent is lost: start it again; details are in " + s.paths.Log)
}

func (s *session) appOptions(opened func()) ui.Options {
	// Without them, paths are used and shown as they are.
	here, _ := os.Getwd()
	home, _ := os.UserHomeDir()
	if s.broken != nil {
		s.warnings = append([]string{provider.UserMessage(s.broken)}, s.warnings...)
	}
	exporter := timeline.Exporter{Poster: s.posters().JPEG, Memory: filepath.Join(filepath.Dir(s.paths.Log), "export-folder")}
	return ui.Options{
		Engine: s.engine, History: s.store, Setup: s.setupScreen(), Samples: s.samples(), Budget: s.config.Budget, Demo: s.flags.Demo,
		Editor: desktop.EditorCommand(os.Getenv("VISUAL"), cmp.Or(os.Getenv("EDITOR"), s.config.UI.Editor)), Player: s.config.UI.Player,
		Handover: ui.Handover{Export: exporter.Export, Folder: exporter.LastFolder(filepath.Join(s.paths.Videos, "export"))},
		Look:     ui.LookOf(s.config.UI.Theme, s.config.UI.ReducedMotion, os.Getenv),
		Home:     home, Folder: here, Now: time.Now, NoMouse: !s.config.UI.Mouse, Group: s.config.UI.Group, Columns: s.config.UI.Columns, Filters: s.config.UI.Filters, Keys: s.config.UI.Keys, Warnings: append(s.notes, s.warnings...),
		Background: ui.BackgroundOf(s.config.UI.Theme), ReadOnly: s.store.ReadOnly(), Maintain: s.store.Maintain, OnReady: opened,
		Notify: s.config.UI.Notifications, Terminal: notify.FromEnv(os.Getenv),
		Accessible: s.config.UI.Accessible || deps().Lines(s.flags),
		Films:      film.New(filepath.Join(s.paths.Cache, "films"), ""), Film: s.flags.Film, Provenance: provenance.Read,
		Pictures: ui.Pictures{Terminal: termimage.FromEnv(os.Getenv, s.config.UI.Accessible), Preferred: termimage.Protocol(s.config.UI.Images), Posters: s.posters()},
	}
}

// setupScreen returns what the Setup screen shows and changes.
func (s *session) setupScreen() *setup.Setup {
	return setup.New(setup.Options{
		Start: startOf(s.flags), Accounts: registry.Accounts(), Adapters: registry.OfAccount, Found: s.access, Engine: s.engine,
		Redact: s.redact, DiskSpace: download.DiskSpace, Demo: s.flags.Demo,
	})
}

// samples returns the sample history of the demo, nil elsewhere.
func (s *session) samples() *samples.Samples {
	if !s.flags.Demo {
		return nil
	}
	return &samples.Samples{Store: s.store, Models: s.engine.Models, Jobs: s.sandbox, Made: filepath.Join(s.paths.Sandbox, "samples-made"), Now: time.Now}
}

func (s *session) posters() termimage.Posters {
	return termimage.Posters{Folder: filepath.Join(s.paths.Cache, "posters")}
}
