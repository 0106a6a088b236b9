package theme

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
)

func TestEveryStateHasASymbolAndAWord(t *testing.T) {
	now := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	n := func(n int) *int { return &n }
	video := func(saved run.DownloadState, left time.Duration) run.Run {
		v := run.Video{Download: saved, Bytes: 42, Size: 100}
		if left != 0 {
			v.Expires = now.Add(left)
		}
		return run.Run{State: run.Succeeded, Video: v}
	}
	several := func(first, second run.DownloadState) run.Run {
		return run.Run{State: run.Succeeded, Video: run.Video{Download: first}, Outputs: []run.Video{{Download: second}}}
	}
	for _, c := range []struct {
		run  run.Run
		want string
	}{
		{run.Run{State: run.Pending}, "○ pending      "},
		{run.Run{State: run.Uploading}, "↑ uploading    "},
		{run.Run{State: run.Submitting}, "→ submitting   "},
		{run.Run{State: run.Queued, QueuePosition: n(3)}, "◌ queued     #3"},
		{run.Run{State: run.Queued}, "◌ queued       "},
		{run.Run{State: run.Running, Progress: n(42)}, "◐ running   42%"},
		{run.Run{State: run.Running, Progress: n(1e9)}, "◐ running  100%"},
		{run.Run{State: run.Running}, "◐ running      "},
		{run.Run{State: run.Running, CancelAsked: now}, "◐ cancelling   "},
		{run.Run{State: run.Running, PollingStopped: true}, "◌ unwatched    "},
		{run.Run{State: run.Failed}, "✗ failed       "},
		{run.Run{State: run.Cancelled, CancelAsked: now}, "⊘ cancelled    "},
		{run.Run{State: run.Unsure}, "? unsure       "},
		{video(run.Downloaded, time.Hour), "✓ saved        "},
		{video(run.Downloading, time.Hour), "↓ saving    42%"},
		{video(run.DownloadNone, 21*time.Hour), "✓ 21h left     "},
		{video(run.DownloadNone, 0), "✓ done         "},
		{video(run.DownloadNone, -time.Hour), "! expired      "},
		{video(run.LinkExpired, 0), "! expired      "},
		{video(run.DownloadFailed, time.Hour), "! not saved    "},
		{run.Run{State: run.Succeeded, Err: &provider.Error{}, Video: run.Video{Download: run.DownloadNone}}, "! no video     "},
		{several(run.Downloaded, run.Downloading), "↓ saving       "},
		{several(run.Downloading, run.DownloadFailed), "↓ saving       "},
		{several(run.Downloaded, run.DownloadFailed), "! not saved    "},
		{several(run.Downloaded, run.Downloaded), "✓ saved        "},
	} {
		got := ansi.Strip(New(Options{}).State(c.run, now, 0).Draw())
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.run.State, got, c.want)
		}
	}
}

func TestOnlyARunningRowMoves(t *testing.T) {
	for _, state := range run.States() {
		r := run.Run{State: state, Video: run.Video{Download: run.Downloaded}}
		moves := New(Options{}).State(r, time.Time{}, 0).Symbol != New(Options{}).State(r, time.Time{}, 1).Symbol
		if moves != (state == run.Running) {
			t.Errorf("%s: moves is %v", state, moves)
		}
		if still := New(Options{ReducedMotion: true}); still.State(r, time.Time{}, 0).Symbol != still.State(r, time.Time{}, 1).Symbol {
			t.Errorf("%s moves with reduced motion", state)
		}
	}
}

func TestWithoutColourNoneIsUsed(t *testing.T) {
	for _, look := range []Options{{NoColor: true}, {NoColor: true, Light: true, ColourBlind: true}} {
		s := New(look)
		for _, style := range []interface{ Render(...string) string }{s.Accent, s.Running, s.Done, s.Failed, s.Unsure, s.Bad, s.Warn, s.ButtonOn, s.Key} {
			p := ansi.NewParser()
			p.SetHandler(ansi.Handler{HandleCsi: func(cmd ansi.Cmd, params ansi.Params) {
				for i := range params {
					if n, _, _ := params.Param(i, 0); n >= 30 {
						t.Errorf("the look %+v uses colour: %d", look, n)
					}
				}
			}})
			p.Parse([]byte(style.Render("x")))
		}
	}
}

func TestTheLookFollowsTheGroundAndTheEyes(t *testing.T) {
	dark, light, blind := New(Options{}), New(Options{Light: true}), New(Options{ColourBlind: true})
	if dark.Accent.Render("x") == light.Accent.Render("x") {
		t.Error("the accent is the same on light and dark")
	}
	if dark.Done.Render("x") == blind.Done.Render("x") || dark.Failed.Render("x") == blind.Failed.Render("x") {
		t.Error("the colour-blind set is the usual one")
	}
	if got := (provider.Money(0)); Dollars(got) != "$0.00" {
		t.Error("nothing is not $0.00")
	}
}
