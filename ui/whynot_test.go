package ui

import (
	"slices"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/command"
)

func makeRun(s run.State, saved run.DownloadState) run.Run {
	return run.Run{State: s, Request: provider.Request{Prompt: "p"}, Video: run.Video{
		Download: saved, File: "/v/a.mp4", Video: provider.Video{URL: "https://cdn.example/a.mp4"},
	}}
}

func TestACommandIsOfferedOnlyForRunsThatItWorksFor(t *testing.T) {
	live, unsure, failed := makeRun(run.Running, run.DownloadNone), makeRun(run.Unsure, run.DownloadNone), makeRun(run.Failed, run.DownloadNone)
	saved, saving, left := makeRun(run.Succeeded, run.Downloaded), makeRun(run.Succeeded, run.Downloading), makeRun(run.Succeeded, run.DownloadNone)
	left.Job = "j"
	paid, free, refused := failed, failed, saving
	paid.Job, paid.Charged = "j", provider.ChargedUnknown
	free.Job, free.Charged = "j", provider.ChargedNo
	replaced := failed
	replaced.Err = &provider.Error{Kind: provider.KindUnsure, Code: run.CodeResubmitted, Message: "submitted again as ABC"}
	refused.Video.Since, refused.Video.Err = time.Now(), &provider.Error{Kind: provider.KindExpired}
	for _, c := range []struct {
		id   command.ID
		runs []run.Run
		fit  int
	}{
		{"edit", nil, 0},
		{"edit", []run.Run{live}, 1},
		{"edit", []run.Run{live, failed}, 0},
		{"retry", []run.Run{live}, 0},
		{"retry", []run.Run{unsure}, 0},
		{"retry", []run.Run{replaced}, 0},
		{"retry", []run.Run{failed, live, saved}, 2},
		{"settle", []run.Run{unsure}, 1},
		{"settle", []run.Run{failed}, 0},
		{"cancel", []run.Run{live, failed, unsure}, 1},
		{"cancel", []run.Run{failed}, 0},
		{"cancel", []run.Run{unsure}, 0},
		{"save", []run.Run{left}, 1},
		{"save", []run.Run{saved}, 1},
		{"save", []run.Run{saving}, 0},
		{"save", []run.Run{live}, 0},
		{"open", []run.Run{saved}, 1},
		{"open", []run.Run{left}, 0},
		{"open", []run.Run{saved, saved}, 0},
		{"folder", []run.Run{saved}, 1},
		{"pick", []run.Run{live, failed, unsure}, 3},
		{"refresh", []run.Run{live, unsure, failed}, 2},
		{"refresh", []run.Run{paid, left, saved}, 2},
		{"save", []run.Run{paid, free, failed}, 1},
		{"save", []run.Run{refused}, 1},
		{"attach", []run.Run{unsure}, 1},
		{"attach", []run.Run{unsure, unsure}, 0},
		{"attach", []run.Run{live}, 0},
		{"attach", []run.Run{paid}, 0},
		{"delete", []run.Run{live, failed, unsure, saved}, 2},
		{"copy url", []run.Run{saved}, 1},
		{"copy url", []run.Run{{}}, 0},
		{"copy prompt", []run.Run{{}}, 0},
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
	for _, s := range run.States() {
		for _, saved := range []run.DownloadState{run.DownloadNone, run.Downloading, run.Downloaded, run.LinkExpired, run.DownloadFailed} {
			seen := map[string]command.ID{}
			for _, o := range slices.Concat(ofLife(), ofAnyRun()) {
				k := o.Keys[0]
				if o.on.Reason([]run.Run{makeRun(s, saved)}) != "" {
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
