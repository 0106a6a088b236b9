package casetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/providertest"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/store"
	"dailies/store/storetest"
	"dailies/ui/cli"
)

// began is the start time of every story.
var began = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// TestCases replays every case file.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d case files, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			s := readStory(t, path)
			synctest.Test(t, func(t *testing.T) { play(t, s) })
		})
	}
}

// stage holds the program and the vendor of a story.
type stage struct {
	*engine.Engine
	t       *testing.T
	story   story
	vendor  *vendor
	rt      *http.Transport
	dir     string
	db      *store.DB
	all     []provider.Provider
	id      string // of the run of the story
	creates int    // expected number of create calls
	stop    func()
}

func play(t *testing.T, s story) {
	time.Sleep(time.Until(began))
	g := &stage{t: t, story: s, vendor: startVendor(t, s), dir: t.TempDir(), creates: 1}
	g.rt = g.vendor.transport()
	must(t, storetest.New(filepath.Join(g.dir, "history.db")))
	g.open()
	defer func() {
		g.stop()
		g.rt.CloseIdleConnections()
		g.vendor.close()
	}()
	if s.answers["create"] == nil {
		g.creates = 0
	} else {
		g.submit()
	}
	for _, line := range s.lines {
		g.line(strings.TrimSpace(line))
		if t.Failed() {
			r := g.run()
			t.Fatalf("%s\nat %q the run is %s %q, job %q, charge %q, video %s, next in %s\nproblem: %+v\nvideo's: %+v\nvideos: %+v\nnot answered: %q",
				s, line, r.State, r.RawStatus, r.Job, r.Charged, r.DownloadState(), time.Until(r.NextAttempt), r.Err, r.Video.Err, r.Videos(), g.vendor.strays)
		}
	}
	if n := g.vendor.calls("create"); n != g.creates {
		t.Errorf("%s: %d create calls, want %d", s, n, g.creates)
	}
}

