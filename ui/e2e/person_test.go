//go:build unix

package e2e

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// User actions at a terminal: read, type, wait.

// Screen returns the screen line by line, without trailing spaces.
func (t *Terminal) Screen() string {
	t.drawing.Lock() // the emulator hands out its own cells
	defer t.drawing.Unlock()
	var b strings.Builder
	for y := range t.screen.Height() {
		var line strings.Builder
		for x := 0; x < t.screen.Width(); x++ {
			c := t.screen.CellAt(x, y)
			if c == nil || c.Content == "" {
				line.WriteByte(' ')
				continue
			}
			line.WriteString(c.Content)
			x += max(c.Width, 1) - 1
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// Keys types, with the names of keys in angle brackets: "n", "<enter>", "<esc>".
func (t *Terminal) Keys(keys ...string) {
	t.t.Helper()
	for _, k := range keys {
		if named, ok := keyBytes[k]; ok {
			k = named
		}
		if _, err := io.WriteString(t.pty, k); err != nil {
			t.t.Fatalf("typing %q: %v\n%s", k, err, t.Screen())
		}
		time.Sleep(30 * time.Millisecond) // typing speed: an escape must not merge with the next key
	}
}

var keyBytes = map[string]string{
	"<enter>": "\r", "<esc>": "\x1b", "<tab>": "\t", "<shift+tab>": "\x1b[Z", "<space>": " ", "<backspace>": "\x7f",
	"<up>": "\x1b[A", "<down>": "\x1b[B", "<right>": "\x1b[C", "<left>": "\x1b[D", "<f1>": "\x1bOP", "<f9>": "\x1b[20~",
	"<ctrl+a>": "\x01", "<ctrl+c>": "\x03", "<ctrl+e>": "\x05", "<ctrl+l>": "\x0c", "<ctrl+o>": "\x0f", "<ctrl+p>": "\x10",
	"<ctrl+r>": "\x12", "<ctrl+t>": "\x14", "<ctrl+u>": "\x15", "<ctrl+z>": "\x1a", "<alt+enter>": "\x1b\r", "<alt+up>": "\x1b[1;3A",
}

// Paste sends text as bracketed paste. The text cannot close the brackets.
func (t *Terminal) Paste(text string) {
	t.t.Helper()
	text = strings.ReplaceAll(text, "\x1b[201~", "")
	if _, err := io.WriteString(t.pty, "\x1b[200~"+text+"\x1b[201~"); err != nil {
		t.t.Fatal(err)
	}
}

// Shows waits until the screen holds all of the texts.
func (t *Terminal) Shows(texts ...string) {
	t.t.Helper()
	t.Until(fmt.Sprintf("shows %q", texts), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// Hides waits until the screen holds none of the texts.
func (t *Terminal) Hides(texts ...string) {
	t.t.Helper()
	t.Until(fmt.Sprintf("hides %q", texts), func(screen string) bool {
		for _, text := range texts {
			if strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// Row waits until one line of the screen holds all of the texts.
func (t *Terminal) Row(texts ...string) {
	t.t.Helper()
	t.Until(fmt.Sprintf("has a row with %q", texts), func(screen string) bool {
		for line := range strings.SplitSeq(screen, "\n") {
			all := true
			for _, text := range texts {
				all = all && strings.Contains(line, text)
			}
			if all {
				return true
			}
		}
		return false
	})
}

// Until waits for a condition of the screen.
func (t *Terminal) Until(what string, ok func(screen string) bool) {
	t.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		screen := t.Screen()
		if ok(screen) {
			return
		}
		if time.Now().After(end) {
			t.t.Fatalf("the screen never %s:\n%s", what, screen)
		}
	}
}
