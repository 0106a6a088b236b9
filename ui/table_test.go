package ui_test

import (
	"testing"

	"dailies/provider"
	"dailies/provider/run"
)

func TestASavedVideoIsDownloadedOnceMoreOnlyAfterAQuestion(t *testing.T) {
	start(t, 8, 120, 30, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("d")
		a.Shows("Download this run once more?", "corgi.mp4", "Another file")
		if asked := a.wished(); asked != "" {
			t.Fatalf("asked for %q before the answer", asked)
		}
		a.Keys("n")
		a.choose(saved)
		a.Keys("d", "y")
		if asked := a.wished(); asked != "save "+id(saved, 8) {
			t.Errorf("asked for %q", asked)
		}
		a.choose(left) // not saved: at once
		a.Keys("d")
		if asked := a.wished(); asked != "save "+id(saved, 8)+", save "+id(left, 8) {
			t.Errorf("asked for %q", asked)
		}
	})
}

func TestTheNeighboursOfARunAreOneKeyAway(t *testing.T) {
	start(t, 8, 120, 30, func(t *testing.T, a *app) {
		a.choose(queued)
		a.Keys("enter")
		a.Shows("A pair of stylish round sunglasses", "RunComfy")
		a.Keys("J")
		a.Shows("A corgi running on a rain-soaked street")
		a.Keys("K", "K")
		a.Shows("Clouds moving slowly across the sky")
		a.Keys("K") // the first
		a.Shows("Clouds moving slowly across the sky")
		a.Keys("esc")
		a.Shows("1 of 8")
	})
}

func TestRunningASavedRunAgainIsNotCalledARetry(t *testing.T) {
	start(t, 8, 200, 30, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Shows("r run again")
		a.choose(failed)
		a.Shows("r retry")
	})
}

func TestFailuresOfRunsAreAmongTheProblems(t *testing.T) {
	start(t, 8, 120, 30, func(t *testing.T, a *app) {
		a.world.Change(id(running, 8), func(r *run.Run) {
			r.State, r.Progress = run.Failed, nil
			r.Err = &provider.Error{Kind: provider.KindModeration, Message: "the picture shows a person"}
		})
		a.Drain()
		a.Hides("✗ Clouds") // the row says it, not the foot
		a.Keys("L")
		a.Shows("Clouds moving slowly", "the picture shows a person")
	})
}

func TestManyWaitingDownloadsAreCounted(t *testing.T) {
	start(t, 40, 200, 30, func(t *testing.T, a *app) {
		for i, row := range []int{saved, saved + 8, saved + 16, saved + 24, saved + 32} {
			a.world.Change(id(row, 40), func(r *run.Run) { r.Video.Download, r.Video.Bytes = run.Downloading, int64(i%2) })
		}
		a.Drain()
		a.Shows("saving 2, 3 to save")
		for _, row := range []int{saved, saved + 8} {
			a.world.Change(id(row, 40), func(r *run.Run) { r.Video.Download = run.Downloaded })
		}
		a.Drain()
		a.Hides("to save", "saving 2,")
	})
}

func TestARepeatWithTheSameSeedIsToldAndAnotherSeedOffered(t *testing.T) {
	start(t, 8, 120, 36, func(t *testing.T, a *app) {
		spec := run.Spec{Model: "runflow/bytedance/seedance/2.0/fast/text-to-video", Takes: 1,
			Request: provider.Request{Prompt: "a corgi", AspectRatio: "16:9", Resolution: "720p", Duration: 5, Seed: new(int64(42))}}
		runs, err := a.world.Submit(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		a.world.Change(runs[0].ID, func(r *run.Run) { r.State = run.Succeeded })
		a.Drain()
		a.choose(0)
		a.Keys("r")
		a.Shows("It is the same request as before", "s  another seed", "▸ n  no")
		a.Keys("s")
		a.Shows("Spend $", "▸ n  no")
		a.Hides("the same request")
		a.Keys("y")
		if o := a.world.Submitted; len(o) != 2 || o[1].Request.Seed != nil || o[1].ParentHow != run.HowSeed {
			t.Fatalf("submitted %+v", o)
		}
		// the same from the form, left as it was
		a.choose(1) // one row lower
		a.Keys("e", "alt+enter")
		a.Shows("It is the same request as before", "s  another seed")
		a.Keys("n", "esc")
	})
}
