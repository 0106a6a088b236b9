package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"dailies/provider"
)

// leaseFor is how long a process keeps the runs it drives without a sign of
// life. It is renewed every claimEvery, and others look as often: what a dead
// process held is taken over within 15 s.
const leaseFor = 10 * time.Second

// maxTakes is how many takes one order may ask for.
const maxTakes = 20

// Check returns what is wrong with a request. It reads local images and never
// touches the network.
func (e *Engine) Check(ctx context.Context, modelKey string, r provider.Request) Checked {
	m, ok := e.Model(modelKey)
	if !ok {
		return Checked{Problems: []provider.Problem{{Field: provider.FieldModel, Message: fmt.Sprintf("there is no model %q; see the list of models", modelKey)}}}
	}
	c := Checked{Problems: m.Check(r), Images: map[string]provider.ImageFacts{}}
	look := func(f provider.Field, image string) {
		if image == "" || provider.IsURL(image) || m.NoUploads != "" || ctx.Err() != nil {
			return
		}
		facts, err := ReadImage(image)
		if err != nil {
			c.Problems = append(c.Problems, provider.Problem{Field: f, Message: provider.Sentence(err)})
			return
		}
		c.Images[image] = facts
		if why := m.Images.Check(facts); why != "" {
			c.Problems = append(c.Problems, provider.Problem{Field: f, Message: why})
		}
	}
	if m.Start != provider.Absent {
		look(provider.FieldStart, r.StartFrame)
	}
	if m.End != provider.Absent {
		look(provider.FieldEnd, r.EndFrame)
	}
	for _, s := range r.References[:min(len(r.References), m.References)] {
		look(provider.FieldReferences, s)
	}
	return c
}

// Quote returns what the orders will cost together and what the budgets say. It
// never touches the network.
func (e *Engine) Quote(ctx context.Context, orders ...Order) (Quote, error) {
	estimates, err := e.estimates(orders)
	if err != nil {
		return Quote{}, err
	}
	q := Quote{Budget: e.o.Budget, Estimate: total(estimates)}
	if q.Spent, err = e.store.Spent(ctx, since(time.Now())); err != nil {
		return Quote{}, err
	}
	if over := e.o.Budget.Check(q.Spent, estimates...); over != nil {
		q.Over = provider.AsError(over)
	}
	q.Ask = e.o.Budget.AskBelow == 0 || !q.Estimate.Known || q.Estimate.High >= e.o.Budget.AskBelow
	return q, nil
}

func (e *Engine) estimates(orders []Order) ([]provider.Estimate, error) {
	var all []provider.Estimate
	for _, o := range orders {
		m, ok := e.Model(o.Model)
		if !ok {
			return nil, provider.Errorf(provider.KindInput, "there is no model %q", o.Model).With("see the list of models")
		}
		for range max(o.Takes, 1) {
			all = append(all, m.Estimate(o.Request))
		}
	}
	return all, nil
}

// total is the sum of several estimates; unknown as soon as one of them is.
func total(all []provider.Estimate) provider.Estimate {
	if len(all) == 0 {
		return provider.Estimate{Known: true}
	}
	t, same := all[0], true
	for _, e := range all[1:] {
		if !e.Known && t.Known {
			t.Known, t.Why = false, e.Why
		}
		t.Low, t.High = t.Low.Plus(e.Low), t.High.Plus(e.High)
		same = same && e.Basis == all[0].Basis
	}
	switch {
	case len(all) > 1 && same && t.Basis != "":
		t.Basis = fmt.Sprintf("%d × %s", len(all), t.Basis)
	case len(all) > 1:
		t.Basis = fmt.Sprintf("%d runs", len(all))
	}
	return t
}

