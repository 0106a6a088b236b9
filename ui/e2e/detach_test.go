//go:build unix

package e2e

import (
	"slices"
	"strings"
	"sync/atomic"
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

// The watch is chosen in the dialog, the terminal hangs up, the films are made and saved without
// it, and their links end. An hour later the app shows them all, and nothing was ordered twice.
func TestTheWatchChosenWhenLeavingOutlivesTheTerminal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var ahead atomic.Int64 // of the sandbox's clock
	s.vendors(sandbox.Options{Small: true, LinkLife: time.Hour, Speed: sandbox.Speed{Queued: time.Second, Running: 10 * time.Minute},
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	for _, prompt := range []string{"a corgi", "a heron"} {
		s.run("submit", "-m", "replicate/bytedance/seedance-2.0", "-p", prompt, "-d", "4", "--yes").ends(0)
	}
	a := s.app(100, 30)
	a.Shows("a corgi", "a heron")
	a.Until("has both under way", func(screen string) bool {
		return strings.Contains(screen, "2 running") || strings.Contains(screen, "2 queued") || strings.Contains(screen, "1 running · 1 queued")
	})
	a.Keys("q")
	a.Shows("Leave dailies?", "2 runs", "of Replicate end first, 1h after the film is made", "save films in the background", "▸ n  stay")
	a.Keys("w")
	if code := a.Exit(); code != 0 {
		t.Fatalf("it ends with %d", code)
	}
	if raw := string(a.Raw()); !strings.Contains(raw, "watching in the background") {
		t.Errorf("it says at the end: %q", raw[max(0, len(raw)-500):])
	}
	a.Close() // the terminal hangs up
	s.run("doctor").ends(0, "watches in the background since")
	if films := s.films(); len(films) > 0 {
		t.Fatalf("%v are saved before the terminal is gone", films)
	}
	ahead.Store(int64(11 * time.Minute))
	soon(t, "both films are saved", func() bool { return len(s.films()) == 2 })
	soon(t, "the watch has ended", func() bool {
		return strings.Contains(s.run("doctor").out, "nothing is watched in the background")
	})
	ahead.Add(int64(time.Hour))
	films := s.films()

	b := s.app(100, 30)
	b.Row("saved", "a corgi")
	b.Row("saved", "a heron")
	b.Leave()
	if code := b.Exit(); code != 0 {
		t.Fatalf("it ends with %d", code)
	}
	if again := s.films(); !slices.Equal(again, films) {
		t.Errorf("the films are %v, before %v", again, films)
	}
	creates := 0
	for _, r := range s.server.Requests() {
		if r.Method == "POST" && strings.HasSuffix(r.Path, "/predictions") {
			creates++
		}
	}
	if n := len(s.server.Charges()); n != 2 || creates != 2 {
		t.Errorf("%d charges for %d create calls", n, creates)
	}
}
