package crashtest

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"

	"dailies/provider/sandbox"
)

// unsureRun leaves one run of unsure outcome behind, which was charged; where the
// vendor has a list it answers 503.
func (p *person) unsureRun(vendor string) row {
	p.t.Helper()
	p.proxy.on(sandbox.StepList, func(c vendorCall) { c.status(http.StatusServiceUnavailable) })
	p.proxy.on(sandbox.StepSubmit, first(func(c vendorCall) {
		c.forward()
		panic(http.ErrAbortHandler)
	}))
	p.start(submitting(vendor, "no answer")...).exits(6)
	p.paid(1)
	return p.becomes("unsure")
}

// asked is a program in a terminal of its own that has asked its question.
type asked struct {
	*process
	terminal *os.File
}

// ask starts the program in a terminal and waits for its question.
func (p *person) ask(args ...string) *asked {
	p.t.Helper()
	c := p.command(p.proxy.URL, args...)
	c.Env = append(c.Env, "TERM=xterm")
	terminal, err := pty.StartWithSize(c, &pty.Winsize{Rows: 24, Cols: 200})
	must(p.t, err)
	a := &asked{&process{Cmd: c, t: p.t, out: &output{}, errs: &output{}, ended: make(chan struct{})}, terminal}
	var reading sync.WaitGroup
	reading.Go(func() {
		b := make([]byte, 4096)
		for {
			n, err := terminal.Read(b)
			a.errs.Write(b[:n]) //nolint:errcheck // it never fails
			if err != nil {
				return // the program has ended
			}
		}
	})
	go func() {
		defer close(a.ended)
		_ = c.Wait()
		reading.Wait()
	}()
	p.t.Cleanup(func() {
		a.kill()
		_ = terminal.Close()
	})
	eventually(p.t, "the question is asked", func() bool { return strings.Contains(a.errs.String(), "[y/N]") || a.over() })
	return a
}

func (a *asked) yes() {
	a.t.Helper()
	_, err := a.terminal.WriteString("y\n")
	must(a.t, err)
}

// oneOf checks that of several retries of a run exactly one was sent, and that the
// others were told so.
func (p *person) oneOf(all []*process, run row) {
	p.t.Helper()
	codes := map[int]int{}
	for _, c := range all {
		code := c.exit()
		codes[code]++
		told := strings.Contains(c.errs.String(), "already submitted again as")
		if code != 0 && (code != 1 && code != 2 || !told) {
			p.t.Errorf("a retry exits with %d and says %q", code, c.errs)
		}
	}
	made := slices.DeleteFunc(p.rows(), func(r row) bool { return r.parent != run.id })
	p.t.Logf("exit codes (code: times) %v; %d new runs, %d charges in all", codes, len(made), len(p.charges()))
	if codes[0] != 1 || len(made) != 1 {
		p.t.Errorf("%d of %d retries made %d new runs, want 1 and 1", codes[0], len(all), len(made))
	}
	p.paid(2)
}

// Several processes send an unsure run again at once, and only one does: with --yes, and where
// users have answered the same question in several terminals.
func TestOnlyOneRetryIsSent(t *testing.T) {
	t.Parallel()
	for _, vendor := range []string{sandbox.Runflow, sandbox.AIHubMax} { // with a list and without
		for _, n := range []int{2, 4, 8} {
			t.Run(fmt.Sprintf("%s/%d at once", vendor, n), func(t *testing.T) {
				t.Parallel()
				p := newPerson(t, startSandbox(t))
				run := p.unsureRun(vendor)
				var all []*process
				for range n {
					all = append(all, p.start("retry", run.id, "--yes"))
				}
				p.oneOf(all, run)
			})
			t.Run(fmt.Sprintf("%s/%d questions", vendor, n), func(t *testing.T) {
				t.Parallel()
				p := newPerson(t, startSandbox(t))
				run := p.unsureRun(vendor)
				var questions []*asked
				var all []*process
				for range n {
					a := p.ask("retry", run.id)
					questions, all = append(questions, a), append(all, a.process)
				}
				for _, a := range questions {
					a.yes()
				}
				p.oneOf(all, run)
			})
		}
	}
}

// While a user is asked whether an unsure run should be sent again, it is found in the vendor's
// list and ends well. The yes was to another question: nothing is sent.
func TestARunThatWasFoundIsNotSentAgain(t *testing.T) {
	t.Parallel()
	p := newPerson(t, startSandbox(t))
	run := p.unsureRun(sandbox.Runflow)
	a := p.ask("retry", run.id)
	p.proxy.on(sandbox.StepList, nil)
	p.start("watch").exits(0)
	found := p.becomes("succeeded")
	a.yes()
	code := a.exit()
	t.Logf("exit code %d, %d charges; the terminal: %q", code, len(p.charges()), a.errs)
	if code != 1 && code != 2 {
		t.Errorf("the retry exits with %d", code)
	}
	p.paid(1)
	if rows := p.rows(); len(rows) != 1 || rows[0].job != found.job {
		t.Errorf("the history holds %v", rows)
	}
}
