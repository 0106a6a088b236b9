//go:build unix

package e2e

import (
	"strings"
	"testing"
	"time"
)

// Windows of all sizes, and frequent changes of size.
func TestEverySizeOfWindow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.run("submit", "-m", t2v, "-p", "a corgi in the rain", "-y", "--wait").ends(0)
	a := s.app(120, 36)
	a.Row("saved", "a corgi in the rain")
	for _, size := range [][2]int{{1, 1}, {0, 0}, {1, 300}, {300, 1}, {2, 2}, {7, 3}, {40, 12}, {300, 100}} {
		a.Resize(size[0], size[1])
		time.Sleep(20 * time.Millisecond)
	}
	a.Until("fills the largest window", func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return len(lines) > 99 && strings.Contains(lines[0], "dailies") && strings.Contains(lines[99], "? help")
	})

	// As a window is dragged, with keys in between.
	for i := range 200 {
		a.Resize(20+i*7%180, 4+i*5%50)
		if i%20 == 0 {
			a.Keys("n", "<esc>")
		}
		time.Sleep(8 * time.Millisecond)
	}
	a.Resize(100, 30)
	a.Keys("<ctrl+l>")
	a.Keys("?")
	a.Shows("Everywhere")
	a.Keys("<esc>")
	a.Hides("Everywhere")
	a.Keys("1")
	a.Until("shows the list at its last size", func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return strings.Contains(lines[0], "dailies   1 Runs") && strings.Contains(screen, "✓ saved") && strings.Contains(lines[29], "? help")
	})
	a.Leave()
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	a.restored()
}

// A megabyte pasted into the prompt is truncated with a notice; no line of it is handled as a key.
func TestAMegabytePasted(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	a := s.app(120, 36)
	a.Shows("No runs yet")
	a.Keys("n")
	a.Shows("New run")
	line := "q n y x D\r\n:\x1b[Ay\ry\n"
	a.Paste(strings.Repeat(line, 1<<20/len(line)))
	a.Shows("cut at 16 000 characters")

	// Nor if a part of it alone looks like a key.
	a.Keys("<ctrl+a>", "<ctrl+t>", "<tab>")
	a.Shows("▸ start frame")
	a.Keys("\x1b[200~/no/", "\x1b[A", "\x1b[27;5;13~", "such.png\x1b[20", "1~")
	a.Row("▸ start frame", "/no/such.png")
	a.Keys("<tab>")
	a.Shows("▸ end frame")
	a.Keys("<esc>")
	a.Shows("No runs yet")

	// In the list, letters are commands; pasted ones are not.
	a.Paste(strings.Repeat("nqy\r", 1000))
	a.Keys("?")
	a.Shows("Everywhere")
	a.Keys("<esc>")
	a.Hides("Everywhere")
	a.Leave()
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	a.restored()
	if n := len(s.server.Charges()); n != 0 {
		t.Errorf("%d runs were charged", n)
	}
	s.run("list", "--json").ends(0)
}
