//go:build unix

package e2e

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// The app is left with runs under way, and the terminal with everything in it goes away: a
// background watch saves the films, pays for nothing again, and ends.
func TestFilmsAreSavedWhileTheTerminalIsClosed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(sandbox.Options{Small: true, Speed: sandbox.Speed{Queued: time.Second, Running: 4 * time.Second}})
	for _, prompt := range []string{"a corgi", "a heron"} {
		s.run("submit", "-m", t2v, "-p", prompt, "-d", "4", "--yes").ends(0)
	}
	a := s.app(100, 30)
	a.Shows("a corgi", "a heron")
	a.Until("has both under way", func(screen string) bool { return strings.Contains(screen, "today $2.43") })
	a.Keys("Q")
	if code := a.Exit(); code != 0 {
		t.Fatalf("Q ends it with %d", code)
	}
	if raw := string(a.Raw()); !strings.Contains(raw, "2 runs go on. Links of Runflow end first") || !strings.Contains(raw, "watching in the background") {
		t.Errorf("it says at the end: %q", raw[max(0, len(raw)-500):])
	}
	_ = syscall.Kill(-a.cmd.Process.Pid, syscall.SIGKILL) // the terminal's process group
	s.run("doctor").ends(0, "watches in the background since")
	s.run("watch", "--detach").ends(0) // there is one already
	soon(t, "both films are saved", func() bool { return len(s.films()) == 2 })
	soon(t, "the watch has ended", func() bool {
		return strings.Contains(s.run("doctor").out, "nothing is watched in the background")
	})
	if n := len(s.server.Charges()); n != 2 {
		t.Errorf("%d charges", n)
	}
	creates := 0
	for _, r := range s.server.Requests() {
		if r.Method == "POST" && strings.HasSuffix(r.Path, "/runs") {
			creates++
		}
	}
	if creates != 2 {
		t.Errorf("%d create calls", creates)
	}
	if log := string(s.read(s.path("state/dailies/dailies.log"))); !strings.Contains(log, "2 films saved") {
		t.Errorf("the log says %s", log)
	}
	s.run("watch", "--detach").ends(0) // nothing is left to do
}
