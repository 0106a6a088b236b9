package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// matching is a vendor that lists what was sent: jobs by prompt.
type matching struct {
	*vendor
	jobs  map[string][]string
	fails int // so many searches do not come about
	loose bool
}

func (v *matching) Info() provider.Info {
	i := v.vendor.Info()
	i.MatchesLoosely = v.loose
	return i
}

func (v *matching) Match(_ context.Context, o provider.Submission, sent time.Time) ([]string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.finds++; v.finds <= v.fails {
		return nil, &provider.Error{Kind: provider.KindProvider, Message: "no list now", Status: 500}
	}
	if sent.IsZero() || time.Since(sent) > 24*time.Hour {
		return nil, fmt.Errorf("sent at %s", sent)
	}
	return v.jobs[o.Request.Prompt], nil
}

func newMatching(jobs ...string) *matching {
	v := &vendor{submit: func(int, provider.Submission) (provider.Report, error) { return provider.Report{}, lost() }}
	return &matching{vendor: v, jobs: map[string][]string{"clouds": jobs}}
}

// An order that nobody answered is found by what was sent, and by nothing else.
func TestAnUnsureRunIsFoundByWhatWasSent(t *testing.T) {
	for name, c := range map[string]struct {
		vendor *matching
		job    string
		state  run.State
		jobs   []string // that a user is told of
	}{
		"one job":                {newMatching("job-7"), "job-7", run.Succeeded, nil},
		"none":                   {newMatching(), "", run.Unsure, nil},
		"several":                {newMatching("job-7", "job-8"), "", run.Unsure, []string{"job-7", "job-8"}},
		"a list without prompts": {func() *matching { v := newMatching("job-7"); v.loose = true; return v }(), "", run.Unsure, []string{"job-7"}},
		"a list that is down":    {func() *matching { v := newMatching("job-7"); v.fails = 3; return v }(), "job-7", run.Succeeded, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, c.vendor)
				defer b.stop()
				id := b.send()
				time.Sleep(2 * time.Hour)
				synctest.Wait()
				r := b.run(id)
				if r.State != c.state || r.Job != c.job || c.vendor.asked() != 1 {
					t.Errorf("%s, job %q, %d create calls: %v", r.State, r.Job, c.vendor.asked(), r.Err)
				}
				if c.state == run.Unsure && (r.Err == nil || !slices.Equal(r.Err.Jobs, c.jobs) || r.Err.Hint == "" || !r.NextAttempt.IsZero()) {
					t.Errorf("%+v, next %s", r.Err, r.NextAttempt)
				}
				if c.job != "" && b.lines(id, "found") != 1 {
					t.Errorf("%d lines say that it was found", b.lines(id, "found"))
				}
			})
		})
	}
}

// A job that another run has is nobody else's: two orders in the same words, of which one was
// taken, end as one success and one that a user decides about.
func TestAJobIsMatchedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newMatching("job-7")
		b := newBench(t, v)
		defer b.stop()
		ids := []string{b.send(), b.send()}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		states := map[run.State]int{}
		for _, id := range ids {
			states[b.run(id).State]++
		}
		if states[run.Succeeded] != 1 || states[run.Unsure] != 1 || v.asked() != 2 {
			t.Errorf("%v, %d create calls", states, v.asked())
		}
	})
}

// Jobs of other runs do not count: an earlier take in the same words had its answer.
func TestJobsOfOtherRunsAreNoMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newMatching("job-1", "job-2")
		v.submit = func(n int, _ provider.Submission) (provider.Report, error) {
			if n == 1 {
				return provider.Report{Job: "job-1", Status: provider.StatusQueued}, nil
			}
			return provider.Report{}, lost()
		}
		b := newBench(t, v)
		defer b.stop()
		first := b.send()
		time.Sleep(time.Minute)
		second := b.send()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if one, two := b.run(first), b.run(second); one.Job != "job-1" || two.Job != "job-2" || two.State != run.Succeeded {
			t.Errorf("%s %q and %s %q: %v", one.State, one.Job, two.State, two.Job, two.Err)
		}
	})
}

// A job that is listed before its own run has the answer is no match for another run in
// the same words.
func TestAJobOfARunThatIsBeingSubmittedIsNoMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newMatching("job-7")
		v.submit = func(n int, _ provider.Submission) (provider.Report, error) {
			if n == 1 {
				return provider.Report{}, lost()
			}
			time.Sleep(2 * time.Minute)
			return provider.Report{Job: "job-7", Status: provider.StatusQueued}, nil
		}
		b := newBench(t, v)
		defer b.stop()
		first := b.send()
		second := b.send()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if one, two := b.run(first), b.run(second); one.Job != "" || one.State != run.Unsure || two.Job != "job-7" || two.State != run.Succeeded || v.finds < 2 {
			t.Errorf("%s %q and %s %q after %d searches: %v", one.State, one.Job, two.State, two.Job, v.finds, one.Err)
		}
	})
}
