//go:build unix

package e2e

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Modes that a program leaves set in a terminal, computed from its output, since no terminal reports
// all of its modes.

// modes are the modes of a terminal that differ from those at a prompt.
type modes map[string]bool

var (
	privateMode = regexp.MustCompile(`\x1b\[\?([\d;]+)([hl])`)
	switches    = regexp.MustCompile(privateMode.String() + `|\x1b\[([<>=])(\d*)(?:;\d+)?u`)
	otherKeys   = regexp.MustCompile(`\x1b\[>4(?:;(\d))?m`)
	cursorShape = regexp.MustCompile(`\x1b\[(\d*) q`)
	colour      = regexp.MustCompile(`\x1b\[([\d;:]*)m`)
)

// usual are the private modes that are set at a prompt.
var usual = []string{"7", "25"}

// leftBehind returns the modes that the output leaves set. Each of the two screens has its own stack
// of keyboard modes.
func leftBehind(raw []byte) modes {
	left, depth, screen := modes{}, [2]int{}, 0
	for _, m := range switches.FindAllSubmatch(raw, -1) {
		n, _ := strconv.Atoi(string(m[4])) // none means 1
		switch string(m[3]) {
		case "":
			for mode := range strings.SplitSeq(string(m[1]), ";") {
				on := string(m[2]) == "h"
				left.set("mode "+mode, on != slices.Contains(usual, mode))
				switch {
				case mode == "1049" && on:
					screen = 1
				case mode == "1049":
					screen = 0
				}
			}
		case ">":
			depth[screen]++
		case "<":
			depth[screen] = max(0, depth[screen]-max(n, 1))
		case "=":
			left.set("keyboard flags", n != 0)
		}
	}
	left.set("keyboard flags pushed", depth[0] > 0)
	last(left, "other keys", otherKeys, raw, "", "0")
	last(left, "cursor shape", cursorShape, raw, "", "0", "1")
	last(left, "colours", colour, raw, "", "0")
	return left
}

func (m modes) set(name string, on bool) {
	if on {
		m[name] = true
	} else {
		delete(m, name)
	}
}

// last sets a mode unless the last sequence of its kind has one of the usual values.
func last(m modes, name string, find *regexp.Regexp, raw []byte, usual ...string) {
	if all := find.FindAllSubmatch(raw, -1); len(all) > 0 {
		m.set(name, !slices.Contains(usual, string(all[len(all)-1][1])))
	}
}

// restored fails unless the terminal is as before the program.
func (t *Terminal) restored() {
	t.t.Helper()
	raw := t.Raw()
	if !privateMode.Match(raw) {
		t.t.Error("the program never changed a mode: it did not come up")
	}
	if left := leftBehind(raw); len(left) > 0 {
		t.t.Errorf("the terminal is left with %v", fmt.Sprint(left))
	}
	if !reflect.DeepEqual(t.before, t.after) {
		t.t.Errorf("the tty is left with other settings:\n%+v\nbefore:\n%+v", t.after, t.before)
	}
}

// The control: modes that are left set are found.
func TestModesLeftBehindAreSeen(t *testing.T) {
	for name, raw := range map[string]string{
		"alternate screen": "\x1b[?1049h", "hidden cursor": "\x1b[?25h\x1b[?25l", "mouse": "\x1b[?1002;1006h\x1b[?1002l",
		"bracketed paste": "\x1b[?2004h", "focus": "\x1b[?1004h", "keyboard": "\x1b[>1u", "keyboard flags": "\x1b[=1;1u",
		"other keys": "\x1b[>4;2m", "colour": "\x1b[31mred", "no wrapping": "\x1b[?7l", "synchronized": "\x1b[?2026h",
	} {
		if left := leftBehind([]byte(raw)); len(left) == 0 {
			t.Errorf("%s: nothing is seen", name)
		}
	}
	clean := "\x1b[?1049h\x1b[?25l\x1b[>1u\x1b[31m\x1b[0m\x1b[<u\x1b[?25h\x1b[?1049l\x1b[>4m"
	if left := leftBehind([]byte(clean)); len(left) > 0 {
		t.Errorf("%v is seen where everything was put back", left)
	}
}