// Submit checks the orders, reserves their price in the budgets and writes their
// runs down; [Engine.Drive] sends them. When it returns an error, a
// *provider.Error, nothing was written and nothing will be sent.
func (e *Engine) Submit(ctx context.Context, orders ...Order) ([]Run, error) {
	now := time.Now()
	var runs []Run
	for _, o := range orders {
		made, err := e.plan(ctx, o, now)
		if err != nil {
			return nil, err
		}
		runs = append(runs, made...)
	}
	if len(runs) == 0 {
		return nil, provider.Errorf(provider.KindInput, "there is nothing to submit")
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
	check := func(s Spent) error { return e.o.Budget.Check(s, estimates...) }
	if e.o.Budget.PerDay == nil && e.o.Budget.PerMonth == nil {
		if err := check(Spent{}); err != nil {
			return nil, provider.AsError(err)
		}
		check = nil // adding a month up costs more than all the rest
	}
	err := e.store.Add(ctx, e.o.Owner, now.Add(leaseFor), runs, since(now), check)
	if errors.Is(err, ErrSent) {
		sent := &provider.Error{Kind: provider.KindConflict, Message: "this was sent already, here or in another window", Taken: provider.NotSent, Err: err}
		return nil, sent.With("to pay for another one, run it again from the list")
	}
	if err != nil {
		return nil, provider.AsError(err)
	}
	e.mu.Lock()
	e.fresh = append(e.fresh, runs...)
	e.mu.Unlock()
	e.wake()
	return runs, nil
}

// plan turns an order into the runs it asks for.
func (e *Engine) plan(ctx context.Context, o Order, now time.Time) ([]Run, error) {
	for _, p := range e.Check(ctx, o.Model, o.Request).Problems {
		if !p.Warning {
			return nil, provider.Errorf(provider.KindInput, "%s: %s", p.Field, p.Message)
		}
	}
	if o.Takes < 0 || o.Takes > maxTakes {
		return nil, provider.Errorf(provider.KindInput, "takes: %d is not possible; take 1 to %d", o.Takes, maxTakes)
	}
	m, _ := e.Model(o.Model)
	if info := e.info(m.Provider); !info.HasKey {
		return nil, NoKey(info)
	}
	r := o.Request.WithImages(absolute)
	r.Model = m.ID
	runs := make([]Run, max(o.Takes, 1))
	for i := range runs {
		take := r
		if r.Seed != nil {
			seed := *r.Seed + int64(i)
			take.Seed = &seed
		}
		runs[i] = Run{
			ID: e.newID(now), Key: uuid.NewString(), Provider: m.Provider, Model: m.ID, Request: take,
			Parent: o.Parent, Tags: o.Tags, State: Pending, Estimate: m.Estimate(take),
			Video: Video{Saved: SavedNone}, Created: now, Updated: now, Next: now,
		}
	}
	if _, err := ulid.ParseStrict(o.ID); err == nil {
		runs[0].ID = o.ID
	}
	return runs, nil
}

// NoKey is the error of a provider without a key.
func NoKey(i provider.Info) *provider.Error {
	name := "its key"
	if len(i.KeyEnv) > 0 {
		name = i.KeyEnv[0]
	}
	e := provider.Errorf(provider.KindAuth, "no key for %s", i.Title)
	e.Taken = provider.NotSent
	return e.With("set " + name + ", or try everything without a key with --demo")
}

// absolute makes a local path independent of the folder the program was started in.
func absolute(image string) string {
	if provider.IsURL(image) {
		return image
	}
	if p, err := filepath.Abs(expandHome(image)); err == nil {
		return p
	}
	return image
}

// Resubmit writes a new run with the same request, whatever became of the first.
// An unsure run is dismissed by it: the caller must have shown that it may be
// charged twice.
func (e *Engine) Resubmit(ctx context.Context, id string) (Run, error) {
	old, err := e.store.Run(ctx, id)
	if err != nil {
		return Run{}, err
	}
	runs, err := e.Submit(ctx, Order{Model: old.Provider + "/" + old.Model, Request: old.Request, Tags: old.Tags, Parent: old.ID})
	if err != nil {
		return Run{}, err
	}
	if old.State == Unsure {
		err = e.Wish(ctx, WishDismiss, "", id)
	}
	return runs[0], err
}
