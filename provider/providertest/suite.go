// Package providertest is the contract of [provider.Provider] and its abilities as a test
// suite, which runs an adapter over real HTTP against the strict loopback servers of the
// sandbox.
//
// It has no tests of a vendor's wire format; those are next to the adapter.
package providertest

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

// Setup describes the adapter under test.
type Setup struct {
	// Vendor is the sandbox's dialect for the adapter: "runflow".
	Vendor string
	// New creates the adapter; the key may be empty.
	New func(provider.Access) (provider.Provider, error)
}

// Run runs the whole suite.
func Run(t *testing.T, s Setup) {
	t.Run("facts", s.facts)
	t.Run("models", s.models)
	t.Run("every choice is taken", s.choices)
	t.Run("life", s.life)
	t.Run("odd but documented answers", s.variants)
	t.Run("submit is sent once", s.submits)
	t.Run("a provider that cannot be reached", s.unreachable)
	t.Run("no key", s.noKey)
	t.Run("bad key", s.badKey)
	t.Run("cancelled context", s.cancelledContext)
	t.Run("cancelled on the way", s.cancelledOnTheWay)
	t.Run("failed looks", s.failedLooks)
	t.Run("unknown job", s.unknownJob)
	t.Run("cancel", s.cancel)
	t.Run("find", s.find)
	t.Run("list", s.list)
	t.Run("upload", s.upload)
	t.Run("uploads of videos and audio files", s.mediaUploads)
	t.Run("account", s.account)
	t.Run("callbacks", s.callbacks)
	t.Run("exchanges", s.exchanges)
	t.Run("many at once", s.concurrent)
}

// key is accepted by the servers; it is long enough to be searched for.
const key = "sandbox_key_0123456789"

// harness is an adapter and its server.
type harness struct {
	*testing.T
	provider.Provider
	server *sandbox.Server
}

