//go:build unix

package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// shell opens a real shell in a window. Its prompt is "$ ".
func (s *stage) shell(width, height int) *Terminal {
	s.t.Helper()
	rc := s.write("inputrc", "set enable-bracketed-paste off\n", 0o600)
	a := Start(s.t, width, height, append(s.env, "INPUTRC="+rc, "PS1=ready$ ", "HISTFILE="), "bash", "--norc", "--noprofile", "-i")
	a.Shows("ready$")
	return a
}

// do types a line into a shell and waits until it shows something.
func (t *Terminal) do(line string, shows ...string) {
	t.t.Helper()
	t.Keys(line, "<enter>")
	t.Shows(shows...)
}

var ttySettings = regexp.MustCompile(`stty=([0-9a-f:]+)`)

// settings asks the shell for the settings of the tty, as a child of it gets them.
func (t *Terminal) settings() string {
	t.t.Helper()
	t.do("clear; echo stty=$(stty -g)")
	var found string
	t.Until("shows the settings of the tty", func(screen string) bool {
		m := ttySettings.FindStringSubmatch(screen)
		if m != nil {
			found = m[1]
		}
		return m != nil && strings.HasSuffix(strings.TrimSpace(screen), "ready$")
	})
	return found
}

// Suspend and resume: the shell gets its terminal back unchanged, the app its screen.
func TestSuspendedAndBack(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var ahead atomic.Int64 // of the sandbox's clock: the job is queued for as long as that is looked at
	s.vendors(sandbox.Options{Small: true, Speed: sandbox.Speed{Queued: time.Hour, Running: time.Hour},
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	a := s.shell(100, 30)
	before := a.settings()
	a.do(binary, "No runs yet")
	s.run("submit", "-m", t2v, "-p", "a corgi", "-y").ends(0)
	a.Row("queued", "a corgi")
	for range 3 {
		a.Keys("<ctrl+z>")
		a.Shows("Stopped", "ready$")
		if left := leftBehind(a.Raw()); len(left) > 0 {
			t.Errorf("the shell gets the terminal with %v", left)
		}
		if got := a.settings(); got != before {
			t.Errorf("the shell gets the tty with %s, before %s", got, before)
		}
		a.do("fg", "dailies   1 Runs", "a corgi")
		a.Hides("ready$", "Stopped")
	}
	ahead.Store(int64(3 * time.Hour))
	a.Row("saved", "a corgi")
	a.Keys("n")
	a.Shows("New run")
	a.Keys("after all", "<esc>")
	a.Hides("New run")
	a.Keys("q")
	a.Shows("ready$")
	if left := leftBehind(a.Raw()); len(left) > 0 {
		t.Errorf("the shell gets the terminal with %v", left)
	}
	if got := a.settings(); got != before {
		t.Errorf("the shell gets the tty with %s, before %s", got, before)
	}
	if n := len(s.server.Charges()); n != 1 {
		t.Errorf("%d runs were charged", n)
	}
}

// If the app is terminated while it is suspended, it does not touch the shell's terminal.
func TestEndedWhileSuspended(t *testing.T) {
	t.Parallel()
	for signal, want := range map[string]string{"TERM": "ended=143", "HUP": "ended=129", "INT": "ended=130"} {
		t.Run(signal, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			a := s.shell(100, 30)
			before := a.settings()
			a.do(binary+" --demo", "No runs yet")
			a.Keys("<ctrl+z>")
			a.Shows("Stopped", "ready$")
			a.do("clear; kill -"+signal+" %1; kill -CONT %1; wait %1; echo ended=$?", want)
			if left := leftBehind(a.Raw()); len(left) > 0 {
				t.Errorf("the shell gets the terminal with %v", left)
			}
			if got := a.settings(); got != before {
				t.Errorf("the shell gets the tty with %s, before %s", got, before)
			}
		})
	}
}

// Without a shell the app is not suspended.
func TestSuspendedWithoutAShell(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	a := s.app(100, 30, "--demo")
	a.Shows("No runs yet")
	a.Keys("<ctrl+z>", "n")
	a.Shows("New run")
	a.Keys("<ctrl+c>")
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	a.restored()
}

// Modes left by a killed program are reset when the next one ends.
func TestTheNextStartTidiesUp(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	a := s.shell(100, 30)
	before := a.settings()
	a.do(`sh -c 'echo $$ >"$HOME/pid"; exec "$0" --demo' `+binary, "No runs yet")
	pid, err := strconv.Atoi(strings.TrimSpace(string(s.read(s.path("pid")))))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	a.Shows("ready$", "Killed")
	if left := leftBehind(a.Raw()); len(left) == 0 {
		t.Error("the killed program left nothing behind: it was not there")
	}
	a.do("clear; "+binary+" --demo", "No runs yet")
	a.Keys("q")
	a.Hides("No runs yet")
	a.Shows("ready$")
	if left := leftBehind(a.Raw()); len(left) > 0 {
		t.Errorf("the shell gets the terminal with %v", left)
	}
	if got := a.settings(); got != before {
		t.Errorf("the shell gets the tty with %s, before %s", got, before)
	}
}
