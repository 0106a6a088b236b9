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

// Notification is what a person is told.
type Notification struct {
	ID          string // a later note of the same ID takes the place of an earlier one
	Title, Body string
}

// Attention is whether the person looks at the window.
type Attention struct {
	Known   bool // the terminal tells when it gains and loses focus
	Focused bool
	Idle    time.Duration // since the last key
}

// idle is how long no key must have been pressed before one of whom nothing else
// is known is taken to look elsewhere.
const idle = 2 * time.Minute

// Bytes is what is sent to the terminal for a note: nothing while the person
// looks at it. Where it is not known whether they do, the bell must do, and only
// after a while without a key.
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
		// tmux hands it on where allow-passthrough is on; the bell marks its window
		// in any case.
		return ansi.TmuxPassthrough(say) + bell
	}
	return say
}

const (
	bell = "\a"
	osc  = "\x1b]"
	st   = "\x1b\\"
)

// say is the notification in the terminal's own way: kitty's documentation on
// desktop notifications, iTerm2's on escape codes, and foot's and WezTerm's on
// OSC 777, all read 2026-11-20. ConEmu and Windows Terminal give OSC 9 another
// meaning, so they and those not known get the bell.
func (t Terminal) say(n Notification) string {
	switch t.name {
	case kitty:
		head := osc + "99;i=" + n.ID + ":o=unfocused"
		if n.Body == "" {
			return head + ";" + n.Title + st
		}
		return head + ":d=0;" + n.Title + st + head + ":d=1:p=body;" + n.Body + st
	case iterm2:
		// A digit in front would be another command.
		return osc + "9;dailies: " + strings.TrimSuffix(n.Title+": "+n.Body, ": ") + st
	case ghostty, wezterm, foot:
		between := strings.NewReplacer(";", ",") // it ends the title
		return osc + "777;notify;" + between.Replace(n.Title) + ";" + between.Replace(n.Body) + st
	}
	return bell
}

// clean makes a note fit to be sent.
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

// Ended is what is told about runs that have ended just now, all in one note. ok
// is false when none of them has.
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

// lacksVideo reports whether a run is done by the provider's word and gave no video.
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
