package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// lost is what an adapter says when no clear answer came to a create call.
func lost() error {
	return &provider.Error{Kind: provider.KindNetwork, Message: "the connection broke"}
}

func refusedWith(kind provider.Kind, status int) error {
	return &provider.Error{Kind: kind, Status: status, Message: "no", Delivery: provider.Rejected}
}

func notSent() error {
	return &provider.Error{Kind: provider.KindNetwork, Message: "connection refused", Delivery: provider.NotSent}
}

// TestTheLifeOfARun is the state table of the design: what becomes of a run in each state when
// its process dies, and when a user cancels it.
func TestTheLifeOfARun(t *testing.T) {
	neverListed := func(int, string) (provider.Report, bool, error) { return provider.Report{}, false, nil }
	listed := func(n int, ref string) (provider.Report, bool, error) {
		return running("job-9"), n >= 3, nil // the list lags
	}
	stillRunning := func(_ int, job string) (provider.Report, error) { return running(job), nil }
	for _, c := range []struct {
		does   string
		state  run.State // as the dead process left it
		vendor func(*vendor) provider.Provider
		wish   run.CommandKind // after the take-over
		want   run.State
		charge provider.Charged
		job    string
		sends  int // create calls
		saved  run.DownloadState
	}{
		{"a pending run goes on", run.Pending, nil, "", run.Succeeded, provider.ChargedYes, "job-1", 1, run.Downloaded},
		{"an uploading run goes on", run.Uploading, nil, "", run.Succeeded, provider.ChargedYes, "job-1", 1, run.Downloaded},
		{"a submitting run is unsure where nothing can be looked up", run.Submitting, nil, "", run.Unsure, "", "", 0, run.DownloadNone},
		{"a submitting run is found by its reference", run.Submitting, func(v *vendor) provider.Provider {
			v.find = listed
			return finding{v}
		}, "", run.Succeeded, provider.ChargedYes, "job-9", 0, run.Downloaded},
		{"a submitting run that is never listed stays unsure", run.Submitting, func(v *vendor) provider.Provider {
			v.find = neverListed
			return finding{v}
		}, "", run.Unsure, "", "", 0, run.DownloadNone},
		{"a queued run is polled on", run.Queued, nil, "", run.Succeeded, provider.ChargedYes, "job-1", 0, run.Downloaded},
		{"a running run is polled on", run.Running, nil, "", run.Succeeded, provider.ChargedYes, "job-1", 0, run.Downloaded},
		{"the video of a run that succeeded is saved", run.Succeeded, nil, "", run.Succeeded, "", "job-1", 0, run.Downloaded},
		{"an unsure run stays unsure", run.Unsure, nil, "", run.Unsure, "", "", 0, run.DownloadNone},
		{"an unsure run can be dismissed", run.Submitting, nil, run.CommandDismiss, run.Failed, provider.ChargedUnknown, "", 0, run.DownloadNone},
		{"a running run is not watched when a person says so", run.Running, func(v *vendor) provider.Provider {
			v.poll = stillRunning
			return v
		}, run.CommandStopPolling, run.Running, "", "job-1", 0, run.DownloadNone},
		{"a running run goes on until the provider says that it is cancelled", run.Running, func(v *vendor) provider.Provider {
			v.poll = stillRunning
			v.cancel = func(job string) (provider.CancelResult, error) {
				v.poll = func(int, string) (provider.Report, error) {
					return provider.Report{Job: job, Status: provider.StatusCancelled, RawStatus: "canceled", Charged: provider.ChargedYes}, nil
				}
				return provider.CancelAccepted, nil
			}
			return canceling{v}
		}, run.CommandCancel, run.Cancelled, provider.ChargedYes, "job-1", 0, run.DownloadNone},
		{"a cancel that came too late changes nothing", run.Running, func(v *vendor) provider.Provider {
			v.poll = stillRunning
			v.cancel = func(string) (provider.CancelResult, error) { v.poll = nil; return provider.CancelTooLate, nil }
			return canceling{v}
		}, run.CommandCancel, run.Succeeded, provider.ChargedYes, "job-1", 0, run.Downloaded},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{}
				var p provider.Provider = v
				if c.vendor != nil {
					p = c.vendor(v)
				}
				b := newBench(t, p)
				defer b.stop()
				id := b.crashed(c.state)
				b.pass(20 * time.Second) // the dead process's lease ends
				if c.wish != "" {
					b.wish(c.wish, id)
				}
				b.pass(30 * time.Minute)
				r := b.run(id)
				if r.State != c.want || r.Charged != c.charge || r.Job != c.job || r.Video.Download != c.saved {
					t.Errorf("state %s, charge %q, job %q, video %s; want %s, %q, %q, %s (problem: %v)",
						r.State, r.Charged, r.Job, r.Video.Download, c.want, c.charge, c.job, c.saved, r.Err)
				}
				if n := v.asked(); n != c.sends {
					t.Errorf("%d create calls, want %d", n, c.sends)
				}
			})
		})
	}
}

