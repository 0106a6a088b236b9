package crash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// mishaps are what goes wrong at the vendors in half of all runs, as words in
// prompts that the sandbox obeys.
var mishaps = []string{
	"lost-answer", "500-after-accepting", "reset-after", "500-before", "reset-before", "429", "429-no-hint", "503", "reset-before",
	"html", "truncated-json", "redirect", "truncated-video", "html-video", "changed-video", "no-ranges", "expired-link",
	"unknown-status", "spelled-cancelled", "old-names", "bare-urls", "nested-video", "partial", "numbers-as-text", "fails",
}

// soakRuns is how many runs the soak test makes.
func soakRuns(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("DAILIES_SOAK")
	switch {
	case asked != "":
		n, err := strconv.Atoi(asked)
		must(t, err)
		return n
	case long():
		return 2000
	}
	return 100
}

// Three processes at once over one history buy videos from vendors that break
// down all the time, and are killed all the time.
func TestSoak(t *testing.T) {
	t.Parallel()
	const processes = 3
	s := &soak{t: t, home: newHome(t, startSandbox(t)), n: soakRuns(t), chunk: 10}
	if s.n > 500 {
		s.chunk = 25
	}
	config := ""
	for _, v := range vendors() {
		config += fmt.Sprintf("[providers.%s]\nrate = 1000\n", v)
	}
	must(t, os.WriteFile(filepath.Join(s.dir, "config.toml"), []byte(config), 0o600))
	var working sync.WaitGroup
	for range processes {
		working.Go(func() {
			for s.next() {
			}
		})
	}
	working.Wait()
	finish(t, s.home)
	runs := s.runs(t)
	l := compare(t, s.prompts, runs, s.server.Charges()).plus(files(t, s.videos(), runs))
	t.Logf("%d processes, %d starts, %d kills: %s", processes, s.starts, s.kills, l)
	l.clean(t)
	if s.kills < len(s.prompts)/50 || l.saved < l.asked/2 || l.asked != s.n {
		t.Errorf("%d kills, %d of %d saved: this was no test", s.kills, l.saved, l.asked)
	}
}

// soak hands out work to its processes.
type soak struct {
	t *testing.T
	*home
	n, chunk int

	mu            sync.Mutex // guards what follows
	prompts       []string
	starts, kills int
}

// take returns the next prompts, none when all were handed out.
func (s *soak) take() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(all) < s.chunk && len(s.prompts) < s.n {
		p := fmt.Sprintf("soak %04d", len(s.prompts))
		if len(s.prompts)%2 == 1 {
			p += " #" + mishaps[rand.IntN(len(mishaps))]
		}
		s.prompts = append(s.prompts, p)
		all = append(all, p)
	}
	return all
}

// next lets one process after the other buy a few videos, until one of them wrote
// them down. It reports whether there was anything left to buy.
func (s *soak) next() bool {
	prompts := s.take()
	if len(prompts) == 0 {
		return false
	}
	list, err := s.list(prompts)
	if err != nil {
		s.t.Error(err)
		return false
	}
	for !s.written(prompts[0]) {
		s.process("submit", "--from", list, "--yes", "--wait", "--json")
	}
	return true
}

// list writes a file of takes.
func (s *soak) list(prompts []string) (string, error) {
	f, err := os.CreateTemp(s.dir, "*.jsonl")
	if err != nil {
		return "", err
	}
	defer f.Close()
	for i, p := range prompts {
		take := map[string]any{"model": modelOf(vendors()[i%3]), "prompt": p, "duration": 4, "resolution": "480p"}
		if err := json.NewEncoder(f).Encode(take); err != nil {
			return "", err
		}
	}
	return f.Name(), nil
}

// written reports whether the takes with that prompt among them are in the
// history: they are written down all at once.
func (s *soak) written(prompt string) bool {
	for _, r := range s.runs(s.t) {
		if r.Request.Prompt == prompt {
			return true
		}
	}
	return false
}

// process starts the program and kills it some time in the next seconds, unless
// it ends before.
func (s *soak) process(args ...string) {
	c := s.program(args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		s.t.Error(err)
		return
	}
	late := time.AfterFunc(time.Duration(rand.Int64N(int64(4*time.Second))), func() { _ = c.Process.Kill() })
	_ = c.Wait() // how it ended is asked below
	late.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts++
	switch code := c.ProcessState.ExitCode(); code {
	case -1:
		s.kills++
	case 0, 3, 6: // done, a run failed, one is unsure
	default:
		s.t.Errorf("it ended with %d: %s", code, out.String())
	}
}
