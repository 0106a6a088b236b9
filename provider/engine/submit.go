package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/imagefile"
	"dailies/provider/run"
)

// This file validates and prices specs and writes their runs ([Engine.Submit],
// [Engine.Resubmit]). The loop sends them, see send.go.

// maxTakes is how many takes one spec may ask for.
const maxTakes = 20

// Quote returns the total price of the specs and how it compares with the budgets. It does not
// use the network.
func (e *Engine) Quote(ctx context.Context, specs ...run.Spec) (run.Quote, error) {
	estimates, err := e.estimates(ctx, specs)
	if err != nil {
		return run.Quote{}, err
	}
	q := run.Quote{Budget: e.budget(), Estimate: total(estimates)}
	if q.Usage, err = e.store.BudgetUsage(ctx, periodStart(time.Now())); err != nil {
		return run.Quote{}, err
	}
	if over := q.Budget.Check(q.Usage, estimates...); over != nil {
		q.OverBudget = provider.AsError(over)
	}
	q.NeedsConfirmation = q.Budget.AskBelow == 0 || !q.Estimate.Known || q.Estimate.High >= q.Budget.AskBelow
	return q, nil
}

func (e *Engine) estimates(ctx context.Context, specs []run.Spec) ([]provider.Estimate, error) {
	var all []provider.Estimate
	for _, o := range specs {
		m, ok := e.Model(o.Model)
		if !ok {
			return nil, provider.Errorf(provider.KindInput, "there is no model %q", o.Model).WithHint("see the list of models")
		}
		r, _, _ := e.resolve(ctx, m, o.Request)
		one, err := e.estimate(ctx, m, r)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.Repeat([]provider.Estimate{one}, max(o.Takes, 1))...)
	}
	return all, nil
}

// total returns the sum of the estimates; unknown if any of them is.
func total(all []provider.Estimate) provider.Estimate {
	if len(all) == 0 {
		return provider.Estimate{Known: true}
	}
	t, same := all[0], true
	counts, counted := t.ForCaps()
	for _, e := range all[1:] {
		more, ok := e.ForCaps()
		counts, counted = counts.Plus(more), counted && ok
		if !e.Known && t.Known {
			t.Known, t.Kind, t.UnknownReason, t.Next = false, e.Kind, e.UnknownReason, e.Next
		}
		t.Low, t.High = t.Low.Plus(e.Low), t.High.Plus(e.High)
		t.Bills, t.Doubt = min(t.Bills, e.Bills), cmp.Or(t.Doubt, e.Doubt)
		same = same && e.Basis == all[0].Basis
	}
	if t.Counts = 0; counted && counts != t.High {
		t.Counts = counts
	}
	switch {
	case len(all) > 1 && same && t.Basis != "":
		t.Basis = fmt.Sprintf("%d × %s", len(all), t.Basis)
	case len(all) > 1:
		t.Basis = fmt.Sprintf("%d runs", len(all))
	}
	return t
}

// Submit validates the specs, reserves their price in the budgets and writes their runs;
// [Engine.Run] sends them. If it returns an error, a *provider.Error, nothing was written and
// nothing will be sent.
func (e *Engine) Submit(ctx context.Context, specs ...run.Spec) ([]run.Run, error) {
	now := time.Now()
	runs, check, err := e.newRuns(ctx, now, specs)
	if err != nil {
		return nil, err
	}
	err = e.store.Add(ctx, e.o.Owner, now.Add(leaseTTL), runs, periodStart(now), check)
	if errors.Is(err, run.ErrDuplicate) {
		sent := &provider.Error{Kind: provider.KindConflict, Message: "this was already sent, here or in another window", Delivery: provider.NotSent, Err: err}
		return nil, sent.WithHint("to pay for another one, run it again from the list")
	}
	if err != nil {
		return nil, provider.AsError(err)
	}
	e.added(runs)
	return runs, nil
}

