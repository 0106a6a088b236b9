package providertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

// submits tests all ways in which a create call can fail: one request is sent, at most one
// order is accepted, and an accepted submission is never reported as rejected. The proof rules are
// tested next to the adapter.
func (s Setup) submits(t *testing.T) {
	for fault, kind := range map[string]provider.Kind{
		"lost-answer":              provider.KindNetwork,
		"reset-before":             provider.KindNetwork,
		"reset-after":              provider.KindNetwork,
		"500-before":               provider.KindProvider,
		"500-after-accepting":      provider.KindProvider,
		"503":                      provider.KindProvider,
		"503-after-accepting":      provider.KindProvider,
		"redirect-after-accepting": provider.KindProvider,
		"html":                     provider.KindProvider,
		"truncated-json":           provider.KindProvider,
		"huge-body":                provider.KindProvider,
		"429":                      provider.KindRate,
		"429-no-hint":              provider.KindRate,
		"429-after-accepting":      provider.KindRate,
		"no-balance":               provider.KindBalance,
		"no-model":                 provider.KindModel,
		"hostile-refusal":          provider.KindInput,
		"key-revoked":              provider.KindAuth,
	} {
		t.Run(fault, func(t *testing.T) {
			r := s.open(t)
			r.server.Fault(sandbox.Fault{Name: fault, Step: sandbox.StepSubmit})
			report, err := r.Submit(t.Context(), newSubmission(r.Models()[0], "a cat"))
			e := r.fails("submit", err, kind)
			rule := r.Info().Proof.Of(e.Status, e.Code)
			if e.Delivery != rule.Proves || e.Repeat != rule.Repeat || e.Hint == "" {
				t.Errorf("taken %q, repeat %v, the rule is %+v; next %q (%v)", e.Delivery, e.Repeat, rule, e.Hint, err)
			}
			// Users rely on these: an empty account and an invalid key accept nothing.
			if proven := e.Delivery == provider.Rejected; (kind == provider.KindBalance || kind == provider.KindAuth || kind == provider.KindModel) && !proven {
				t.Errorf("%s proves nothing", fault)
			}
			if (fault == "429" || fault == "429-after-accepting") && e.RetryAfter != 2*time.Second {
				t.Errorf("come back in %s", e.RetryAfter)
			}
			if report.Job != "" || report.Status != "" {
				t.Errorf("a report beside an error: %+v", report)
			}
			if r.posts() != 1 {
				t.Errorf("%d POSTs", r.posts())
			}
			if n := len(r.server.Charges()); n > 1 || n == 1 && e.Delivery != provider.DeliveryUnknown {
				t.Errorf("%d orders were taken", n)
			}
		})
	}
}

// unreachable: nothing was sent, and the error says so.
func (s Setup) unreachable(t *testing.T) {
	r := s.open(t)
	p := s.dial(t, "http://127.0.0.1:1/"+s.Vendor, key)
	for name, call := range calls(p) {
		e := r.fails(name, call(t.Context()), provider.KindNetwork)
		if name == "submit" && e.Delivery != provider.NotSent {
			t.Errorf("submit: taken %q", e.Delivery)
		}
	}
}

// noKey: without a key nothing is sent.
func (s Setup) noKey(t *testing.T) {
	r := s.open(t)
	p := s.dial(t, r.server.URL(s.Vendor), "")
	for name, call := range calls(p) {
		e := r.fails(name, call(t.Context()), provider.KindAuth)
		if e.Hint == "" || name == "submit" && e.Delivery != provider.NotSent {
			t.Errorf("%s: taken %q, next %q", name, e.Delivery, e.Hint)
		}
	}
	if n := len(r.server.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func (s Setup) badKey(t *testing.T) {
	r := s.open(t)
	p := s.dial(t, r.server.URL(s.Vendor), "another_key_0123456789")
	for name, call := range calls(p) {
		e := r.fails(name, call(t.Context()), provider.KindAuth)
		if e.Hint == "" || name == "submit" && e.Delivery != provider.Rejected {
			t.Errorf("%s: taken %q, next %q", name, e.Delivery, e.Hint)
		}
	}
}

// cancelledOnTheWay: the caller cancels while the provider has the submission.
func (s Setup) cancelledOnTheWay(t *testing.T) {
	r := s.open(t)
	r.server.Fault(sandbox.Fault{Name: "timeout", Step: sandbox.StepSubmit})
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		for r.posts() == 0 && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
	}()
	_, err := r.Submit(ctx, newSubmission(r.Models()[0], "a cat"))
	if e := provider.AsError(err); !errors.Is(err, context.Canceled) || e == nil || e.Delivery != provider.DeliveryUnknown {
		t.Errorf("%v", err)
	}
	if n := r.posts(); n != 1 {
		t.Errorf("%d POSTs", n)
	}
}
