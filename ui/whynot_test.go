package ui

import (
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/command"
)

func run(s engine.State, saved engine.Saved) engine.Run {
	return engine.Run{State: s, Request: provider.Request{Prompt: "p"}, Video: engine.Video{
		Saved: saved, File: "/v/a.mp4", Video: provider.Video{URL: "https://cdn.example/a.mp4"},
	}}
}

func TestACommandIsOfferedOnlyForRunsThatItWorksFor(t *testing.T) {
	live, unsure, failed := run(engine.Running, engine.SavedNone), run(engine.Unsure, engine.SavedNone), run(engine.Failed, engine.SavedNone)
	saved, saving, left := run(engine.Succeeded, engine.SavedDone), run(engine.Succeeded, engine.Saving), run(engine.Succeeded, engine.SavedNone)
	left.Job = "j"
	paid, free, refused := failed, failed, saving
	paid.Job, paid.Charge = "j", provider.ChargeUnknown
	free.Job, free.Charge = "j", provider.ChargeNo
	refused.Video.Since, refused.Video.Problem = time.Now(), &provider.Error{Kind: provider.KindExpired}
	for _, c := range []struct {
		id   command.ID
		runs []engine.Run
		fit  int
	}{
		{"edit", nil, 0},
		{"edit", []engine.Run{live}, 1},
		{"edit", []engine.Run{live, failed}, 0},
		{"retry", []engine.Run{live}, 0},
		{"retry", []engine.Run{unsure}, 0},
		{"retry", []engine.Run{failed, live, saved}, 2},
		{"settle", []engine.Run{unsure}, 1},
		{"settle", []engine.Run{failed}, 0},
		{"cancel", []engine.Run{live, failed, unsure}, 1},
		{"cancel", []engine.Run{failed}, 0},
		{"cancel", []engine.Run{unsure}, 0},
		{"save", []engine.Run{left}, 1},
		{"save", []engine.Run{saved}, 1},
		{"save", []engine.Run{saving}, 0},
		{"save", []engine.Run{live}, 0},
		{"open", []engine.Run{saved}, 1},
		{"open", []engine.Run{left}, 0},
		{"open", []engine.Run{saved, saved}, 0},
		{"folder", []engine.Run{saved}, 1},
		{"star", []engine.Run{live, failed, unsure}, 3},
		{"refresh", []engine.Run{live, unsure, failed}, 2},
		{"refresh", []engine.Run{paid, left, saved}, 2},
		{"save", []engine.Run{paid, free, failed}, 1},
		{"save", []engine.Run{refused}, 1},
		{"attach", []engine.Run{unsure}, 1},
		{"attach", []engine.Run{unsure, unsure}, 0},
		{"attach", []engine.Run{live}, 0},
		{"attach", []engine.Run{paid}, 0},
		{"delete", []engine.Run{live, failed, unsure, saved}, 2},
		{"copy url", []engine.Run{saved}, 1},
		{"copy url", []engine.Run{{}}, 0},
		{"copy prompt", []engine.Run{{}}, 0},
	} {
		found := false
		for _, o := range slices.Concat(ofLife(), ofAnyRun()) {
			if o.ID != c.id {
				continue
			}
			found = true
			fit, why := o.on.Fit(c.runs)
			if len(fit) != c.fit || (why == "") != (c.fit > 0) {
				t.Errorf("%s for %d runs: works for %d (%q), want %d", c.id, len(c.runs), len(fit), why, c.fit)
			}
		}
		if !found {
			t.Errorf("there is no command %s", c.id)
		}
	}
}

func TestNoTwoCommandsThatWorkForARunShareAKey(t *testing.T) {
	for _, s := range engine.States() {
		for _, saved := range []engine.Saved{engine.SavedNone, engine.Saving, engine.SavedDone, engine.SavedExpired, engine.SavedError} {
			seen := map[string]command.ID{}
			for _, o := range slices.Concat(ofLife(), ofAnyRun()) {
				k := o.Keys[0]
				if o.on.Reason([]engine.Run{run(s, saved)}) != "" {
					continue
				}
				if other, twice := seen[k]; twice {
					t.Errorf("%s, %s: %s and %s both use %q", s, saved, o.ID, other, k)
				}
				seen[k] = o.ID
			}
		}
	}
}