// newRuns returns the runs for the specs. check compares them with the budgets, given what was
// spent; it is nil if no cap needs that.
func (e *Engine) newRuns(ctx context.Context, now time.Time, specs []run.Spec) (runs []run.Run, check func(run.BudgetUsage) error, err error) {
	for _, o := range specs {
		made, err := e.plan(ctx, o, now)
		if err != nil {
			return nil, nil, err
		}
		runs = append(runs, made...)
	}
	if len(runs) == 0 {
		return nil, nil, provider.Errorf(provider.KindInput, "there is no run to submit")
	}
	if len(runs) > 1 {
		for i := range runs {
			runs[i].Batch = runs[0].ID
		}
	}
	estimates := make([]provider.Estimate, len(runs))
	for i, r := range runs {
		estimates[i] = r.Estimate
	}
	budget := e.budget() // one set of caps for all that follows
	check = func(s run.BudgetUsage) error { return budget.Check(s, estimates...) }
	if !budget.NeedsUsage() {
		if err := check(run.BudgetUsage{}); err != nil {
			return nil, nil, provider.AsError(err)
		}
		check = nil // summing up a month is the most expensive part
	}
	return runs, check, nil
}

// added passes new runs to the loop.
func (e *Engine) added(runs []run.Run) {
	e.mu.Lock()
	e.submitted = append(e.submitted, runs...)
	e.mu.Unlock()
	e.wake()
}

// plan returns the runs of one spec.
func (e *Engine) plan(ctx context.Context, o run.Spec, now time.Time) ([]run.Run, error) {
	for _, p := range e.Check(ctx, o.Model, o.Request).Issues {
		if !p.Warning {
			return nil, provider.Errorf(provider.KindInput, "%s: %s", p.Field, p.Message)
		}
	}
	if err := o.CheckShot(); err != nil {
		return nil, err
	}
	if o.Takes < 0 || o.Takes > maxTakes {
		return nil, provider.Errorf(provider.KindInput, "takes: %d is not possible; take 1 to %d", o.Takes, maxTakes)
	}
	m, _ := e.Model(o.Model)
	if info := e.info(m.Provider); !info.HasKey {
		return nil, run.MissingKey(info)
	}
	r, _, issues := e.resolve(ctx, m, o.Request.Clean().WithMedia(absolute))
	if !(run.CheckResult{Issues: issues}).OK() {
		return nil, provider.Errorf(provider.KindInput, "%s: %s", issues[0].Field, issues[0].Message)
	}
	r.Model = m.ID
	estimate, err := e.estimate(ctx, m, r)
	if err != nil {
		return nil, provider.AsError(err)
	}
	runs := make([]run.Run, max(o.Takes, 1))
	for i := range runs {
		take := r
		if r.Seed != nil {
			seed := *r.Seed + int64(i)
			take.Seed = &seed
		}
		runs[i] = run.Run{
			ID: e.newID(now), IdempotencyKey: uuid.NewString(), Provider: m.Provider, Model: m.ID, Request: take,
			State: run.Pending, Estimate: estimate,
			Video: run.Video{Download: run.DownloadNone}, Created: now, Updated: now, NextAttempt: now,
		}
	}
	if _, err := ulid.ParseStrict(o.ID); err == nil {
		runs[0].ID = o.ID
	}
	o.Assign(runs)
	return runs, nil
}

// absolute makes a local path independent of the working directory.
func absolute(image string) string {
	if provider.IsURL(image) {
		return image
	}
	return imagefile.Abs(image)
}

// Resubmit adds a new run with the request of one that was shown to the user. An unsure run is
// dismissed in the same transaction; the caller must have warned that it may be charged twice.
// If the run has changed since it was shown (it was found, or resubmitted elsewhere), it
// returns an error of KindConflict. A held run is not duplicated but confirmed, and returned.
func (e *Engine) Resubmit(ctx context.Context, shown run.Run) (run.Run, error) {
	if shown.Held != "" {
		return shown, e.Enqueue(ctx, run.CommandApprove, "", shown.ID)
	}
	return e.resubmit(ctx, shown, run.Spec{
		Model: shown.Provider + "/" + shown.Model, Request: shown.Request, Tags: shown.InheritedTags(), Parent: shown.ID, ParentHow: run.HowRetry,
	})
}

