package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func failed(job string, charge provider.Charged) provider.Report {
	return provider.Report{Job: job, Status: provider.StatusFailed, RawStatus: "failed", Charged: charge,
		Err: provider.Errorf(provider.KindProvider, "the worker died")}
}

func gone(string) (provider.Report, error) {
	return provider.Report{}, &provider.Error{Kind: provider.KindNotFound, Status: 404, Message: "no such task"}
}

// The outcome of a run is replaced when a later answer says more.
func TestALaterAnswerWins(t *testing.T) {
	t.Parallel()
	says := func(r provider.Report) func(string) (provider.Report, error) {
		return func(job string) (provider.Report, error) { r.Job = job; return r, nil }
	}
	film := func(job string) (provider.Report, error) { return done(job), nil }
	cancelled := provider.Report{Status: provider.StatusCancelled, RawStatus: "canceled", Charged: provider.ChargedUnknown}
	for _, c := range []struct {
		does    string
		first   func(job string) (provider.Report, error)
		then    func(job string) (provider.Report, error)
		command run.CommandKind
		want    run.State
		saved   run.DownloadState
		charge  provider.Charged
	}{
		{"failed, then a video", says(failed("", provider.ChargedUnknown)), film, run.CommandRefresh, run.Succeeded, run.Downloaded, provider.ChargedYes},
		{"failed, then a video that is asked for", says(failed("", provider.ChargedYes)), film, run.CommandDownload, run.Succeeded, run.Downloaded, provider.ChargedYes},
		{"failed for free, then a video", says(failed("", provider.ChargedNo)), film, run.CommandRefresh, run.Succeeded, run.Downloaded, provider.ChargedYes},
		{"failed, then it goes on", says(failed("", provider.ChargedUnknown)), says(running("")), run.CommandRefresh, run.Running, run.DownloadNone, ""},
		{"failed, then done without a video", says(failed("", provider.ChargedUnknown)), says(completed("")), run.CommandDownload, run.Running, run.DownloadNone, ""},
		{"failed, and still so", says(failed("", provider.ChargedUnknown)), says(failed("", provider.ChargedUnknown)), run.CommandDownload, run.Failed, run.DownloadNone, provider.ChargedUnknown},
		{"failed, then a word that nobody knows", says(failed("", provider.ChargedUnknown)), says(provider.Report{Status: provider.StatusUnknown, RawStatus: "archived"}), run.CommandRefresh, run.Failed, run.DownloadNone, provider.ChargedUnknown},
		{"failed, then gone", says(failed("", provider.ChargedUnknown)), gone, run.CommandDownload, run.Failed, run.DownloadNone, provider.ChargedUnknown},
		{"cancelled, then a video", says(cancelled), film, run.CommandDownload, run.Succeeded, run.Downloaded, provider.ChargedYes},
		{"no video, then failed", says(completed("")), says(failed("", provider.ChargedNo)), run.CommandRefresh, run.Failed, run.DownloadNone, provider.ChargedNo},
		{"no video, then failed when it is asked for", says(completed("")), says(failed("", provider.ChargedNo)), run.CommandDownload, run.Failed, run.DownloadNone, provider.ChargedNo},
		{"gone, then failed", gone, says(failed("", provider.ChargedNo)), run.CommandRefresh, run.Failed, run.DownloadNone, provider.ChargedNo},
		{"gone, then a word that nobody knows", gone, says(provider.Report{Status: provider.StatusUnknown, RawStatus: "archived"}), run.CommandRefresh, run.Running, run.DownloadNone, ""},
	} {
		t.Run(c.does, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return c.first(job) }}
				b := newBench(t, v)
				defer b.stop()
				id := b.send()
				b.pass(15 * time.Minute)
				if r := b.run(id); !r.State.Final() {
					t.Fatalf("at first it is %s, %v", r.State, r.Err)
				}
				v.answers(func(_ int, job string) (provider.Report, error) { return c.then(job) })
				b.enqueue(c.command, id)
				b.pass(time.Minute)
				r := b.run(id)
				if r.State != c.want || r.Video.Download != c.saved || r.Charged != c.charge {
					t.Errorf("%s, video %s, charge %q (%v); want %s, %s, %q", r.State, r.Video.Download, r.Charged, r.Err, c.want, c.saved, c.charge)
				}
				if r.State.Final() != !r.Finished.IsZero() || (r.State == run.Failed) != (r.Err != nil) && r.RawStatus != "completed" {
					t.Errorf("%s, finished %s, %v", r.State, r.Finished, r.Err)
				}
			})
		})
	}
}

