package notify

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider/run"
	"dailies/ui/sanitize"
	"dailies/ui/theme"
)

// Notification is a desktop notification.
type Notification struct {
	ID          string // a later notification with the same ID replaces an earlier one
	Title, Body string
}

// Attention describes whether the user looks at the window.
type Attention struct {
	Known   bool // the terminal reports focus
	Focused bool
	Idle    time.Duration // since the last key press
}

// idle is the time without a key press after which the user is assumed to look elsewhere,
// if the terminal does not report focus.
const idle = 2 * time.Minute

// Bytes returns what to write to the terminal for a notification: nothing while the window
// has the focus. If the focus is unknown, only the bell is used, and only after a while
// without key presses.
func (t Terminal) Bytes(n Notification, a Attention) string {
	switch {
	case a.Known && a.Focused, !a.Known && a.Idle < idle:
		return ""
	case !a.Known:
		return bell
	}
	say := t.say(clean(n))
	switch {
	case say == bell || t.screen:
		return bell
	case t.tmux:
		// tmux forwards it if allow-passthrough is on; the bell marks its window in any case.
		return ansi.TmuxPassthrough(say) + bell
	}
	return say
}

const (
	bell = "\a"
	osc  = "\x1b]"
	st   = "\x1b\\"
)

// say returns the notification in the terminal's protocol, according to the documentation of
// kitty's desktop notifications, of iTerm2's escape codes, and of foot's and WezTerm's OSC
// 777, all read 2026-11-20. ConEmu and Windows Terminal use OSC 9 differently, so they and
// unknown terminals get the bell.
func (t Terminal) say(n Notification) string {
	switch t.name {
	case kitty:
		head := osc + "99;i=" + n.ID + ":o=unfocused"
		if n.Body == "" {
			return head + ";" + n.Title + st
		}
		return head + ":d=0;" + n.Title + st + head + ":d=1:p=body;" + n.Body + st
	case iterm2:
		// A leading digit would be another command.
		return osc + "9;dailies: " + strings.TrimSuffix(n.Title+": "+n.Body, ": ") + st
	case ghostty, wezterm, foot:
		between := strings.NewReplacer(";", ",") // it ends the title
		return osc + "777;notify;" + between.Replace(n.Title) + ";" + between.Replace(n.Body) + st
	}
	return bell
}

// clean sanitizes a notification.
func clean(n Notification) Notification {
	n.Title, n.Body = theme.Cut(sanitize.Line(n.Title), 80), theme.Cut(sanitize.Line(n.Body), 200)
	n.ID = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, n.ID)
	if n.ID == "" {
		n.ID = "dailies"
	}
	return n
}

// Ended returns one notification for runs that have just ended. ok is false if none has.
func Ended(runs ...run.Run) (n Notification, ok bool) {
	var ready, empty, failed, cancelled, unsure int
	var last run.Run
	for _, r := range runs {
		switch {
		case lacksVideo(r):
			empty++
		case r.State == run.Succeeded:
			ready++
		case r.State == run.Failed:
			failed++
		case r.State == run.Cancelled:
			cancelled++
		case r.State == run.Unsure:
			unsure++
		default:
			continue
		}
		last = r
	}
	switch all := ready + empty + failed + cancelled + unsure; all {
	case 0:
		return Notification{}, false
	case 1:
		return one(last), true
	default:
		return Notification{ID: last.ID, Title: fmt.Sprintf("%d runs finished", all), Body: several(ready, empty, failed, cancelled, unsure)}, true
	}
}

// lacksVideo reports whether a run succeeded at the provider without a video.
func lacksVideo(r run.Run) bool {
	return r.State == run.Succeeded && r.Video.URL == "" && r.Err != nil
}

func one(r run.Run) Notification {
	n := Notification{ID: r.ID, Body: r.Request.Prompt}
	switch r.State {
	case run.Succeeded:
		if lacksVideo(r) {
			n.Title, n.Body = "A run finished without a video", r.Err.Message
			break
		}
		n.Title = "A video is ready"
		if r.Billed != nil {
			n.Title += ", " + r.Billed.String()
		}
	case run.Cancelled:
		n.Title = "A run was cancelled"
	case run.Unsure:
		n.Title = "A run needs attention: its outcome is unsure"
	default:
		n.Title = "A run failed"
		if r.Err != nil {
			n.Body = r.Err.Message
		}
	}
	return n
}

func several(ready, empty, failed, cancelled, unsure int) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{ready, "ready"}, {empty, "without a video"}, {failed, "failed"}, {cancelled, "cancelled"}, {unsure, "unsure"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return strings.Join(parts, ", ")
}
