// Package notify notifies the user that a run has ended while they look elsewhere: by a
// desktop notification if their terminal supports one, else by the bell. It also computes
// the window title and the progress shown in the taskbar.
//
// Its functions are pure: they map the known properties of the terminal to the bytes for
// it, which the root model writes. Untrusted text is sanitized here.
package notify

import (
	"strconv"
	"strings"
)

// Terminal describes the terminal. The zero Terminal is an unknown one.
type Terminal struct {
	name    string // of the terminal emulator; "" if unknown
	version string // as reported by the terminal, "" if unknown
	tmux    bool   // running inside tmux
	screen  bool   // running inside GNU screen
	bar     bool   // it reported support for progress
}

// Terminals with their own protocol.
const (
	kitty   = "kitty"
	ghostty = "ghostty"
	wezterm = "wezterm"
	iterm2  = "iterm2"
	foot    = "foot"
	vte     = "vte"
	windows = "windows terminal"
	conemu  = "conemu"
)

// FromEnv reads the environment. Inside tmux only the variables of the terminal in which
// tmux was started are available.
func FromEnv(getenv func(string) string) Terminal {
	t := Terminal{tmux: getenv("TMUX") != "", screen: getenv("STY") != ""}
	set := func(name string) bool { return getenv(name) != "" }
	program, term := strings.ToLower(getenv("TERM_PROGRAM")), getenv("TERM")
	switch {
	case program == "ghostty" || term == "xterm-ghostty":
		t.name = ghostty
	case program == "wezterm" || term == "wezterm":
		t.name = wezterm
	case program == "iterm.app":
		t.name = iterm2
	case term == "xterm-kitty":
		t.name = kitty
	case term == "foot" || strings.HasPrefix(term, "foot-"):
		t.name = foot
	case program != "" && program != "tmux":
		return t // an unknown terminal; the variables below may be inherited
	case strings.EqualFold(getenv("LC_TERMINAL"), "iTerm2"):
		t.name, t.version = iterm2, getenv("LC_TERMINAL_VERSION")
		return t
	case set("KITTY_WINDOW_ID"):
		t.name = kitty
	case set("GHOSTTY_RESOURCES_DIR"):
		t.name = ghostty
	case set("WEZTERM_PANE"):
		t.name = wezterm
	case set("WT_SESSION"):
		t.name = windows
	case getenv("ConEmuANSI") == "ON":
		t.name = conemu
	case set("VTE_VERSION"):
		t.name, t.version = vte, getenv("VTE_VERSION")
		return t
	}
	if program != "tmux" {
		t.version = getenv("TERM_PROGRAM_VERSION")
	}
	// iTerm2 lists its features; P is progress. See iterm2.com/feature-reporting, 2026-11-20.
	t.bar = t.name == iterm2 && strings.Contains(getenv("TERM_FEATURES"), "P")
	return t
}

// Named adds the name and version from the terminal's answer to XTVERSION:
// "kitty(0.28.1)", "ghostty 1.2.0". It overrides the environment.
func (t Terminal) Named(answer string) Terminal {
	name, version, _ := strings.Cut(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(answer)), ")"), "(")
	if version == "" {
		name, version, _ = strings.Cut(name, " ")
	}
	switch name {
	case "tmux":
		t.tmux = true
		return t
	case "":
		return t
	}
	if t.name != name {
		t.bar = false
	}
	t.name, t.version = name, version
	return t
}

// progress reports whether the terminal is known to show progress in the taskbar or its tab,
// and not as a notification for every step: the list of the crate anstyle-progress, and of
// iTerm2's issue 12587, 2026-11-20.
func (t Terminal) progress() bool {
	switch {
	case t.tmux || t.screen:
		return false
	case t.name == windows, t.name == conemu, t.name == ghostty, t.bar:
		return true
	case t.name == vte: // since 0.80
		n, err := strconv.Atoi(t.version)
		return err == nil && n >= 8000
	case t.name == iterm2:
		return atLeast(t.version, 3, 6, 6)
	case t.name == wezterm: // versions are dates; older ones show a notification
		return t.version >= "20250209"
	}
	return false
}

// atLeast compares a version such as "3.6.6" numerically.
func atLeast(version string, least ...int) bool {
	parts := strings.Split(version, ".")
	for i, want := range least {
		n := 0
		if i < len(parts) {
			n, _ = strconv.Atoi(strings.TrimRight(parts[i], "abcdefghijklmnopqrstuvwxyz-"))
		}
		if n != want {
			return n > want
		}
	}
	return true
}
