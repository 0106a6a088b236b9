package faulttest_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
	"dailies/store/storetest"
)

// stand is a sandbox with a fault and an engine with an empty history.
type stand struct {
	*engine.Engine
	db      *store.DB
	sandbox *sandbox.Server
	network *severed
	dir     string
	ahead   atomic.Int64 // of the sandbox's clock
}

func newStand(t *testing.T, p provider.Provider, step sandbox.Step, fault string, times int) *stand {
	t.Helper()
	speed := sandbox.Speed{Queued: 30 * time.Millisecond, Running: 30 * time.Millisecond}
	if step == sandbox.StepCancel {
		speed.Queued = 10 * time.Minute // time to cancel it, on a loaded machine too
	}
	s := &stand{network: &severed{step: step, fault: fault, left: times}, dir: t.TempDir()}
	server, err := sandbox.Start(sandbox.Options{Small: true, Speed: speed,
		Now: func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	call := 5 * time.Second // generous: a loaded machine must not add faults
	if fault == "timeout" || fault == "slow-drip" && !blocking(p) {
		call = 2 * time.Second
	}
	s.sandbox = server
	if fault != none && fault != refused && fault != noDNS {
		wait := time.Second
		if fault == "slow-drip" {
			wait = 100 * time.Millisecond
		}
		server.Fault(sandbox.Fault{Name: fault, Provider: p.Info().Keeper(), Step: step, Times: times, Wait: wait})
	}
	history := filepath.Join(s.dir, "history.db")
	if err := storetest.New(history); err != nil {
		t.Fatal(err)
	}
	if s.db, err = store.Open(t.Context(), history); err != nil {
		t.Fatal(err)
	}
	rt := &http.Transport{Proxy: s.network.Proxy, DisableKeepAlives: true}
	providers, err := registry.Providers(func(account string) provider.Access {
		return provider.Access{Base: server.URL(account), Key: provider.NewSecret(sandbox.Key), HTTP: rt}
	})
	if err != nil {
		t.Fatal(err)
	}
	giveUp := time.Second
	if step == sandbox.StepDownload && times < always { // a loaded machine must not cause the link to expire
		giveUp = time.Minute
	}
	s.Engine, err = engine.New(s.db, providers, engine.Options{
		Folder: filepath.Join(s.dir, "videos"), HTTP: rt, AllowLoopback: true,
		Timing: engine.Timing{
			Poll: 15 * time.Millisecond, Retry: 10 * time.Millisecond, Lookup: 5 * time.Millisecond,
			Rate: 1000, Probe: 20 * time.Millisecond, Call: call, StallTimeout: call,
			Patience: 300 * time.Millisecond, GiveUp: giveUp, Refused: 5 * time.Millisecond, LinkTTL: giveUp,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.drive(t)
	return s
}

// strikes returns how many calls were affected.
func (s *stand) strikes() int { return s.network.count() + s.sandbox.Strikes() }

func (s *stand) drive(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("drive: %v", err)
		}
		if err := s.db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := s.sandbox.Close(); err != nil {
			t.Errorf("sandbox: %v", err)
		}
	})
}

// order submits a run; with a local image if an upload is to fail, without one if possible.
func (s *stand) order(t *testing.T, p provider.Provider, step sandbox.Step) run.Spec {
	t.Helper()
	m, ok := modelFor(p, step == sandbox.StepUpload)
	if !ok {
		t.Fatalf("%s has no model for this", p.Info().Name)
	}
	r := m.Defaults()
	r.Prompt, r.Resolution = "clouds", m.Resolutions[0]
	r.Duration = m.Duration.Min
	switch {
	case step == sandbox.StepUpload:
		r.StartFrame = picture(t, s.dir)
	case m.Start == provider.Required:
		r.StartFrame = "https://pictures.example/start.png"
	}
	return run.Spec{Model: m.Key(), Request: r}
}

// modelFor returns a model that needs an upload, or one that does not.
func modelFor(p provider.Provider, upload bool) (provider.Model, bool) {
	for _, m := range p.Models() {
		if upload && m.Start != provider.Unsupported && m.NoUploads == "" {
			return m, true
		}
		if !upload && (m.Start != provider.Required || m.NoUploads != "" || m.Blocking) {
			return m, true
		}
	}
	return provider.Model{}, false
}

func picture(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "start.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 640, 360))); err != nil {
		t.Fatal(err)
	}
	return path
}

// cell runs one run with one fault and compares the outcome.
func cell(t *testing.T, p provider.Provider, step sandbox.Step, fault string, times int, want end) {
	s := newStand(t, p, step, fault, times)
	ctx := t.Context()
	runs, err := s.Submit(ctx, s.order(t, p, step))
	if err != nil {
		t.Fatal(err)
	}
	id := runs[0].ID
	if step == sandbox.StepCancel {
		s.until(t, id, "is queued", func(r run.Run) bool { return r.State == run.Queued })
		if err := s.Enqueue(ctx, run.CommandCancel, "", id); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(declined, fault) { // the job must finish
			s.until(t, id, "is asked to be cancelled", func(run.Run) bool { return s.strikes() > 0 })
			s.ahead.Store(int64(11 * time.Minute)) // links live for an hour
		}
	}
	r := s.until(t, id, fmt.Sprintf("ends as %+v", want), func(r run.Run) bool { return s.settled(r, want) })
	time.Sleep(30 * time.Millisecond) // a second create call would have been made by now
	if r.State != want.state && !(want == goesOn && r.State == run.Running) || want.charge != "" && r.Charged != want.charge || r.Video.Download != want.saved {
		t.Errorf("it is %s, charge %q, video %s; want %s, %q, %s", r.State, r.Charged, r.Video.Download, want.state, want.charge, want.saved)
	}
	if want.problem != "" && (r.Err == nil || r.Err.Kind != want.problem) {
		t.Errorf("its problem is %v, want one of kind %s", r.Err, want.problem)
	}
	if n := len(s.sandbox.Charges()); n != want.charges {
		t.Errorf("%d charges, want %d", n, want.charges)
	}
	if s.strikes() == 0 {
		t.Error("the fault never happened")
	}
	s.files(t, want)
}

// settled reports whether the run will not change any more or, if it is to continue, whether
// the fault has occurred often enough.
func (s *stand) settled(r run.Run, want end) bool {
	if want == goesOn {
		return r.Err != nil && s.strikes() > 6
	}
	return r.NextAttempt.IsZero() && (r.State.Final() || r.State == run.Unsure)
}

func (s *stand) until(t *testing.T, id, what string, ok func(run.Run) bool) run.Run {
	t.Helper()
	for wait := time.Now().Add(90 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		r, err := s.db.Run(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if ok(r) {
			return r
		}
		if time.Now().After(wait) {
			t.Fatalf("it never %s: it is %s %q, video %s, problem %v, video's problem %v, next %s", what, r.State, r.RawStatus, r.Video.Download, r.Err, r.Video.Err, r.NextAttempt)
		}
	}
}

// files checks that a video is complete or absent.
func (s *stand) files(t *testing.T, want end) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "videos", "[^.]*"))
	if err != nil {
		t.Fatal(err)
	}
	if saved := want.saved == run.Downloaded; saved != (len(names) == 1) {
		t.Errorf("files %q, the video is %s", names, want.saved)
	}
}
