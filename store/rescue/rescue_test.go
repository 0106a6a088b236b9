package rescue_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
	"dailies/store/rescue"
)

// process is a process that has a history open.
type process struct {
	*rescue.Files
	t     *testing.T
	db    *store.DB
	notes []string // at the start
	told  []string // later
}

func start(t *testing.T, history, state string) *process {
	t.Helper()
	db, err := store.Open(context.Background(), history)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	p := &process{t: t, db: db}
	p.Files = &rescue.Files{State: state, History: history, Store: db, Log: slog.New(slog.DiscardHandler),
		Tell: func(texts ...string) { p.told = append(p.told, texts...) }}
	p.notes = p.Begin(context.Background())
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const id = "01KAGYV0000000000000000001"

// paid is a run that was accepted as a job.
func paid(job string) run.Run {
	seed := int64(7)
	return run.Run{
		ID: id, Provider: "runflow", Model: "seedance", Request: provider.Request{Model: "seedance", Prompt: "a \x1b[2J corgi", Duration: 5, Seed: &seed},
		IdempotencyKey: "key", Parent: "parent", Tags: []string{"hero"}, Estimate: provider.Estimate{Known: true, Low: provider.Dollar, High: provider.Dollar},
		State: run.Running, RawStatus: "RUNNING", Job: job, Created: noon, Sent: noon, Video: run.Video{Download: run.DownloadNone},
	}
}

func rescued(job string) run.Rescued {
	return run.Rescued{Run: paid(job), Why: provider.Errorf(provider.KindDisk, "the disk is full").WithHint("make room")}
}

// ordered writes the run as it is during its create call.
func (p *process) ordered() {
	p.t.Helper()
	r := paid("")
	r.State, r.RawStatus = run.Pending, ""
	must(p.t, p.db.Add(context.Background(), "dead", noon, []run.Run{r}, run.PeriodStart{}, nil))
	r.State, r.Epoch = run.Submitting, 1
	must(p.t, p.db.Save(context.Background(), "dead", run.Update{Run: r, Base: run.Base{State: run.Pending}}))
}

func (p *process) run(id string) run.Run {
	p.t.Helper()
	r, err := p.db.Run(context.Background(), id)
	must(p.t, err)
	return r
}

func files(t *testing.T, state string) []string {
	t.Helper()
	l, err := filepath.Glob(filepath.Join(state, "rescue", "*"))
	must(t, err)
	return l
}

func TestARescuedJobIsTakenInByTheNextStart(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "data", "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	p.ordered()
	must(t, p.Keep(rescued("job-1")))
	must(t, p.Keep(rescued("job-1"))) // once
	l := files(t, state)
	if len(l) != 1 || len(p.told) != 1 || !strings.Contains(p.told[0], "job-1") || !strings.Contains(p.told[0], l[0]) || !strings.Contains(p.told[0], "the disk is full") {
		t.Fatalf("%v, told %q", l, p.told)
	}
	info, err := os.Lstat(l[0])
	must(t, err)
	if info.Mode() != 0o600 {
		t.Errorf("others can read it: %v", info.Mode())
	}
	if folder, err := os.Lstat(filepath.Dir(l[0])); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", folder.Mode(), err)
	}
	must(t, p.db.Close())

	p = start(t, history, state)
	r := p.run(id)
	if r.Job != "job-1" || r.State != run.Queued || r.NextAttempt.IsZero() || r.Err != nil {
		t.Errorf("%+v", r)
	}
	if len(p.notes) != 1 || !strings.Contains(p.notes[0], id) || len(files(t, state)) != 0 {
		t.Errorf("notes %q, left %v", p.notes, files(t, state))
	}
	events, err := p.db.Events(context.Background(), id)
	must(t, err)
	if events[len(events)-1].Kind != "rescued" {
		t.Errorf("%+v", events)
	}
	must(t, p.db.Close())
	if p := start(t, history, state); len(p.notes) != 0 {
		t.Errorf("told twice: %q", p.notes)
	}
}

