package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// desk holds back the responses to create calls, whose orders were accepted and charged, until
// it is opened.
type desk struct {
	*vendorProxy
	taken chan struct{} // one value per order
	open  chan struct{} // closed: responses are sent
}

func newDesk(t *testing.T, server *sandbox.Server) *desk {
	t.Helper()
	d := &desk{newVendorProxy(t, server), make(chan struct{}, 100), make(chan struct{})}
	d.on(sandbox.StepSubmit, func(c vendorCall) {
		good := c.forward()
		d.taken <- struct{}{}
		select {
		case <-d.open:
		case <-c.request.Context().Done():
		}
		c.send(good)
	})
	return d
}

// through directs the program to the desk instead of the sandbox.
func (d *desk) through(c *exec.Cmd) *exec.Cmd {
	c.Env = append(c.Env, lead(d.URL)...)
	return c
}

// loser is a user whose history is lost during a create call.
type loser struct {
	t *testing.T
	*home
	vendor string
	prompt string
	old    []byte // an older copy of the history
	far    string // another history
}

func newLoser(t *testing.T, server *sandbox.Server, vendor, prompt string) *loser {
	t.Helper()
	l := &loser{t: t, home: newHome(t, server), vendor: vendor, prompt: prompt}
	l.data, l.far = "data", filepath.Join(l.dir, "far", "history.db")
	must(t, l.program("list").Run())
	b, err := os.ReadFile(l.history())
	must(t, err)
	l.old = b
	must(t, l.program(submitting(vendor, prompt+", the take before", "--wait")...).Run())
	other := l.program("list", "--history", l.far)
	must(t, other.Run())
	return l
}

// order writes a run that is sent once it is due.
func (l *loser) order(prompt string, due time.Time) {
	l.t.Helper()
	db, err := store.Open(context.Background(), l.history())
	must(l.t, err)
	now := time.Now()
	model := strings.TrimPrefix(modelOf(l.vendor), l.vendor+"/")
	r := run.Run{
		ID: ulid.Make().String(), IdempotencyKey: "key-" + ulid.Make().String(), Provider: l.vendor, Model: model, State: run.Pending,
		Request: provider.Request{Model: model, Prompt: prompt, AspectRatio: "16:9", Resolution: "480p", Duration: 4},
		Video:   run.Video{Download: run.DownloadNone}, Created: now, Updated: now, NextAttempt: due,
	}
	must(l.t, db.Add(context.Background(), "", time.Time{}, []run.Run{r}, run.PeriodStart{}, nil))
	must(l.t, db.Close())
}

// sends returns the two ways to send a submission: a command that sends one and waits, and the loop
// that claims due runs.
func (l *loser) sends(how string) *exec.Cmd {
	l.t.Helper()
	if how == "submit" {
		return l.program(submitting(l.vendor, l.prompt, "--wait")...)
	}
	l.order(l.prompt, time.Now())
	return l.program("watch", "--json")
}

// ended is the exit of a program.
type ended struct {
	code     int
	out, err string
}

// during runs a program, calls do while the response to its create call is held, and lets it
// exit.
func (l *loser) during(how string, do func()) ended {
	l.t.Helper()
	return l.interrupted(how, func(*os.Process) { do() })
}

// interrupted is during with access to the process.
func (l *loser) interrupted(how string, do func(*os.Process)) ended {
	l.t.Helper()
	d := newDesk(l.t, l.server)
	c := d.through(l.sends(how))
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	must(l.t, c.Start())
	over := make(chan struct{})
	go func() { _ = c.Wait(); close(over) }() // its exit is checked below
	late := time.After(3 * time.Minute)
	select {
	case <-d.taken:
	case <-over:
		l.t.Fatalf("it ended before it ordered anything: %s%s", out.String(), errs.String())
	case <-late:
		l.t.Fatal("nothing was ordered")
	}
	do(c.Process)
	close(d.open)
	select {
	case <-over:
	case <-late:
		_ = c.Process.Kill()
		<-over
		l.t.Fatalf("it does not end: %s%s", out.String(), errs.String())
	}
	return ended{c.ProcessState.ExitCode(), out.String(), errs.String()}
}

// job returns the vendor's job for the submission.
func (l *loser) job() string {
	l.t.Helper()
	var jobs []string
	for _, c := range l.server.Charges() {
		if c.Prompt == l.prompt {
			jobs = append(jobs, c.Job)
		}
	}
	if len(jobs) != 1 {
		l.t.Fatalf("%d charges for one order", len(jobs))
	}
	return jobs[0]
}

func (l *loser) rescued() []string {
	l.t.Helper()
	files, err := filepath.Glob(filepath.Join(l.dir, "dailies", "rescue", "*.json"))
	must(l.t, err)
	return files
}

// safe fails unless the job of a submission that could not be written is everywhere it must be.
func (l *loser) safe(e ended, sentence string) {
	l.t.Helper()
	job := l.job()
	files := l.rescued()
	switch {
	case e.code != 9:
		l.t.Errorf("it ended with %d: %s", e.code, e.err)
	case !strings.Contains(e.err, job) || !strings.Contains(e.err, sentence) || !strings.Contains(e.err, filepath.Dir(l.history())):
		l.t.Errorf("stderr does not say job %s, %q and the path: %s", job, sentence, e.err)
	case !strings.Contains(e.out, `"job":"`+job+`"`):
		l.t.Errorf("stdout does not say job %s: %s", job, e.out)
	case len(files) != 1:
		l.t.Errorf("rescue files: %v", files)
	}
	if len(files) == 0 {
		return
	}
	var kept struct{ Run, Provider, Model, Job string }
	b, err := os.ReadFile(files[0])
	must(l.t, err)
	must(l.t, json.Unmarshal(b, &kept))
	if kept.Job != job || kept.Provider != l.vendor || kept.Run == "" || !strings.Contains(modelOf(l.vendor), kept.Model) {
		l.t.Errorf("the rescue file says %+v", kept)
	}
}

// found fails unless the next start has the job and downloads its video. It returns the output
// of that start.
func (l *loser) found() (says string) {
	l.t.Helper()
	job := l.job()
	c := l.program("list", "--json")
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil || !strings.Contains(string(out), `"job":"`+job+`"`) {
		l.t.Fatalf("the next start does not have job %s: %v: %s%s", job, err, out, errs.String())
	}
	if left := l.rescued(); len(left) != 0 {
		l.t.Errorf("rescue files are left: %v", left)
	}
	finish(l.t, l.home)
	for _, r := range l.runs(l.t) {
		if r.Job == job && r.Video.Download == run.Downloaded && r.Request.Prompt == l.prompt {
			return errs.String()
		}
	}
	l.t.Errorf("job %s was not saved: %+v", job, l.runs(l.t))
	return errs.String()
}

func (l *loser) remove(suffixes ...string) {
	for _, s := range suffixes {
		must(l.t, os.Remove(l.history()+s))
	}
}

// put replaces the history by a file, as mv does.
func (l *loser) put(content []byte) {
	must(l.t, os.WriteFile(l.history()+".new", content, 0o600))
	must(l.t, os.Rename(l.history()+".new", l.history()))
}

func (l *loser) other() []byte {
	b, err := os.ReadFile(l.far)
	must(l.t, err)
	return b
}
