package store_test

import (
	"errors"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func ptr[T any](v T) *T { return &v }

// full is a run in which no field is left empty.
func full() run.Run {
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	problem := &provider.Error{Kind: provider.KindRate, Op: "runflow: poll", Message: "too many requests", Hint: "wait",
		Status: 429, Code: "rate", Request: "req-1", Delivery: provider.Rejected, RetryAfter: 3 * time.Second}
	return run.Run{
		ID: "01KAGYVFULL000000000000000", Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video",
		Request: provider.Request{Model: "bytedance/seedance/2.0/image-to-video", Prompt: "clouds \x00 “quoted”\n雨 🦊",
			StartFrame: "/tmp/a b.png", EndFrame: "https://x.test/e.png", References: []string{"/r1", "/r2"},
			AspectRatio: "16:9", Resolution: "720p", Duration: 8, Audio: true, Seed: ptr[int64](1 << 60),
			Callback: "https://x.test/cb", EndUser: "u", Metadata: map[string]string{"a": "b"}},
		IdempotencyKey: "key", Batch: "batch", Parent: "parent", ParentHow: run.HowEdit, Shot: "S070", Take: 1, Project: "Night train",
		State: run.Running, RawStatus: "RUNNING", Job: "job-1", Progress: ptr(0), QueuePosition: ptr(3), ETA: ptr(90),
		Estimate: provider.Estimate{Known: true, Low: 1_512_000, High: 2_000_001, Basis: "b", Source: "s", AsOf: "2026-11-20"},
		Billed:   ptr(provider.Money(0)), Reserved: "1200 credits", Charged: provider.ChargedUnknown,
		Seed: ptr[int64](-7), Flagged: true, Err: problem, Lookups: 2, Attempts: 4,
		CancelAsked: at(1), CancelMessage: "stopping", PollingStopped: true,
		Video: run.Video{
			Video:    provider.Video{URL: "https://x.test/v.mp4?sig=1", Type: "video/mp4", Width: 1280, Height: 720, Seconds: 8.04, Expires: at(1000)},
			Download: run.DownloadFailed, File: "/videos/v.mp4", Bytes: 10, Size: 20, Validator: `"etag"`, Complete: run.CompleteFile{Bytes: 30, SHA256: "5e", Modified: at(8)}, Err: problem, Attempts: 3, Since: at(9),
		},
		Outputs: []run.Video{
			{Video: provider.Video{URL: "https://x.test/2.mp4", Expires: at(1000)}, Download: run.Downloaded, File: "/videos/v 2.mp4", Bytes: 11, Size: 11},
			{Video: provider.Video{URL: "https://x.test/3.mp4"}, Download: run.Downloading, File: "/videos", Bytes: 1, Size: 30, Validator: `"w"`, Err: problem, Attempts: 1, Since: at(10)},
		},
		Held: "ordered long ago", Approved: at(8),
		Created: at(0), Sent: at(2), Started: at(3), Finished: at(4), Updated: at(5), NextAttempt: at(6),
		Pick: true, Rejected: true, Rating: 4, Tags: []string{"hero", "blue sky"}, Note: "the good one", In: 41_667 * time.Microsecond, Out: 3 * time.Second, Deleted: at(7),
		Seq: 1, Epoch: 1,
	}
}

func TestEveryFieldOfARunComesBack(t *testing.T) {
	d := MustOpen(t)
	add(t, d, full())
	got, err := d.Run(ctx(), full().ID)
	must(t, err)
	same(t, got, full())

	bare := run.Run{ID: "bare", Created: noon, Seq: 2, Epoch: 1}
	add(t, d, bare)
	got, err = d.Run(ctx(), "BARE")
	must(t, err)
	bare.Shot, bare.Take = "S010", 1 // which every run has
	same(t, got, bare)
}

// TestTheNameOfAVideoKeepsItsBytes: a folder need not be called in UTF-8.
func TestTheNameOfAVideoKeepsItsBytes(t *testing.T) {
	d := MustOpen(t)
	r := full()
	r.Video.File = "/videos/caf\xe9/v.mp4"
	add(t, d, r)
	got, err := d.Run(ctx(), r.ID)
	must(t, err)
	same(t, got, r)
}

// The column that filters read is about all outputs; each keeps its own word.
func TestARunIsSavedWhenAllOfItsOutputsAre(t *testing.T) {
	d := MustOpen(t)
	with := func(n int, states ...run.DownloadState) run.Run {
		return makeRun(n, func(r *run.Run) {
			r.State, r.Video.Download = run.Succeeded, states[0]
			for _, s := range states[1:] {
				r.Outputs = append(r.Outputs, run.Video{Download: s})
			}
		})
	}
	all := []run.Run{
		with(1, run.Downloaded), with(2, run.Downloaded, run.Downloaded),
		with(3, run.Downloaded, run.Downloading), with(4, run.DownloadFailed, run.Downloaded), with(5, run.Downloaded, run.LinkExpired),
	}
	for i, want := range []run.DownloadState{run.Downloaded, run.Downloaded, run.Downloading, run.DownloadFailed, run.LinkExpired} {
		add(t, d, all[i])
		got, err := d.Run(ctx(), all[i].ID)
		must(t, err)
		if got.DownloadState() != want || got.Video.Download != all[i].Video.Download {
			t.Errorf("run %d is %s, its first output %s; want %s, %s", i, got.DownloadState(), got.Video.Download, want, all[i].Video.Download)
		}
		found, err := d.Page(ctx(), run.Query{Limit: 10, Filter: run.Filter{Terms: []run.Term{{Kind: run.TermStatus, Text: string(want)}, {Kind: run.TermID, Text: all[i].ID}}}})
		must(t, err)
		if len(found) != 1 {
			t.Errorf("status:%s does not find run %d", want, i)
		}
	}
}

func TestSaveWritesTheLifeAndNothingElse(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1, func(r *run.Run) { r.Tags = []string{"kept"} }))
	before, err := d.Run(ctx(), makeRun(1).ID)
	must(t, err)

	step := full() // every field of the life is set in it
	step.ID = before.ID
	must(t, d.Save(ctx(), me, based(d, step, run.Update{Events: []run.Event{{At: noon, Kind: "queued", Text: "3 ahead", Detail: "{}"}}})))

	got, err := d.Run(ctx(), before.ID)
	must(t, err)
	want := full()
	want.ID, want.Model, want.Request, want.IdempotencyKey, want.Batch, want.Parent =
		before.ID, before.Model, before.Request, before.IdempotencyKey, before.Batch, before.Parent
	want.Pick, want.Rejected, want.Rating, want.In, want.Out = before.Pick, before.Rejected, before.Rating, 0, 0
	want.Tags, want.Note, want.Deleted = before.Tags, before.Note, before.Deleted
	want.Shot, want.Take, want.Project, want.ParentHow = before.Shot, before.Take, before.Project, before.ParentHow
	want.Seq = 2
	same(t, got, want)

	events, err := d.Events(ctx(), before.ID)
	must(t, err)
	same(t, events, []run.Event{
		{Run: before.ID, At: before.Created, Kind: "created", Text: "saved to history"},
		{Run: before.ID, At: noon, Kind: "queued", Text: "3 ahead", Detail: "{}"},
	})
}

