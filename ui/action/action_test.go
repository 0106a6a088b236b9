package action

import (
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

func run(s engine.State, saved engine.Saved) engine.Run {
	return engine.Run{State: s, Request: provider.Request{Prompt: "p"}, Video: engine.Video{
		Saved: saved, File: "/v/a.mp4", Video: provider.Video{URL: "https://cdn.example/a.mp4"},
	}}
}

func TestAnActionIsOfferedOnlyWhereItWorks(t *testing.T) {
	live, unsure, failed := run(engine.Running, engine.SavedNone), run(engine.Unsure, engine.SavedNone), run(engine.Failed, engine.SavedNone)
	saved, saving, left := run(engine.Succeeded, engine.SavedDone), run(engine.Succeeded, engine.Saving), run(engine.Succeeded, engine.SavedNone)
	left.Job = "j"
	paid, free, refused := failed, failed, saving
	paid.Job, paid.Charge = "j", provider.ChargeUnknown
	free.Job, free.Charge = "j", provider.ChargeNo
	refused.Video.Since, refused.Video.Problem = time.Now(), &provider.Error{Kind: provider.KindExpired}
	for _, c := range []struct {
		id   ID
		runs []engine.Run
		fit  int
	}{
		{Edit, nil, 0},
		{Edit, []engine.Run{live}, 1},
		{Edit, []engine.Run{live, failed}, 0},
		{Retry, []engine.Run{live}, 0},
		{Retry, []engine.Run{unsure}, 0},
		{Retry, []engine.Run{failed, live, saved}, 2},
		{Settle, []engine.Run{unsure}, 1},
		{Settle, []engine.Run{failed}, 0},
		{Cancel, []engine.Run{live, failed, unsure}, 1},
		{Cancel, []engine.Run{failed}, 0},
		{Cancel, []engine.Run{unsure}, 0},
		{Save, []engine.Run{left}, 1},
		{Save, []engine.Run{saved}, 1},
		{Save, []engine.Run{saving}, 0},
		{Save, []engine.Run{live}, 0},
		{Open, []engine.Run{saved}, 1},
		{Open, []engine.Run{left}, 0},
		{Open, []engine.Run{saved, saved}, 0},
		{Folder, []engine.Run{saved}, 1},
		{Star, []engine.Run{live, failed, unsure}, 3},
		{Refresh, []engine.Run{live, unsure, failed}, 2},
		{Refresh, []engine.Run{paid, left, saved}, 2},
		{Save, []engine.Run{paid, free, failed}, 1},
		{Save, []engine.Run{refused}, 1},
		{Attach, []engine.Run{unsure}, 1},
		{Attach, []engine.Run{unsure, unsure}, 0},
		{Attach, []engine.Run{live}, 0},
		{Attach, []engine.Run{paid}, 0},
		{Delete, []engine.Run{live, failed, unsure, saved}, 2},
		{CopyURL, []engine.Run{saved}, 1},
		{CopyURL, []engine.Run{{}}, 0},
		{CopyPrompt, []engine.Run{{}}, 0},
	} {
		for _, a := range All() {
			if a.ID != c.id {
				continue
			}
			fit, why := a.Fit(c.runs)
			if len(fit) != c.fit || (why == "") != (c.fit > 0) {
				t.Errorf("%s for %d runs: works for %d (%q), want %d", c.id, len(c.runs), len(fit), why, c.fit)
			}
		}
	}
}

func TestNoTwoActionsThatWorkShareAKey(t *testing.T) {
	for _, s := range engine.States() {
		for _, saved := range []engine.Saved{engine.SavedNone, engine.Saving, engine.SavedDone, engine.SavedExpired, engine.SavedError} {
			seen := map[string]ID{}
			for _, a := range For([]engine.Run{run(s, saved)}) {
				k := a.Binding.Keys()[0]
				if other, twice := seen[k]; twice {
					t.Errorf("%s, %s: %s and %s both use %q", s, saved, a.ID, other, k)
				}
				seen[k] = a.ID
			}
		}
	}
}
