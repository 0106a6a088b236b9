//go:build unix

package teaext

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// Suspend returns a message filter that replaces Bubble Tea's suspend, which blocks forever
// without a job-control shell, and takes the terminal from the shell if the program is
// terminated in the background. gone is called when ctx ends in the background: the
// terminal must then not be restored. It can be removed when the tests of
// ui/e2e/suspend_test.go pass without it.
func Suspend(ctx context.Context, gone func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		if _, ok := msg.(tea.SuspendMsg); ok {
			return tea.Exec(lentTerminal{&suspension{ctx: ctx, gone: gone}}, func(error) tea.Msg { return tea.ResumeMsg{} })()
		}
		return msg
	}
}

// suspension is the time in the background. To Bubble Tea it is a program that runs on the
// terminal.
type suspension struct {
	ctx  context.Context
	gone func()
	tty  *os.File
}

// SetStdin records the terminal.
func (s *suspension) SetStdin(r io.Reader) { s.tty, _ = r.(*os.File) }

// SetStdout implements [tea.ExecCommand].
func (s *suspension) SetStdout(io.Writer) {}

// SetStderr implements [tea.ExecCommand].
func (s *suspension) SetStderr(io.Writer) {}

// Run stops the process and returns once the shell has put it into the foreground. It does
// not return if ctx ends before that.
func (s *suspension) Run() error {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	select {
	case <-continued:
	case <-time.After(300 * time.Millisecond): // still running: there is no shell that can stop us
	}
	for !s.inFront() {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-s.ctx.Done():
			s.gone()
			select {} // returning would take the terminal from the shell
		}
	}
	return nil
}

// inFront reports whether the process is in the foreground.
func (s *suspension) inFront() bool {
	if s.tty == nil {
		return true
	}
	group, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}
