package engine_test

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
)

// TestANewKeyIsUsedWithoutARestart: a run that a missing key refused is accepted, sent and
// driven with the new adapter, whose prices are requested at once.
func TestANewKeyIsUsedWithoutARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &pricing{vendor: &vendor{noKey: true}}, func(o *engine.Options) { o.DailyPrices = true })
		defer b.stop()
		if _, err := b.Submit(context.Background(), order()); provider.KindOf(err) != provider.KindAuth {
			t.Fatalf("without a key: %v", err)
		}
		keyed := &pricing{vendor: &vendor{}, perSecond: 200_000}
		if err := b.Rekey(keyed); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Second)
		if keyed.asked() != 1 || !b.Providers()[0].HasKey {
			t.Errorf("%d price calls, has a key: %v", keyed.asked(), b.Providers()[0].HasKey)
		}
		r := b.send()
		b.pass(time.Minute)
		if got, err := b.db.Run(context.Background(), r); err != nil || got.State != run.Succeeded || keyed.vendor.asked() != 1 {
			t.Errorf("the run is %s after %d create calls, %v", got.State, keyed.vendor.asked(), err)
		}
		if err := b.Rekey(&vendor{noKey: true}); err != nil { // forgotten again
			t.Fatal(err)
		}
		if _, err := b.Submit(context.Background(), order()); provider.KindOf(err) != provider.KindAuth {
			t.Errorf("after the key was forgotten: %v", err)
		}
	})
}

func TestSettingsChangeWhileTheEngineRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		b := newBench(t, v)
		defer b.stop()
		b.send()
		folder := filepath.Join(b.dir, "elsewhere")
		if err := b.Configure(run.Settings{Folder: "relative"}); err == nil {
			t.Error("a relative folder is accepted")
		}
		if err := b.Configure(run.Settings{Folder: folder, Name: "take", Budget: run.Budget{PerMonth: new(2 * provider.Dollar)}}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Submit(context.Background(), order()); provider.KindOf(err) != provider.KindBudget {
			t.Errorf("over the new cap: %v", err)
		}
		b.pass(time.Minute)
		runs, err := b.db.Page(context.Background(), run.Query{Limit: 9, Sort: run.Sort{By: run.SortTime, Desc: true}})
		if err != nil || len(runs) != 1 || runs[0].Video.File != filepath.Join(folder, "take.mp4") {
			t.Errorf("the video is in %q, %v", runs[0].Video.File, err)
		}
		if v.asked() != 1 {
			t.Errorf("%d create calls", v.asked())
		}
	})
}
