package engine_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// The ways to be offline: the error of a call, and whether it proves that nothing of a create
// call was sent.
func waysOffline() map[string]*provider.Error {
	network := func(err error) *provider.Error {
		return &provider.Error{Kind: provider.KindNetwork, Message: err.Error(), Delivery: provider.NotSent, Err: err}
	}
	return map[string]*provider.Error{
		"no DNS":           network(&net.DNSError{Err: "server misbehaving", Name: "api.example"}),
		"refused":          network(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}),
		"no route":         network(&net.OpError{Op: "dial", Err: syscall.ENETUNREACH}),
		"TLS interception": network(&tls.CertificateVerificationError{Err: errors.New("unknown authority")}),
		"captive portal":   {Kind: provider.KindProvider, Status: 200, Message: "a web page came back instead of an API answer"},
	}
}

// line is a network that can be disconnected.
type line struct {
	cut    atomic.Bool
	err    *provider.Error
	back   time.Time
	answer atomic.Pointer[time.Time] // the first after the reconnection
}

// call returns the error of a call now.
func (l *line) call() error {
	if l.cut.Load() {
		return l.err
	}
	if now := time.Now(); !l.back.IsZero() {
		l.answer.CompareAndSwap(nil, &now)
	}
	return nil
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	switch err := l.call(); {
	case err == nil:
		return files{}.RoundTrip(r)
	case l.err.Err == nil: // a captive portal responds
		resp, _ := files{}.RoundTrip(r)
		resp.Header, resp.ContentLength = http.Header{"Content-Type": {"text/html"}}, -1
		resp.Body = io.NopCloser(strings.NewReader("<!DOCTYPE html><title>Sign in</title>"))
		return resp, nil
	default:
		return nil, l.err.Err
	}
}

// under sends uploads and create calls through a line.
type under struct {
	*vendor
	line *line
}

func (u under) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	if err := u.line.call(); err != nil {
		return provider.UploadedFile{}, err
	}
	return uploading{u.vendor}.Upload(ctx, f)
}

func (u under) Find(context.Context, string) (provider.Report, bool, error) {
	err := u.line.call()
	return running("job-found"), err == nil, err
}

func startFrame(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "start.png")
	if err := os.WriteFile(path, png(t, 640, 360), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The network is disconnected for ten minutes while runs are at every step. No run fails
// because of it, the provider is called at most once in ten seconds, and the first call
// succeeds within fifteen seconds of the reconnection.
func TestNothingFailsBecauseWeWereOffline(t *testing.T) {
	t.Parallel()
	const outage = 5 * time.Minute
	for name, err := range waysOffline() {
		for _, step := range []string{"send", "upload", "poll", "look up", "save"} {
			t.Run(name+"/"+step, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { offline(t, err, step, outage) })
			})
		}
	}
}

func offline(t *testing.T, err *provider.Error, step string, outage time.Duration) {
	l := &line{err: err}
	var calls atomic.Int64
	met := func() error {
		calls.Add(1)
		return l.call()
	}
	v := &vendor{}
	v.submit = func(n int, _ provider.Submission) (provider.Report, error) {
		if err := met(); err != nil {
			return provider.Report{}, err
		}
		return provider.Report{Job: fmt.Sprintf("job-%d", n), Status: provider.StatusQueued}, nil
	}
	v.poll = func(n int, job string) (provider.Report, error) {
		if err := met(); err != nil {
			return provider.Report{}, err
		}
		if step == "poll" && l.back.IsZero() {
			return running(job), nil
		}
		return done(job), nil
	}
	b := newBench(t, under{v, l}, func(o *engine.Options) { o.HTTP = l })
	defer b.stop()
	var id string
	switch step {
	case "poll":
		id = b.send()
		b.pass(time.Minute)
		l.cut.Store(true)
	case "look up":
		l.cut.Store(true)
		id = b.crashed(run.Submitting)
		b.pass(20 * time.Second)
	case "save":
		v.poll = func(n int, job string) (provider.Report, error) {
			if n == 1 {
				defer l.cut.Store(true)
			}
			return done(job), met()
		}
		id = b.send()
	case "upload":
		l.cut.Store(true)
		o := order()
		o.Request.StartFrame = startFrame(t)
		runs, err := b.Submit(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		id = runs[0].ID
	default:
		l.cut.Store(true)
		id = b.send()
	}
	b.pass(outage)
	if n := calls.Load(); n > 30+int64(outage/(10*time.Second)) {
		t.Errorf("%d calls in the outage", n)
	}
	r := b.run(id)
	if r.State == run.Failed || r.State == run.Cancelled || r.Video.Download == run.DownloadFailed || r.Video.Download == run.LinkExpired {
		t.Fatalf("afterwards it is %s, video %s: %v %v", r.State, r.Video.Download, r.Err, r.Video.Err)
	}
	if r.State != run.Unsure && r.Err == nil && r.Video.Err == nil && step != "save" {
		t.Error("nobody is told what stands in the way")
	}
	l.back = time.Now()
	l.cut.Store(false)
	b.pass(2 * time.Minute)
	if r.State == run.Unsure && step == "send" {
		return // a page instead of a response: the user decides
	}
	if at := l.answer.Load(); at == nil || at.Sub(l.back) > 15*time.Second {
		t.Errorf("the first answer came at %v; it is back since %v", at, l.back)
	}
	b.pass(5 * time.Minute)
	if r := b.run(id); r.State != run.Succeeded || r.Video.Download != run.Downloaded {
		t.Errorf("after all it is %s, video %s: %v %v", r.State, r.Video.Download, r.Err, r.Video.Err)
	}
	if n := v.asked(); step != "send" && step != "upload" && n > 1 {
		t.Errorf("%d create calls", n)
	}
}