// Elsewhere adds a new run with the request of one that was shown to the user, adapted to a
// model of another provider. A run that waits to be sent is cancelled in the same transaction,
// and an unsure one dismissed; for that the caller must have warned. It returns an error of
// KindConflict if the run has changed since it was shown.
func (e *Engine) Elsewhere(ctx context.Context, shown run.Run, modelKey string) (run.Run, error) {
	if why := run.CannotGoElsewhere(shown); why != "" && shown.State != run.Unsure {
		return run.Run{}, provider.Errorf(provider.KindInput, "not sent: %s", why)
	}
	m, ok := e.Model(modelKey)
	if !ok {
		return run.Run{}, provider.Errorf(provider.KindInput, "there is no model %q", modelKey).WithHint("see the list of models")
	}
	if m.Provider == shown.Provider {
		return run.Run{}, provider.Errorf(provider.KindInput, "this run is at %s already", e.info(m.Provider).Title).WithHint("choose another provider")
	}
	fitted, _ := m.Adapt(shown.Request)
	return e.resubmit(ctx, shown, run.Spec{Model: modelKey, Request: fitted, Tags: shown.InheritedTags(), Parent: shown.ID, ParentHow: run.HowElsewhere})
}

// resubmit adds the run of a spec made from one that was shown, unless that has changed since.
func (e *Engine) resubmit(ctx context.Context, shown run.Run, spec run.Spec) (run.Run, error) {
	now := time.Now()
	runs, check, err := e.newRuns(ctx, now, []run.Spec{spec})
	if err != nil {
		return run.Run{}, err
	}
	old, err := e.store.Run(ctx, shown.ID)
	if err != nil {
		return run.Run{}, err
	}
	if old.Base() != shown.Base() || old.Resubmitted() {
		return run.Run{}, changed(old)
	}
	if old.State == run.Unsure || spec.ParentHow == run.HowElsewhere && !old.State.Final() {
		r := replaced(old, runs[0].ID, now)
		err = e.store.Replace(ctx, e.o.Owner, now.Add(leaseTTL), r, runs, periodStart(now), check)
	} else {
		err = e.store.Add(ctx, e.o.Owner, now.Add(leaseTTL), runs, periodStart(now), check)
	}
	if errors.Is(err, run.ErrChanged) {
		if old, err = e.store.Run(ctx, shown.ID); err == nil {
			err = changed(old)
		}
	}
	if err != nil {
		return run.Run{}, provider.AsError(err)
	}
	e.added(runs)
	return runs[0], nil
}

// replaced returns the final state of a run that is replaced by the run with id by: unsure, or
// not sent yet.
func replaced(old run.Run, by string, now time.Time) run.Replaced {
	r := run.Replaced{Base: old.Base(), Run: old}
	r.Run.Finished, r.Run.Updated, r.Run.NextAttempt, r.Run.Held = now, now, time.Time{}, ""
	r.Run.QueuePosition, r.Run.ETA = nil, nil
	r.Run.State, r.Run.Charged = run.Failed, provider.ChargedUnknown
	r.Run.Err = &provider.Error{
		Kind: provider.KindUnsure, Code: run.CodeResubmitted,
		Message: fmt.Sprintf("submitted again as %s; its own outcome was never learned, it may have been charged", run.ShortID(by)),
	}
	if old.State == run.Pending || old.State == run.Uploading {
		r.Run.State, r.Run.Charged = run.Cancelled, provider.ChargedNo
		r.Run.Err = &provider.Error{
			Kind: provider.KindLocal, Code: run.CodeResubmitted, Delivery: provider.NotSent,
			Message: fmt.Sprintf("submitted elsewhere as %s; this one was never sent", run.ShortID(by)),
		}
	}
	r.Event = run.Event{Run: old.ID, At: now, Kind: string(r.Run.State), Text: r.Run.Err.Message}
	return r
}

// changed returns the error for a run that has changed since it was shown.
func changed(now run.Run) *provider.Error {
	var e *provider.Error
	if now.Resubmitted() {
		e = provider.Errorf(provider.KindConflict, "not sent: it was already %s", now.Err.Message).WithHint("check that run, and run it again if you still want to")
	} else {
		e = provider.Errorf(provider.KindConflict, "not sent: this run is now %s", now.State).WithHint("check it first, then run it again if you still want to")
	}
	e.Delivery = provider.NotSent
	return e
}
