package crashtest

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

// person is a home with its program, its vendors behind a proxy, and its history, which the
// test reads and edits with SQL.
type person struct {
	*home
	t     *testing.T
	proxy *vendorProxy
	table *sql.DB
}

func newPerson(t *testing.T, server *sandbox.Server) *person {
	t.Helper()
	p := &person{home: newHome(t, server), t: t, proxy: newVendorProxy(t, server)}
	must(t, p.program("list").Run()) // creates the history
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(p.history())+"?mode=rw&_txlock=immediate&_pragma=busy_timeout(30000)")
	must(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { must(t, db.Close()) })
	p.table = db
	return p
}

// endlessSandbox starts vendors whose jobs take an hour.
func endlessSandbox(t *testing.T) *sandbox.Server {
	t.Helper()
	s, err := sandbox.Start(sandbox.Options{
		Small: true, Balance: 1_000_000 * provider.Dollar, Speed: sandbox.Speed{Queued: time.Hour, Running: time.Hour},
	})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// row holds the columns of a run that these tests check.
type row struct {
	id, parent, prompt, state, job, owner string
	tries                                 int
	until                                 int64
}

func (r row) String() string { return fmt.Sprintf("%s/%q", r.state, r.job) }

func (p *person) rows() []row {
	p.t.Helper()
	found, err := p.table.Query("SELECT id, parent, prompt, state, job, owner, tries, until FROM runs ORDER BY n")
	must(p.t, err)
	var all []row
	for found.Next() {
		var r row
		must(p.t, found.Scan(&r.id, &r.parent, &r.prompt, &r.state, &r.job, &r.owner, &r.tries, &r.until))
		all = append(all, r)
	}
	must(p.t, errors.Join(found.Err(), found.Close()))
	return all
}

// oldest waits until the first run of the history satisfies a condition.
func (p *person) oldest(what string, is func(row) bool) (r row) {
	p.t.Helper()
	ok := within(patient, func() bool {
		if all := p.rows(); len(all) > 0 {
			r = all[0]
		}
		return r.id != "" && is(r)
	})
	if !ok {
		p.t.Fatalf("the run never is %s; it is %s", what, r)
	}
	return r
}

func (p *person) becomes(state string) row {
	p.t.Helper()
	return p.oldest(state, func(r row) bool { return r.state == state })
}

func (p *person) edit(query string, args ...any) {
	p.t.Helper()
	_, err := p.table.Exec(query, args...)
	must(p.t, err)
}

// endLeases expires all leases.
func (p *person) endLeases() {
	p.t.Helper()
	p.edit("UPDATE runs SET until = 1 WHERE owner <> ''")
}

// charges returns what the vendors charged for the submissions of this history. Another program on
// the machine may still call a port that belongs to this test now.
func (p *person) charges() []sandbox.Charge {
	p.t.Helper()
	rows := p.rows()
	return slices.DeleteFunc(p.server.Charges(), func(c sandbox.Charge) bool {
		return !slices.ContainsFunc(rows, func(r row) bool { return r.prompt == c.Prompt })
	})
}

// jobsKept checks that every paid job is in a row.
func (p *person) jobsKept() {
	p.t.Helper()
	rows := p.rows()
	for _, c := range p.charges() {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.job == c.Job }) {
			p.t.Errorf("job %s was paid for and is in no row: %v", c.Job, rows)
		}
	}
}

// paid checks how many orders were charged.
func (p *person) paid(want int) {
	p.t.Helper()
	if charges := p.charges(); len(charges) != want {
		p.t.Errorf("%d charges, want %d: %+v", len(charges), want, charges)
	}
}

// process is a running program.
type process struct {
	*exec.Cmd
	t         *testing.T
	out, errs *output
	ended     chan struct{}
}

// output collects the output of a process.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// command returns the program with all vendors at base.
func (p *person) command(base string, args ...string) *exec.Cmd {
	c := p.program(args...)
	c.Env = append(c.Env, lead(base)...)
	return c
}

// start starts the program with its vendors behind the proxy.
func (p *person) start(args ...string) *process {
	p.t.Helper()
	return launch(p.t, p.command(p.proxy.URL, args...))
}

// launch starts a program that is killed at the end of the test.
func launch(t *testing.T, c *exec.Cmd) *process {
	t.Helper()
	p := &process{Cmd: c, t: t, out: &output{}, errs: &output{}, ended: make(chan struct{})}
	c.Stdout, c.Stderr = p.out, p.errs
	must(t, c.Start())
	go func() {
		defer close(p.ended)
		_ = c.Wait() // exit checks how it ended
	}()
	t.Cleanup(p.kill)
	return p
}

