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

func TestAttach(t *testing.T) {
	t.Parallel()
	unknown := func(_ int, job string) (provider.Report, error) {
		if job == "real" {
			return done(job), nil
		}
		return gone(job)
	}
	broken := func(int, string) (provider.Report, error) {
		return provider.Report{}, &provider.Error{Kind: provider.KindProvider, Status: 500, Message: "sorry"}
	}
	for _, c := range []struct {
		does    string
		job     string
		dismiss bool
		force   bool
		poll    func(int, string) (provider.Report, error)
		says    string // why not, "" = attached
		want    run.State
	}{
		{"a job that the provider knows", " real\n", false, false, unknown, "", run.Succeeded},
		{"to a dismissed run", "real", true, false, unknown, "", run.Succeeded},
		{"one that it does not know", "typo", false, false, unknown, "Test has no job typo", run.Unsure},
		{"by force", "typo", false, true, unknown, "", run.Queued},
		{"while the provider is broken", "real", false, false, broken, "", run.Queued},
		{"of another run", "job-1", false, true, unknown, "belongs to run", run.Unsure},
		{"none", "  ", false, true, unknown, "the job id is empty", run.Unsure},
		{"a hidden character", "re\u202eal", false, true, unknown, "invisible characters", run.Unsure},
		{"an endless one", strings.Repeat("x", 2000), false, true, unknown, "too long", run.Unsure},
	} {
		t.Run(c.does, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{}
				b := newBench(t, v)
				defer b.stop()
				b.send() // job-1
				b.pass(time.Minute)
				v.submit = func(int, provider.Submission) (provider.Report, error) { return provider.Report{}, lost() }
				id := b.send()
				b.pass(time.Minute)
				if c.dismiss {
					b.enqueue(run.CommandDismiss, id)
					b.pass(time.Minute)
				}
				v.answers(c.poll)
				err := b.Attach(context.Background(), id, c.job, c.force)
				if said := provider.UserMessage(err); (err == nil) != (c.says == "") || !strings.Contains(said, c.says) {
					t.Errorf("it says %q, want %q", said, c.says)
				}
				b.pass(time.Minute)
				r := b.run(id)
				if r.State != c.want || v.asked() != 2 {
					t.Errorf("%s, %v, after %d create calls; want %s", r.State, r.Err, v.asked(), c.want)
				}
				if c.says == "" && (r.Job != strings.TrimSpace(c.job) || b.lines(id, "attached") != 1 || r.Charged == provider.ChargedNo) {
					t.Errorf("job %q, charge %q, attached %d times", r.Job, r.Charged, b.lines(id, "attached"))
				}
			})
		})
	}
}

func TestOnlyARunWithoutAJobCanBeGivenOne(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, c := range []struct {
		r  run.Run
		ok bool
	}{
		{run.Run{State: run.Unsure, Sent: now}, true},
		{run.Run{State: run.Failed, Charged: provider.ChargedUnknown, Sent: now}, true},
		{run.Run{State: run.Failed, Charged: provider.ChargedNo, Sent: now}, false},
		{run.Run{State: run.Failed, Charged: provider.ChargedUnknown, Sent: now, Job: "j"}, false},
		{run.Run{State: run.Submitting, Sent: now}, false},
		{run.Run{State: run.Pending}, false},
		{run.Run{State: run.Cancelled}, false},
		{run.Run{State: run.Running, Sent: now, Job: "j"}, false},
	} {
		if why := run.CannotAttach(c.r); (why == "") != c.ok {
			t.Errorf("%s, job %q: %q", c.r.State, c.r.Job, why)
		}
	}
}
