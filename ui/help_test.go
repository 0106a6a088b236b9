package ui_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/key"

	"dailies/provider/run"
	"dailies/ui/uitest"
)

// trace returns everything a key can change.
func (a *app) trace() string {
	var kept string
	if a.world.Kept() != nil {
		kept = a.world.Kept().Request.Prompt
	}
	return strings.Join([]string{a.Text(), a.Clipboard, a.wished(), strings.Join(a.opened, " "), kept,
		strings.Repeat("q", bool2int(a.Quit)), strings.Repeat("x", a.Executed+10*a.Cleared+100*a.Suspended+len(a.world.Submitted)*1000)}, "\x00")
}

func bool2int(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestEveryKeyThatHelpListsDoesSomething presses every key that help lists for
// every kind of run, in the list and on its page.
func TestEveryKeyThatHelpListsDoesSomething(t *testing.T) {
	for row := range 8 {
		for _, there := range [][]string{{}, {"enter"}} {
			var listed []string
			open := func(a *app) {
				a.choose(row)
				a.Keys(there...)
			}
			start(t, 60, 100, 24, func(t *testing.T, a *app) {
				open(a)
				listed = a.helped()
			})
			if len(listed) < 8 {
				t.Fatalf("row %d: help lists only %v", row, listed)
			}
			for _, k := range listed {
				start(t, 60, 100, 24, func(t *testing.T, a *app) {
					open(a)
					before := a.trace()
					a.Keys(k)
					if a.trace() == before {
						t.Errorf("row %d %v: help lists %q, but it does nothing:\n%s", row, there, k, a.Text())
					}
				})
			}
		}
	}
}

// helped returns the keys shown by help.
func (a *app) helped() []string {
	var keys []string
	for _, b := range a.Model().(interface{ Bindings() []key.Binding }).Bindings() {
		keys = append(keys, b.Keys()...)
	}
	return keys
}

func TestHelpListsNothingForAnEmptyHistory(t *testing.T) {
	start(t, 0, 100, 30, func(t *testing.T, a *app) {
		a.Shows("No runs yet.", "This is the demo")
		a.Keys("?")
		a.Shows("new run", "quit; runs go on")
		a.Hides("download", "cancel ", "mark", "retry", "undo")
		a.Keys("?", "f1")
		a.Shows("Keys that work here")
		a.Keys("q")
		a.Hides("Keys that work here")
		if a.Quit {
			t.Error("q quits while help is open")
		}
	})
}

func TestAKeyThatDoesNotWorkSaysWhy(t *testing.T) {
	start(t, 8, 100, 30, func(t *testing.T, a *app) {
		for _, c := range []struct {
			row  int
			key  string
			says string
		}{
			{saved, "x", "cancel: it has succeeded already"},
			{unsure, "x", "cancel: settle it first; nobody knows whether the provider has it"},
			{running, "d", "it has no video: it is running"},
			{running, "r", "it has not finished; it is running"},
			{running, "D", "it has not finished"},
			{left, "o", "its video is not saved here"},
			{failed, "ctrl+r", "this run has failed already, and it has no job to check"},
			{running, "a", "attach job id: this run already has a job"},
		} {
			a.choose(c.row)
			a.Keys(c.key)
			a.Shows(c.says)
		}
		if a.wished() != "" {
			t.Errorf("wished: %q", a.wished())
		}
	})
}

// links matches valid hyperlinks.
var links = regexp.MustCompile(`\x1b\]8;(;|id=[0-9a-z]+;(file|https?)://[!-~]*)\x07`)

func TestHostileTextReachesTheScreenNowhere(t *testing.T) {
	const evil = "EV\x1b[2J\x1b]0;x\x07\r\b\u202eIL\u009b31m\x1b]52;c;eA==\x07\n\u2066"
	startWith(t, 0, 120, 40, func(a *app) {
		for i, r := range uitest.Runs(8, time.Now()) {
			r.Request.Prompt, r.Request.AspectRatio, r.Request.Resolution, r.Request.StartFrame = evil, evil, evil, evil
			r.Request.Metadata, r.Request.References = map[string]string{evil: evil}, []string{evil}
			r.RawStatus, r.Job, r.Reserved, r.CancelMessage, r.Note, r.Tags, r.Batch, r.Parent = evil, evil, evil, evil, evil, []string{evil}, evil, evil
			r.Model, r.Estimate.Basis, r.Estimate.UnknownReason, r.Estimate.Source, r.Estimate.AsOf = evil, evil, evil, evil, evil
			p := *uitest.Runs(8, time.Now())[3].Err
			p.Message, p.Hint, p.Code, p.Request = evil, evil, evil, evil
			r.Err = &p
			r.Video.Err, r.Video.URL = &p, "https://cdn.example/"+evil
			if i%2 == 0 {
				r.Provider = evil
			}
			if r.Video.Download == run.Downloaded {
				r.Video.File = "/v/" + evil
			}
			a.world.Add(r)
			a.world.Change(r.ID, func(*run.Run) {}, run.Event{Run: r.ID, At: time.Now(), Kind: evil, Text: evil,
				Detail: `{"method":"POST\u001b[2J","url":"https://x/\u001b[2J","status":200,"request":"{\"a\":\"\u001b[2J\"}","response":"\u009b2J\u202e"}`})
		}
	}, func(t *testing.T, a *app) {
		seen := 0
		for row := range 8 {
			for _, keys := range [][]string{{}, {"enter"}, {"w"}, {"esc", "esc", "x"}, {"esc", "r"}, {"esc", "D"}, {"esc", "C"}, {"s"}, {"esc", "e"}, {"esc"}, {"o"}, {"L"}, {"esc", "esc"}} {
				if len(keys) == 0 {
					a.choose(row)
				}
				a.Keys(keys...)
				view := links.ReplaceAllString(a.View(), "")
				if strings.Contains(view, "EV") {
					seen++
				}
				for _, bad := range []string{"\x1b[2J", "\x1b]", "\x07", "\r", "\b", "\u202e", "\u2066", "\u009b"} {
					if strings.Contains(view, bad) {
						t.Fatalf("row %d after %v: the screen holds %q", row, keys, bad)
					}
				}
			}
		}
		if seen < 60 {
			t.Errorf("the text was seen %d times only: the test looks at the wrong places", seen)
		}
	})
}
