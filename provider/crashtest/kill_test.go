package crashtest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dailies/provider/sandbox"
	"dailies/store"
)

// The real program is killed at random instants around everything it does, twice
// in each of 25 histories, and started again each time. DAILIES_LONG kills it 200
// times.
func TestKilledAtAnyInstant(t *testing.T) {
	t.Parallel()
	lanes := 25
	if long() {
		lanes = 100
	}
	watched := newTap(startSandbox(t))
	defer watched.close()
	var mu sync.Mutex
	var all ledger
	at := map[moment]int{}
	t.Run("lanes", func(t *testing.T) {
		for n := range lanes {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				v := &victim{t: t, home: newHome(t, watched.server), tap: watched, vendor: vendors()[n%len(vendors())], name: fmt.Sprintf("lane %d", n)}
				l, killed := v.live(n)
				mu.Lock()
				defer mu.Unlock()
				all = all.plus(l)
				for _, m := range killed {
					at[m]++
				}
			})
		}
	})
	t.Logf("%d kills %v: %s", 2*lanes, at, all)
	all.clean(t)
	kills := 0
	for _, n := range at {
		kills += n
	}
	if kills != 2*lanes || at[submit] == 0 || at[poll] == 0 || at[download] == 0 {
		t.Errorf("kills at %v, want %d, some at each moment", at, 2*lanes)
	}
}

// moment is what a process is about when it is killed.
type moment string

const (
	start    moment = "start"
	submit   moment = "submit"
	poll     moment = "poll"
	download moment = "download"
	takeover moment = "takeover" // after a kill, while the lease of the dead still runs, or just after
)

// victim is a user whose program is killed again and again.
type victim struct {
	t *testing.T
	*home
	tap     *tap
	vendor  string
	name    string
	prompts []string
	killed  []moment
}

// live submits and is killed until that happened twice, then lets the program do
// its work and looks at what came of it.
func (v *victim) live(n int) (ledger, []moment) {
	first := []moment{submit, poll, download, submit, start}[n%5]
	for len(v.killed) < 2 {
		before := len(v.killed)
		prompt, id := v.open()
		switch {
		case id == "": // nothing under way: ask for something new
			v.prompts = append(v.prompts, fmt.Sprintf("%s, take %d", v.name, len(v.prompts)))
			if prompt = v.prompts[len(v.prompts)-1]; first == submit && n%2 == 0 {
				prompt += " #slow-drip@submit" // it is taken, and the answer is on its way for long
				v.prompts[len(v.prompts)-1] = prompt
			}
			v.run(first, prompt, submitting(v.vendor, prompt, "--wait")...)
		default:
			v.run([]moment{poll, download, takeover}[n/5%3], prompt, "wait", id)
		}
		if len(v.killed) > before {
			v.nothingTorn()
		}
	}
	v.finish()
	runs := v.runs(v.t)
	l := compare(v.t, v.prompts, runs, v.charges())
	return l.plus(files(v.t, v.videos(), runs)), v.killed
}

// charges are what the vendors took for this person.
func (v *victim) charges() []sandbox.Charge {
	var ours []sandbox.Charge
	for _, c := range v.server.Charges() {
		if strings.HasPrefix(c.Prompt, v.name+",") {
			ours = append(ours, c)
		}
	}
	return ours
}

// open returns a run that has something to do, if there is one.
func (v *victim) open() (prompt, id string) {
	for _, r := range v.runs(v.t) {
		if !settled(r) {
			return r.Request.Prompt, r.ID
		}
	}
	return "", ""
}

// run starts the program and kills it at a random instant around the moment. A
// process that ended by itself before was not killed.
func (v *victim) run(m moment, prompt string, args ...string) {
	v.t.Helper()
	c := v.program(args...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	met := v.tap.wait(m, prompt)
	must(v.t, c.Start())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait() // how it ended is asked below
	}()
	delay, limit := 10*time.Millisecond, 30*time.Second
	switch m {
	case start:
		limit = time.Duration(rand.Int64N(int64(150 * time.Millisecond)))
	case takeover:
		limit = 9*time.Second + time.Duration(rand.Int64N(int64(8*time.Second)))
	}
	select {
	case <-met:
		time.Sleep(time.Duration(rand.Int64N(int64(delay))))
	case <-time.After(limit):
	case <-ended:
	}
	_ = c.Process.Kill() // it may have ended
	<-ended
	switch code := c.ProcessState.ExitCode(); code {
	case -1:
		v.killed = append(v.killed, m)
	case 0, 6: // done, or unsure
	default:
		v.t.Errorf("%s ended with %d: %s", strings.Join(args, " "), code, out.String())
	}
}

// nothingTorn looks at the files that a kill has left behind.
func (v *victim) nothingTorn() {
	v.t.Helper()
	for _, path := range finalNames(v.t, v.videos()) {
		if err := whole(path); err != nil {
			v.t.Errorf("after a kill: %s: %v", path, err)
		}
	}
}

// finish lets the program work until everything is settled.
func (v *victim) finish() {
	v.t.Helper()
	finish(v.t, v.home)
}

// finish starts the program again as often as it ends, until every run is settled. An
// order that waits for a yes, since a process was stopped just before it was sent, gets it.
func finish(t *testing.T, h *home) {
	t.Helper()
	db, err := store.Open(context.Background(), h.history())
	must(t, err)
	defer func() { must(t, db.Close()) }()
	late := time.Now().Add(5 * time.Minute)
	for !allSettled(runsOf(t, db)) {
		if time.Now().After(late) {
			t.Fatalf("never settled: %+v", slices.DeleteFunc(runsOf(t, db), settled))
		}
		for _, r := range runsOf(t, db) {
			if r.Held != "" {
				_ = h.program("send", r.ID, "--yes").Run() // a running process may have it; asked again
			}
		}
		c := h.program("watch")
		must(t, c.Start())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = c.Wait() // unsure and failed runs are no success
		}()
		for working := true; working && time.Now().Before(late) && !allSettled(runsOf(t, db)); {
			select {
			case <-ended:
				working = false
			case <-time.After(time.Second):
			}
		}
		stop(c, ended)
	}
}

// stop ends a process as ctrl-c does, and kills it where that is not possible.
func stop(c *exec.Cmd, ended <-chan struct{}) {
	if c.Process.Signal(os.Interrupt) != nil {
		_ = c.Process.Kill()
	}
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		_ = c.Process.Kill()
		<-ended
	}
}
