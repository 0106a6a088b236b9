package store_test

import (
	"errors"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/store"
)

const other = "window-2"

// due is a run with work to do.
func due(n int) run.Run {
	return makeRun(n, func(r *run.Run) { r.State, r.NextAttempt = run.Queued, noon })
}

// claim calls Claim for all providers of these tests and returns the numbers of the runs.
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
	must(t, d.Add(ctx(), me, until, []run.Run{due(1), due(2), makeRun(3)}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil }))

	same(t, claim(t, d, other, until.Add(-time.Microsecond), until.Add(time.Minute)), []int(nil))
	must(t, d.Renew(ctx(), me, until.Add(time.Second)))
	must(t, d.Renew(ctx(), other, until.Add(time.Hour))) // holds nothing
	same(t, claim(t, d, other, until, until.Add(time.Minute)), []int(nil))
	same(t, claim(t, d, other, until.Add(time.Second), until.Add(time.Minute)), []int{1, 2})
	same(t, claim(t, d, me, until.Add(time.Second), until.Add(time.Minute)), []int(nil))

	if err := d.Save(ctx(), me, based(d, due(1))); !errors.Is(err, run.ErrLeaseLost) {
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
	must(t, d.Add(ctx(), "", time.Time{}, []run.Run{r}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil }))
	runs, err := d.Claim(ctx(), me, []string{"runflow"}, noon, noon.Add(time.Hour))
	must(t, err)
	r.Epoch = 2
	same(t, runs, []run.Run{r})
}

func TestClaimTakesOnlyTheProvidersItIsGiven(t *testing.T) {
	d := MustOpen(t)
	add(t, d, due(1), makeRun(2, func(r *run.Run) { r.Provider, r.NextAttempt = "aihubmax", noon }))
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
	add(t, d, makeRun(1), makeRun(2))
	must(t, d.Release(ctx(), me))
	same(t, claim(t, d, me, noon, noon.Add(time.Hour)), []int(nil))

	before, err := d.Run(ctx(), makeRun(2).ID)
	must(t, err)
	wish := run.Command{Run: makeRun(2).ID, Kind: run.CommandDownload, Dir: "/a", At: noon}
	must(t, d.AddCommand(ctx(), wish))
	after, err := d.Run(ctx(), makeRun(2).ID)
	must(t, err)
	if after.Seq <= before.Seq {
		t.Error("nobody notices the wish")
	}
	must(t, d.AddCommand(ctx(), wish)) // the same again
	if again, err := d.Run(ctx(), makeRun(2).ID); err != nil || again.Seq != after.Seq {
		t.Errorf("the same wish is a change: %v", err)
	}
	same(t, claim(t, d, me, noon, noon.Add(time.Hour)), []int{2})

	wishes, err := d.PendingCommands(ctx(), me)
	must(t, err)
	wish.ID = wishes[0].ID
	same(t, wishes, []run.Command{wish})
	none, err := d.PendingCommands(ctx(), other)
	must(t, err)
	same(t, len(none), 0)
	must(t, d.Save(ctx(), me, based(d, makeRun(2), run.Update{DoneCommands: []int64{wish.ID}})))
	wishes, err = d.PendingCommands(ctx(), me)
	must(t, err)
	same(t, len(wishes), 0)
}

func TestGrantingAWishLeavesANewerOne(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1), makeRun(2))
	for _, w := range []run.Command{
		{Run: makeRun(1).ID, Kind: run.CommandDownload, Dir: "/a", At: noon},
		{Run: makeRun(1).ID, Kind: run.CommandCancel, At: noon},
		{Run: makeRun(2).ID, Kind: run.CommandDownload, Dir: "/a", At: noon},
	} {
		must(t, d.AddCommand(ctx(), w))
	}
	first, err := d.PendingCommands(ctx(), me)
	must(t, err)
	must(t, d.AddCommand(ctx(), run.Command{Run: makeRun(1).ID, Kind: run.CommandDownload, Dir: "/b", At: noon}))
	var ids []int64
	for _, w := range first {
		ids = append(ids, w.ID)
	}
	must(t, d.Save(ctx(), me, based(d, makeRun(1), run.Update{DoneCommands: ids})))
	left, err := d.PendingCommands(ctx(), me)
	must(t, err)
	same(t, len(left), 2) // the other folder, and the other run's own
	same(t, left[0].Run+left[0].Dir+" "+left[1].Run+left[1].Dir, makeRun(2).ID+"/a "+makeRun(1).ID+"/b")
	if err := d.AddCommand(ctx(), run.Command{Run: "nobody", Kind: run.CommandCancel}); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
}

