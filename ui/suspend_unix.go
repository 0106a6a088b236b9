//go:build unix

package ui

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

// suspend puts a stay of our own in the place of Bubble Tea's suspending, which
// waits for ever where there is no shell to go to, and takes the terminal from
// the shell when it is ended there. gone is told that the app ended behind the
// shell: there is then nothing to put back.
func suspend(ctx context.Context, gone func()) func(tea.Model, tea.Msg) tea.Msg {
	return func(_ tea.Model, msg tea.Msg) tea.Msg {
		if _, ok := msg.(tea.SuspendMsg); ok {
			return tea.Exec(visitor{&stay{ctx: ctx, gone: gone}}, func(error) tea.Msg { return tea.ResumeMsg{} })()
		}
		return msg
	}
}

// stay is the time behind a shell. To Bubble Tea it is a program that has the
// terminal to itself.
type stay struct {
	ctx  context.Context
	gone func()
	tty  *os.File
}

// SetStdin is told the terminal.
func (s *stay) SetStdin(r io.Reader) { s.tty, _ = r.(*os.File) }

// SetStdout does nothing: nothing is written.
func (s *stay) SetStdout(io.Writer) {}

// SetStderr does nothing: nothing is written.
func (s *stay) SetStderr(io.Writer) {}

// Run stops the process and returns once the shell has put it into the
// foreground again. It does not return when ctx ends before that.
func (s *stay) Run() error {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	select {
	case <-continued:
	case <-time.After(300 * time.Millisecond): // nobody can stop us: there is no shell
	}
	for !s.inFront() {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-s.ctx.Done():
			s.gone()
			select {} // to return would take the terminal from the shell
		}
	}
	return nil
}

// inFront reports whether the terminal is ours to use.
func (s *stay) inFront() bool {
	if s.tty == nil {
		return true
	}
	group, err := unix.IoctlGetInt(int(s.tty.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}
