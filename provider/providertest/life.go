package providertest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"dailies/provider"
	"dailies/provider/sandbox"
)

func (s Setup) life(t *testing.T) {
	t.Run("success", func(t *testing.T) {
		r := s.open(t)
		report := r.finish(r.send("a cat"))
		if report.Status != provider.StatusSucceeded || report.Charged != provider.ChargedYes {
			t.Fatalf("%+v", report)
		}
		if r.blocking() {
			return
		}
		again, err := r.Poll(t.Context(), report.Job)
		if err != nil || again.Status != report.Status || len(again.Videos) == 0 {
			t.Errorf("asked again: %+v %v", again, err)
		}
	})
	for _, fault := range []string{"#fails", "#moderation", "#hostile-text"} {
		t.Run(fault, func(t *testing.T) {
			r := s.open(t)
			report, err := r.Submit(t.Context(), newSubmission(r.Models()[0], "a cat "+fault))
			if r.blocking() && err != nil {
				if e := r.fails("submit", err, provider.KindInput); e.Delivery != provider.Rejected {
					t.Errorf("taken %q", e.Delivery)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if report = r.finish(report); report.Status != provider.StatusFailed {
				t.Errorf("a job that failed is %s", report.Status)
			}
		})
	}
}

// variants are documented responses that differ from the usual ones.
func (s Setup) variants(t *testing.T) {
	for word, want := range map[string]provider.Status{
		"unknown-status": provider.StatusSucceeded, "old-names": provider.StatusSucceeded, "bare-urls": provider.StatusSucceeded,
		"nested-video": provider.StatusSucceeded, "partial": provider.StatusSucceeded, "flagged": provider.StatusSucceeded,
		"numbers-as-text": provider.StatusSucceeded, "errored": provider.StatusFailed,
	} {
		t.Run(word, func(t *testing.T) {
			r := s.open(t)
			report, err := r.Submit(t.Context(), newSubmission(r.Models()[0], "a cat #"+word))
			if r.blocking() && want == provider.StatusFailed && err != nil {
				r.fails("submit", err, provider.KindInput)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if report = r.finish(report); report.Status != want {
				t.Errorf("%+v, want %s", report, want)
			}
		})
	}
}

func (s Setup) unknownJob(t *testing.T) {
	r := s.open(t)
	for _, job := range []string{"no-such-job", "", ".", "..", "../models", "a/b", "a?b=c", "a#b", "%2e%2e", "a b", "ж", "\x00"} {
		_, err := r.Poll(t.Context(), job)
		r.fails("poll "+job, err, provider.KindNotFound)
		if c, ok := r.Provider.(provider.Canceler); ok {
			if _, err := c.Cancel(t.Context(), job); err == nil {
				t.Errorf("%q was cancelled", job)
			}
		}
	}
}

// failedLooks: a failed poll never reports the job as ended.
func (s Setup) failedLooks(t *testing.T) {
	for fault, kind := range map[string]provider.Kind{
		"html": provider.KindProvider, "truncated-json": provider.KindProvider, "huge-body": provider.KindProvider,
		"key-revoked": provider.KindAuth, "429": provider.KindRate, "500-before": provider.KindProvider,
		"503": provider.KindProvider, "reset-before": provider.KindNetwork, "reset-after": provider.KindNetwork,
	} {
		t.Run(fault, func(t *testing.T) {
			r := s.open(t)
			if r.blocking() {
				return // it is never polled
			}
			report := r.send("a cat")
			r.server.Fault(sandbox.Fault{Name: fault, Step: sandbox.StepPoll})
			for range 2 {
				got, err := r.Poll(t.Context(), report.Job)
				if e := r.fails("poll", err, kind); e.Delivery != "" || got.Status != "" {
					t.Errorf("taken %q, report %+v", e.Delivery, got)
				}
			}
			r.server.ClearFaults()
			if report = r.finish(report); report.Status != provider.StatusSucceeded {
				t.Errorf("%+v", report)
			}
		})
	}
}

func (s Setup) cancelledContext(t *testing.T) {
	r := s.open(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for name, call := range calls(r.Provider) {
		if err := call(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v is no cancelled context", name, err)
		} else if name == "submit" && provider.AsError(err).Delivery != provider.NotSent {
			t.Errorf("submit: taken %q", provider.AsError(err).Delivery)
		}
	}
	if n := len(r.server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// exchanges: a recorded exchange contains enough for the vendor's support, and no secret.
func (s Setup) exchanges(t *testing.T) {
	r := s.open(t)
	var kept []provider.Exchange
	ctx := provider.WithExchangeRecorder(t.Context(), func(made func() provider.Exchange) { kept = append(kept, made()) })
	report, err := r.Submit(ctx, newSubmission(r.Models()[0], "a cat"))
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != 1 || kept[0].Method != "POST" || kept[0].Status == 0 || !strings.Contains(kept[0].Request, "a cat") || kept[0].Response == "" {
		t.Errorf("a submit keeps %+v", kept)
	}
	s.preview(t, r, kept[0])
	for range looks {
		if report.Status.Final() {
			break
		}
		if report, err = r.Poll(ctx, report.Job); err != nil {
			t.Fatal(err)
		}
	}
	if u, ok := r.Provider.(provider.Uploader); ok {
		if _, err := u.Upload(ctx, picture()); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range kept {
		all := x.URL + x.Request + x.Response
		if strings.Contains(all, key) || strings.Contains(all, "?") || strings.Contains(all, "Signature=") {
			t.Errorf("a secret is kept: %+v", x)
		}
	}
}

// preview checks that the preview equals the actual call.
func (s Setup) preview(t *testing.T, r *harness, made provider.Exchange) {
	p, ok := r.Provider.(provider.Previewer)
	if !ok {
		return
	}
	shown, err := p.Preview(newSubmission(r.Models()[0], "a cat"))
	if err != nil || shown.Method != made.Method || shown.URL != made.URL || shown.Request != made.Request {
		t.Errorf("the preview is %+v (%v), made was %+v", shown, err, made)
	}
	if _, err := p.Preview(provider.Submission{Request: provider.Request{Model: "no/such/../model", Prompt: "a cat"}}); err == nil {
		t.Error("a model that does not exist can be previewed")
	}
}

func (s Setup) concurrent(t *testing.T) {
	r := s.open(t)
	const n = 8
	jobs := make([]string, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			report, err := r.Submit(t.Context(), newSubmission(r.Models()[i%len(r.Models())], "a cat"))
			for range looks {
				if err != nil || report.Status.Final() {
					break
				}
				report, err = r.Poll(t.Context(), report.Job)
			}
			if err != nil || report.Status != provider.StatusSucceeded {
				t.Errorf("%+v %v", report, err)
			}
			r.Info()
			jobs[i] = report.Job
		})
	}
	all.Wait()
	seen := map[string]bool{}
	for _, job := range jobs {
		if seen[job] && job != "" {
			t.Errorf("two runs have the job %s", job)
		}
		seen[job] = true
	}
	if taken := len(r.server.Charges()); taken != n || r.posts() != n {
		t.Errorf("%d orders taken, %d POSTs, want %d", taken, r.posts(), n)
	}
}