func TestAttachedJobIsNeverLost(t *testing.T) {
	d := MustOpen(t)
	sent := makeRun(1, func(r *run.Run) {
		r.State, r.Err, r.Charged, r.Finished, r.Sent = run.Failed, full().Err, "unknown", noon, noon
	})
	add(t, d, sent)
	before := based(d, sent)
	must(t, d.AttachJob(ctx(), sent.ID, "job-1", run.Event{At: noon.Add(time.Minute), Kind: "queued", Text: "the answer came late"}))
	got, err := d.Run(ctx(), sent.ID)
	must(t, err)
	want := makeRun(1, func(r *run.Run) {
		r.State, r.Job, r.Sent, r.NextAttempt, r.Updated, r.Seq = run.Queued, "job-1", noon, noon.Add(time.Minute), noon.Add(time.Minute), 2
		r.Epoch = 2
	})
	same(t, got, want)

	// The previous owner must not overwrite it.
	if err := d.Save(ctx(), me, before); !errors.Is(err, run.ErrLeaseLost) {
		t.Error(err)
	}
	same(t, claim(t, d, me, noon.Add(time.Minute), noon.Add(time.Hour)), []int{1})
	if err := d.Save(ctx(), me, before); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("a step of an earlier claim was saved: %v", err)
	}
	cleared := based(d, sent) // of this claim, and without the job
	cleared.Run.Job = ""
	if err := d.Save(ctx(), me, cleared); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("the job was cleared: %v", err)
	}

	must(t, d.AttachJob(ctx(), sent.ID, "job-1", run.Event{At: noon, Kind: "queued"}))
	if err := d.AttachJob(ctx(), sent.ID, "job-2", run.Event{At: noon, Kind: "queued"}); !errors.Is(err, run.ErrChanged) {
		t.Errorf("another job took its place: %v", err)
	}
	unsure := makeRun(2, func(r *run.Run) { r.State, r.Sent = run.Unsure, noon })
	add(t, d, unsure)
	if err := d.AttachJob(ctx(), unsure.ID, "job-1", run.Event{At: noon, Kind: "queued"}); !errors.Is(err, run.ErrChanged) {
		t.Errorf("two runs have one job: %v", err)
	}
	got, err = d.Run(ctx(), sent.ID)
	must(t, err)
	want.Epoch = 3
	same(t, got, want)
	events, err := d.Events(ctx(), sent.ID)
	must(t, err)
	same(t, len(events), 2)
	if err := d.AttachJob(ctx(), "nobody", "job", run.Event{}); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
}

// A claim invalidates every earlier one, even of the same process.
func TestClaimIsAFence(t *testing.T) {
	d := MustOpen(t)
	add(t, d, due(1))
	remembered := based(d, due(1))
	later := noon.Add(2 * time.Hour)
	same(t, claim(t, d, other, later, later.Add(time.Minute)), []int{1})
	must(t, d.Release(ctx(), other))
	same(t, claim(t, d, me, later, later.Add(time.Minute)), []int{1})
	if err := d.Save(ctx(), me, remembered); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("what was remembered from an earlier claim was saved: %v", err)
	}
	if err := d.CheckLease(ctx(), me, remembered.Run, later); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("an earlier claim still counts: %v", err)
	}
	must(t, d.Save(ctx(), me, based(d, due(1))))
}

