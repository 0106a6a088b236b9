package cli_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/provenance"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
	"dailies/store/config"
	"dailies/store/timeline"
	"dailies/ui/cli"
	"dailies/ui/leave"
)

// world is the environment of commands: the real engine, history and adapters, against the sandbox.
// Every command opens them again, as a process does.
type world struct {
	width    int // of the terminal at the output; 0 = none
	t        *testing.T
	server   *sandbox.Server
	home     string
	videos   string
	history  string
	key      string // of every provider; "" = there is none
	vendor   string // the base URL of every provider; "" = the sandbox's
	budget   run.Budget
	prices   engine.PriceCache
	noFFmpeg error
	remote   bool // no automatic downloads
	patience time.Duration
	refresh  time.Duration // Deps.RefreshTimeout: long enough for a slow machine unless a test is about it
	links    time.Duration // Deps.LinkPatience, the same
	env      map[string]string
	answer   string // the user's input; "" = no terminal
	warnings []string
	edited   []string
	apps     []cli.Flags
}

const (
	t2v = "runflow/bytedance/seedance/2.0/text-to-video"
	i2v = "runflow/bytedance/seedance/2.0/image-to-video"
)

func newWorld(t *testing.T, change ...func(*sandbox.Options)) *world {
	t.Helper()
	o := sandbox.Options{Small: true, Speed: sandbox.Speed{Queued: 20 * time.Millisecond, Running: 30 * time.Millisecond}}
	for _, c := range change {
		c(&o)
	}
	server, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	home := t.TempDir()
	w := &world{
		t: t, server: server, home: home, videos: filepath.Join(home, "videos"), history: filepath.Join(home, "history.db"),
		key: sandbox.Key, env: map[string]string{}, refresh: time.Minute, links: time.Minute,
	}
	if err := os.Mkdir(w.videos, 0o700); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) providers() ([]provider.Provider, error) {
	return registry.Providers(func(account string) provider.Access {
		return provider.Access{Base: cmp.Or(w.vendor, w.server.URL(account)), Key: provider.NewSecret(w.key)}
	})
}

func (w *world) open(ctx context.Context, f cli.Flags) (*cli.Session, error) {
	ps, err := w.providers()
	if err != nil {
		return nil, err
	}
	db, err := store.OpenOrRead(ctx, cmp.Or(f.History, w.history))
	if err != nil {
		return nil, err
	}
	e, err := engine.New(db, ps, engine.Options{
		Folder: w.videos, Budget: w.budget, NoAutoDownload: w.remote, PriceCache: w.prices, ShutdownGrace: time.Second, AllowLoopback: true,
		Timing: engine.Timing{
			Poll: 10 * time.Millisecond, Retry: 10 * time.Millisecond, Lookup: 10 * time.Millisecond, Rate: 1000, Probe: 20 * time.Millisecond,
			Patience: w.patience, Refused: 20 * time.Millisecond,
		},
	})
	if err != nil {
		return nil, err
	}
	return &cli.Session{Engine: e, History: db, Providers: ps, Warnings: w.warnings, ReadOnly: db.ReadOnly(), Export: timeline.Exporter{}.Export, Close: db.Close}, nil
}

func (w *world) deps() (cli.Deps, *bytes.Buffer, *bytes.Buffer) {
	out, errs := &bytes.Buffer{}, &bytes.Buffer{}
	return cli.Deps{
		In: strings.NewReader(w.answer), Out: out, Err: errs, InTerminal: w.answer != "", ErrTerminal: w.answer != "", OutTerminal: w.width > 0, Width: w.width,
		Getenv:         func(name string) string { return w.env[name] },
		Version:        cli.Version{Number: "1.2.0", Commit: "0123456789", Date: "2026-11-20"},
		RefreshTimeout: w.refresh, LinkPatience: w.links,
		App: func(_ context.Context, f cli.Flags) (leave.Left, error) {
			w.apps = append(w.apps, f)
			return leave.Left{}, nil
		},
		Open:        w.open,
		Config:      w.config,
		DoctorInput: w.facts,
		HistoryFile: cli.HistoryFile{
			At:      func(f cli.Flags) (string, string, error) { return cmp.Or(f.History, w.history), w.home, nil },
			Restore: store.Restore, Move: store.Move,
		},
		Provenance: provenance.Read,
		Keys:       cli.Keys{Providers: registry.Accounts},
		Sandbox:    startSandbox,
		Edit:       func(_ context.Context, path string) error { w.edited = append(w.edited, path); return nil },
	}, out, errs
}

