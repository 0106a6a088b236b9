//go:build unix

package e2e

import (
	"strings"
	"testing"
)

// The editor has the terminal to itself, and its input does not reach the app. A paste that it
// interrupts is completed afterwards.
func TestTheEditorHasTheTerminal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.vendors(fast())
	s.write("bin/editor", `#!/bin/sh
[ -t 0 ] && [ -t 1 ] || exit 7
printf 'your words: '
read -r words
printf '%s' "$words" >> "$1"
`, 0o700)
	a := s.app(120, 36)
	a.Shows("No runs yet")
	a.Keys("n")
	a.Shows("New run")
	a.Paste("a lighthouse")
	a.Shows("a lighthouse")
	a.Keys("<ctrl+o>")
	a.Shows("your words:")
	a.Keys("q in the fog\r")
	a.Shows("a lighthouse", "q in the fog", "New run")
	a.Paste("\rat night")
	a.Until("has another line", func(screen string) bool {
		return strings.Contains(screen, "at night") && !strings.Contains(screen, "fog at night") && !strings.Contains(screen, "fogat")
	})
	a.Keys("<up>", "<esc>")
	a.Shows("No runs yet")
	a.Leave()
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	a.restored()
}
