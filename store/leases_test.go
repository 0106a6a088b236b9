package store_test

import (
	"errors"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/store"
)

const other = "window-2"

// due is a run that has something to do.
func due(n int) engine.Run {
	return run(n, func(r *engine.Run) { r.State, r.Next = engine.Queued, noon })
}

// claim is Claim for all providers of these tests; it returns numbers.
func claim(t *testing.T, d *store.DB, owner string, now, until time.Time, providers ...string) []int {
	t.Helper()
	if providers == nil {
		providers = []string{"runflow", "aihubmax"}
	}
	runs, err := d.Claim(ctx(), owner, providers, now, until)
	must(t, err)
	return numbersOf(t, runs)
}

func TestLeaseIsTakenOverOnlyAfterItsEnd(t *testing.T) {
	d := MustOpen(t)
	until := noon.Add(15 * time.Second)
	must(t, d.Add(ctx(), me, until, []engine.Run{due(1), due(2), run(3)}, engine.Since{}, func(engine.Spent) error { return nil }))

	same(t, claim(t, d, other, until.Add(-time.Microsecond), until.Add(time.Minute)), []int(nil))
	must(t, d.Renew(ctx(), me, until.Add(time.Second)))
	must(t, d.Renew(ctx(), other, until.Add(time.Hour))) // holds nothing
	same(t, claim(t, d, other, until, until.Add(time.Minute)), []int(nil))
	same(t, claim(t, d, other, until.Add(time.Second), until.Add(time.Minute)), []int{1, 2})
	same(t, claim(t, d, me, until.Add(time.Second), until.Add(time.Minute)), []int(nil))

	if err := d.Save(ctx(), me, based(d, due(1))); !errors.Is(err, engine.ErrLost) {
		t.Errorf("the one before saved it all the same: %v", err)
	}
	must(t, d.Save(ctx(), other, based(d, due(1))))
	must(t, d.Renew(ctx(), me, until.Add(time.Hour))) // only number 3 is still its own
	same(t, claim(t, d, me, until.Add(time.Minute), until.Add(time.Hour)), []int{1, 2})
}

func TestClaimReturnsTheRunAsItStands(t *testing.T) {
	d := MustOpen(t)
	r := full()
	r.Deleted = time.Time{}
	must(t, d.Add(ctx(), "", time.Time{}, []engine.Run{r}, engine.Since{}, func(engine.Spent) error { return nil }))
	runs, err := d.Claim(ctx(), me, []string{"runflow"}, noon, noon.Add(time.Hour))
	must(t, err)
	r.Epoch = 2
	same(t, runs, []engine.Run{r})
}

func TestClaimTakesOnlyTheProvidersItIsGiven(t *testing.T) {
	d := MustOpen(t)
	add(t, d, due(1), run(2, func(r *engine.Run) { r.Provider, r.Next = "aihubmax", noon }))
	must(t, d.Release(ctx(), me))
	runs, err := d.Claim(ctx(), other, nil, noon, noon.Add(time.Hour))
	must(t, err)
	same(t, len(runs), 0)
	same(t, claim(t, d, other, noon, noon.Add(time.Hour), "aihubmax"), []int{2})
	same(t, claim(t, d, other, noon, noon.Add(time.Hour)), []int{1})
}

func TestReleasedRunsCanBeClaimedAtOnce(t *testing.T) {
	d := MustOpen(t)
	add(t, d, due(1), due(2), due(3))
	must(t, d.Release(ctx(), other, due(1).ID)) // not its own
	same(t, claim(t, d, other, noon, noon.Add(time.Hour)), []int(nil))
	must(t, d.Release(ctx(), me, due(2).ID))
	same(t, claim(t, d, other, noon, noon.Add(time.Hour)), []int{2})
	must(t, d.Release(ctx(), me))
	same(t, claim(t, d, other, noon, noon.Add(time.Hour)), []int{1, 3})
}