func (w *world) config(f cli.Flags) (cli.ConfigFile, error) {
	path := cmp.Or(f.Config, filepath.Join(w.home, "config.toml"))
	return cli.ConfigFile{
		Path: path, Default: config.Default(),
		Ensure: func() (bool, error) { return config.Ensure(path) },
		Load: func() (string, []string, error) {
			c, warnings, err := config.Load(path, registry.Names()...)
			var odd []string
			for _, o := range warnings {
				odd = append(odd, o.String())
			}
			return c.String(), odd, err
		},
	}, nil
}

func (w *world) facts(context.Context, cli.Flags) cli.DoctorInput {
	ps, err := w.providers()
	f := cli.DoctorInput{Config: err, Paths: []cli.PathInfo{{"history", w.history}, {"videos", w.videos}, {"cache", filepath.Join(w.home, "none", "deep")}}}
	f.FFmpeg = cli.FFmpegInfo{Path: "/usr/bin/ffmpeg", Version: "7.1.2", Err: w.noFFmpeg}
	if w.prices != nil {
		f.Prices, f.PricesErr = w.prices.Load()
	}
	for _, p := range ps {
		key := provider.NewSecret(w.key)
		f.Keys = append(f.Keys, cli.KeyInfo{Provider: p, Masked: key.Masked(), Source: "the test", BaseURL: w.server.URL(p.Info().Keeper())})
	}
	return f
}

// did is the result of a command line.
type did struct {
	t        *testing.T
	line     string
	code     int
	out, err string
}

// do executes a command line.
func (w *world) do(args ...string) did {
	w.t.Helper()
	return w.during(w.t.Context(), args...)
}

func (w *world) during(ctx context.Context, args ...string) did {
	w.t.Helper()
	d, out, errs := w.deps()
	code := cli.Run(ctx, args, d)
	if slices.Contains(args, "--json") {
		for line := range strings.Lines(out.String()) {
			validate(w.t, line)
		}
	}
	return did{w.t, "dailies " + strings.Join(args, " "), code, out.String(), errs.String()}
}

// ends fails unless the command ended with the code.
func (d did) ends(code int) did {
	d.t.Helper()
	if d.code != code {
		d.t.Fatalf("%s\nended with %d, want %d\n%s%s", d.line, d.code, code, d.out, d.err)
	}
	return d
}

// says fails unless each text is in the output, data or messages.
func (d did) says(texts ...string) did {
	d.t.Helper()
	for _, s := range texts {
		if !strings.Contains(d.out+d.err, s) {
			d.t.Errorf("%s\ndoes not say %q:\n%s%s", d.line, s, d.out, d.err)
		}
	}
	return d
}

// object is a decoded JSON object.
type object map[string]any

// objects returns the output lines, validated against the schema.
func (d did) objects() []object {
	d.t.Helper()
	var list []object
	for _, line := range strings.Split(strings.TrimSuffix(d.out, "\n"), "\n") {
		if line == "" && d.out == "" {
			continue
		}
		validate(d.t, line)
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			d.t.Fatalf("%s\nprinted %q: %v", d.line, line, err)
		}
		list = append(list, o)
	}
	return list
}

// one returns the only object.
func (d did) one() object {
	d.t.Helper()
	list := d.objects()
	if len(list) != 1 {
		d.t.Fatalf("%s\nprinted %d objects, want 1:\n%s%s", d.line, len(list), d.out, d.err)
	}
	return list[0]
}

// at returns the value at a path such as "video.saved" as text; null is "null".
func (o object) at(path string) string {
	var v any = map[string]any(o)
	for _, name := range strings.Split(path, ".") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// has fails unless the object holds the values: "state=saved".
func (o object) has(t *testing.T, pairs ...string) {
	t.Helper()
	for _, p := range pairs {
		path, want, _ := strings.Cut(p, "=")
		if got := o.at(path); got != want {
			t.Errorf("%s is %s, want %s in %v", path, got, want, o)
		}
	}
}

// submitted submits one take and returns its id.
func (w *world) submitted(prompt string, more ...string) string {
	w.t.Helper()
	o := w.do(append([]string{"submit", "--model", t2v, "--prompt", prompt, "--duration", "4", "--yes", "--json"}, more...)...)
	return o.one().at("id")
}