func TestSubmitAnswers(t *testing.T) {
	for _, c := range []struct {
		does   string
		answer func(n int, o provider.Submission) (provider.Report, error)
		want   run.State
		charge provider.Charged
		sends  int
	}{
		{"an accepted order is never sent again", nil, run.Succeeded, provider.ChargedYes, 1},
		{"a lost answer makes the run unsure and is never sent again", func(int, provider.Submission) (provider.Report, error) { return provider.Report{}, lost() },
			run.Unsure, "", 1},
		{"a refused connection is tried again", func(n int, _ provider.Submission) (provider.Report, error) {
			if n < 3 {
				return provider.Report{}, notSent()
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}, run.Succeeded, provider.ChargedYes, 3},
		{"a refusal that the provider's rules let us repeat is tried again", func(n int, _ provider.Submission) (provider.Report, error) {
			if n < 2 {
				return provider.Report{}, &provider.Error{Kind: provider.KindRate, Status: 429, Message: "slow down", Delivery: provider.Rejected, Repeat: true, RetryAfter: 40 * time.Second}
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}, run.Succeeded, provider.ChargedYes, 2},
		{"too many requests proves nothing: the run is unsure", func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindRate, Status: 429, Message: "slow down", RetryAfter: 40 * time.Second}
		}, run.Unsure, "", 1},
		{"a wrong request fails, uncharged", func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, refusedWith(provider.KindInput, 422)
		}, run.Failed, provider.ChargedNo, 1},
		{"an empty account fails, uncharged", func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{}, refusedWith(provider.KindBalance, 402)
		}, run.Failed, provider.ChargedNo, 1},
		{"a blocking endpoint may answer with the video", func(int, provider.Submission) (provider.Report, error) { return done(""), nil },
			run.Succeeded, provider.ChargedYes, 1},
		{"an immediate failure is a failure", func(int, provider.Submission) (provider.Report, error) {
			return provider.Report{Job: "j", Status: provider.StatusFailed, RawStatus: "failed", Charged: provider.ChargedNo}, nil
		}, run.Failed, provider.ChargedNo, 1},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{submit: c.answer}
				b := newBench(t, v)
				defer b.stop()
				id := b.send()
				b.pass(time.Hour)
				r := b.run(id)
				if r.State != c.want || r.Charged != c.charge || v.asked() != c.sends {
					t.Errorf("state %s, charge %q after %d create calls; want %s, %q after %d (problem: %v)",
						r.State, r.Charged, v.asked(), c.want, c.charge, c.sends, r.Err)
				}
				for _, o := range v.orders {
					if o.ClientRef != id || o.IdempotencyKey != r.IdempotencyKey || o.IdempotencyKey == "" {
						t.Errorf("sent with reference %q and key %q; want %q and %q", o.ClientRef, o.IdempotencyKey, id, r.IdempotencyKey)
					}
				}
			})
		})
	}
}

func TestNothingIsSentBeforeItIsOnTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *bench
		v := &vendor{}
		v.submit = func(_ int, o provider.Submission) (provider.Report, error) {
			if r := b.run(o.ClientRef); r.State != run.Submitting || r.Sent.IsZero() {
				t.Errorf("the disk says %s while the request leaves", r.State)
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}
		v.poll = func(_ int, job string) (provider.Report, error) {
			if r, _ := b.db.Page(context.Background(), run.Query{Limit: 1}); r[0].Job != job {
				t.Errorf("job %q was polled before it was on the disk (%q)", job, r[0].Job)
			}
			return done(job), nil
		}
		b = newBench(t, v)
		defer b.stop()
		b.send()
		b.pass(time.Minute)
	})
}
