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

// The real program is suspended for longer than its leases last. When it is resumed, it polls
// each run once before it polls any again, and loses none.
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
		_ = c.Wait() // interrupted below
	}()
	defer stop(c, ended)
	looksAt(t, server, 0, n)
	must(t, c.Process.Signal(syscall.SIGSTOP))
	time.Sleep(11 * time.Second) // its leases expire; every poll is due
	before := len(looks(server))
	must(t, c.Process.Signal(syscall.SIGCONT))
	order := looksAt(t, server, before, n)
	if again := len(order) - n; again > 1 { // one may have been in flight when it was suspended
		t.Errorf("%d looks at %d jobs", len(order), n)
	}
	if charges := server.Charges(); len(charges) != n {
		t.Errorf("%d charges for %d runs", len(charges), n)
	}
}

// looks returns the paths of all polls of jobs.
func looks(server *sandbox.Server) (all []string) {
	for _, s := range server.Requests() {
		if strings.Contains(s.Path, "/v1/tasks/") {
			all = append(all, s.Path)
		}
	}
	return all
}

// looksAt waits until n jobs were polled after the given number of polls, and returns these
// polls.
func looksAt(t *testing.T, server *sandbox.Server, from, n int) []string {
	t.Helper()
	for late := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		all := looks(server)[from:]
		jobs := map[string]bool{}
		for i, l := range all {
			if jobs[l] = true; len(jobs) == n {
				return all[:i+1] // those after it came before this test looked
			}
		}
		if time.Now().After(late) {
			t.Fatalf("only %d of %d jobs were looked at", len(jobs), n)
		}
	}
}
