package engine_test

import (
	"context"
	"testing"
	"testing/synctest"

	"dailies/provider"
	"dailies/provider/run"
)

func TestTakesKeepTheirShot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{})
		defer b.stop()
		ctx := context.Background()
		submit := func(change func(*run.Spec)) []run.Run {
			t.Helper()
			o := order()
			change(&o)
			runs, err := b.Submit(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			return runs
		}
		want := func(what string, r run.Run, shot, project string, take int, how run.ParentHow) {
			t.Helper()
			kept := b.run(r.ID)
			if r.Shot != shot || r.Take != take || kept.Shot != shot || kept.Take != take || kept.Project != project || kept.ParentHow != how {
				t.Errorf("%s: take %d of %q in %q, made by %q", what, kept.Take, kept.Shot, kept.Project, kept.ParentHow)
			}
		}
		three := submit(func(o *run.Spec) { o.Takes, o.Project = 3, "Night train" })
		want("the first of three", three[0], "S010", "Night train", 1, "")
		want("the last of three", three[2], "S010", "Night train", 3, "")
		want("another request", submit(func(*run.Spec) {})[0], "S020", "", 1, "")
		edited := submit(func(o *run.Spec) { o.Parent, o.ParentHow, o.Takes = three[1].ID, run.HowEdit, 2 })
		want("the first edited", edited[0], "S010", "Night train", 4, run.HowEdit)
		want("the second edited", edited[1], "S010", "Night train", 5, run.HowEdit)
		again, err := b.Resubmit(ctx, b.run(edited[0].ID))
		if err != nil {
			t.Fatal(err)
		}
		want("a retry", again, "S010", "Night train", 6, run.HowRetry)
		want("a code", submit(func(o *run.Spec) { o.Shot, o.Project = "s020", "ignored" })[0], "S020", "", 2, "")
		next := submit(func(o *run.Spec) { o.Parent, o.ParentHow = three[0].ID, run.HowContinue })
		want("the next shot", next[0], "S030", "", 1, run.HowContinue)
		for _, bad := range []run.Spec{{Shot: "S 1"}, {Shot: run.NewShot("x")}, {Project: "a\nb"}, {Project: "*"}} {
			o := order()
			o.Shot, o.Project = bad.Shot, bad.Project
			if _, err := b.Submit(ctx, o); provider.KindOf(err) != provider.KindInput {
				t.Errorf("shot %q, project %q: %v", bad.Shot, bad.Project, err)
			}
		}
	})
}
