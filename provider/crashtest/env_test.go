package crashtest

import (
	"context"
	"fmt"
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

// home is the environment of a user: folders, keys, and the program, which uses the sandbox as
// its vendors.
type home struct {
	dir    string
	data   string // the folder of the history in dir
	server *sandbox.Server
}

// startSandbox starts vendors that need a tenth of a second per video and have unlimited money.
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
	must(t, os.WriteFile(filepath.Join(h.dir, "config.toml"), nil, 0o600)) // named in env
	return h
}

func (h *home) videos() string  { return filepath.Join(h.dir, "videos") }
func (h *home) history() string { return filepath.Join(h.dir, h.data, "history.db") }

// env returns the complete environment of the program.
func (h *home) env() []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "TMPDIR=" + os.TempDir(),
		"XDG_CONFIG_HOME=" + h.dir, "XDG_DATA_HOME=" + h.dir, "XDG_STATE_HOME=" + h.dir, "XDG_CACHE_HOME=" + h.dir,
		"DAILIES_HISTORY=" + h.history(), "DAILIES_VIDEOS=" + h.videos(), "DAILIES_CONFIG=" + filepath.Join(h.dir, "config.toml"),
	}, h.server.Env(accounts())...)
}

// program returns the real program with the given arguments.
func (h *home) program(args ...string) *exec.Cmd {
	c := exec.Command(os.Getenv(programVar), args...)
	c.Env, c.Dir = h.env(), h.dir
	return c
}

// vendors returns the providers with a protocol of their own.
func vendors() []string { return sandbox.Names() }

// accounts returns the facts about the providers with a key of their own.
func accounts() []provider.Info { return registry.Accounts() }

// adapterOf returns the adapter of a vendor, without a key.
func adapterOf(vendor string) provider.Provider {
	ps, _ := registry.Providers(func(string) provider.Access { return provider.Access{} }) // the vendors' default addresses are valid
	return ps[slices.IndexFunc(ps, func(p provider.Provider) bool { return p.Info().Name == vendor })]
}

// kinds returns one vendor of each kind of search for an unanswered order, which is all
// that tells them apart here; with DAILIES_LONG every vendor.
func kinds() []string {
	if long() {
		return vendors()
	}
	seen := map[string]bool{}
	var all []string
	for _, v := range vendors() {
		_, finds := adapterOf(v).(provider.Finder)
		kind := fmt.Sprint(finds, searched(v), adapterOf(v).Info().MatchesLoosely)
		if !seen[kind] {
			seen[kind] = true
			all = append(all, v)
		}
	}
	return all
}

// modelOf returns a model of each vendor that needs no image.
func modelOf(vendor string) string {
	m, _ := providertest.TextModel(adapterOf(vendor))
	return m.Key()
}

// searched reports whether a vendor's list is searched for unsure runs.
func searched(vendor string) bool {
	_, finds := adapterOf(vendor).(provider.Finder)
	_, matches := adapterOf(vendor).(provider.Matcher)
	return finds || matches
}

// finds reports whether unsure runs are found there without a user.
func finds(vendor string) bool {
	return searched(vendor) && !adapterOf(vendor).Info().MatchesLoosely
}

// submitting returns the arguments for a submit of one short video.
func submitting(vendor, prompt string, more ...string) []string {
	return append([]string{
		"submit", "--model", modelOf(vendor), "--prompt", prompt, "--duration", "4", "--resolution", "480p", "--yes", "--json",
	}, more...)
}

// runs reads the whole history, or nothing if there is none yet.
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

// settled reports whether a run will not change any more. A list without the run on two lookups
// will not have it on the third: the sandbox's does not lag.
func settled(r run.Run) bool {
	if r.State == run.Unsure {
		return r.NextAttempt.IsZero() || r.Lookups >= 2
	}
	return r.State.Final() && r.Video.Download != run.Downloading
}

func allSettled(runs []run.Run) bool {
	return !slices.ContainsFunc(runs, func(r run.Run) bool { return !settled(r) })
}

// await waits until every run is settled, according to the engine's changes, and returns the
// history.
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
