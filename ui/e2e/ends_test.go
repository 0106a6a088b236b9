//go:build unix

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"syscall"
	"testing"
	"time"
)

// However the app ends, the terminal is restored, and the exit code shows the reason.
func TestTheTerminalIsPutBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(*Terminal)
		want int
	}{
		{"q", func(a *Terminal) { a.Keys("q") }, 0},
		{"ctrl+c", func(a *Terminal) { a.Keys("<ctrl+c>") }, 0},
		{"INT", func(a *Terminal) { a.Signal(syscall.SIGINT) }, 130},
		{"TERM", func(a *Terminal) { a.Signal(syscall.SIGTERM) }, 143},
		{"HUP", func(a *Terminal) { a.Signal(syscall.SIGHUP) }, 129},
		{"QUIT", func(a *Terminal) { a.Signal(syscall.SIGQUIT) }, 131},
		{"ABRT", func(a *Terminal) { a.Signal(syscall.SIGABRT) }, 134},
		{"TERM in the form", func(a *Terminal) {
			a.Keys("n")
			a.Shows("New run")
			a.Signal(syscall.SIGTERM)
		}, 143},
		{"TERM three times", func(a *Terminal) {
			for range 3 {
				_ = a.cmd.Process.Signal(syscall.SIGTERM) // it may have ended after the first
			}
		}, 143},
		{"HUP twice", func(a *Terminal) {
			a.Signal(syscall.SIGHUP)
			_ = a.cmd.Process.Signal(syscall.SIGHUP) // as above
		}, 129},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			a := s.app(100, 30, "--demo")
			a.Shows("No runs yet")
			begin := time.Now()
			c.end(a)
			if got := a.Exit(); got != c.want {
				t.Errorf("it ends with %d, want %d", got, c.want)
			}
			t.Logf("ended after %v", time.Since(begin).Round(time.Millisecond))
			a.restored()
		})
	}
}

// A blocked terminal delays neither runs nor the handling of signals.
func TestAStoppedTerminalKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	a := s.app(120, 36)
	a.Shows("No runs yet")
	goOn := a.Stop()
	s.run("submit", "-m", t2v, "-p", "seen by nobody", "-y").ends(0)
	for i := range 400 { // more frames than any terminal buffers
		a.Resize(100+i%50, 30)
		time.Sleep(2 * time.Millisecond)
	}
	soon(t, "the video is saved", func() bool {
		return len(s.films()) == 1
	})
	a.Signal(syscall.SIGTERM)
	if got := a.Exit(); got != 143 {
		t.Errorf("it ends with %d", got)
	}
	if fmt.Sprint(a.before) != fmt.Sprint(a.after) {
		t.Errorf("the tty is left with other settings")
	}
	goOn()
}

// Closing the window loses nothing: the state is saved, and the next start resumes.
func TestAClosedWindowLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	o := fast()
	o.Speed.Running = 2 * time.Second
	s.vendors(o)
	a := s.app(120, 36)
	a.Shows("No runs yet")
	a.Keys("n")
	a.Shows("New run")
	s.run("submit", "-m", t2v, "-p", "A run under way", "-y").ends(0)
	a.Paste("An unsent prompt")
	a.Shows("An unsent prompt", "draft saved")
	a.Close()
	if got := a.Exit(); got != 129 {
		t.Errorf("it ends with %d", got)
	}
	s.run("list", "--json").ends(0, "A run under way", `"job":"`)
	a = s.app(120, 36)
	a.Row("saved", "A run under way")
	a.Keys("n")
	a.Shows("An unsent prompt")
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}

// A call in progress is waited for, however many signals a closing window sends: the run was paid for.
func TestAnAnswerUnderWayIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	to, err := url.Parse(s.server.URL("runflow"))
	if err != nil {
		t.Fatal(err)
	}
	asked, answer := make(chan struct{}, 10), make(chan struct{})
	pass := httputil.NewSingleHostReverseProxy(to)
	pass.ModifyResponse = func(r *http.Response) error {
		if r.Request.Method == http.MethodPost {
			asked <- struct{}{}
			<-answer
		}
		return nil
	}
	slow := httptest.NewServer(pass)
	defer slow.Close()
	s.env = append(s.env, "RUNFLOW_BASE_URL="+slow.URL)
	a := s.app(120, 36)
	a.Shows("No runs yet")
	a.Keys("n")
	a.Shows("New run")
	a.Keys("<shift+tab>", "<enter>")
	a.Shows("type to search")
	a.Paste("runflow seedance 2.0 fast text")
	a.Shows("1 of 1")
	a.Keys("<enter>", "<tab>")
	a.Paste("A run under way")
	a.Keys("<alt+enter>")
	a.Shows("y  spend it")
	a.Keys("y")
	<-asked
	a.Signal(syscall.SIGHUP)
	soon(t, "the screen is put away", func() bool { return len(leftBehind(a.Raw())) == 0 })
	for range 5 {
		a.Signal(syscall.SIGHUP)
		time.Sleep(20 * time.Millisecond)
	}
	close(answer)
	if got := a.Exit(); got != 129 {
		t.Errorf("it ends with %d", got)
	}
	a.restored()
	s.run("list", "--json").ends(0, `"state":"queued"`, `"job":"`)
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}
