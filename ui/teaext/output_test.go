//go:build unix

package teaext

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// written is an Output to a file, and what it holds.
func written(t *testing.T) (o *Output, seen func() string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "tty"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return NewOutput(f, '_'), func() string {
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
}

func always() bool { return true }

func TestOnlyTheAppInFrontIsPaintedOver(t *testing.T) {
	o, seen := written(t)
	o.Leaving = func() []byte { return []byte("images away,") }
	say := func(s string) {
		if _, err := o.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	paint := func(want bool) {
		t.Helper()
		if ok, _ := o.Paint([]byte("frame,"), always); ok != want {
			t.Errorf("it is written: %v, after %q", ok, seen())
		}
	}
	paint(false)
	say("start" + altScreen + "app,")
	paint(true)
	if ok, _ := o.Paint([]byte("late,"), func() bool { return false }); ok {
		t.Error("what may not be written any more is")
	}
	say("last" + mainScreen + "shell,")
	paint(false)
	say(mainScreen) // it is left only once
	say(altScreen + "back,")
	paint(true)
	if want := "start" + altScreen + "app,frame,images away,last" + mainScreen + "shell," + mainScreen + altScreen + "back,frame,"; seen() != want {
		t.Errorf("written: %q\nwant:    %q", seen(), want)
	}
}

func TestBlankCellsAreCounted(t *testing.T) {
	o, _ := written(t)
	told := make(chan uint64, 10)
	o.Repainted = func(n uint64) { told <- n }
	_, _ = o.Write([]byte("__")) // before the app is in front
	_, _ = o.Write([]byte(altScreen + "a__b"))
	if n := <-told; n != 1 {
		t.Errorf("%d times", n)
	}
	_, _ = o.Write([]byte("text"))
	if _, n := o.Paint([]byte("_"), always); n != 1 || o.Blanked() != 1 {
		t.Errorf("%d times", n)
	}
	_, _ = o.Write([]byte("_"))
	if n := <-told; n != 2 || len(told) > 0 {
		t.Errorf("%d times", n)
	}
}

// shouting is a program that is run on the terminal.
type shouting struct{ *exec.Cmd }

func (s shouting) SetStdin(io.Reader)    {}
func (s shouting) SetStdout(w io.Writer) { s.Stdout = w }
func (s shouting) SetStderr(io.Writer)   {}

func TestAProgramGetsTheTerminalItself(t *testing.T) {
	o, _ := written(t)
	c := &exec.Cmd{}
	lentTerminal{shouting{c}}.SetStdout(o)
	if c.Stdout != io.Writer(o.file) {
		t.Errorf("its output is a %T", c.Stdout)
	}
	var b bytes.Buffer
	lentTerminal{shouting{c}}.SetStdout(&b)
	if c.Stdout != io.Writer(&b) {
		t.Errorf("its output is a %T", c.Stdout)
	}
}

// A piece is not split by what another goroutine writes.
func TestWritesAreWhole(t *testing.T) {
	o, seen := written(t)
	_, _ = o.Write([]byte(altScreen))
	done := make(chan bool)
	for _, letter := range []string{"a", "b"} {
		go func() {
			for range 200 {
				if letter == "a" {
					_, _ = o.Write([]byte(strings.Repeat(letter, 100)))
				} else {
					o.Paint([]byte(strings.Repeat(letter, 100)), always)
				}
			}
			done <- true
		}()
	}
	<-done
	<-done
	all := strings.TrimPrefix(seen(), altScreen)
	for i := 0; i < len(all); i += 100 {
		if part := all[i : i+100]; strings.Count(part, part[:1]) != 100 {
			t.Fatalf("a piece is %q", part)
		}
	}
}

// The answer to a question behind the last frame is not read by the next program; what was answered before the
// terminal is left is not waited for.
func TestAnAnswerIsNotLeftToTheNextProgram(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer master.Close()
	defer tty.Close()
	state, err := term.MakeRaw(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	defer term.Restore(tty.Fd(), state)
	o := NewOutput(tty, '_')
	_, _ = o.Write([]byte(altScreen))
	o.Paint([]byte(ansi.RequestPrimaryDeviceAttributes), always)
	if _, err := master.Write([]byte("\x1b[?62;4c")); err != nil {
		t.Fatal(err)
	}
	_, _ = o.Write([]byte(mainScreen))
	if _, err := master.Write([]byte("ls")); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 20)
	if n, err := tty.Read(b); err != nil || string(b[:n]) != "ls" {
		t.Errorf("the next program reads %q, %v", b[:n], err)
	}
	_, _ = o.Write([]byte(altScreen))
	o.Paint([]byte(ansi.RequestPrimaryDeviceAttributes), always)
	o.Answered()
	if _, err := master.Write([]byte("rm")); err != nil {
		t.Fatal(err)
	}
	_, _ = o.Write([]byte(mainScreen))
	if n, err := tty.Read(b); err != nil || string(b[:n]) != "rm" {
		t.Errorf("without a question, the next program reads %q, %v", b[:n], err)
	}
}
