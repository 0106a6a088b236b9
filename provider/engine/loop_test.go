package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func TestACancelDuringTheSubmitWaitsForTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{wait: 20 * time.Second}
		v.poll = func(_ int, job string) (provider.Report, error) { return running(job), nil }
		v.cancel = func(job string) (provider.CancelResult, error) {
			if job != "job-1" {
				t.Errorf("asked to cancel %q", job)
			}
			v.poll = func(int, string) (provider.Report, error) {
				return provider.Report{Job: job, Status: provider.StatusCancelled}, nil
			}
			return provider.CancelAccepted, nil
		}
		b := newBench(t, canceling{v})
		defer b.stop()
		id := b.send()
		b.pass(5 * time.Second)
		b.wish(run.CommandCancel, id)
		b.pass(5 * time.Second)
		if s := b.run(id).State; s != run.Submitting {
			t.Errorf("it is %s while the answer is under way", s)
		}
		b.pass(time.Minute)
		if r := b.run(id); r.State != run.Cancelled || r.Job != "job-1" || r.Charged != provider.ChargedUnknown {
			t.Errorf("%s, job %q, charge %q", r.State, r.Job, r.Charged)
		}
	})
}

func TestACancelBeforeTheSubmitSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		v.submit = func(int, provider.Submission) (provider.Report, error) { return provider.Report{}, notSent() }
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(time.Second)
		b.wish(run.CommandCancel, id)
		b.pass(time.Hour)
		if r := b.run(id); r.State != run.Cancelled || r.Charged != provider.ChargedNo || v.asked() > 2 {
			t.Errorf("%s, charge %q, %d create calls", r.State, r.Charged, v.asked())
		}
	})
}

func TestQuittingDuringASubmitKeepsTheJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{wait: 4 * time.Second}
		b := newBench(t, v)
		id := b.send()
		b.pass(time.Second)
		b.stop() // waits for the answer, since the grace is longer
		b.open(v)
		defer b.stop()
		b.pass(time.Minute)
		if r := b.run(id); r.State != run.Succeeded || r.Job != "job-1" || v.asked() != 1 {
			t.Errorf("%s, job %q, %d create calls", r.State, r.Job, v.asked())
		}
	})
}

func TestQuittingDuringASubmitThatNeverAnswersIsUnsure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{wait: time.Hour}
		b := newBench(t, v)
		id := b.send()
		b.pass(time.Second)
		began := time.Now()
		b.stop()
		if took := time.Since(began); took > 11*time.Second {
			t.Errorf("quitting took %s", took)
		}
		v.wait = 0
		b.open(v)
		defer b.stop()
		b.pass(time.Hour)
		if r := b.run(id); r.State != run.Unsure || v.asked() != 1 {
			t.Errorf("%s after %d create calls", r.State, v.asked())
		}
	})
}

func TestTwoProcessesNeverDriveTheSameRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{wait: 40 * time.Second} // longer than a lease
		v.poll = func(n int, job string) (provider.Report, error) {
			if n < 20 {
				return running(job), nil
			}
			return done(job), nil
		}
		one := newBench(t, v)
		other := *one
		other.open(v)
		id := one.send()
		one.pass(50 * time.Second)
		one.stop() // the other one takes over
		other.pass(10 * time.Minute)
		defer other.stop()
		if r := other.run(id); r.State != run.Succeeded || v.asked() != 1 {
			t.Errorf("%s after %d create calls", r.State, v.asked())
		}
		at, close := v.pollAt["job-1"], 0
		for i := range at[1:] {
			if at[i+1].Sub(at[i]) < time.Second {
				close++
			}
		}
		if close > 1 { // the process that takes over polls at once
			t.Errorf("%d of %d looks came right after another", close, len(at))
		}
	})
}

func TestAnotherWindowsWishIsGrantedWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		v.poll = func(_ int, job string) (provider.Report, error) { return running(job), nil }
		b := newBench(t, v)
		defer b.stop()
		other := *b
		other.open(v)
		defer other.stop()
		id := b.send()
		b.pass(time.Minute)
		other.wish(run.CommandStopPolling, id)
		b.pass(time.Second)
		if !b.run(id).PollingStopped {
			t.Error("the wish was not granted")
		}
	})
}

func TestABatchStopsAfterThreeFailuresInARow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does  string
		err   error
		sends int
	}{
		{"three failures in a row", refusedWith(provider.KindInput, 422), 6},
		{"an empty account", refusedWith(provider.KindBalance, 402), 4},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{submit: func(int, provider.Submission) (provider.Report, error) { return provider.Report{}, c.err }}
				b := newBench(t, v)
				defer b.stop()
				o := order()
				o.Takes = 20
				runs, err := b.Submit(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				b.pass(time.Hour)
				stopped := 0
				for _, r := range runs {
					r = b.run(r.ID)
					if r.State == run.Cancelled && r.Charged == provider.ChargedNo && strings.Contains(r.Err.Message, "not sent") {
						stopped++
					} else if r.State != run.Failed {
						t.Errorf("%s is %s", r.ID, r.State)
					}
				}
				// Four create calls may be under way at once when the third fails.
				if v.asked() > c.sends || stopped != 20-v.asked() {
					t.Errorf("%d create calls, %d said to be stopped", v.asked(), stopped)
				}
			})
		})
	}
}