// open simulates the start of a process.
func (g *stage) open() {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(g.dir, "history.db"))
	must(g.t, err)
	g.all, err = registry.Providers(func(string) provider.Access {
		return provider.Access{Base: self, Key: provider.NewSecret(key), HTTP: g.rt}
	})
	must(g.t, err)
	g.Engine, err = engine.New(db, g.all, engine.Options{
		Folder: filepath.Join(g.dir, "videos"), Name: "take", HTTP: g.rt, AllowLoopback: true, NoAutoDownload: g.story.remote,
		Timing: engine.Timing{Sync: 2 * time.Second}, // days of fake time would be costly with more looks at the history
	})
	must(g.t, err)
	g.db = db
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- g.Run(ctx) }()
	g.stop = func() {
		cancel()
		must(g.t, errors.Join(<-ended, db.Close()))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (g *stage) submit() {
	i := slices.IndexFunc(g.all, func(p provider.Provider) bool { return p.Info().Name == g.story.provider })
	if i < 0 {
		g.t.Fatalf("there is no provider %q", g.story.provider)
	}
	m, ok := providertest.TextModel(g.all[i])
	if !ok {
		g.t.Fatalf("%s has no model that needs no picture", g.story.provider)
	}
	q := m.Defaults()
	q.Prompt = "clouds"
	runs, err := g.Submit(context.Background(), run.Spec{Model: m.Key(), Request: q})
	must(g.t, err)
	g.id = runs[0].ID
	g.vendor.mu.Lock()
	g.vendor.run = g.id
	g.vendor.mu.Unlock()
}

// run reads the run from the store.
func (g *stage) run() run.Run {
	if g.id == "" {
		return run.Run{}
	}
	r, err := g.db.Run(context.Background(), g.id)
	must(g.t, err)
	return r
}

// line executes one line of the story.
func (g *stage) line(line string) {
	g.t.Helper()
	word, value, _ := strings.Cut(line, " ")
	switch {
	case word == "" || strings.HasPrefix(word, "#"):
	case word == "after":
		d, err := time.ParseDuration(value)
		must(g.t, err)
		time.Sleep(d)
		synctest.Wait()
	case word == "do":
		g.do(value)
	default:
		g.expect(word, value)
	}
}

// do performs an action of the user.
func (g *stage) do(what string) {
	g.t.Helper()
	what, arg, _ := strings.Cut(what, " ")
	ctx, err := context.Background(), error(nil)
	switch what {
	case "refresh":
		err = g.Enqueue(ctx, run.CommandRefresh, "", g.id)
	case "download":
		err = g.Enqueue(ctx, run.CommandDownload, "", g.id)
	case "cancel":
		err = g.Enqueue(ctx, run.CommandCancel, "", g.id)
	case "dismiss":
		err = g.Enqueue(ctx, run.CommandDismiss, "", g.id)
	case "attach":
		err = g.Attach(ctx, g.id, arg, false)
	case "restart":
		g.stop()
		g.open()
	case "import":
		g.imports()
	default:
		err = fmt.Errorf("nobody can do %q", what)
	}
	must(g.t, err)
	time.Sleep(10 * time.Second)
	synctest.Wait()
}

// imports imports the provider's list with the real command. The story continues with the
// newest run.
func (g *stage) imports() {
	g.t.Helper()
	var out, errs bytes.Buffer
	code := cli.Run(context.Background(), []string{"import", g.story.provider}, cli.Deps{
		Out: &out, Err: &errs,
		Open: func(context.Context, cli.Flags) (*cli.Session, error) {
			return &cli.Session{Engine: g.Engine, History: g.db, Providers: g.all, Close: func() error { return nil }}, nil
		},
	})
	if code != 0 {
		g.t.Fatalf("import ended with %d: %s", code, errs.String())
	}
	runs, err := g.db.Page(context.Background(), run.Query{Limit: 1, Sort: run.Sort{By: run.SortTime, Desc: true}})
	must(g.t, err)
	if len(runs) == 0 {
		g.t.Fatalf("nothing was imported: %s%s", out.String(), errs.String())
	}
	g.id = runs[0].ID
}

// expect compares one value.
func (g *stage) expect(word, want string) {
	g.t.Helper()
	if word == "creates" {
		_, err := fmt.Sscan(want, &g.creates)
		must(g.t, err)
		return
	}
	look, ok := expectations[word]
	if !ok {
		g.t.Fatalf("the story says %q, which means nothing", word)
	}
	got := look(g, g.run())
	if word == "says" || word == "told" {
		if !strings.Contains(got, want) {
			g.t.Errorf("%s: it says %q, want %q", g.story, got, want)
		}
		return
	}
	if got != want {
		g.t.Errorf("%s: %s is %q, want %q", g.story, word, got, want)
	}
}

// expectations are the checks available in a story, by name.
var expectations = map[string]func(*stage, run.Run) string{
	"state":  func(_ *stage, r run.Run) string { return string(r.State) },
	"saved":  func(_ *stage, r run.Run) string { return string(r.DownloadState()) },
	"charge": func(_ *stage, r run.Run) string { return string(r.Charged) },
	"raw":    func(_ *stage, r run.Run) string { return r.RawStatus },
	"job":    func(_ *stage, r run.Run) string { return r.Job },
	// the job in the last poll, as the vendor saw it
	"asked": func(g *stage, _ run.Run) string {
		g.vendor.mu.Lock()
		defer g.vendor.mu.Unlock()
		return g.vendor.asked
	},
	// kind and says are those of the run's error, or else of a video's.
	"kind": func(_ *stage, r run.Run) string {
		if e := problem(r); e != nil {
			return string(e.Kind)
		}
		return "none"
	},
	"says": func(_ *stage, r run.Run) string {
		if e := problem(r); e != nil {
			return e.UserMessage()
		}
		return ""
	},
	// told returns the whole timeline.
	"told": func(g *stage, r run.Run) string {
		events, err := g.db.Events(context.Background(), r.ID)
		must(g.t, err)
		var all []string
		for _, e := range events {
			all = append(all, e.Text)
		}
		return strings.Join(all, "\n")
	},
	"ids": func(_ *stage, r run.Run) string {
		if r.Err == nil {
			return ""
		}
		return strings.Join(r.Err.Jobs, " ")
	},
	"billed": func(_ *stage, r run.Run) string {
		if r.Billed == nil {
			return "unknown"
		}
		return "$" + r.Billed.Decimal()
	},
	"reserved": func(_ *stage, r run.Run) string { return r.Reserved },
	"progress": func(_ *stage, r run.Run) string { return number(r.Progress) },
	"queue":    func(_ *stage, r run.Run) string { return number(r.QueuePosition) },
	// links returns the links of all outputs, without the vendor's address.
	"links": func(_ *stage, r run.Run) string {
		var all []string
		for _, v := range r.Videos() {
			all = append(all, strings.TrimPrefix(v.URL, self))
		}
		return strings.Join(all, " ")
	},
	// files returns the names of all saved outputs.
	"files": func(_ *stage, r run.Run) string {
		var all []string
		for _, v := range r.Videos() {
			if v.Download == run.Downloaded {
				all = append(all, filepath.Base(v.File))
			}
		}
		return strings.Join(all, ", ")
	},
	"expires":  func(_ *stage, r run.Run) string { return moment(r.Video.Expires) },
	"created":  func(_ *stage, r run.Run) string { return moment(r.Created) },
	"finished": func(_ *stage, r run.Run) string { return moment(r.Finished) },
	// today returns what counts against the daily budget.
	"today": func(g *stage, _ run.Run) string {
		y, m, d := time.Now().Date()
		day := time.Date(y, m, d, 0, 0, 0, 0, time.Now().Location())
		spent, err := g.db.BudgetUsage(context.Background(), run.PeriodStart{Day: day, Month: day})
		must(g.t, err)
		return "$" + spent.Day.Decimal()
	},
	"downloads": func(g *stage, _ run.Run) string { return fmt.Sprint(g.vendor.calls("download")) },
}

func problem(r run.Run) *provider.Error {
	if r.Err != nil {
		return r.Err
	}
	for _, v := range r.Videos() {
		if v.Err != nil {
			return v.Err
		}
	}
	return nil
}

func number(n *int) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.UTC().Format(time.RFC3339)
}

// TestEveryKindHasCases requires three files per kind, spread over the providers. A file is
// named after its kind.
func TestEveryKindHasCases(t *testing.T) {
	paths, _ := filepath.Glob(filepath.Join("testdata", "*.txt"))
	kinds := map[string][]string{}
	for _, path := range paths {
		kind, _, ok := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".txt"), "_")
		if !ok {
			t.Errorf("%s is not named KIND_WHAT.txt", path)
		}
		if s := readStory(t, path); !slices.Contains(kinds[kind], s.provider) || len(kinds[kind]) < 3 {
			kinds[kind] = append(kinds[kind], s.provider)
		}
	}
	for _, kind := range []string{
		"late", "link", "label", "place", "several", "word", "id", "moderation", "error", "number", "time", "life", "foreign",
	} {
		if len(kinds[kind]) < 3 {
			t.Errorf("%d case files are about %q, want three", len(kinds[kind]), kind)
		}
	}
	for kind := range kinds {
		if !slices.Contains([]string{"late", "link", "label", "place", "several", "word", "id", "moderation", "error", "number", "time", "life", "foreign"}, kind) {
			t.Errorf("%q is no kind", kind)
		}
	}
}
