package faults_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/all"
	"dailies/provider/engine"
	. "dailies/provider/faults"
	"dailies/provider/sandbox"
	"dailies/store"
)

// stand is a sandbox, a gateway in front of it and an engine over a fresh history.
type stand struct {
	*engine.Engine
	db      *store.DB
	sandbox *sandbox.Server
	gateway *Gateway
	dir     string
}

func newStand(t *testing.T, name string, step Step, f Fault, times int) *stand {
	t.Helper()
	speed := sandbox.Speed{Queued: 30 * time.Millisecond, Running: 30 * time.Millisecond}
	if step == Cancel {
		speed.Queued = 8 * time.Second // time to cancel it, on a loaded machine too
	}
	server, err := sandbox.Start(sandbox.Options{Small: true, Speed: speed})
	if err != nil {
		t.Fatal(err)
	}
	call := 5 * time.Second // generous: a loaded machine must not add faults of its own
	if f == Timeout || f == Drip && name != "runflow-older" {
		call = 2 * time.Second
	}
	vendor := strings.TrimSuffix(name, "-older")
	target, stepOf := server.URL(vendor), StepOf
	if step == Download {
		target, stepOf = server.StorageURL(), func(*http.Request) Step { return Download }
	}
	g, err := NewGateway(target, step, f, times, stepOf)
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{sandbox: server, gateway: g, dir: t.TempDir()}
	if s.db, err = store.Open(t.Context(), filepath.Join(s.dir, "history.db")); err != nil {
		t.Fatal(err)
	}
	rt := &http.Transport{Proxy: g.Proxy, DisableKeepAlives: true}
	base := server.URL(vendor)
	if step != Download {
		base = g.URL()
	}
	providers, err := all.Providers(func(string) provider.Access {
		return provider.Access{Base: base, Key: provider.NewSecret(sandbox.Key), HTTP: rt}
	})
	if err != nil {
		t.Fatal(err)
	}
	giveUp := time.Second
	if step == Download && times < always { // a loaded machine must not take the place of the link's end
		giveUp = time.Minute
	}
	s.Engine, err = engine.New(s.db, providers, engine.Options{
		Folder: filepath.Join(s.dir, "videos"), HTTP: &detour{rt: rt, storage: server.StorageURL(), gateway: g.URL(), on: step == Download}, Loopback: true,
		Pacing: engine.Pacing{
			Poll: 15 * time.Millisecond, Retry: 10 * time.Millisecond, Look: 5 * time.Millisecond,
			Rate: 1000, Breaker: 20 * time.Millisecond, Call: call, Stall: call,
			Patience: 300 * time.Millisecond, GiveUp: giveUp, Refused: 5 * time.Millisecond, LinkLife: giveUp,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.drive(t)
	return s
}

func (s *stand) drive(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Drive(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("drive: %v", err)
		}
		s.gateway.Close()
		if err := s.db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if err := s.sandbox.Close(); err != nil {
			t.Errorf("sandbox: %v", err)
		}
	})
}

// detour leads downloads through the gateway. It stands where the network stands.
type detour struct {
	rt               http.RoundTripper
	storage, gateway string
	on               bool
}

func (d *detour) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.on && strings.HasPrefix(r.URL.String(), d.storage) {
		to, err := url.Parse(d.gateway)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.URL.Host = to.Host
	}
	return d.rt.RoundTrip(r)
}

// order asks for a video; with a local picture where an upload is to fail.
func (s *stand) order(t *testing.T, name string, step Step) engine.Order {
	t.Helper()
	for _, m := range s.Models() {
		if m.Provider != name || step != Upload && m.Start == provider.Required && m.NoUploads == "" && name != "runflow-older" {
			continue
		}
		if step == Upload && (m.Start == provider.Absent || m.NoUploads != "") {
			continue
		}
		r := m.Defaults()
		r.Prompt, r.Resolution = "clouds", m.Resolutions[0]
		r.Seconds = m.Length.Min
		switch {
		case step == Upload:
			r.StartFrame = picture(t, s.dir)
		case m.Start == provider.Required:
			r.StartFrame = "https://pictures.example/start.png"
		}
		return engine.Order{Model: m.Key(), Request: r}
	}
	t.Fatalf("%s has no model for this", name)
	return engine.Order{}
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

// cell lets one fault happen to one run and compares its end.
func cell(t *testing.T, name string, step Step, f Fault, times int, want end) {
	s := newStand(t, name, step, f, times)
	ctx := t.Context()
	runs, err := s.Submit(ctx, s.order(t, name, step))
	if err != nil {
		t.Fatal(err)
	}
	id := runs[0].ID
	if step == Cancel {
		s.until(t, id, "is queued", func(r engine.Run) bool { return r.State == engine.Queued })
		if err := s.Wish(ctx, engine.WishCancel, "", id); err != nil {
			t.Fatal(err)
		}
	}
	r := s.until(t, id, fmt.Sprintf("ends as %+v", want), func(r engine.Run) bool { return s.settled(r, want) })
	time.Sleep(30 * time.Millisecond) // a second create call would come now
	if r.State != want.state && !(want == goesOn && r.State == engine.Running) || want.charge != "" && r.Charge != want.charge || r.Video.Saved != want.saved {
		t.Errorf("it is %s, charge %q, video %s; want %s, %q, %s", r.State, r.Charge, r.Video.Saved, want.state, want.charge, want.saved)
	}
	if want.problem != "" && (r.Problem == nil || r.Problem.Kind != want.problem) {
		t.Errorf("its problem is %v, want one of kind %s", r.Problem, want.problem)
	}
	if n := len(s.sandbox.Charges()); n != want.charges {
		t.Errorf("%d charges, want %d", n, want.charges)
	}
	if s.gateway.Hits() == 0 {
		t.Error("the fault never happened")
	}
	s.files(t, want)
}

// settled reports whether nothing more will happen to a run by itself, or, where
// it is to go on, whether it has met the fault often enough.
func (s *stand) settled(r engine.Run, want end) bool {
	if want == goesOn {
		return r.Problem != nil && s.gateway.Hits() > 6
	}
	return r.Next.IsZero() && (r.State.Final() || r.State == engine.Unsure)
}

func (s *stand) until(t *testing.T, id, what string, ok func(engine.Run) bool) engine.Run {
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
			t.Fatalf("it never %s: it is %s %q, video %s, problem %v, video's problem %v, next %s", what, r.State, r.Raw, r.Video.Saved, r.Problem, r.Video.Problem, r.Next)
		}
	}
}

// files checks that a video is whole or absent.
func (s *stand) files(t *testing.T, want end) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "videos", "[^.]*"))
	if err != nil {
		t.Fatal(err)
	}
	if saved := want.saved == engine.SavedDone; saved != (len(names) == 1) {
		t.Errorf("files %q, the video is %s", names, want.saved)
	}
}