func TestOnlyTheHolderSaves(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1))
	if err := d.Save(ctx(), "another", based(d, makeRun(1))); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("another window saved it: %v", err)
	}
	if err := d.Save(ctx(), me, based(d, makeRun(9))); !errors.Is(err, run.ErrNotFound) {
		t.Errorf("an unknown run: %v", err)
	}
	must(t, d.Release(ctx(), me))
	if err := d.Save(ctx(), "", based(d, makeRun(1))); !errors.Is(err, run.ErrLeaseLost) {
		t.Errorf("nobody saved a run that nobody holds: %v", err)
	}
}

func TestAddWritesAllOrNothing(t *testing.T) {
	d := MustOpen(t)
	no := errors.New("over the cap")
	err := d.Add(ctx(), me, noon, []run.Run{makeRun(1)}, run.PeriodStart{}, func(run.BudgetUsage) error { return no })
	if err != no {
		t.Errorf("the answer of the check came back as %v", err)
	}
	err = d.Add(ctx(), me, noon, []run.Run{makeRun(2), makeRun(3), makeRun(2)}, run.PeriodStart{}, func(run.BudgetUsage) error { return nil })
	if err == nil {
		t.Error("the same id twice")
	}
	_, total, err := d.Count(ctx(), run.Filter{})
	must(t, err)
	same(t, total, 0)
}

