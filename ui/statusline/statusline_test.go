package statusline

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

var now = time.Date(2026, 11, 20, 15, 2, 11, 0, time.UTC)

func line(l *Log) string { return ansi.Strip(strings.Join(l.Lines(80, 1), "\n")) }

func TestALongNoticeTakesMoreLines(t *testing.T) {
	l := New(theme.New(theme.Options{}))
	l.Info(now, "mouse released: the terminal selects text now. m captures it again")
	for most, want := range map[int]string{
		0: "",
		1: " · mouse released: the terminal selects…",
		2: " · mouse released: the terminal selects|   text now. m captures it again",
		3: " · mouse released: the terminal selects|   text now. m captures it again",
	} {
		if got := ansi.Strip(strings.Join(l.Lines(40, most), "|")); got != want {
			t.Errorf("in %d lines: %q, want %q", most, got, want)
		}
	}
}

func TestGoodNewsGoesAndProblemsStay(t *testing.T) {
	l := New(theme.New(theme.Options{}))
	l.Success(now, "saved\x1b[31m it")
	if line(l) != " ✓ saved it" {
		t.Errorf("the line is %q", line(l))
	}
	l.SetNow(now.Add(ttl - 1))
	if !l.Visible() {
		t.Error("the notice went too early")
	}
	l.SetNow(now.Add(ttl))
	if l.Visible() || line(l) != "" {
		t.Error("the notice stays")
	}
	l.Info(now, "neither")
	if line(l) != " · neither" {
		t.Errorf("the line is %q", line(l))
	}
	l.Error(now, provider.Errorf(provider.KindDisk, "the disk is full").WithHint("make room"))
	l.SetNow(now.Add(time.Hour))
	if line(l) != " ✗ the disk is full: make room" {
		t.Errorf("the line is %q", line(l))
	}
	if !l.Dismiss() || l.Visible() || l.Dismiss() {
		t.Error("a problem is dismissed once")
	}
}

func TestProblemsAreRememberedNewestFirst(t *testing.T) {
	l := New(theme.New(theme.Options{}))
	l.SetSize(60, 10)
	l.SetNow(now)
	if l.Any() || !strings.Contains(l.View(), "Nothing has gone wrong") {
		t.Error("an empty log is not said to be empty")
	}
	l.SetSize(30, 10)
	for _, text := range strings.Split(l.View(), "\n") {
		if !strings.HasPrefix(text, " ") || theme.Width(text) > 29 {
			t.Errorf("%q has no margin", text)
		}
	}
	l.SetSize(60, 10)
	for i := range 3 * maxEntries {
		l.Error(now, fmt.Errorf("problem %d", i))
	}
	l.Error(now, errors.New("the same"))
	l.Error(now, errors.New("the same"))
	if n := len(l.errors); n != maxEntries {
		t.Errorf("%d problems are remembered", n)
	}
	view := ansi.Strip(l.View())
	if !strings.HasPrefix(view, " 15:02:11  the same (2 times)\n 15:02:11  problem 599") {
		t.Errorf("the list is\n%s", view)
	}
	uitest.Press(l, l.Commands(), "G")
	if !strings.Contains(l.View(), fmt.Sprintf("problem %d", 2*maxEntries+1)) {
		t.Errorf("the end cannot be reached:\n%s", l.View())
	}
	for w := range 120 {
		for _, h := range []int{0, 1, 5, 30} {
			l.SetSize(w, h)
			if view := l.View(); lipgloss.Width(view) > w || view != "" && lipgloss.Height(view) > h || theme.Width(strings.Join(l.Lines(w, 1), "")) > w {
				t.Fatalf("%d × %d: it takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
			}
		}
	}
}