func TestALookThatFailsSaysNothingAboutTheJob(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does string
		err  error
		want run.State
	}{
		{"no network", notSent(), run.Succeeded},
		{"the provider is down", &provider.Error{Kind: provider.KindProvider, Status: 502, Message: "bad gateway"}, run.Succeeded},
		{"the key was revoked", &provider.Error{Kind: provider.KindAuth, Status: 401, Message: "no"}, run.Succeeded},
		{"the account is empty", &provider.Error{Kind: provider.KindBalance, Status: 402, Message: "no"}, run.Succeeded},
		{"not known any more", &provider.Error{Kind: provider.KindNotFound, Status: 404, Message: "no"}, run.Failed},
	} {
		t.Run(c.does, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{poll: func(n int, job string) (provider.Report, error) {
					if n <= 20 || c.want == run.Failed {
						return provider.Report{}, c.err
					}
					return done(job), nil
				}}
				b := newBench(t, v)
				defer b.stop()
				id := b.send()
				b.pass(2 * time.Minute)
				if r := b.run(id); c.want == run.Succeeded && (r.State != run.Queued || r.Err == nil) {
					t.Errorf("meanwhile it is %s, problem %v", r.State, r.Err)
				}
				b.pass(40 * time.Minute)
				if r := b.run(id); r.State != c.want || c.want == run.Failed && r.Charged != provider.ChargedUnknown {
					t.Errorf("%s, charge %q, problem %v", r.State, r.Charged, r.Err)
				}
			})
		})
	}
}

func TestUnknownWordsAreKeptAndShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(n int, job string) (provider.Report, error) {
			if n < 5 {
				return provider.Report{Job: job, Status: provider.StatusUnknown, RawStatus: "percolating"}, nil
			}
			return done(job), nil
		}}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(5 * time.Second)
		if r := b.run(id); r.State != run.Queued || r.RawStatus != "percolating" {
			t.Errorf("%s, the provider's word is %q", r.State, r.RawStatus)
		}
		b.pass(time.Minute)
		if r := b.run(id); r.State != run.Succeeded {
			t.Errorf("it ends as %s", r.State)
		}
	})
}

func TestAReportIsSavedOnlyWhenSomethingChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{poll: func(_ int, job string) (provider.Report, error) { return running(job), nil }}
		b := newBench(t, v)
		defer b.stop()
		id := b.send()
		b.pass(10 * time.Second)
		before := b.run(id)
		b.pass(10 * time.Minute)
		if after := b.run(id); after.Seq != before.Seq || len(v.pollAt["job-1"]) < 20 {
			t.Errorf("%d looks wrote it from change %d to %d", len(v.pollAt["job-1"]), before.Seq, after.Seq)
		}
	})
}

func TestTheSamePictureIsUploadedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &vendor{}
		b := newBench(t, uploading{v})
		defer b.stop()
		picture := filepath.Join(b.dir, "a.png")
		if err := os.WriteFile(picture, png(t, 64, 64), 0o600); err != nil {
			t.Fatal(err)
		}
		o := order()
		o.Request.StartFrame = picture
		for range 3 {
			if _, err := b.Submit(context.Background(), o); err != nil {
				t.Fatal(err)
			}
			b.pass(time.Minute)
		}
		if v.uploads != 1 || v.asked() != 3 {
			t.Errorf("%d uploads for %d runs", v.uploads, v.asked())
		}
		for _, sent := range v.orders {
			if !strings.HasPrefix(sent.Request.StartFrame, "https://files.example/") {
				t.Errorf("sent with %q", sent.Request.StartFrame)
			}
		}
		b.pass(3 * time.Hour) // the upload has expired
		if _, err := b.Submit(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		b.pass(time.Minute)
		if v.uploads != 2 {
			t.Errorf("%d uploads after the first expired", v.uploads)
		}
	})
}

func TestWithoutAKeyNothingIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{noKey: true})
		defer b.stop()
		_, err := b.Submit(context.Background(), order())
		if provider.KindOf(err) != provider.KindAuth || !strings.Contains(provider.UserMessage(err), "TEST_KEY") {
			t.Errorf("it says %q", provider.UserMessage(err))
		}
		if _, total, err := b.db.Count(context.Background(), run.Filter{}); err != nil || total != 0 {
			t.Errorf("%d rows, %v", total, err)
		}
	})
}

func TestChangesEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{})
		defer b.stop()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := b.Changes(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it ended with %v", err)
		}
	})
}
