package engine_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
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
		want    engine.State
	}{
		{"a job that the provider knows", " real\n", false, false, unknown, "", engine.Succeeded},
		{"to a dismissed run", "real", true, false, unknown, "", engine.Succeeded},
		{"one that it does not know", "typo", false, false, unknown, "Test knows no job typo", engine.Unsure},
		{"by force", "typo", false, true, unknown, "", engine.Queued},
		{"while the provider is broken", "real", false, false, broken, "", engine.Queued},
		{"of another run", "job-1", false, true, unknown, "belongs to run", engine.Unsure},
		{"none", "  ", false, true, unknown, "names no job", engine.Unsure},
		{"a hidden character", "re\u202eal", false, true, unknown, "cannot be seen", engine.Unsure},
		{"an endless one", strings.Repeat("x", 2000), false, true, unknown, "too long", engine.Unsure},
	} {
		t.Run(c.does, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := &vendor{}
				b := newBench(t, v)
				defer b.stop()
				b.send() // job-1
				b.pass(time.Minute)
				v.submit = func(int, provider.Order) (provider.Report, error) { return provider.Report{}, lost() }
				id := b.send()
				b.pass(time.Minute)
				if c.dismiss {
					b.wish(engine.WishDismiss, id)
					b.pass(time.Minute)
				}
				v.answers(c.poll)
				err := b.Attach(context.Background(), id, c.job, c.force)
				if said := provider.Sentence(err); (err == nil) != (c.says == "") || !strings.Contains(said, c.says) {
					t.Errorf("it says %q, want %q", said, c.says)
				}
				b.pass(time.Minute)
				r := b.run(id)
				if r.State != c.want || v.asked() != 2 {
					t.Errorf("%s, %v, after %d create calls; want %s", r.State, r.Problem, v.asked(), c.want)
				}
				if c.says == "" && (r.Job != strings.TrimSpace(c.job) || b.lines(id, "attached") != 1 || r.Charge == provider.ChargeNo) {
					t.Errorf("job %q, charge %q, attached %d times", r.Job, r.Charge, b.lines(id, "attached"))
				}
			})
		})
	}
}

func TestOnlyARunWithoutAJobCanBeGivenOne(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for _, c := range []struct {
		r  engine.Run
		ok bool
	}{
		{engine.Run{State: engine.Unsure, Sent: now}, true},
		{engine.Run{State: engine.Failed, Charge: provider.ChargeUnknown, Sent: now}, true},
		{engine.Run{State: engine.Failed, Charge: provider.ChargeNo, Sent: now}, false},
		{engine.Run{State: engine.Failed, Charge: provider.ChargeUnknown, Sent: now, Job: "j"}, false},
		{engine.Run{State: engine.Submitting, Sent: now}, false},
		{engine.Run{State: engine.Pending}, false},
		{engine.Run{State: engine.Cancelled}, false},
		{engine.Run{State: engine.Running, Sent: now, Job: "j"}, false},
	} {
		if why := engine.CannotAttach(c.r); (why == "") != c.ok {
			t.Errorf("%s, job %q: %q", c.r.State, c.r.Job, why)
		}
	}
}