// A requested poll that cannot be made is retried for a while, and changes nothing.
func TestALookAtAnEndedRunThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return failed(job, provider.ChargedUnknown), nil }}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		v.answers(func(int, string) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindProvider, Status: 500, Message: "sorry"}
		})
		v.forget()
		b.enqueue(run.CommandDownload, id)
		b.pass(30 * time.Minute)
		r := b.run(id)
		if _, at := v.looked(); len(at) != 7 || r.State != run.Failed || r.Err.Message != "the worker died" || r.Video.Download != run.DownloadNone || !r.NextAttempt.IsZero() {
			t.Errorf("%d looks; %s, video %s, next %s, %v", len(at), r.State, r.Video.Download, r.NextAttempt, r.Err)
		}
	})
}

func TestAJobThatIsGoneIsNotBelievedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			if n <= 9 {
				return provider.Report{}, &provider.Error{Kind: provider.KindProvider, Status: 502, Message: "bad gateway"}
			}
			return gone(job)
		}}
		b := newBench(t, v)
		id := b.send()
		b.pass(9 * time.Minute)
		if r := b.run(id); r.State != run.Queued || r.Err == nil {
			t.Errorf("after nine minutes: %s, %v", r.State, r.Err)
		}
		b.pass(20 * time.Minute)
		r := b.run(id)
		if r.State != run.Failed || r.Charged != provider.ChargedUnknown || !strings.Contains(r.Err.UserMessage(), "checks for it now and then") {
			t.Errorf("%s, charge %q, %v", r.State, r.Charged, r.Err)
		}
		v.forget()
		b.pass(time.Hour)
		if _, at := v.looked(); len(at) < 3 || len(at) > 15 {
			t.Errorf("%d looks in the hour after that", len(at))
		}
		b.stop()
		v.answers(nil) // the job is found again
		b.open(v)
		defer b.stop()
		b.pass(30 * time.Minute)
		if r := b.run(id); r.State != run.Succeeded || r.Video.Download != run.Downloaded || r.Err != nil {
			t.Errorf("when it was back: %s, video %s, %v", r.State, r.Video.Download, r.Err)
		}
	})
}

func TestAWordThatNobodyKnows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			return provider.Report{Job: job, Status: provider.StatusUnknown, RawStatus: "reticulating " + strings.Repeat("i", n%3)}, nil
		}}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(110 * time.Minute)
		if r := b.run(id); r.State != run.Queued || r.Err != nil || !strings.HasPrefix(r.RawStatus, "reticulating") {
			t.Errorf("before two hours are over: %s, %q, %v", r.State, r.RawStatus, r.Err)
		}
		b.pass(20 * time.Minute)
		v.forget()
		r := b.run(id)
		if r.State != run.Queued || r.Err == nil || !strings.HasPrefix(r.Err.Message, `unknown status for 2 h: Test says "reticulating`) || b.lines(id, "unknown word") != 1 {
			t.Errorf("after two hours: %s, %v", r.State, r.Err)
		}
		b.pass(2 * time.Hour)
		if _, at := v.looked(); len(at) > 6 {
			t.Errorf("%d looks in the two hours after that", len(at))
		}
		if n := b.lines(id, "unknown word"); n != 1 {
			t.Errorf("said %d times", n)
		}
		v.answers(nil)
		b.enqueue(run.CommandRefresh, id)
		b.pass(time.Minute)
		if r := b.run(id); r.State != run.Succeeded || r.Err != nil {
			t.Errorf("%s, %v", r.State, r.Err)
		}
	})
}

