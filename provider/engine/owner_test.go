package engine_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/provider/run"
	"dailies/store"
)

// guarded calls the guard as an adapter does when its connection is established, after delaying
// the call.
type guarded struct {
	*vendor
	hold func()
}

func (v guarded) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	v.hold()
	if err := provider.SubmitGuard(ctx)(); err != nil {
		return provider.Report{}, &provider.Error{Kind: provider.KindLocal, Message: err.Error(), Delivery: provider.NotSent, Err: err}
	}
	return v.vendor.Submit(ctx, o)
}

// settle simulates another process that takes over a run whose lease it considers expired, and
// writes what do makes of it.
func (b *bench) settle(id string, do func(*run.Run)) {
	b.t.Helper()
	ctx := context.Background()
	if err := b.db.Release(ctx, b.o.Owner); err != nil { // as if our lease had expired
		b.t.Fatal(err)
	}
	runs, err := b.db.Claim(ctx, "other", []string{"test"}, time.Now(), time.Now().Add(time.Minute))
	if err != nil || len(runs) != 1 || runs[0].ID != id {
		b.t.Fatalf("claimed %v, %v", runs, err)
	}
	r := runs[0]
	do(&r)
	err = b.db.Save(ctx, "other", run.Update{Run: r, Base: runs[0].Base()})
	if err := errors.Join(err, b.db.Release(ctx, "other")); err != nil {
		b.t.Fatal(err)
	}
}

func named(o *engine.Options) { o.Owner = "us" }

// A process that waits before a retry must not send the submission if another one has sent it
// meanwhile, and must not overwrite its result.
func TestWhatWasClaimedCountsNotWhatWasRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		v.submit = func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindNetwork, Message: "refused", Delivery: provider.NotSent}
		}
		v.poll = func(_ int, job string) (provider.Report, error) { return running(job), nil }
		b := newBench(t, v, named)
		defer b.stop()
		id := b.send()
		b.pass(10 * time.Second)
		if b.run(id).State != run.Pending {
			t.Fatalf("it is %s", b.run(id).State)
		}
		tried := v.asked()
		b.settle(id, func(r *run.Run) {
			r.State, r.Job, r.Sent, r.NextAttempt = run.Running, "job-other", time.Now(), time.Now().Add(time.Second)
		})
		b.pass(10 * time.Minute)
		if r := b.run(id); r.Job != "job-other" || r.State != run.Running || v.asked() != tried {
			t.Errorf("%s with job %q, %d create calls more", r.State, r.Job, v.asked()-tried)
		}
		if v.polls["job-other"] == 0 {
			t.Error("the claim was not taken up")
		}
	})
}

// A submission whose process was suspended before its first byte is not sent once another process
// has resolved it.
func TestAnOrderThatWasGivenUpIsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		settle func(*run.Run)
		want   run.State
		held   bool
	}{
		"dismissed": {func(r *run.Run) { r.State, r.Finished, r.NextAttempt = run.Failed, time.Now(), time.Time{} }, run.Failed, false},
		"unsure":    {func(r *run.Run) { r.State, r.NextAttempt = run.Unsure, time.Time{} }, run.Pending, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{}
				stopped, resume := make(chan bool), make(chan bool)
				b := newBench(t, guarded{v, func() { stopped <- true; <-resume }}, named)
				defer b.stop()
				id := b.send()
				<-stopped
				b.settle(id, c.settle)
				close(resume)
				b.pass(time.Minute)
				if r := b.run(id); r.State != c.want || (r.Held != "") != c.held || v.asked() != 0 {
					t.Errorf("%s, held %q, %d create calls", r.State, r.Held, v.asked())
				}
			})
		})
	}
}

// The same if the lease only expired: it is claimed again, and the submission is sent.
func TestAnOrderWhoseLeaseRanOutIsSentUnderANewOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		var b *bench
		release := sync.OnceFunc(func() {
			if err := b.db.Release(context.Background(), "us"); err != nil {
				t.Error(err)
			}
		})
		b = newBench(t, guarded{v, func() { release() }}, named)
		defer b.stop()
		id := b.send()
		b.pass(time.Hour)
		if r := b.run(id); r.State != run.Succeeded || v.asked() != 1 {
			t.Errorf("%s, %d create calls", r.State, v.asked())
		}
	})
}

