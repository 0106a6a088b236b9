package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/store"
)

// recognized opens a history like the program and returns the warning.
func recognized(t *testing.T, path, state string) (*store.DB, string) {
	t.Helper()
	d, err := store.Open(ctx(), path)
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	warning, err := d.DetectOlderCopy(ctx(), state)
	must(t, err)
	return d, warning
}

// silently is recognized, and fails if there is a warning.
func silently(t *testing.T, path, state string) *store.DB {
	t.Helper()
	d, warning := recognized(t, path, state)
	if warning != "" {
		t.Fatal("it is told:", warning)
	}
	return d
}

// pending is a run that is not submitted yet.
func pending(n int) run.Run {
	return makeRun(n, func(r *run.Run) { r.NextAttempt = noon; r.Approved = noon })
}

// sent submits a run like the engine.
func sent(t *testing.T, d *store.DB, n int) {
	t.Helper()
	until := noon.Add(time.Minute)
	must(t, d.Add(ctx(), me, until, []run.Run{pending(n)}, run.PeriodStart{}, nil))
	send(t, d, n)
}

func send(t *testing.T, d *store.DB, n int) {
	t.Helper()
	now := pending(n)
	now.State, now.Sent = run.Submitting, noon
	must(t, d.BeginSubmit(ctx(), me, based(d, now), noon, run.PeriodStart{}, nil))
}

// closed closes a history and returns its bytes.
func closed(t *testing.T, d *store.DB, path string) []byte {
	t.Helper()
	must(t, d.Close())
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

func TestAnOlderCopyIsRecognisedAndItsOrdersWait(t *testing.T) {
	dir := t.TempDir()
	path, state := filepath.Join(dir, "data", "history.db"), filepath.Join(dir, "state")
	d := silently(t, path, state)
	must(t, d.Add(ctx(), me, noon.Add(time.Minute), []run.Run{
		pending(1), makeRun(2, func(r *run.Run) { r.State, r.NextAttempt = run.Uploading, noon }), due(3),
	}, run.PeriodStart{}, nil))
	old := closed(t, d, path)

	d = silently(t, path, state)
	send(t, d, 1)
	newer := closed(t, d, path)
	must(t, os.WriteFile(path, old, 0o600))

	d, warning := recognized(t, path, state)
	for _, part := range []string{path, "older copy", "2 runs in it may have been sent already", "wait for your approval"} {
		if !strings.Contains(warning, part) {
			t.Errorf("%q does not say %q", warning, part)
		}
	}
	same(t, claim(t, d, other, noon.Add(time.Hour), noon.Add(2*time.Hour)), []int{3})
	for _, n := range []int{1, 2} {
		r, err := d.Run(ctx(), makeRun(n).ID)
		must(t, err)
		if r.State != run.Pending || !strings.Contains(r.Held, "put back") || !r.Approved.IsZero() || !r.NextAttempt.IsZero() || r.Err == nil {
			t.Errorf("run %d is not held: %+v", n, r)
		}
		events, err := d.Events(ctx(), r.ID)
		must(t, err)
		same(t, events[len(events)-1].Kind, "held")
	}
	must(t, d.Close())

	d = silently(t, path, state) // once
	sent(t, d, 4)
	third := closed(t, d, path)
	// The replaced history lacks the newer runs.
	must(t, os.WriteFile(path, newer, 0o600))
	d, warning = recognized(t, path, state)
	if !strings.Contains(warning, "older copy") {
		t.Errorf("%q", warning)
	}
	sent(t, d, 5)
	must(t, d.Close())
	must(t, os.WriteFile(path, third, 0o600))
	if _, warning := recognized(t, path, state); !strings.Contains(warning, "older copy") {
		t.Errorf("%q", warning)
	}
}

// A copy that was made before the migration is one of the same history.
func TestAnOlderCopyOfAnOlderVersionIsRecognised(t *testing.T) {
	dir := t.TempDir()
	path, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	old, err := os.ReadFile("testdata/v2.db")
	must(t, err)
	must(t, os.WriteFile(path, old, 0o600))
	d := silently(t, path, state)
	sent(t, d, 9)
	must(t, d.Close())
	must(t, os.WriteFile(path, old, 0o600))
	if _, warning := recognized(t, path, state); warning == "" {
		t.Error("nothing is told")
	}
}

// There is no warning if the history was not replaced by an older copy.
func TestNoOlderCopyIsSeenWhereThereIsNone(t *testing.T) {
	dir := t.TempDir()
	path, state := filepath.Join(dir, "history.db"), filepath.Join(dir, "state")
	elsewhere := filepath.Join(dir, "elsewhere.db")
	d := silently(t, path, state)
	sent(t, d, 1)
	copied := closed(t, d, path)
	must(t, os.WriteFile(elsewhere, copied, 0o600))

	d = silently(t, path, state)
	sent(t, d, 2)
	must(t, d.Close())
	must(t, silently(t, elsewhere, state).Close())                          // a copy at another path
	must(t, silently(t, filepath.Join(dir, "other.db"), state).Close())     // another history
	must(t, silently(t, path, filepath.Join(dir, "another state")).Close()) // another computer
	must(t, os.WriteFile(path, copied, 0o600))                              // the control: detected
	if _, warning := recognized(t, path, state); warning == "" {
		t.Error("the control: nothing is told")
	}

	// The program was killed between the commit and the append of the generation.
	path = filepath.Join(dir, "killed.db")
	d = silently(t, path, state)
	generations, err := filepath.Glob(filepath.Join(state, "histories", "*"))
	must(t, err)
	before := map[string][]byte{}
	for _, w := range generations {
		before[w], err = os.ReadFile(w)
		must(t, err)
	}
	sent(t, d, 3)
	must(t, d.Close())
	for w, b := range before {
		must(t, os.WriteFile(w, append(b, "0000000000000000"...), 0o600)) // torn
	}
	d = silently(t, path, state)
	sent(t, d, 4)
	must(t, d.Close())

	// Two processes append lines in any order.
	path = filepath.Join(dir, "two.db")
	a, b := silently(t, path, state), silently(t, path, state)
	for n := range 150 {
		sent(t, a, 2*n)
		sent(t, b, 2*n+1)
	}
	must(t, a.Close())
	must(t, b.Close())
	d = silently(t, path, state) // the generation file is long, and replaced
	sent(t, d, 1000)
	must(t, d.Close())
	must(t, silently(t, path, state).Close())
}

// If the state folder cannot be written, runs are submitted anyway.
func TestAHistoryWithoutAGenerationFileWorks(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	d := openAt(t, filepath.Join(dir, "history.db"))
	if warning, err := d.DetectOlderCopy(ctx(), filepath.Join(dir, "file")); warning != "" || err == nil {
		t.Errorf("%q, %v", warning, err)
	}
	sent(t, d, 1)
}
