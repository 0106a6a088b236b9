package crashtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"dailies/provider/sandbox"
)

// tooSlow are faults after which a run does not end while a test waits.
var tooSlow = map[string]string{
	"stuck":       "the job runs for ever",
	"no-video":    "the video never comes, and is waited for",
	"vanish":      "a job that the vendor does not know any more is looked for",
	"key-revoked": "a key that is refused is tried again after a minute",
}

// mishaps are what goes wrong at the vendors in half of all runs, as words in
// prompts that the sandbox obeys: every fault that it knows, but those after which
// nothing ends.
func (s *soak) mishaps() []string {
	var all []string
	for _, f := range sandbox.Faults() {
		slow := f.Name == "timeout" && s.n < 1000 // an answer that never comes is waited for a minute
		if tooSlow[f.Name] == "" && !slow {
			all = append(all, f.Name)
		}
	}
	return all
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
// down all the time. They are killed all the time, and stopped, some for longer than
// their leases last. Nothing is lost or paid twice, and no job id that was written
// down is ever erased.
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
	must(t, s.program("list").Run()) // makes the history
	jobs := s.watchJobs(t, 20*time.Millisecond)
	s.faults = s.mishaps()
	var working sync.WaitGroup
	for range processes {
		working.Go(func() {
			for s.next() {
			}
		})
	}
	healthy := s.breakLists()
	working.Wait()
	healthy()
	finish(t, s.home)
	runs := s.runs(t)
	l := compare(t, s.prompts, runs, s.server.Charges()).plus(files(t, s.videos(), runs))
	erased, of := jobs.erased()
	t.Logf("%d processes, %d faults, %d starts, %d kills, %d stops, %d of them longer than a lease: %s, ids erased %d of %d",
		processes, len(s.faults), s.starts, s.kills, s.stops, s.longStops, l, len(erased), of)
	l.clean(t)
	if len(erased) > 0 {
		t.Errorf("ids of paid jobs that were erased: %v", erased)
	}
	if of < l.saved || runtime.GOOS == "linux" && s.longStops == 0 {
		t.Errorf("%d job ids were seen, %d stops were long: this was no test", of, s.longStops)
	}
	if s.kills < len(s.prompts)/50 || l.saved < l.asked/2 || l.asked != s.n {
		t.Errorf("%d kills, %d of %d saved: this was no test", s.kills, l.saved, l.asked)
	}
}

// breakLists puts the vendors' lists of jobs out of service half of the time, until
// the function that it returns is called.
func (s *soak) breakLists() (healthy func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		defer s.server.ClearFaults()
		for n := 0; ; n++ {
			s.server.ClearFaults()
			if n%2 == 0 {
				s.server.Fault(sandbox.Fault{Name: "503", Step: sandbox.StepList})
			}
			select {
			case <-quit:
				return
			case <-time.After(3 * time.Second):
			}
		}
	}()
	return func() {
		close(quit)
		<-ended
	}
}

// soak hands out work to its processes.
type soak struct {
	t *testing.T
	*home
	n, chunk int
	faults   []string

	mu               sync.Mutex // guards what follows
	prompts          []string
	starts, kills    int
	stops, longStops int
}

// take returns the next prompts, none when all were handed out.
func (s *soak) take() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(all) < s.chunk && len(s.prompts) < s.n {
		p := fmt.Sprintf("soak %04d", len(s.prompts))
		if len(s.prompts)%2 == 1 {
			p += " #" + s.faults[rand.IntN(len(s.faults))]
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
		take := map[string]any{"model": modelOf(vendors()[i%len(vendors())]), "prompt": p, "duration": 4, "resolution": "480p"}
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

// process starts the program, which is stopped now and then, and kills it some time
// in the next seconds, unless it ends before.
func (s *soak) process(args ...string) {
	c := s.program(args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		s.t.Error(err)
		return
	}
	ended, harmed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(harmed)
		s.harm(c.Process, ended)
	}()
	_ = c.Wait() // how it ended is asked below
	close(ended)
	<-harmed
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts++
	switch code := c.ProcessState.ExitCode(); code {
	case -1:
		s.kills++
	case 0, 3, 5, 6: // done, a run failed, the account is empty, one is unsure
	default:
		s.t.Errorf("it ended with %d: %s", code, out.String())
	}
}

// harm lets a process live for up to four seconds. Half of them are stopped once, every other
// of these for longer than a lease lasts, so that others take its runs over; some are killed
// before they continue.
func (s *soak) harm(p *os.Process, ended <-chan struct{}) {
	wait := func(d time.Duration) (over bool) {
		select {
		case <-ended:
			return true
		case <-time.After(d):
			return false
		}
	}
	life := time.Duration(rand.Int64N(int64(4 * time.Second)))
	before := life
	if rand.IntN(2) == 0 {
		before = time.Duration(rand.Int64N(int64(life) + 1))
	}
	if wait(before) {
		return
	}
	if before < life && freeze(p) {
		stop := time.Duration(rand.Int64N(int64(2 * time.Second)))
		long := s.stopped()
		if long {
			stop += 11 * time.Second
		}
		wait(stop)
		if rand.IntN(4) > 0 {
			thaw(p)
			wait(life - before)
		}
	}
	_ = p.Kill() // it may have ended
}

// stopped counts a stop and says whether it is to be a long one.
func (s *soak) stopped() (long bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stops++
	if long = s.stops%2 == 1; long {
		s.longStops++
	}
	return long
}