// The answer of a paid order is kept whatever others wrote in its absence, and is what the
// listener of this process gets in the end.
func TestALateAnswerSettlesTheRun(t *testing.T) {
	for name, meanwhile := range map[string]func(*run.Run){
		"unsure":    func(r *run.Run) { r.State, r.NextAttempt = run.Unsure, time.Time{} },
		"dismissed": func(r *run.Run) { r.State, r.Finished, r.NextAttempt = run.Failed, time.Now(), time.Time{} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{wait: 5 * time.Second}
				v.poll = func(_ int, job string) (provider.Report, error) { return running(job), nil }
				b := newBench(t, v, named)
				defer b.stop()
				id := b.send()
				b.pass(time.Second)
				b.settle(id, meanwhile)
				b.pass(time.Second)
				seen := run.State("")
				for ctx := context.Background(); ; {
					limited, cancel := context.WithTimeout(ctx, time.Second)
					runs, err := b.Changes(limited)
					cancel()
					if err != nil && seen != "" && time.Since(b.run(id).Created) > 20*time.Second {
						break
					}
					for _, r := range runs {
						if seen = r.State; r.State == run.Unsure || r.State == run.Failed {
							t.Errorf("the listener was shown %s while the answer was on its way", r.State)
						}
					}
				}
				if r := b.run(id); r.Job != "job-1" || r.State != run.Running || seen != run.Running {
					t.Errorf("%s with job %q, shown last as %s", r.State, r.Job, seen)
				}
			})
		})
	}
}

// Two processes resubmit one unsure run, each twice: one submission is paid.
func TestAnUnsureRunIsSubmittedAgainOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		v.submit = func(n int, _ provider.Submission) (provider.Report, error) {
			if n == 1 {
				return provider.Report{}, provider.Errorf(provider.KindNetwork, "no answer")
			}
			return running("job-2"), nil
		}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		shown := b.run(id)
		if shown.State != run.Unsure {
			t.Fatal(shown.State)
		}
		db, err := store.Open(context.Background(), b.path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		second, err := engine.New(db, []provider.Provider{v}, b.o)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		errs := make(chan error, 8)
		made := make(chan run.Run, 8)
		for i := range 8 {
			window := []*engine.Engine{b.Engine, second}[i%2]
			wg.Go(func() {
				r, err := window.Resubmit(context.Background(), shown)
				if err != nil {
					errs <- err
					return
				}
				made <- r
			})
		}
		wg.Wait()
		close(errs)
		if len(made) != 1 {
			t.Fatalf("%d new runs", len(made))
		}
		again := <-made
		for err := range errs {
			if provider.KindOf(err) != provider.KindConflict || !strings.Contains(provider.UserMessage(err), "already submitted again as "+run.ShortID(again.ID)) {
				t.Error(err)
			}
		}
		b.pass(time.Minute)
		if v.asked() != 2 || b.run(id).State != run.Failed || again.Parent != id {
			t.Errorf("%d create calls; the first is %s", v.asked(), b.run(id).State)
		}
	})
}

// A run that was found meanwhile is not resubmitted based on an older snapshot.
func TestARunThatWasFoundIsNotSubmittedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		v.submit = func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, provider.Errorf(provider.KindNetwork, "no answer")
		}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		shown := b.run(id)
		if err := b.db.AttachJob(context.Background(), id, "job-1", run.Event{At: time.Now(), Kind: "sent"}); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		if _, err := b.Resubmit(context.Background(), shown); provider.KindOf(err) != provider.KindConflict {
			t.Errorf("submitted again: %v", err)
		}
		if _, err := b.Resubmit(context.Background(), b.run(id)); err != nil {
			t.Errorf("as it is now: %v", err)
		}
	})
}

// A cancel enqueued during the create call survives the end of the process and is executed once
// the run is found.
func TestACancelOutlivesTheProcessThatAcceptedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		asked := 0
		v.cancel = func(string) (provider.CancelResult, error) { asked++; return provider.CancelAccepted, nil }
		v.poll = func(_ int, job string) (provider.Report, error) {
			if asked > 0 {
				return provider.Report{Job: job, Status: provider.StatusCancelled}, nil
			}
			return running(job), nil
		}
		v.find = func(n int, _ string) (provider.Report, bool, error) { return running("job-1"), n > 2, nil }
		b := newBench(t, struct {
			finding
			provider.Canceler
		}{finding{v}, canceling{v}})
		defer b.stop()
		id := b.crashed(run.Submitting)
		b.enqueue(run.CommandCancel, id)
		b.pass(time.Hour)
		if r := b.run(id); asked != 1 || r.State != run.Cancelled || r.Job != "job-1" {
			t.Errorf("asked %d times; the run is %s with job %q", asked, r.State, r.Job)
		}
	})
}

// A cancel without an answer is repeated until there is one.
func TestACancelWithoutAnAnswerIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		asked := 0
		v.cancel = func(string) (provider.CancelResult, error) {
			if asked++; asked < 4 {
				return "", provider.Errorf(provider.KindNetwork, "no answer")
			}
			return provider.CancelAccepted, nil
		}
		v.poll = func(_ int, job string) (provider.Report, error) { return running(job), nil }
		b := newBench(t, canceling{v})
		defer b.stop()
		id := b.send()
		b.pass(time.Minute)
		b.enqueue(run.CommandCancel, id)
		b.pass(time.Second)
		if r := b.run(id); !strings.Contains(r.CancelMessage, "asked again") {
			t.Errorf("it says %q", r.CancelMessage)
		}
		b.pass(10 * time.Minute)
		if r := b.run(id); asked != 4 || r.CancelMessage != "the provider accepted the cancel" {
			t.Errorf("asked %d times: %q", asked, r.CancelMessage)
		}
	})
}