// open starts a server and an adapter for it. Every reading of the server's clock advances it,
// so that jobs end without waiting. At the end of the test the file storage must not have
// received the key.
func (s Setup) open(t *testing.T, change ...func(*sandbox.Options)) *harness {
	t.Helper()
	c := &clock{at: time.Now(), step: 10 * time.Second}
	o := sandbox.Options{
		Speed: sandbox.Speed{Queued: 40 * time.Second, Running: 40 * time.Second}, Small: true, Now: c.now, Keys: []string{key},
	}
	for _, f := range change {
		f(&o)
	}
	server, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	r := &harness{T: t, server: server, Provider: s.dial(t, server.URL(s.Vendor), key)}
	t.Cleanup(func() {
		for _, seen := range server.Requests() {
			if auth := seen.Header.Get("Authorization"); auth != "" && !strings.HasPrefix(auth, r.Info().Scheme()+" ") {
				t.Errorf("the key went behind another word than %q: %s", r.Info().Scheme(), seen.Path)
			}
			if seen.Storage && (seen.Header.Get("Authorization") != "" || strings.Contains(text(seen), key)) {
				t.Errorf("the key went to the storage: %s %s", seen.Method, seen.Path)
			}
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (s Setup) dial(t *testing.T, base, key string) provider.Provider {
	t.Helper()
	p, err := s.New(provider.Access{Base: base, Key: provider.NewSecret(key)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// slowly returns options for a server whose jobs stay queued during a test.
func slowly(o *sandbox.Options) {
	o.Speed = sandbox.Speed{Queued: 1000 * time.Hour, Running: time.Hour}
}

// text returns all parts of a request that may contain a key.
func text(s sandbox.RecordedRequest) string {
	var b strings.Builder
	b.WriteString(s.Path + "?" + s.Query + "\n")
	_ = s.Header.Write(&b) // a Builder never fails
	b.Write(s.Body)
	return b.String()
}

// clock advances with every reading.
type clock struct {
	mu   sync.Mutex
	at   time.Time
	step time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.step)
	return c.at
}

// ref is a client reference in the engine's format.
const ref = "01JD0000000000000000000000"

// send submits to the first model and requires acceptance.
func (h *harness) send(prompt string) provider.Report {
	h.Helper()
	report, err := h.Submit(h.Context(), newSubmission(h.Models()[0], prompt))
	if err != nil {
		h.Fatalf("submit: %v", err)
	}
	return report
}

// blocking reports whether the create call returns the finished video.
func (h *harness) blocking() bool { return h.Models()[0].Blocking }

// looks limits the polls of a job; the server's clock needs far fewer.
const looks = 500

// finish polls a job to its end and checks every report.
func (h *harness) finish(report provider.Report) provider.Report {
	h.Helper()
	job := report.Job
	for range looks {
		h.sane(report)
		if report.Status.Final() {
			return report
		}
		var err error
		if report, err = h.Poll(h.Context(), job); err != nil {
			h.Fatalf("poll: %v", err)
		}
		if report.Job != job {
			h.Fatalf("the report is about job %q, not %q", report.Job, job)
		}
	}
	h.Fatalf("after %d looks the job is %s (%s)", looks, report.Status, report.RawStatus)
	return report
}

// sane checks the invariants of a report.
func (h *harness) sane(p provider.Report) {
	h.Helper()
	if p.Job == "" && !p.Status.Final() {
		h.Errorf("a report that is not final names no job: %+v", p)
	}
	if p.Progress != nil && (*p.Progress < 0 || *p.Progress > 100) {
		h.Errorf("progress %d", *p.Progress)
	}
	if p.QueuePosition != nil && *p.QueuePosition < 0 || p.ETA != nil && *p.ETA < 0 || p.Billed != nil && *p.Billed < 0 {
		h.Errorf("a negative number: %+v", p)
	}
	if p.Status.Final() != (p.Charged != "") {
		h.Errorf("%s with charge %q", p.Status, p.Charged)
	}
	if (len(p.Videos) > 0 || p.Gone) != (p.Status == provider.StatusSucceeded) {
		h.Errorf("%s with %d videos", p.Status, len(p.Videos))
	}
	for _, v := range p.Videos {
		if !provider.IsURL(v.URL) {
			h.Errorf("a video at %q", v.URL)
		}
	}
	if (p.Err != nil) != (p.Status == provider.StatusFailed) {
		h.Errorf("%s with problem %v", p.Status, p.Err)
	}
	if p.Err != nil && (p.Err.Kind == "" || p.Err.Message == "") {
		h.Errorf("a problem without kind or words: %+v", p.Err)
	}
}

// fails requires an *provider.Error of the given kind with a message and hint for users.
func (h *harness) fails(what string, err error, kind provider.Kind) *provider.Error {
	h.Helper()
	e, ok := errors.AsType[*provider.Error](err)
	if !ok {
		h.Errorf("%s: got %v, want a *provider.Error of kind %s", what, err, kind)
		return &provider.Error{}
	}
	if e.Kind != kind {
		h.Errorf("%s: kind %s (%v), want %s", what, e.Kind, e, kind)
	}
	if e.Message == "" || !strings.HasPrefix(e.Op, h.Info().Name+": ") || strings.Contains(e.Error()+e.Hint, key) {
		h.Errorf("%s: op %q, message %q, next %q", what, e.Op, e.Message, e.Hint)
	}
	return e
}

// posts counts the POST requests to the API.
func (h *harness) posts() int {
	n := 0
	for _, seen := range h.server.Requests() {
		if seen.Method == http.MethodPost && !seen.Storage {
			n++
		}
	}
	return n
}

// calls returns all calls of an adapter, including those of its abilities.
func calls(p provider.Provider) map[string]func(context.Context) error {
	all := map[string]func(context.Context) error{
		"submit": func(ctx context.Context) error {
			_, err := p.Submit(ctx, newSubmission(p.Models()[0], "a cat"))
			return err
		},
	}
	if !p.Models()[0].Blocking {
		all["poll"] = func(ctx context.Context) error { _, err := p.Poll(ctx, "job"); return err }
	}
	if c, ok := p.(provider.Canceler); ok {
		all["cancel"] = func(ctx context.Context) error { _, err := c.Cancel(ctx, "job"); return err }
	}
	if f, ok := p.(provider.Finder); ok {
		all["find"] = func(ctx context.Context) error { _, _, err := f.Find(ctx, ref); return err }
	}
	if l, ok := p.(provider.Lister); ok {
		all["list"] = func(ctx context.Context) error { _, err := l.List(ctx, "", 10); return err }
	}
	if u, ok := p.(provider.Uploader); ok && !p.Info().Inline { // it makes no call
		all["upload"] = func(ctx context.Context) error { _, err := u.Upload(ctx, picture()); return err }
	}
	if b, ok := p.(provider.Balancer); ok {
		all["balance"] = func(ctx context.Context) error { _, err := b.Balance(ctx); return err }
	}
	if k, ok := p.(provider.KeyChecker); ok {
		all["check key"] = k.CheckKey
	}
	if q, ok := p.(provider.Pricer); ok && !p.Info().OpenPrices {
		all["prices"] = func(ctx context.Context) error { _, err := q.Prices(ctx); return err }
	}
	return all
}
