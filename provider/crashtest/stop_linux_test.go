package crashtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

// The real program is stopped in the middle of its work for longer than its leases last, as
// ctrl-z or the lid of a laptop does it. When it continues, it looks at each run once before it
// looks at any again, and loses none.
func TestStoppedAndContinued(t *testing.T) {
	t.Parallel()
	const n = 12
	server, err := sandbox.Start(sandbox.Options{
		Small: true, Balance: 1_000_000 * provider.Dollar, Speed: sandbox.Speed{Queued: time.Hour, Running: time.Hour},
	})
	must(t, err)
	t.Cleanup(func() { _ = server.Close() })
	h := newHome(t, server)
	takes := ""
	for i := range n {
		takes += fmt.Sprintf(`{"model":%q,"prompt":"stopped %d","duration":4,"resolution":"480p"}`+"\n", modelOf(sandbox.AIHubMax), i)
	}
	list := filepath.Join(h.dir, "takes.jsonl")
	must(t, os.WriteFile(list, []byte(takes), 0o600))
	c := h.program("submit", "--from", list, "--yes", "--wait")
	must(t, c.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait() // it is interrupted below
	}()
	defer stop(c, ended)
	looksAt(t, server, 0, n)
	must(t, c.Process.Signal(syscall.SIGSTOP))
	time.Sleep(11 * time.Second) // its leases end; every poll is due
	before := len(looks(server))
	must(t, c.Process.Signal(syscall.SIGCONT))
	order := looksAt(t, server, before, n)
	if again := len(order) - n; again > 1 { // one may have been on its way when it was stopped
		t.Errorf("%d looks at %d jobs", len(order), n)
	}
	if charges := server.Charges(); len(charges) != n {
		t.Errorf("%d charges for %d runs", len(charges), n)
	}
}

// looks are the paths of all polls of jobs.
func looks(server *sandbox.Server) (all []string) {
	for _, s := range server.Requests() {
		if strings.Contains(s.Path, "/v1/tasks/") {
			all = append(all, s.Path)
		}
	}
	return all
}

// looksAt waits until n jobs were looked at after the first so many polls, and returns the
// polls that it took.
func looksAt(t *testing.T, server *sandbox.Server, from, n int) []string {
	t.Helper()
	for late := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		all := looks(server)[from:]
		jobs := map[string]bool{}
		for _, l := range all {
			jobs[l] = true
		}
		switch {
		case len(jobs) == n:
			return all
		case time.Now().After(late):
			t.Fatalf("only %d of %d jobs were looked at", len(jobs), n)
		}
	}
}
