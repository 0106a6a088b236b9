package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// lost is what an adapter says when no clear answer came to a create call.
func lost() error {
	return &provider.Error{Kind: provider.KindNetwork, Message: "the connection broke"}
}

func refusedWith(kind provider.Kind, status int) error {
	return &provider.Error{Kind: kind, Status: status, Message: "no", Taken: provider.Refused}
}

func notSent() error {
	return &provider.Error{Kind: provider.KindNetwork, Message: "connection refused", Taken: provider.NotSent}
}

// TestTheLifeOfARun is the state table of the design: what becomes of a run in
// each state when its process dies, and when a person cancels it.
func TestTheLifeOfARun(t *testing.T) {
	neverListed := func(int, string) (provider.Report, bool, error) { return provider.Report{}, false, nil }
	listed := func(n int, ref string) (provider.Report, bool, error) {
		return running("job-9"), n >= 3, nil // the list lags
	}
	stillRunning := func(_ int, job string) (provider.Report, error) { return running(job), nil }
	for _, c := range []struct {
		does   string
		state  engine.State // as the dead process left it
		vendor func(*vendor) provider.Provider
		wish   engine.WishKind // after the take-over
		want   engine.State
		charge provider.Charge
		job    string
		sends  int // create calls
		saved  engine.Saved
	}{
		{"a pending run goes on", engine.Pending, nil, "", engine.Succeeded, provider.ChargeYes, "job-1", 1, engine.SavedDone},
		{"an uploading run goes on", engine.Uploading, nil, "", engine.Succeeded, provider.ChargeYes, "job-1", 1, engine.SavedDone},
		{"a submitting run is unsure where nothing can be looked up", engine.Submitting, nil, "", engine.Unsure, "", "", 0, engine.SavedNone},
		{"a submitting run is found by its reference", engine.Submitting, func(v *vendor) provider.Provider {
			v.find = listed
			return finding{v}
		}, "", engine.Succeeded, provider.ChargeYes, "job-9", 0, engine.SavedDone},
		{"a submitting run that is never listed stays unsure", engine.Submitting, func(v *vendor) provider.Provider {
			v.find = neverListed
			return finding{v}
		}, "", engine.Unsure, "", "", 0, engine.SavedNone},
		{"a queued run is polled on", engine.Queued, nil, "", engine.Succeeded, provider.ChargeYes, "job-1", 0, engine.SavedDone},
		{"a running run is polled on", engine.Running, nil, "", engine.Succeeded, provider.ChargeYes, "job-1", 0, engine.SavedDone},
		{"the video of a run that succeeded is saved", engine.Succeeded, nil, "", engine.Succeeded, "", "job-1", 0, engine.SavedDone},
		{"an unsure run stays unsure", engine.Unsure, nil, "", engine.Unsure, "", "", 0, engine.SavedNone},
		{"an unsure run can be dismissed", engine.Submitting, nil, engine.WishDismiss, engine.Failed, provider.ChargeUnknown, "", 0, engine.SavedNone},
		{"a running run is not watched when a person says so", engine.Running, func(v *vendor) provider.Provider {
			v.poll = stillRunning
			return v
		}, engine.WishUnwatch, engine.Running, "", "job-1", 0, engine.SavedNone},
		{"a running run goes on until the provider says that it is cancelled", engine.Running, func(v *vendor) provider.Provider {
			v.poll = stillRunning
			v.cancel = func(job string) (provider.CancelAnswer, error) {
				v.poll = func(int, string) (provider.Report, error) {
					return provider.Report{Job: job, Status: provider.StatusCancelled, Raw: "canceled", Charge: provider.ChargeYes}, nil
				}
				return provider.CancelTaken, nil
			}
			return canceling{v}
		}, engine.WishCancel, engine.Cancelled, provider.ChargeYes, "job-1", 0, engine.SavedNone},
		{"a cancel that came too late changes nothing", engine.Running, func(v *vendor) provider.Provider {
			v.poll = stillRunning
			v.cancel = func(string) (provider.CancelAnswer, error) { v.poll = nil; return provider.CancelTooLate, nil }
			return canceling{v}
		}, engine.WishCancel, engine.Succeeded, provider.ChargeYes, "job-1", 0, engine.SavedDone},
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
				if r.State != c.want || r.Charge != c.charge || r.Job != c.job || r.Video.Saved != c.saved {
					t.Errorf("state %s, charge %q, job %q, video %s; want %s, %q, %q, %s (problem: %v)",
						r.State, r.Charge, r.Job, r.Video.Saved, c.want, c.charge, c.job, c.saved, r.Problem)
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
		answer func(n int, o provider.Order) (provider.Report, error)
		want   engine.State
		charge provider.Charge
		sends  int
	}{
		{"an accepted order is never sent again", nil, engine.Succeeded, provider.ChargeYes, 1},
		{"a lost answer makes the run unsure and is never sent again", func(int, provider.Order) (provider.Report, error) { return provider.Report{}, lost() },
			engine.Unsure, "", 1},
		{"a refused connection is tried again", func(n int, _ provider.Order) (provider.Report, error) {
			if n < 3 {
				return provider.Report{}, notSent()
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}, engine.Succeeded, provider.ChargeYes, 3},
		{"a refusal that the provider's rules let us repeat is tried again", func(n int, _ provider.Order) (provider.Report, error) {
			if n < 2 {
				return provider.Report{}, &provider.Error{Kind: provider.KindRate, Status: 429, Message: "slow down", Taken: provider.Refused, Repeat: true, RetryAfter: 40 * time.Second}
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}, engine.Succeeded, provider.ChargeYes, 2},
		{"too many requests proves nothing: the run is unsure", func(int, provider.Order) (provider.Report, error) {
			return provider.Report{}, &provider.Error{Kind: provider.KindRate, Status: 429, Message: "slow down", RetryAfter: 40 * time.Second}
		}, engine.Unsure, "", 1},
		{"a wrong request fails, uncharged", func(int, provider.Order) (provider.Report, error) {
			return provider.Report{}, refusedWith(provider.KindInput, 422)
		}, engine.Failed, provider.ChargeNo, 1},
		{"an empty account fails, uncharged", func(int, provider.Order) (provider.Report, error) {
			return provider.Report{}, refusedWith(provider.KindBalance, 402)
		}, engine.Failed, provider.ChargeNo, 1},
		{"a blocking endpoint may answer with the video", func(int, provider.Order) (provider.Report, error) { return done(""), nil },
			engine.Succeeded, provider.ChargeYes, 1},
		{"an immediate failure is a failure", func(int, provider.Order) (provider.Report, error) {
			return provider.Report{Job: "j", Status: provider.StatusFailed, Raw: "failed", Charge: provider.ChargeNo}, nil
		}, engine.Failed, provider.ChargeNo, 1},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{submit: c.answer}
				b := newBench(t, v)
				defer b.stop()
				id := b.send()
				b.pass(time.Hour)
				r := b.run(id)
				if r.State != c.want || r.Charge != c.charge || v.asked() != c.sends {
					t.Errorf("state %s, charge %q after %d create calls; want %s, %q after %d (problem: %v)",
						r.State, r.Charge, v.asked(), c.want, c.charge, c.sends, r.Problem)
				}
				for _, o := range v.orders {
					if o.Ref != id || o.Key != r.Key || o.Key == "" {
						t.Errorf("sent with reference %q and key %q; want %q and %q", o.Ref, o.Key, id, r.Key)
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
		v.submit = func(_ int, o provider.Order) (provider.Report, error) {
			if r := b.run(o.Ref); r.State != engine.Submitting || r.Sent.IsZero() {
				t.Errorf("the disk says %s while the request leaves", r.State)
			}
			return provider.Report{Job: "j", Status: provider.StatusQueued}, nil
		}
		v.poll = func(_ int, job string) (provider.Report, error) {
			if r, _ := b.db.Page(context.Background(), engine.Query{Limit: 1}); r[0].Job != job {
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