func TestARescuedJobOfNoRowIsAdded(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	must(t, p.Keep(rescued("job-1")))
	must(t, p.db.Close())
	for _, suffix := range []string{"", ".reserve"} {
		must(t, os.Remove(history+suffix))
	}
	p = start(t, history, state)
	got, want := p.run(id), paid("job-1")
	want.State, want.Seq, want.Epoch, want.NextAttempt, want.Updated = run.Queued, got.Seq, got.Epoch, got.NextAttempt, got.Updated
	want.Shot, want.Take = "S010", 1 // every run is a take
	if !reflect.DeepEqual(got, want) || got.NextAttempt.IsZero() {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// A blocking endpoint returns a video and no job.
func TestARescuedVideoIsTakenIn(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	p.ordered()
	x := rescued("")
	bill := provider.Money(500_000)
	x.Run.State, x.Run.Finished, x.Run.Billed, x.Run.Charged = run.Succeeded, noon, &bill, provider.ChargedYes
	x.Run.Video = run.Video{Video: provider.Video{URL: "https://x.test/1.mp4", Expires: noon}, Download: run.Downloading}
	x.Run.Outputs = []run.Video{{Video: provider.Video{URL: "https://x.test/2.mp4"}, Download: run.Downloading}}
	must(t, p.Keep(x))
	if !strings.Contains(p.told[0], "https://x.test/1.mp4") {
		t.Error(p.told)
	}
	must(t, p.db.Close())
	r := start(t, history, state).run(id)
	if r.State != run.Succeeded || r.Video.URL != "https://x.test/1.mp4" || r.Video.Download != run.Downloading || len(r.Outputs) != 1 || *r.Billed != bill || r.NextAttempt.IsZero() {
		t.Errorf("%+v", r)
	}
}

// If there was no answer before the file was lost, the run is unsure.
func TestARunOfUnsureOutcomeIsTakenIn(t *testing.T) {
	for _, row := range []run.State{"", run.Submitting, run.Pending} { // the last one in an older copy
		dir := t.TempDir()
		history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
		p := start(t, history, state)
		switch row {
		case run.Submitting:
			p.ordered()
		case run.Pending:
			r := paid("")
			r.State, r.Held = run.Pending, "waits for a yes"
			must(t, p.db.Add(context.Background(), "", noon, []run.Run{r}, run.PeriodStart{}, nil))
		}
		x := rescued("")
		x.Run.State = run.Unsure
		must(t, p.Keep(x))
		must(t, p.db.Close())
		p = start(t, history, state)
		if r := p.run(id); r.State != run.Unsure || r.Err == nil || r.NextAttempt.IsZero() || r.Held != "" {
			t.Errorf("row %q: %+v", row, r)
		}
		must(t, p.db.Close())
	}
}

// There is one file per submission, whatever was learned first.
func TestAJobTakesThePlaceOfAnUnsureOutcome(t *testing.T) {
	for _, jobs := range [][]string{{"", "job-1"}, {"job-1", ""}, {"", "job-1", ""}} {
		dir := t.TempDir()
		p := start(t, filepath.Join(dir, "history.db"), filepath.Join(dir, "state"))
		for _, job := range jobs {
			x := rescued(job)
			if job == "" {
				x.Run.State = run.Submitting
			}
			must(t, p.Keep(x))
		}
		must(t, p.End())
		if r := p.run(id); r.Job != "job-1" || r.State != run.Queued || len(files(t, p.State)) != 0 {
			t.Errorf("%q: %+v", jobs, r)
		}
		must(t, p.db.Close())
	}
}

// Newer data is never overwritten, and no job is dropped.
func TestARescuedJobBesideAnotherBecomesARunOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	p.ordered()
	must(t, p.Keep(rescued("job-1")))
	must(t, p.Keep(rescued("job-2")))
	if l := files(t, state); len(l) != 2 {
		t.Fatal(l)
	}
	must(t, p.db.Close())
	p = start(t, history, state)
	all, err := p.db.Page(context.Background(), run.Query{Limit: 10})
	must(t, err)
	var jobs []string
	for _, r := range all {
		jobs = append(jobs, r.Job)
	}
	slices.Sort(jobs)
	if !slices.Equal(jobs, []string{"job-1", "job-2"}) || len(files(t, state)) != 0 {
		t.Errorf("%v, left %v", jobs, files(t, state))
	}
}

func TestRescueFilesBelongToOneHistory(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "a", "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	p.ordered()
	must(t, p.Keep(rescued("job-1")))
	must(t, p.db.Close())
	copied := filepath.Join(dir, "copy.db")
	b, err := os.ReadFile(history)
	must(t, err)
	must(t, os.WriteFile(copied, b, 0o600))
	for _, elsewhere := range []string{copied, filepath.Join(dir, "other.db")} { // the same history in two places; another one
		if p := start(t, elsewhere, state); len(p.notes) != 0 || len(files(t, state)) != 1 {
			t.Errorf("%s took it: %q", elsewhere, p.notes)
		}
	}
	moved := filepath.Join(dir, "b")
	must(t, os.Rename(filepath.Dir(history), moved))
	if r := start(t, filepath.Join(moved, "history.db"), state).run(id); r.Job != "job-1" {
		t.Errorf("%+v", r)
	}
}

// End checks whether the kept runs are in the history by then.
func TestTheEndSaysWhatIsStillInNoHistory(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "data", "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	p.ordered()
	must(t, p.End()) // nothing was kept
	must(t, p.Keep(rescued("job-1")))
	must(t, os.Rename(history, history+".moved"))
	err := p.End()
	if !errors.Is(err, run.ErrNotWritten) || !strings.Contains(provider.UserMessage(err), "job-1") || !strings.Contains(provider.UserMessage(err), files(t, state)[0]) {
		t.Errorf("%v", err)
	}
	must(t, os.Rename(history+".moved", history))
	must(t, p.End())
	if r := p.run(id); r.Job != "job-1" || len(files(t, state)) != 0 {
		t.Errorf("%+v, left %v", r, files(t, state))
	}
}

// A failed rescue is reported, and does not count as kept.
func TestARescueThatFailsIsTold(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	must(t, os.RemoveAll(state))
	must(t, os.WriteFile(state, nil, 0o600)) // no folder can be made there
	for range 3 {
		if p.Keep(rescued("job-1")) == nil {
			t.Fatal("it was kept")
		}
	}
	if len(p.told) != 1 || !strings.Contains(p.told[0], "job-1") || !strings.Contains(p.told[0], "note this down") {
		t.Errorf("%q", p.told)
	}
	must(t, p.End())
}

// Foreign files are not followed, read or removed.
func TestForeignFilesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	folder := filepath.Join(state, "rescue")
	must(t, os.MkdirAll(folder, 0o700))
	must(t, os.WriteFile(filepath.Join(folder, "bad.json"), []byte(`{"run":`), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "empty.json"), []byte(`{}`), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "notes.txt"), []byte("mine"), 0o600))
	must(t, os.WriteFile(filepath.Join(folder, ".half.json"), []byte("{}"), 0o600))
	must(t, os.Symlink(filepath.Join(dir, "elsewhere"), filepath.Join(folder, "link.json")))
	p := start(t, history, state)
	if len(p.notes) != 3 || len(files(t, state)) != 5 {
		t.Errorf("%q, %v", p.notes, files(t, state))
	}
	for _, n := range p.notes {
		if !strings.Contains(n, "cannot be read") {
			t.Error(n)
		}
	}

	// A link at the path of a rescue file does not redirect a write.
	must(t, p.Keep(rescued("job-1")))
	var name string
	for _, f := range files(t, state) {
		if strings.Contains(f, id) {
			name = f
		}
	}
	must(t, os.Remove(name))
	target := filepath.Join(dir, "target")
	must(t, os.Symlink(target, name))
	must(t, p.Keep(rescued("job-1")))
	if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
		t.Errorf("it was taken for kept: %v, %v", info, err)
	}
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it was written through a link")
	}
}

func TestSeveralProcessesTakeInAtOnce(t *testing.T) {
	dir := t.TempDir()
	history, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	p := start(t, history, state)
	p.ordered()
	must(t, p.Keep(rescued("job-1")))
	var all sync.WaitGroup
	for range 4 {
		db, err := store.Open(context.Background(), history) // each process opens it for itself
		must(t, err)
		t.Cleanup(func() { _ = db.Close() })
		f := &rescue.Files{State: state, History: history, Store: db, Log: slog.New(slog.DiscardHandler), Tell: func(...string) {}}
		all.Go(func() {
			for _, n := range f.Begin(context.Background()) {
				if !strings.Contains(n, "is in the history again") {
					t.Error(n)
				}
			}
		})
	}
	all.Wait()
	found, err := p.db.Page(context.Background(), run.Query{Limit: 10})
	must(t, err)
	if len(found) != 1 || found[0].Job != "job-1" {
		t.Errorf("%+v", found)
	}
}