// A failed poll says nothing about the run, whatever the kind of error, and its hint never
// suggests to send the run again.
func TestAFailedLookNeverEndsARun(t *testing.T) {
	t.Parallel()
	for _, kind := range []provider.Kind{
		provider.KindAuth, provider.KindBalance, provider.KindInput, provider.KindModeration, provider.KindModel, provider.KindRate,
		provider.KindConflict, provider.KindProvider, provider.KindNetwork, provider.KindExpired, provider.KindLocal,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{poll: func(int, string) (provider.Report, error) {
					return provider.Report{}, (&provider.Error{Kind: kind, Status: 200, Message: "no"}).WithHint("run it again")
				}}
				b := newBench(t, v)
				defer b.stop()
				id := b.send()
				b.pass(time.Hour)
				r := b.run(id)
				if r.State != run.Queued || r.Err == nil || r.Err.Kind != kind {
					t.Fatalf("%s, %v", r.State, r.Err)
				}
				if only := kind == provider.KindAuth || kind == provider.KindBalance; !only && strings.Contains(r.Err.Hint, "run it again") {
					t.Errorf("the advice is %q", r.Err.Hint)
				}
				v.answers(nil)
				b.pass(5 * time.Minute)
				if r := b.run(id); r.State != run.Succeeded || r.Err != nil {
					t.Errorf("%s, %v", r.State, r.Err)
				}
			})
		})
	}
}

// emptyList is a vendor whose list shows all jobs as succeeded, without videos.
type emptyList struct{ *listing }

func (l emptyList) List(ctx context.Context, cursor string, limit int) (provider.JobPage, error) {
	page, err := l.listing.List(ctx, cursor, limit)
	for i := range page.Jobs {
		page.Jobs[i].Report.MissingVideo = true
	}
	return page, err
}

// A list need not include the output of a job: a success without a video in it is polled
// individually.
func TestAListThatShowsNoVideoIsNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		lists := []time.Time{}
		b := newBench(t, emptyList{&listing{v, &lists, provider.StatusRunning}})
		defer b.stop()
		inFlight(b, v, 8)
		b.pass(time.Minute)
		runs, err := b.db.Page(context.Background(), run.Query{Limit: 10})
		if err != nil || len(lists) == 0 || len(runs) != 8 {
			t.Fatalf("%v, %d lists, %d runs", err, len(lists), len(runs))
		}
		for _, r := range runs {
			if r.State != run.Succeeded || b.lines(r.ID, "no video") != 0 {
				t.Errorf("%s, %v, told %d times", r.State, r.Err, b.lines(r.ID, "no video"))
			}
		}
	})
}

// A row that no version of this program writes: failed, with a link.
func TestAFailedRunWithALinkIsNoTrap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return failed(job, provider.ChargedUnknown), nil }}
		b := newBench(t, v)
		defer b.stop()
		now := time.Now()
		r := run.Run{
			ID: "01JD0000000000000000000000", IdempotencyKey: "key", Provider: "test", Model: "one", Request: order().Request, State: run.Failed, Job: "job-1",
			Charged: provider.ChargedUnknown, Created: now, Updated: now, Sent: now, Finished: now, Err: provider.Errorf(provider.KindProvider, "no"),
			Video: run.Video{Download: run.Downloaded, Video: provider.Video{URL: "https://files.example/a.mp4"}},
		}
		if _, err := b.db.Import(context.Background(), []run.Run{r}); err != nil {
			t.Fatal(err)
		}
		b.enqueue(run.CommandDownload, r.ID)
		b.pass(time.Minute)
		if r := b.run(r.ID); r.State != run.Failed || r.Video.Download != run.DownloadNone || !r.NextAttempt.IsZero() {
			t.Errorf("%s, video %s, next %s", r.State, r.Video.Download, r.NextAttempt)
		}
	})
}

func TestWhatCanBeAskedOfAnEndedRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		ask := func(what run.CommandKind, id string) string {
			err := b.Enqueue(context.Background(), what, "", id)
			b.pass(time.Minute)
			return provider.UserMessage(err)
		}
		if said := ask(run.CommandRefresh, id); said != "this run has succeeded already, and its video is saved" {
			t.Errorf("a saved run: %q", said)
		}
		v.submit = func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, refusedWith(provider.KindInput, 422)
		}
		id = b.send()
		b.pass(time.Minute)
		if said := ask(run.CommandRefresh, id); !strings.Contains(said, "it has no job") {
			t.Errorf("a refused one: %q", said)
		}
		if said := ask(run.CommandDownload, id); said != "this run has no video: it has failed" {
			t.Errorf("a refused one: %q", said)
		}
	})
}
