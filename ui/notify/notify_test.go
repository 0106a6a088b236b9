package notify

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"dailies/provider"
	"dailies/provider/run"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if k, v, _ := strings.Cut(p, "="); k == name {
				return v
			}
		}
		return ""
	}
}

var away = Attention{Known: true}

func TestTheBytesOfEveryTerminal(t *testing.T) {
	const (
		as99  = "\x1b]99;i=01RUN:o=unfocused:d=0;A video is ready\x1b\\\x1b]99;i=01RUN:o=unfocused:d=1:p=body;a cat; a hat\x1b\\"
		as9   = "\x1b]9;dailies: A video is ready: a cat; a hat\x1b\\"
		as777 = "\x1b]777;notify;A video is ready;a cat, a hat\x1b\\"
	)
	note := Notification{ID: "01RUN", Title: "A video is ready", Body: "a cat; a hat"}
	for _, c := range []struct {
		name   string
		env    []string
		answer string
		want   string
	}{
		{"kitty", []string{"TERM=xterm-kitty", "KITTY_WINDOW_ID=1"}, "kitty(0.36.1)", as99},
		{"kitty, silent", []string{"TERM=xterm-kitty"}, "", as99},
		{"kitty over ssh", []string{"TERM=xterm-256color"}, "kitty(0.36.1)", as99},
		{"iTerm2", []string{"TERM_PROGRAM=iTerm.app", "TERM=xterm-256color"}, "iTerm2 3.5.0", as9},
		{"iTerm2 over ssh", []string{"LC_TERMINAL=iTerm2", "LC_TERMINAL_VERSION=3.6.6"}, "", as9},
		{"ghostty", []string{"TERM=xterm-ghostty"}, "ghostty 1.2.0", as777},
		{"WezTerm", []string{"TERM_PROGRAM=WezTerm"}, "WezTerm 20240203-110809-5046fc22", as777},
		{"foot", []string{"TERM=foot"}, "foot(1.16.2)", as777},
		{"foot-extra", []string{"TERM=foot-extra"}, "", as777},
		{"xterm", []string{"TERM=xterm-256color"}, "XTerm(379)", "\a"},
		{"VTE", []string{"VTE_VERSION=7802"}, "VTE(7802)", "\a"},
		{"Windows Terminal", []string{"WT_SESSION=x"}, "", "\a"},
		{"ConEmu", []string{"ConEmuANSI=ON"}, "", "\a"},
		{"Terminal.app", []string{"TERM_PROGRAM=Apple_Terminal"}, "", "\a"},
		{"VS Code started from kitty", []string{"TERM_PROGRAM=vscode", "KITTY_WINDOW_ID=1"}, "", "\a"},
		{"nothing known", nil, "", "\a"},
		{"tmux in kitty", []string{"TMUX=/tmp/x", "TERM_PROGRAM=tmux", "TERM=tmux-256color", "KITTY_WINDOW_ID=1"}, "tmux 3.3a",
			"\x1bPtmux;\x1b\x1b]99;i=01RUN:o=unfocused:d=0;A video is ready\x1b\x1b\\\x1b\x1b]99;i=01RUN:o=unfocused:d=1:p=body;a cat; a hat\x1b\x1b\\\x1b\\\a"},
		{"tmux in iTerm2", []string{"TMUX=/tmp/x", "TERM_PROGRAM=tmux", "LC_TERMINAL=iTerm2"}, "",
			"\x1bPtmux;\x1b\x1b]9;dailies: A video is ready: a cat; a hat\x1b\x1b\\\x1b\\\a"},
		{"tmux in xterm", []string{"TMUX=/tmp/x", "TERM_PROGRAM=tmux"}, "tmux 3.3a", "\a"},
		{"tmux that only says so", nil, "tmux 3.3a", "\a"},
		{"screen in kitty", []string{"STY=1.pts", "TERM=screen", "KITTY_WINDOW_ID=1"}, "", "\a"},
	} {
		if got := FromEnv(env(c.env...)).Named(c.answer).Bytes(note, away); got != c.want {
			t.Errorf("%s gets %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNobodyWhoLooksIsTold(t *testing.T) {
	long := time.Hour
	for _, c := range []struct {
		a    Attention
		want string // of kitty: "" nothing, "\a" the bell, else a notification
	}{
		{Attention{Known: true, Focused: true}, ""},
		{Attention{Known: true, Focused: true, Idle: long}, ""},
		{Attention{Known: true}, "\x1b]99;i=dailies:o=unfocused;x\x1b\\"},
		{Attention{Idle: time.Minute}, ""},
		{Attention{Idle: 2 * time.Minute}, "\a"},
		{Attention{}, ""},
	} {
		if got := FromEnv(env("TERM=xterm-kitty")).Bytes(Notification{Title: "x"}, c.a); got != c.want {
			t.Errorf("%+v: %q, want %q", c.a, got, c.want)
		}
	}
}

func TestNothingFromOutsideBreaksOut(t *testing.T) {
	evil := "a\x1b\\\x1b]0;owned\x07 b\u009c\u009d4;1\r\n\x00 c\u202e"
	note := Notification{ID: "x:p=body;\x1b\\", Title: evil, Body: evil + strings.Repeat("long ", 1000)}
	for _, term := range []string{"xterm-kitty", "foot", "xterm-ghostty"} {
		got := FromEnv(env("TERM="+term)).Bytes(note, away)
		if len(got) > 700 {
			t.Errorf("%s gets %d bytes", term, len(got))
		}
		checkPayload(t, term, got)
	}
	checkPayload(t, "iTerm2", FromEnv(env("TERM_PROGRAM=iTerm.app")).Bytes(note, away))
	if got := FromEnv(env("TERM=xterm-kitty")).Bytes(note, away); !strings.HasPrefix(got, "\x1b]99;i=xpbody:o=") {
		t.Errorf("the id is %q", got)
	}
	if got := FromEnv(env("TERM_PROGRAM=iTerm.app")).Bytes(Notification{Title: "4;1;50"}, away); got != "\x1b]9;dailies: 4;1;50\x1b\\" {
		t.Errorf("a note can be taken for progress: %q", got)
	}
}

// checkPayload fails if the terminal is controlled by anything but our own prefix and terminator.
func checkPayload(t *testing.T, term, got string) {
	t.Helper()
	rest := strings.NewReplacer(st, "", osc, "").Replace(got)
	for _, r := range rest {
		if unicode.IsControl(r) || r == '\u202e' {
			t.Errorf("%s gets %q", term, got)
			return
		}
	}
	if begins, ends := strings.Count(got, osc), strings.Count(got, st); begins != ends || begins > 2 || begins == 0 {
		t.Errorf("%s gets %d beginnings and %d ends: %q", term, begins, ends, got)
	}
}

func TestWhatIsToldAboutRuns(t *testing.T) {
	r := func(s run.State, prompt string) run.Run {
		return run.Run{ID: "01" + prompt, State: s, Request: provider.Request{Prompt: prompt}}
	}
	bill := provider.Money(960_000)
	billed := r(run.Succeeded, "corgi")
	billed.Billed = &bill
	failed := r(run.Failed, "man")
	failed.Err = &provider.Error{Message: "real person in the frame"}
	empty := r(run.Succeeded, "train")
	empty.Err = &provider.Error{Message: "there is no video"}
	for _, c := range []struct {
		runs []run.Run
		want Notification
	}{
		{nil, Notification{}},
		{[]run.Run{r(run.Running, "x"), r(run.Queued, "y")}, Notification{}},
		{[]run.Run{r(run.Succeeded, "cat"), r(run.Running, "x")}, Notification{"01cat", "A video is ready", "cat"}},
		{[]run.Run{billed}, Notification{"01corgi", "A video is ready, $0.96", "corgi"}},
		{[]run.Run{empty}, Notification{"01train", "A run finished without a video", "there is no video"}},
		{[]run.Run{empty, billed}, Notification{"01corgi", "2 runs finished", "1 ready, 1 without a video"}},
		{[]run.Run{failed}, Notification{"01man", "A run failed", "real person in the frame"}},
		{[]run.Run{r(run.Failed, "man")}, Notification{"01man", "A run failed", "man"}},
		{[]run.Run{r(run.Cancelled, "train")}, Notification{"01train", "A run was cancelled", "train"}},
		{[]run.Run{r(run.Unsure, "chess")}, Notification{"01chess", "A run needs attention: its outcome is unsure", "chess"}},
		{[]run.Run{billed, failed, r(run.Succeeded, "cat")}, Notification{"01cat", "3 runs finished", "2 ready, 1 failed"}},
		{[]run.Run{r(run.Cancelled, "a"), r(run.Unsure, "b")}, Notification{"01b", "2 runs finished", "1 cancelled, 1 unsure"}},
	} {
		got, ok := Ended(c.runs...)
		if got != c.want || ok != (c.want != Notification{}) {
			t.Errorf("%d runs: %+v (%v), want %+v", len(c.runs), got, ok, c.want)
		}
	}
}
