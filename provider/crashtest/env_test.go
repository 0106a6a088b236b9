package crashtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/providertest"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// home is a user's machine: folders of their own, keys, and the program, which takes the
// sandbox for the vendors.
type home struct {
	dir    string
	data   string // the folder of the history within dir
	server *sandbox.Server
}

// startSandbox starts vendors that take a tenth of a second for a video and
// never run out of money.
func startSandbox(t *testing.T) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Start(sandbox.Options{
		Small: true, Balance: 1_000_000 * provider.Dollar,
		Speed: sandbox.Speed{Queued: 50 * time.Millisecond, Running: 50 * time.Millisecond},
	})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func newHome(t *testing.T, server *sandbox.Server) *home {
	t.Helper()
	providertest.BuiltFrom(t, filepath.Join("..", ".."))
	h := &home{dir: t.TempDir(), server: server}
	must(t, os.MkdirAll(h.videos(), 0o700))
	must(t, os.WriteFile(filepath.Join(h.dir, "config.toml"), nil, 0o600)) // env names it
	return h
}

func (h *home) videos() string  { return filepath.Join(h.dir, "videos") }
func (h *home) history() string { return filepath.Join(h.dir, h.data, "history.db") }

// env is all that the program finds in its environment.
func (h *home) env() []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "TMPDIR=" + os.TempDir(),
		"XDG_CONFIG_HOME=" + h.dir, "XDG_DATA_HOME=" + h.dir, "XDG_STATE_HOME=" + h.dir, "XDG_CACHE_HOME=" + h.dir,
		"DAILIES_HISTORY=" + h.history(), "DAILIES_VIDEOS=" + h.videos(), "DAILIES_CONFIG=" + filepath.Join(h.dir, "config.toml"),
	}, h.server.Env(accounts())...)
}

// program is the real program with the given arguments.
func (h *home) program(args ...string) *exec.Cmd {
	c := exec.Command(os.Getenv(programVar), args...)
	c.Env, c.Dir = h.env(), h.dir
	return c
}

// vendors are those with a protocol of their own.
func vendors() []string { return sandbox.Names() }

// accounts are the facts about the providers with a key of their own.
func accounts() []provider.Info { return registry.Accounts() }

// adapterOf is the adapter of a vendor, without a key.
func adapterOf(vendor string) provider.Provider {
	ps, _ := registry.Providers(func(string) provider.Access { return provider.Access{} }) // the vendors' own addresses are good ones
	return ps[slices.IndexFunc(ps, func(p provider.Provider) bool { return p.Info().Name == vendor })]
}

// modelOf is a model of each vendor that needs no picture.
func modelOf(vendor string) string {
	m, _ := providertest.TextModel(adapterOf(vendor))
	return m.Key()
}

// searched reports whether an unanswered order is looked for in a vendor's list.
func searched(vendor string) bool {
	_, finds := adapterOf(vendor).(provider.Finder)
	_, matches := adapterOf(vendor).(provider.Matcher)
	return finds || matches
}

// finds reports whether an unanswered order is found there without a person.
func finds(vendor string) bool {
	return searched(vendor) && !adapterOf(vendor).Info().MatchesLoosely
}

// submitting are the arguments of a submit of one short video.
func submitting(vendor, prompt string, more ...string) []string {
	return append([]string{
		"submit", "--model", modelOf(vendor), "--prompt", prompt, "--duration", "4", "--resolution", "480p", "--yes", "--json",
	}, more...)
}

// runs reads the whole history, or nothing when there is none yet.
func (h *home) runs(t *testing.T) []run.Run {
	t.Helper()
	if _, err := os.Stat(h.history()); err != nil {
		return nil
	}
	db, err := store.Open(context.Background(), h.history())
	if err != nil {
		t.Fatalf("what was left of the history cannot be opened: %v", err)
	}
	defer func() { must(t, db.Close()) }()
	return runsOf(t, db)
}

func runsOf(t *testing.T, db *store.DB) []run.Run {
	t.Helper()
	var runs []run.Run
	for {
		page, err := db.Page(context.Background(), run.Query{Offset: len(runs), Limit: 1000})
		must(t, err)
		runs = append(runs, page...)
		if len(page) < 1000 {
			return runs
		}
	}
}

// settled reports whether nothing will be learned about a run any more. A list
// that did not know it twice will not know it the third time: the sandbox's does
// not lag.
func settled(r run.Run) bool {
	if r.State == run.Unsure {
		return r.NextAttempt.IsZero() || r.Lookups >= 2
	}
	return r.State.Final() && r.Video.Download != run.Downloading
}

func allSettled(runs []run.Run) bool {
	return !slices.ContainsFunc(runs, func(r run.Run) bool { return !settled(r) })
}

// await waits until every run is settled, told by the engine that drives them, and
// returns the history.
func await(t *testing.T, e *engine.Engine, db *store.DB) []run.Run {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	open := map[string]bool{}
	for _, r := range runsOf(t, db) {
		if !settled(r) {
			open[r.ID] = true
		}
	}
	for len(open) > 0 {
		changed, err := e.Changes(ctx)
		if err != nil {
			t.Fatalf("never settled: %+v", runsOf(t, db))
		}
		for _, r := range changed {
			if settled(r) {
				delete(open, r.ID)
			}
		}
	}
	return runsOf(t, db)
}