func TestWishWakesARunThatHasNothingToDo(t *testing.T) {
	d := MustOpen(t)
	add(t, d, run(1), run(2))
	must(t, d.Release(ctx(), me))
	same(t, claim(t, d, me, noon, noon.Add(time.Hour)), []int(nil))

	before, err := d.Run(ctx(), run(2).ID)
	must(t, err)
	wish := engine.Wish{Run: run(2).ID, What: engine.WishSave, Arg: "/a", At: noon}
	must(t, d.Wish(ctx(), wish))
	after, err := d.Run(ctx(), run(2).ID)
	must(t, err)
	if after.Seq <= before.Seq {
		t.Error("nobody notices the wish")
	}
	must(t, d.Wish(ctx(), wish)) // the same again
	if again, err := d.Run(ctx(), run(2).ID); err != nil || again.Seq != after.Seq {
		t.Errorf("the same wish is a change: %v", err)
	}
	same(t, claim(t, d, me, noon, noon.Add(time.Hour)), []int{2})

	wishes, err := d.Wished(ctx(), me)
	must(t, err)
	wish.ID = wishes[0].ID
	same(t, wishes, []engine.Wish{wish})
	none, err := d.Wished(ctx(), other)
	must(t, err)
	same(t, len(none), 0)
	must(t, d.Save(ctx(), me, based(d, run(2), engine.Step{Granted: []int64{wish.ID}})))
	wishes, err = d.Wished(ctx(), me)
	must(t, err)
	same(t, len(wishes), 0)
}

func TestGrantingAWishLeavesANewerOne(t *testing.T) {
	d := MustOpen(t)
	add(t, d, run(1), run(2))
	for _, w := range []engine.Wish{
		{Run: run(1).ID, What: engine.WishSave, Arg: "/a", At: noon},
		{Run: run(1).ID, What: engine.WishCancel, At: noon},
		{Run: run(2).ID, What: engine.WishSave, Arg: "/a", At: noon},
	} {
		must(t, d.Wish(ctx(), w))
	}
	first, err := d.Wished(ctx(), me)
	must(t, err)
	must(t, d.Wish(ctx(), engine.Wish{Run: run(1).ID, What: engine.WishSave, Arg: "/b", At: noon}))
	var ids []int64
	for _, w := range first {
		ids = append(ids, w.ID)
	}
	must(t, d.Save(ctx(), me, based(d, run(1), engine.Step{Granted: ids})))
	left, err := d.Wished(ctx(), me)
	must(t, err)
	same(t, len(left), 2) // the other folder, and the other run's own
	same(t, left[0].Run+left[0].Arg+" "+left[1].Run+left[1].Arg, run(2).ID+"/a "+run(1).ID+"/b")
	if err := d.Wish(ctx(), engine.Wish{Run: "nobody", What: engine.WishCancel}); !errors.Is(err, engine.ErrNotFound) {
		t.Error(err)
	}
}

func TestAttachedJobIsNeverLost(t *testing.T) {
	d := MustOpen(t)
	sent := run(1, func(r *engine.Run) {
		r.State, r.Problem, r.Charge, r.Finished, r.Sent = engine.Failed, full().Problem, "unknown", noon, noon
	})
	add(t, d, sent)
	before := based(d, sent)
	must(t, d.AttachJob(ctx(), sent.ID, "job-1", engine.Event{At: noon.Add(time.Minute), What: "queued", Text: "the answer came late"}))
	got, err := d.Run(ctx(), sent.ID)
	must(t, err)
	want := run(1, func(r *engine.Run) {
		r.State, r.Job, r.Sent, r.Next, r.Updated, r.Seq = engine.Queued, "job-1", noon, noon.Add(time.Minute), noon.Add(time.Minute), 2
		r.Epoch = 2
	})
	same(t, got, want)

	// A holder that does not know it must not write over it.
	if err := d.Save(ctx(), me, before); !errors.Is(err, engine.ErrLost) {
		t.Error(err)
	}
	same(t, claim(t, d, me, noon.Add(time.Minute), noon.Add(time.Hour)), []int{1})
	if err := d.Save(ctx(), me, before); !errors.Is(err, engine.ErrLost) {
		t.Errorf("a step of an earlier claim was saved: %v", err)
	}
	cleared := based(d, sent) // of this claim, and without the job
	cleared.Run.Job = ""
	if err := d.Save(ctx(), me, cleared); !errors.Is(err, engine.ErrLost) {
		t.Errorf("the job was cleared: %v", err)
	}

	must(t, d.AttachJob(ctx(), sent.ID, "job-1", engine.Event{At: noon, What: "queued"}))
	if err := d.AttachJob(ctx(), sent.ID, "job-2", engine.Event{At: noon, What: "queued"}); !errors.Is(err, engine.ErrChanged) {
		t.Errorf("another job took its place: %v", err)
	}
	unsure := run(2, func(r *engine.Run) { r.State, r.Sent = engine.Unsure, noon })
	add(t, d, unsure)
	if err := d.AttachJob(ctx(), unsure.ID, "job-1", engine.Event{At: noon, What: "queued"}); !errors.Is(err, engine.ErrChanged) {
		t.Errorf("two runs have one job: %v", err)
	}
	got, err = d.Run(ctx(), sent.ID)
	must(t, err)
	want.Epoch = 3
	same(t, got, want)
	events, err := d.Events(ctx(), sent.ID)
	must(t, err)
	same(t, len(events), 2)
	if err := d.AttachJob(ctx(), "nobody", "job", engine.Event{}); !errors.Is(err, engine.ErrNotFound) {
		t.Error(err)
	}
}

