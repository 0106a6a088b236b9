package theme

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/engine"
)

func TestEveryStateHasASymbolAndAWord(t *testing.T) {
	now := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	n := func(n int) *int { return &n }
	video := func(saved engine.Saved, left time.Duration) engine.Run {
		v := engine.Video{Saved: saved, Bytes: 42, Size: 100}
		if left != 0 {
			v.Expires = now.Add(left)
		}
		return engine.Run{State: engine.Succeeded, Video: v}
	}
	several := func(first, second engine.Saved) engine.Run {
		return engine.Run{State: engine.Succeeded, Video: engine.Video{Saved: first}, Outputs: []engine.Video{{Saved: second}}}
	}
	for _, c := range []struct {
		run  engine.Run
		want string
	}{
		{engine.Run{State: engine.Pending}, "○ pending      "},
		{engine.Run{State: engine.Uploading}, "↑ uploading    "},
		{engine.Run{State: engine.Submitting}, "→ submitting   "},
		{engine.Run{State: engine.Queued, Queue: n(3)}, "◌ queued     #3"},
		{engine.Run{State: engine.Queued}, "◌ queued       "},
		{engine.Run{State: engine.Running, Progress: n(42)}, "◐ running   42%"},
		{engine.Run{State: engine.Running, Progress: n(1e9)}, "◐ running  100%"},
		{engine.Run{State: engine.Running}, "◐ running      "},
		{engine.Run{State: engine.Running, CancelAsked: now}, "◐ cancelling   "},
		{engine.Run{State: engine.Running, Unwatched: true}, "◌ unwatched    "},
		{engine.Run{State: engine.Failed}, "✗ failed       "},
		{engine.Run{State: engine.Cancelled, CancelAsked: now}, "⊘ cancelled    "},
		{engine.Run{State: engine.Unsure}, "? unsure       "},
		{video(engine.SavedDone, time.Hour), "✓ saved        "},
		{video(engine.Saving, time.Hour), "↓ saving    42%"},
		{video(engine.SavedNone, 21*time.Hour), "✓ 21h left     "},
		{video(engine.SavedNone, 0), "✓ done         "},
		{video(engine.SavedNone, -time.Hour), "! expired      "},
		{video(engine.SavedExpired, 0), "! expired      "},
		{video(engine.SavedError, time.Hour), "! not saved    "},
		{engine.Run{State: engine.Succeeded, Problem: &provider.Error{}, Video: engine.Video{Saved: engine.SavedNone}}, "! no video     "},
		{several(engine.SavedDone, engine.Saving), "↓ saving       "},
		{several(engine.Saving, engine.SavedError), "↓ saving       "},
		{several(engine.SavedDone, engine.SavedError), "! not saved    "},
		{several(engine.SavedDone, engine.SavedDone), "✓ saved        "},
	} {
		got := ansi.Strip(New(Look{}).State(c.run, now, 0).Draw())
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.run.State, got, c.want)
		}
	}
}

func TestOnlyARunningRowMoves(t *testing.T) {
	for _, state := range engine.States() {
		r := engine.Run{State: state, Video: engine.Video{Saved: engine.SavedDone}}
		moves := New(Look{}).State(r, time.Time{}, 0).Symbol != New(Look{}).State(r, time.Time{}, 1).Symbol
		if moves != (state == engine.Running) {
			t.Errorf("%s: moves is %v", state, moves)
		}
		if still := New(Look{Still: true}); still.State(r, time.Time{}, 0).Symbol != still.State(r, time.Time{}, 1).Symbol {
			t.Errorf("%s moves with reduced motion", state)
		}
	}
}

func TestWithoutColourNoneIsUsed(t *testing.T) {
	for _, look := range []Look{{NoColor: true}, {NoColor: true, Light: true, ColourBlind: true}} {
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
	dark, light, blind := New(Look{}), New(Look{Light: true}), New(Look{ColourBlind: true})
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