// kill kills it with SIGKILL.
func (p *process) kill() {
	_ = p.Process.Kill() // it may have exited
	<-p.ended
}

// interrupt interrupts it as ctrl-c does.
func (p *process) interrupt() int {
	p.t.Helper()
	_ = p.Process.Signal(os.Interrupt) // it may have exited
	return p.exit()
}

// exit waits for its end and returns its exit code.
func (p *process) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
		return p.ProcessState.ExitCode()
	case <-time.After(patient):
		p.t.Fatalf("%s has not ended after %s: %s", p.name(), patient, p.errs)
		return -1
	}
}

// exits checks its exit code.
func (p *process) exits(want int) {
	p.t.Helper()
	if code := p.exit(); code != want {
		p.t.Errorf("%s exits with %d, want %d: %s", p.name(), code, want, p.errs)
	}
}

func (p *process) over() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

func (p *process) name() string { return "dailies " + p.Args[1] }

// jobLog records changes of rows, to detect whether the id of a paid job was ever erased.
type jobLog struct {
	mu     sync.Mutex
	jobs   map[string]bool // seen in a row; false once in none
	runs   []string        // ids, in the order of the table
	states map[string][]string
}

// watchJobs reads the history after every change until the test ends, at most once per
// interval.
func (h *home) watchJobs(t *testing.T, pause time.Duration) *jobLog {
	t.Helper()
	l := &jobLog{jobs: map[string]bool{}, states: map[string][]string{}}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(h.history())+"?mode=rw&_pragma=query_only(1)&_pragma=busy_timeout(30000)")
	must(t, err)
	db.SetMaxOpenConns(1)
	quit, ended := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(quit)
		<-ended
		must(t, db.Close())
	})
	go func() {
		defer close(ended)
		for version := 0; ; {
			now := 0
			err := db.QueryRow("PRAGMA data_version").Scan(&now)
			if err == nil && now != version {
				err = l.look(db)
				version = now
			}
			if err != nil {
				t.Errorf("the history cannot be looked at: %v", err)
				return
			}
			select {
			case <-quit:
				return
			case <-time.After(pause):
			}
		}
	}()
	return l
}

// look reads all rows once.
func (l *jobLog) look(db *sql.DB) error {
	found, err := db.Query("SELECT id, state, job FROM runs ORDER BY n")
	if err != nil {
		return err
	}
	defer found.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	here := map[string]bool{}
	for found.Next() {
		var r row
		if err := found.Scan(&r.id, &r.state, &r.job); err != nil {
			return err
		}
		here[r.job] = true
		before := l.states[r.id]
		if before == nil {
			l.runs = append(l.runs, r.id)
		}
		if text := r.String(); before == nil || before[len(before)-1] != text {
			l.states[r.id] = append(before, text)
		}
	}
	if err := found.Err(); err != nil {
		return err
	}
	for job := range l.jobs {
		l.jobs[job] = l.jobs[job] && here[job]
	}
	delete(here, "")
	for job := range here {
		if _, known := l.jobs[job]; !known {
			l.jobs[job] = true
		}
	}
	return nil
}

// erased returns the job ids that were in a row and later in none, and how many were in a row
// at all.
func (l *jobLog) erased() (erased []string, of int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for job, kept := range l.jobs {
		if !kept {
			erased = append(erased, job)
		}
	}
	return erased, len(l.jobs)
}

// kept reports whether no job id was ever erased.
func (l *jobLog) kept() bool {
	erased, _ := l.erased()
	return len(erased) == 0
}

func (l *jobLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	for _, id := range l.runs {
		all = append(all, strings.Join(l.states[id], " → "))
	}
	return strings.Join(all, "; ")
}

// The log itself must detect an erased id, also one that comes back.
func TestAnErasedJobIsSeen(t *testing.T) {
	t.Parallel()
	p := newPerson(t, startSandbox(t))
	p.start(submitting(sandbox.AIHubMax, "to be erased")...).exits(0)
	jobs := p.watchJobs(t, time.Millisecond)
	seen := func(n int) {
		t.Helper()
		eventually(t, "the job is seen", func() bool { _, of := jobs.erased(); return of == n })
	}
	seen(1)
	job := p.rows()[0].job
	p.edit("UPDATE runs SET job = 'another'")
	seen(2)
	p.edit("UPDATE runs SET job = ?", job)
	eventually(t, "both are erased", func() bool { erased, _ := jobs.erased(); return len(erased) == 2 })
}