func TestChangesComeInTheirOrderAThousandAtATime(t *testing.T) {
	d := MustOpen(t)
	var runs []run.Run
	for i := range 1100 {
		runs = append(runs, makeRun(i))
	}
	add(t, d, runs...)
	must(t, d.Save(ctx(), me, based(d, makeRun(5))))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: ptr(true)}, makeRun(3).ID))
	l, err := d.Changed(ctx(), 0)
	must(t, err)
	if len(l) != 1000 || l[0].ID != makeRun(0).ID || l[3].ID != makeRun(4).ID {
		t.Errorf("%d runs, %s %s", len(l), l[0].ID, l[3].ID)
	}
	l, err = d.Changed(ctx(), l[999].Seq)
	must(t, err)
	if n := len(l); n != 100 || l[n-2].ID != makeRun(5).ID || l[n-1].ID != makeRun(3).ID {
		t.Errorf("%d runs", n)
	}
	l, err = d.Changed(ctx(), l[len(l)-1].Seq)
	must(t, err)
	same(t, len(l), 0)
}

func TestBatchIsInTheOrderOfItsIds(t *testing.T) {
	d := MustOpen(t)
	in := func(r *run.Run) { r.Batch = "b" }
	add(t, d, makeRun(2, in), makeRun(1, in), makeRun(3))
	l, err := d.Batch(ctx(), "b")
	must(t, err)
	same(t, numbersOf(t, l), []int{1, 2})
	l, err = d.Batch(ctx(), "")
	must(t, err)
	same(t, len(l), 0)
}

func TestUnknownRunsAreNotFound(t *testing.T) {
	d := MustOpen(t)
	if _, err := d.Run(ctx(), "nobody"); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
	if _, err := d.Events(ctx(), "nobody"); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
}

// One bad row shows with what is readable, and does not hide the others.
func TestSpoiledRowShowsWhatIsReadable(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1), full(), makeRun(3))
	_, err := d.SQL().Exec(`UPDATE runs SET request = '{"ratio":"16:9","seconds":', estimate = '{"known":true,"high_usd":"x"}', video = x'ff00',
		problem = '[]', progress = 'many', billed = 'free', looks = 1.5, created = 'yesterday', note = 7, flagged = 'no', deleted = 0, tags = 'odd'
		WHERE id = ?`, full().ID)
	must(t, err)
	l, err := d.Page(ctx(), run.Query{Limit: 10})
	must(t, err)
	same(t, len(l), 3)
	r, err := d.Run(ctx(), full().ID)
	must(t, err)
	if r.Request.Prompt != full().Request.Prompt || r.Job != "job-1" || r.Note != "7" || r.Lookups != 1 || r.Billed != nil || r.State != run.Running {
		t.Errorf("%+v", r)
	}
	_, err = d.Spend(ctx(), run.PeriodStart{Day: noon, Month: noon}, 1, time.UTC)
	must(t, err)
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Pick: ptr(true)}, full().ID))
	for _, by := range []run.SortKey{run.SortCost, run.SortElapsed, run.SortState} {
		_, err := d.Page(ctx(), run.Query{Sort: run.Sort{By: by}, Limit: 10})
		must(t, err)
	}
}
