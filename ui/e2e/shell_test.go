//go:build unix

package e2e

import (
	"encoding/json"
	"testing"
	"time"
)

// A window and a shell share one history: each shows the changes of the other, whichever drives the
// run.
func TestAWindowAndAShell(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	a := s.app(120, 36)
	a.Shows("No runs yet")

	// The shell submits, the window drives it; the shell cancels, the window shows it.
	first := s.submit("first light #stuck")
	a.Row("running", "first light")
	began := time.Now()
	s.run("cancel", first, "--yes").ends(0, "cancelled")
	told := time.Now()
	a.Row("cancelled", "first light")
	t.Logf("cancel took %v, the window showed it %v later", told.Sub(began).Round(time.Millisecond), time.Since(told).Round(time.Millisecond))

	// The window cancels, the waiting shell is notified.
	second := s.submit("second light #stuck")
	a.Row("running", "second light")
	a.Keys("<up>")
	a.Row("▸", "second light")
	waiting := make(chan ended, 1)
	go func() {
		w := s.run("wait", second, "--json")
		waiting <- ended{w, time.Now()}
	}()
	time.Sleep(500 * time.Millisecond) // the shell has long begun to wait
	a.Keys("x")
	a.Shows("Cancel this run?")
	began = time.Now()
	a.Keys("y")
	a.Row("cancelled", "second light")
	seen := time.Now()
	select {
	case w := <-waiting:
		w.ends(3, `"state":"cancelled"`, second)
		t.Logf("the window took %v, the shell ended %v after it", seen.Sub(began).Round(time.Millisecond), w.at.Sub(seen).Round(time.Millisecond))
	case <-time.After(patience):
		t.Error("the shell still waits")
	}
}

type ended struct {
	told
	at time.Time
}

// submit submits a run from a shell and returns its id.
func (s *stage) submit(prompt string) string {
	s.t.Helper()
	var run struct{ ID string }
	out := s.run("submit", "-m", t2v, "-p", prompt, "-y", "--json").ends(0).out
	if err := json.Unmarshal([]byte(out), &run); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	return run.ID
}
