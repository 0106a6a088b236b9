//go:build unix

package e2e

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience is the timeout of waits. It is not a measurement: a loaded machine may be slow, and a
// passing test never waits that long.
const patience = 2 * time.Minute

// Terminal is a program in a pseudo-terminal, with an emulator that renders its output and answers its
// queries.
type Terminal struct {
	t      testing.TB
	cmd    *exec.Cmd
	pty    *os.File // the emulator's side
	tty    *os.File // the program's side, kept open to look at its settings
	screen *vt.SafeEmulator
	ended  chan error

	before, after *term.State // settings of the tty, after once it has ended

	stopped sync.Mutex // held while the terminal takes no output

	drawing sync.Mutex // held while the emulator draws, or is read

	mu  sync.Mutex
	raw bytes.Buffer // every byte the program wrote
}

// Open opens an empty terminal of the given size.
func Open(t testing.TB, width, height int) *Terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	term := &Terminal{t: t, pty: master, tty: slave, screen: vt.NewSafeEmulator(width, height), ended: make(chan error, 1)}
	t.Cleanup(term.Kill)
	if err := pty.Setsize(master, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil {
		t.Fatal(err)
	}
	return term
}

// Start runs a program in a new terminal.
func Start(t testing.TB, width, height int, env []string, program string, args ...string) *Terminal {
	t.Helper()
	term := Open(t, width, height)
	term.Run(env, program, args...)
	return term
}

// Run runs a program in a fresh terminal.
func (t *Terminal) Run(env []string, program string, args ...string) {
	t.t.Helper()
	var err error
	if t.before, err = term.GetState(t.tty.Fd()); err != nil {
		t.t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, env...)
	for _, v := range env {
		if home, ok := strings.CutPrefix(v, "HOME="); ok {
			cmd.Dir = home
		}
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t.tty, t.tty, t.tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.t.Fatal(err)
	}
	t.cmd = cmd
	tty := t.tty.Fd()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		t.drain()
	}()
	go func() { _, _ = io.Copy(t.pty, t.screen) }() // answers to queries; ends with the pty
	go func() {
		err := cmd.Wait()
		t.after, _ = term.GetState(tty) // nil is unlike every other
		_ = t.tty.Close()
		select { // what it wrote last is still in the pty
		case <-drained:
		case <-time.After(10 * time.Second): // the terminal is stopped
		}
		t.ended <- err
	}()
}

// waitWhileStopped returns once the terminal is not stopped.
func (t *Terminal) waitWhileStopped() {
	t.stopped.Lock()
	defer t.stopped.Unlock()
}

func (t *Terminal) drain() {
	buf := make([]byte, 32<<10)
	for {
		t.waitWhileStopped()
		n, err := t.pty.Read(buf)
		if n > 0 {
			t.mu.Lock()
			t.raw.Write(buf[:n])
			t.mu.Unlock()
			t.draw(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// draw passes output to the emulator. The emulator panics when a window shrinks below what is being
// drawn; a real terminal clips that, so the rest of the chunk is dropped.
func (t *Terminal) draw(piece []byte) {
	t.drawing.Lock()
	defer t.drawing.Unlock()
	defer func() { _ = recover() }()
	_, _ = t.screen.Write(piece)
}

// Stop blocks the terminal's output until the returned function is called.
func (t *Terminal) Stop() (goOn func()) {
	t.stopped.Lock()
	return t.stopped.Unlock
}

// Raw is every byte the program wrote so far.
func (t *Terminal) Raw() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.raw.Bytes())
}

// Resize changes the size of the window.
func (t *Terminal) Resize(width, height int) {
	t.t.Helper()
	if width > 0 && height > 0 {
		t.drawing.Lock()
		t.screen.Resize(width, height)
		t.drawing.Unlock()
	}
	if err := pty.Setsize(t.pty, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil {
		t.t.Fatal(err)
	}
}

// Signal sends the program a signal.
func (t *Terminal) Signal(s syscall.Signal) {
	t.t.Helper()
	if err := t.cmd.Process.Signal(s); err != nil {
		t.t.Fatal(err)
	}
}

// Leave quits the app with q, and answers the question that is asked while runs are under way.
func (t *Terminal) Leave() {
	t.t.Helper()
	t.Keys("q")
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		select {
		case err := <-t.ended:
			t.ended <- err
			return
		default:
		}
		if strings.Contains(t.Screen(), "Leave dailies?") {
			t.Keys("y")
			return
		}
	}
}

// Exit waits for the program to end and returns its exit code, or 128 and the
// signal that ended it.
func (t *Terminal) Exit() int {
	t.t.Helper()
	select {
	case err := <-t.ended:
		t.ended <- err
		return code(t.t, err)
	case <-time.After(patience):
		t.t.Fatalf("the program does not end:\n%s", t.Screen())
		return -1
	}
}

// code is the exit code that a shell would see.
func code(t testing.TB, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	failed, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		t.Fatal(err)
	}
	if s, ok := failed.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return 128 + int(s.Signal())
	}
	return failed.ExitCode()
}

// Close closes the window.
func (t *Terminal) Close() {
	_ = t.pty.Close() // may be closed already
	if t.cmd == nil {
		_ = t.tty.Close() // else it is closed once its settings were read
	}
}

// Kill kills the program.
func (t *Terminal) Kill() {
	if t.cmd != nil {
		_ = t.cmd.Process.Kill() // it may have ended
		select {
		case err := <-t.ended:
			t.ended <- err
		case <-time.After(5 * time.Second):
		}
	}
	t.Close()
	_ = t.screen.InputPipe().(io.Closer).Close()
}
