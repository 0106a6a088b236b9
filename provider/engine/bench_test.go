package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
	"dailies/store/storetest"
)

// vendor is a scripted provider that counts its calls. It is as strict as a real one: a second
// create call with the same reference is charged again.
type vendor struct {
	mu      sync.Mutex
	submit  func(n int, o provider.Submission) (provider.Report, error) // n counts from 1
	poll    func(n int, job string) (provider.Report, error)
	cancel  func(job string) (provider.CancelResult, error)
	find    func(n int, ref string) (provider.Report, bool, error)
	uploads int
	orders  []provider.Submission
	polls   map[string]int
	pollAt  map[string][]time.Time
	finds   int
	noKey   bool
	wait    time.Duration // duration of a create call
}

const model = "test/one"

func (v *vendor) Info() provider.Info {
	return provider.Info{Name: "test", Title: "Test", KeyEnv: []string{"TEST_KEY"}, HasKey: !v.noKey, Cancel: provider.CancelPolicy{
		Queued:  provider.CancelEffect{Can: true, Description: "It is free while it waits."},
		Running: provider.CancelEffect{Can: v.cancel != nil, Description: "It is charged all the same."},
	}}
}

func (v *vendor) Models() []provider.Model {
	return []provider.Model{{
		Provider: "test", ID: "one", Name: "one", Mode: provider.TextToVideo, Start: provider.Optional,
		AspectRatios: []string{provider.Auto, "16:9"}, AspectRatio: provider.Auto, Resolutions: []string{"720p"}, Resolution: "720p",
		Duration: provider.DurationLimits{Min: 4, Max: 15, Default: 5, Auto: true}, Seed: true, Audio: true,
		Prices: []provider.Price{{PerSecond: 300_000, Source: "test", AsOf: "2026-11-20"}},
	}}
}

func (v *vendor) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	v.mu.Lock()
	v.orders = append(v.orders, o)
	n, submit := len(v.orders), v.submit
	v.mu.Unlock()
	select {
	case <-time.After(v.wait):
	case <-ctx.Done():
		return provider.Report{}, &provider.Error{Kind: provider.KindNetwork, Message: "no answer", Err: ctx.Err()}
	}
	if submit == nil {
		return provider.Report{Job: fmt.Sprintf("job-%d", n), Status: provider.StatusQueued, RawStatus: "queued"}, nil
	}
	return submit(n, o)
}

func (v *vendor) Poll(ctx context.Context, job string) (provider.Report, error) {
	v.mu.Lock()
	if v.polls == nil {
		v.polls, v.pollAt = map[string]int{}, map[string][]time.Time{}
	}
	v.polls[job]++
	v.pollAt[job] = append(v.pollAt[job], time.Now())
	n, poll := v.polls[job], v.poll
	v.mu.Unlock()
	if poll == nil {
		return done(job), nil
	}
	return poll(n, job)
}

// asked returns the number of create calls.
func (v *vendor) asked() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.orders)
}

// Abilities are optional, so each is a type of its own.
type (
	canceling struct{ *vendor }
	finding   struct{ *vendor }
	uploading struct{ *vendor }
)

func (v canceling) Cancel(_ context.Context, job string) (provider.CancelResult, error) {
	return v.cancel(job)
}

func (v finding) Find(_ context.Context, ref string) (provider.Report, bool, error) {
	v.mu.Lock()
	v.finds++
	n := v.finds
	v.mu.Unlock()
	return v.find(n, ref)
}