// A claim makes every earlier one worthless, also one of the same process.
func TestClaimIsAFence(t *testing.T) {
	d := MustOpen(t)
	add(t, d, due(1))
	remembered := based(d, due(1))
	later := noon.Add(2 * time.Hour)
	same(t, claim(t, d, other, later, later.Add(time.Minute)), []int{1})
	must(t, d.Release(ctx(), other))
	same(t, claim(t, d, me, later, later.Add(time.Minute)), []int{1})
	if err := d.Save(ctx(), me, remembered); !errors.Is(err, engine.ErrLost) {
		t.Errorf("what was remembered from an earlier claim was saved: %v", err)
	}
	if err := d.Holds(ctx(), me, remembered.Run, later); !errors.Is(err, engine.ErrLost) {
		t.Errorf("an earlier claim still counts: %v", err)
	}
	must(t, d.Save(ctx(), me, based(d, due(1))))
}

func TestHoldsWhatIsClaimedAliveAndUnchanged(t *testing.T) {
	d := MustOpen(t)
	until := noon.Add(10 * time.Second)
	must(t, d.Add(ctx(), me, until, []engine.Run{due(1)}, engine.Since{}, nil))
	r, err := d.Run(ctx(), due(1).ID)
	must(t, err)
	changed := r
	changed.State = engine.Pending
	for name, c := range map[string]struct {
		owner string
		run   engine.Run
		now   time.Time
		ok    bool
	}{
		"ours":               {me, r, noon, true},
		"of another":         {other, r, noon, false},
		"without a name":     {"", r, noon, false},
		"ended":              {me, r, until, false},
		"another state":      {me, changed, noon, false},
		"the clock set back": {me, r, noon.Add(-time.Hour), false},
	} {
		if err := d.Holds(ctx(), c.owner, c.run, c.now); (err == nil) != c.ok || err != nil && !errors.Is(err, engine.ErrLost) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An answer that comes after the lease was lost is kept, whatever became of the
// run meanwhile, and a job never takes the place of another one.
func TestLateAnswerIsKept(t *testing.T) {
	sent := run(1, func(r *engine.Run) { r.State, r.Sent = engine.Submitting, noon })
	taken := func(job string) engine.Run {
		r := sent
		r.State, r.Job, r.Next = engine.Queued, job, noon
		return r
	}
	film := sent
	film.State, film.Video.URL = engine.Succeeded, "https://cdn.example/a.mp4"
	refused := sent
	refused.State, refused.Problem = engine.Failed, &provider.Error{Kind: provider.KindBalance}
	for name, c := range map[string]struct {
		row    func(*engine.Run) // what others made of it
		answer engine.Run
		want   engine.State
		job    string
		spare  string // the job of a run of its own
	}{
		"still submitting":              {func(*engine.Run) {}, taken("job-1"), engine.Queued, "job-1", ""},
		"unsure meanwhile":              {func(r *engine.Run) { r.State = engine.Unsure }, taken("job-1"), engine.Queued, "job-1", ""},
		"dismissed meanwhile":           {func(r *engine.Run) { r.State, r.Finished = engine.Failed, noon }, taken("job-1"), engine.Queued, "job-1", ""},
		"found meanwhile":               {func(r *engine.Run) { r.State, r.Job = engine.Running, "job-1" }, taken("job-1"), engine.Running, "job-1", ""},
		"found as another job":          {func(r *engine.Run) { r.State, r.Job = engine.Running, "job-0" }, taken("job-1"), engine.Running, "job-0", "job-1"},
		"a video without a job":         {func(r *engine.Run) { r.State = engine.Unsure }, film, engine.Succeeded, "", ""},
		"refused, and unsure meanwhile": {func(r *engine.Run) { r.State = engine.Unsure }, refused, engine.Failed, "", ""},
		"refused, and found meanwhile":  {func(r *engine.Run) { r.State, r.Job = engine.Running, "job-0" }, refused, engine.Running, "job-0", ""},
	} {
		d := MustOpen(t)
		add(t, d, run(1, func(r *engine.Run) { *r = sent; c.row(r) }))
		must(t, d.SaveAnswer(ctx(), engine.Step{Run: c.answer}, run(2).ID))
		got, err := d.Run(ctx(), sent.ID)
		must(t, err)
		if got.State != c.want || got.Job != c.job || got.Video.URL != "" && c.answer.Video.URL == "" {
			t.Errorf("%s: %s with job %q", name, got.State, got.Job)
		}
		spare, err := d.Run(ctx(), run(2).ID)
		switch {
		case c.spare == "" && !errors.Is(err, engine.ErrNotFound):
			t.Errorf("%s: a second run: %+v, %v", name, spare, err)
		case c.spare != "" && (spare.Job != c.spare || spare.Parent != sent.ID || spare.State != engine.Queued):
			t.Errorf("%s: the second job is not kept: %+v, %v", name, spare, err)
		}
	}
}

// Whoever comes second is told, and nothing is added.
func TestReplaceIsForOneOnly(t *testing.T) {
	d := MustOpen(t)
	lost := run(1, func(r *engine.Run) { r.State, r.Sent = engine.Unsure, noon })
	add(t, d, lost)
	must(t, d.Wish(ctx(), engine.Wish{Run: lost.ID, What: engine.WishCancel, At: noon}))
	held := based(d, lost)
	settled := lost
	settled.State = engine.Failed
	r := engine.Replaced{Base: lost.Base(), Run: settled, Event: engine.Event{At: noon, What: "failed"}}
	must(t, d.Replace(ctx(), me, noon, r, []engine.Run{run(2)}, engine.Since{}, nil))
	if err := d.Replace(ctx(), other, noon, r, []engine.Run{run(3)}, engine.Since{}, nil); !errors.Is(err, engine.ErrChanged) {
		t.Errorf("replaced twice: %v", err)
	}
	if err := d.Save(ctx(), me, held); !errors.Is(err, engine.ErrLost) {
		t.Errorf("its holder writes on: %v", err)
	}
	got, err := d.Run(ctx(), lost.ID)
	must(t, err)
	same(t, got.State, engine.Failed)
	_, total, err := d.Count(ctx(), engine.Filter{})
	must(t, err)
	same(t, total, 2)
	same(t, len(claim(t, d, me, noon.Add(time.Hour), noon.Add(2*time.Hour))), 0)
}

func TestVersionChangesWithEveryCommitOfAnybody(t *testing.T) {
	path := t.TempDir() + "/history.db"
	a, b := openAt(t, path), openAt(t, path)
	last := map[*store.DB]int64{}
	changed := func(what string, want bool) {
		t.Helper()
		for name, d := range map[string]*store.DB{"a": a, "b": b} {
			v, err := d.Version(ctx())
			must(t, err)
			if (v != last[d]) != want {
				t.Errorf("%s: version of %s %d, before %d", what, name, v, last[d])
			}
			last[d] = v
		}
	}
	changed("opened", true)
	add(t, a, run(1))
	changed("a run added", true)
	_, err := b.Run(ctx(), run(1).ID)
	must(t, err)
	_, err = b.Claim(ctx(), other, []string{"runflow"}, noon, noon)
	must(t, err)
	changed("read", false)
	must(t, b.Wish(ctx(), engine.Wish{Run: run(1).ID, What: engine.WishCancel, At: noon}))
	changed("a wish of the other", true)
}
