//go:build unix

package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

// Tasks of a user who has never seen the app: each by the hints on the screen alone, and within a
// dozen keys.

// dozen is the maximum number of keys of a task. Free text such as a prompt is not counted.
const dozen = 12

// newcomer presses only keys that are shown on the screen, and counts them.
type newcomer struct {
	*Terminal
	pressed int
}

// sees waits for a hint and presses its key.
func (n *newcomer) sees(hint string, keys ...string) {
	n.t.Helper()
	n.Shows(hint)
	n.press(keys...)
}

func (n *newcomer) press(keys ...string) {
	n.t.Helper()
	n.Keys(keys...)
	n.pressed += len(keys)
}

// did fails if the task took too many keys, and prints them.
func (n *newcomer) did(what string) {
	n.t.Helper()
	if n.pressed > dozen {
		n.t.Errorf("to %s takes %d keys", what, n.pressed)
	}
	n.t.Logf("to %s takes %d keys", what, n.pressed)
}

// newcomer opens the demo on a history.
func (s *stage) newcomer(past ...run.Run) *newcomer {
	s.t.Helper()
	if len(past) > 0 {
		s.write("data/dailies/demo/.keep", "", 0o600)
		db, err := store.Open(s.t.Context(), s.path("data/dailies/demo/history.db"))
		if err != nil {
			s.t.Fatal(err)
		}
		if _, err := db.Import(s.t.Context(), past); err != nil {
			s.t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			s.t.Fatal(err)
		}
	}
	return &newcomer{Terminal: Start(s.t, 120, 36, s.env, "sh", "-c", `cd "$HOME" && exec "$0" --demo`, binary)}
}

// past is a run that ended some days ago.
func past(n int, days int, state run.State, prompt string) run.Run {
	at := time.Now().Add(-time.Duration(days)*24*time.Hour - time.Duration(n)*time.Minute)
	billed := provider.Money(1_210_000)
	r := run.Run{
		ID: fmt.Sprintf("01PAST%020d", n), Provider: "runflow", Model: "bytedance/seedance/2.0/text-to-video", Job: fmt.Sprint("job", n),
		State: state, Charged: provider.ChargedNo, Video: run.Video{Download: run.DownloadNone},
		Request: provider.Request{
			Model: "bytedance/seedance/2.0/text-to-video", Prompt: prompt, AspectRatio: "16:9", Resolution: "720p", Duration: 4,
		},
		Created: at, Sent: at.Add(time.Second), Finished: at.Add(time.Minute), Updated: at,
	}
	switch state {
	case run.Failed:
		r.Err = &provider.Error{Kind: provider.KindProvider, Message: "the job failed", Hint: "try again"}
	case run.Succeeded:
		r.Charged, r.Billed, r.Video.Download = provider.ChargedYes, &billed, run.LinkExpired
	}
	return r
}

func TestANewcomerSubmitsWithALocalImage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.picture("hill.png", 640, 360)
	s.picture("more/sea.png", 640, 360)
	n := s.newcomer()
	n.sees("an empty form", "n")
	n.Shows("▸ prompt")
	n.Paste("Clouds over the hill")
	n.sees("ctrl+t text only → a picture", "<ctrl+t>")
	n.sees("tab next field", "<tab>")
	n.sees("ctrl+f browse", "\x06")
	n.sees("(type to search)", "h", "i", "l", "l")
	n.Shows("▸ hill.png")
	n.sees("enter choose", "<enter>")
	n.Shows("640×360 PNG")
	n.sees("alt+enter submit", "<alt+enter>")
	n.sees("y  spend it", "y")
	n.Row("▸", "Clouds over the hill")
	n.did("submit with a local image")
}

func TestANewcomerCancels(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.run("--demo", "submit", "--model", t2v, "--prompt", "A heron #stuck", "--yes").ends(0)
	n := s.newcomer()
	n.Row("▸", "running", "A heron")
	n.sees("x cancel", "x")
	n.sees("y  cancel it", "y")
	n.Row("cancelled", "A heron")
	n.did("cancel")
}

func TestANewcomerFindsLastWeeksFailedRuns(t *testing.T) {
	t.Parallel()
	n := newStage(t).newcomer(
		past(1, 3, run.Failed, "A heron that failed"), past(2, 30, run.Failed, "An old failure"),
		past(3, 2, run.Succeeded, "A heron that came"), past(4, 5, run.Failed, "A fox that failed"))
	n.sees("f show only", "f")
	n.sees("f failed", "f")
	n.Hides("A heron that came")
	n.sees("f show only", "f")
	n.sees("w last week", "w")
	n.Hides("An old failure")
	n.Shows("A heron that failed", "A fox that failed", "1 of 2 · 2 of 4 runs")
	n.did("find last week's failed runs")
}

func TestANewcomerRunsAgainWithAnotherSeed(t *testing.T) {
	t.Parallel()
	n := newStage(t).newcomer(past(1, 3, run.Succeeded, "A heron that came"))
	n.sees("e edit & rerun", "e")
	n.Shows("Edit and run again", "A heron that came")
	n.sees("tab next field", "<tab>", "<tab>", "<tab>", "<tab>", "<tab>")
	n.Shows("▸ seed")
	n.press("7")
	n.Shows("• was random") // what was changed is marked
	n.sees("alt+enter submit", "<alt+enter>")
	n.sees("y  spend it", "y")
	n.Shows("1 of 2")
	n.sees("enter open", "<enter>")
	n.Until("shows the seed", func(screen string) bool {
		return regexp.MustCompile(`seed +7`).MatchString(screen) && strings.Contains(screen, "made from")
	})
	n.did("run again with another seed")
}

func TestANewcomerTagsThree(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := s.newcomer(past(1, 1, run.Succeeded, "one"), past(2, 2, run.Succeeded, "two"),
		past(3, 3, run.Succeeded, "three"), past(4, 4, run.Succeeded, "four"))
	n.sees("space mark", "<space>", "<space>", "<space>")
	n.Shows("3 marked")
	n.sees("t tag", "t")
	n.Shows("Tags of 3 runs")
	n.press("d", "u", "s", "k")
	n.sees("enter  keep", "<enter>")
	n.Shows("tagged 3 runs")
	n.did("tag three")
	n.Leave()
	if c := n.Exit(); c != 0 {
		t.Fatalf("q ends it with %d", c)
	}
	out := s.run("--demo", "list", "--filter", "tag:dusk").ends(0).out
	if strings.Contains(out, "four") || !strings.Contains(out, "one") || !strings.Contains(out, "two") || !strings.Contains(out, "three") {
		t.Errorf("tagged are\n%s", out)
	}
}

func TestANewcomerSeesThisMonthsSpend(t *testing.T) {
	t.Parallel()
	n := newStage(t).newcomer(past(1, 0, run.Succeeded, "one"), past(2, 0, run.Succeeded, "two"))
	n.sees("4 Spend", "4")
	n.Row("this month", "$2.42")
	n.did("see this month's spend")
}

// A draft is there again after the program was killed.
func TestADraftSurvivesAKill(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	picture := s.picture("hill.png", 640, 360)
	n := s.newcomer()
	n.sees("an empty form", "n")
	n.Paste("Clouds over the hill")
	n.Keys("<ctrl+t>", "<tab>")
	n.Paste(picture)
	n.Shows("draft saved", "640×360 PNG")
	n.Kill()
	n = s.newcomer()
	n.sees("an empty form", "n")
	n.Shows("Clouds over the hill", "hill.png", "draft saved")
}