func TestHoldsWhatIsClaimedAliveAndUnchanged(t *testing.T) {
	d := MustOpen(t)
	until := noon.Add(10 * time.Second)
	must(t, d.Add(ctx(), me, until, []run.Run{due(1)}, run.PeriodStart{}, nil))
	r, err := d.Run(ctx(), due(1).ID)
	must(t, err)
	changed := r
	changed.State = run.Pending
	for name, c := range map[string]struct {
		owner string
		run   run.Run
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
		if err := d.CheckLease(ctx(), c.owner, c.run, c.now); (err == nil) != c.ok || err != nil && !errors.Is(err, run.ErrLeaseLost) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An answer that arrives after the lease was lost is kept, whatever the state of the run, and
// never replaces another job.
func TestLateAnswerIsKept(t *testing.T) {
	sent := makeRun(1, func(r *run.Run) { r.State, r.Sent = run.Submitting, noon })
	taken := func(job string) run.Run {
		r := sent
		r.State, r.Job, r.NextAttempt = run.Queued, job, noon
		return r
	}
	film := sent
	film.State, film.Video.URL = run.Succeeded, "https://cdn.example/a.mp4"
	refused := sent
	refused.State, refused.Err = run.Failed, &provider.Error{Kind: provider.KindBalance}
	for name, c := range map[string]struct {
		row    func(*run.Run) // what others made of it
		answer run.Run
		want   run.State
		job    string
		spare  string // the job of a run of its own
	}{
		"still submitting":              {func(*run.Run) {}, taken("job-1"), run.Queued, "job-1", ""},
		"unsure meanwhile":              {func(r *run.Run) { r.State = run.Unsure }, taken("job-1"), run.Queued, "job-1", ""},
		"dismissed meanwhile":           {func(r *run.Run) { r.State, r.Finished = run.Failed, noon }, taken("job-1"), run.Queued, "job-1", ""},
		"found meanwhile":               {func(r *run.Run) { r.State, r.Job = run.Running, "job-1" }, taken("job-1"), run.Running, "job-1", ""},
		"found as another job":          {func(r *run.Run) { r.State, r.Job = run.Running, "job-0" }, taken("job-1"), run.Running, "job-0", "job-1"},
		"a video without a job":         {func(r *run.Run) { r.State = run.Unsure }, film, run.Succeeded, "", ""},
		"refused, and unsure meanwhile": {func(r *run.Run) { r.State = run.Unsure }, refused, run.Failed, "", ""},
		"refused, and found meanwhile":  {func(r *run.Run) { r.State, r.Job = run.Running, "job-0" }, refused, run.Running, "job-0", ""},
	} {
		d := MustOpen(t)
		add(t, d, makeRun(1, func(r *run.Run) { *r = sent; c.row(r) }))
		must(t, d.SaveAnswer(ctx(), run.Update{Run: c.answer}, makeRun(2).ID))
		got, err := d.Run(ctx(), sent.ID)
		must(t, err)
		if got.State != c.want || got.Job != c.job || got.Video.URL != "" && c.answer.Video.URL == "" {
			t.Errorf("%s: %s with job %q", name, got.State, got.Job)
		}
		spare, err := d.Run(ctx(), makeRun(2).ID)
		switch {
		case c.spare == "" && !errors.Is(err, run.ErrNotFound):
			t.Errorf("%s: a second run: %+v, %v", name, spare, err)
		case c.spare != "" && (spare.Job != c.spare || spare.Parent != sent.ID || spare.State != run.Queued):
			t.Errorf("%s: the second job is not kept: %+v, %v", name, spare, err)
		}
	}
}

// The second process gets an error, and nothing is added.
func TestReplaceIsForOneOnly(t *testing.T) {
	d := MustOpen(t)
	lost := makeRun(1, func(r *run.Run) { r.State, r.Sent = run.Unsure, noon })
	add(t, d, lost)
	must(t, d.AddCommand(ctx(), run.Command{Run: lost.ID, Kind: run.CommandCancel, At: noon}))
	held := based(d, lost)
	settled := lost
	settled.State = run.Failed
	r := run.Replaced{Base: lost.Base(), Run: settled, Event: run.Event{At: noon, Kind: "failed"}}
	must(t, d.Replace(ctx(), me, noon, r, []run.Run{makeRun(2)}, run.PeriodStart{}, nil))
	if err := d.Replace(ctx(), other, noon, r, []run.Run{makeRun(3)}, run.PeriodStart{}, nil); !errors.Is(err, run.ErrChanged) {
		t.Errorf("replaced twice: %v", err)
	}
	if err := d.Save(ctx(), me, held); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("its holder writes on: %v", err)
	}
	got, err := d.Run(ctx(), lost.ID)
	must(t, err)
	same(t, got.State, run.Failed)
	_, total, err := d.Count(ctx(), run.Filter{})
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
	add(t, a, makeRun(1))
	changed("a run added", true)
	_, err := b.Run(ctx(), makeRun(1).ID)
	must(t, err)
	_, err = b.Claim(ctx(), other, []string{"runflow"}, noon, noon)
	must(t, err)
	changed("read", false)
	must(t, b.AddCommand(ctx(), run.Command{Run: makeRun(1).ID, Kind: run.CommandCancel, At: noon}))
	changed("a wish of the other", true)
}