func (v uploading) Upload(_ context.Context, f provider.File) (provider.UploadedFile, error) {
	if _, err := io.Copy(io.Discard, f.Body); err != nil {
		return provider.UploadedFile{}, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.uploads++
	return provider.UploadedFile{URL: "https://files.example/" + f.Name, Expires: time.Now().Add(2 * time.Hour)}, nil
}

func running(job string) provider.Report {
	return provider.Report{Job: job, Status: provider.StatusRunning, RawStatus: "running"}
}

func done(job string) provider.Report {
	cost := provider.Money(1_500_000)
	return provider.Report{Job: job, Status: provider.StatusSucceeded, RawStatus: "succeeded", Charged: provider.ChargedYes, Billed: &cost,
		Videos: []provider.Video{{URL: "https://files.example/" + job + ".mp4"}}}
}

// bench is an engine with a real store and a scripted vendor.
type bench struct {
	*engine.Engine
	t      *testing.T
	db     *store.DB
	path   string
	dir    string
	o      engine.Options
	stop   func()
	others []provider.Provider // besides the one that is passed to open
}

// files responds to every download with a small valid video.
type files struct{}

func (files) RoundTrip(r *http.Request) (*http.Response, error) {
	video := film
	return &http.Response{
		StatusCode: 200, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header:        http.Header{"Content-Type": {"video/mp4"}, "Etag": {`"one"`}},
		ContentLength: int64(len(video)), Body: io.NopCloser(bytes.NewReader(video)),
	}, nil
}

var film = readFilm()

// readFilm reads a small valid video.
func readFilm() []byte {
	b, err := os.ReadFile("../download/testdata/faststart.mp4")
	if err != nil {
		panic(err)
	}
	return b
}

// newBench creates a store in a new folder. It must be called inside a synctest bubble.
func newBench(t *testing.T, p provider.Provider, change ...func(*engine.Options)) *bench {
	t.Helper()
	dir := t.TempDir()
	b := &bench{t: t, dir: dir, path: filepath.Join(dir, "history.db"), o: engine.Options{
		Folder: filepath.Join(dir, "videos"), HTTP: files{},
		Timing: engine.Timing{Sync: time.Second}, // hours of fake time would be costly with more looks at the history
	}}
	for _, c := range change {
		c(&b.o)
	}
	if err := storetest.New(b.path); err != nil {
		t.Fatal(err)
	}
	b.open(p)
	return b
}

// open simulates the start of a process: a store, an engine and its loop.
func (b *bench) open(p provider.Provider) {
	b.t.Helper()
	b.openOver(p, func(db *store.DB) engine.Store { return db })
}

// openOver is open with another store for the engine.
func (b *bench) openOver(p provider.Provider, over func(*store.DB) engine.Store) {
	b.t.Helper()
	db, err := store.Open(context.Background(), b.path)
	if err != nil {
		b.t.Fatal(err)
	}
	e, err := engine.New(over(db), append([]provider.Provider{p}, b.others...), b.o)
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	b.Engine, b.db = e, db
	b.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.t.Errorf("drive: %v", err)
		}
		if err := db.Close(); err != nil {
			b.t.Errorf("close: %v", err)
		}
	})
}

func order() run.Spec {
	return run.Spec{Model: model, Request: provider.Request{Prompt: "clouds", AspectRatio: provider.Auto, Resolution: "720p", Duration: 5}}
}

// send submits one run and returns its id.
func (b *bench) send() string {
	b.t.Helper()
	runs, err := b.Submit(context.Background(), order())
	if err != nil {
		b.t.Fatal(err)
	}
	return runs[0].ID
}

// run reads a run from the store.
func (b *bench) run(id string) run.Run {
	b.t.Helper()
	r, err := b.db.Run(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) enqueue(what run.CommandKind, id string) {
	b.t.Helper()
	if err := b.Enqueue(context.Background(), what, "", id); err != nil {
		b.t.Fatal(err)
	}
}

// pass advances the fake time and lets everything that is due happen.
func (b *bench) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// closed ends the process, and starts another after a time. The clock of a process that runs is costly:
// it looks at the history four times a second.
func (b *bench) closed(p provider.Provider, d time.Duration) {
	b.t.Helper()
	b.stop()
	time.Sleep(d)
	b.open(p)
}

// crashed writes a run as left by a crashed process: in the given state, with its lease about
// to expire.
func (b *bench) crashed(state run.State) string {
	b.t.Helper()
	now := time.Now()
	r := run.Run{
		ID: "01JD0000000000000000000000", IdempotencyKey: "key", Provider: "test", Model: "one", Request: order().Request,
		State: run.Pending, Created: now, Updated: now, NextAttempt: now, Video: run.Video{Download: run.DownloadNone},
	}
	ctx := context.Background()
	err := b.db.Add(ctx, "dead", now.Add(time.Second), []run.Run{r}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
	if err != nil {
		b.t.Fatal(err)
	}
	base := r.Base()
	r.State, r.Sent, r.Epoch = state, now, 1
	if state == run.Queued || state == run.Running || state == run.Succeeded {
		r.Job = "job-1"
	}
	if state == run.Succeeded {
		r.Finished, r.Video = now, run.Video{Video: done("job-1").Videos[0], Download: run.Downloading}
	}
	if err := b.db.Save(ctx, "dead", run.Update{Run: r, Base: base}); err != nil {
		b.t.Fatal(err)
	}
	return r.ID
}
