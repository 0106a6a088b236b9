package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/imagefile"
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
		path := provider.CleanImage(image)
		if !provider.IsPath(path) || m.NoUploads != "" || ctx.Err() != nil {
			return
		}
		facts, err := imagefile.Read(path)
		if err != nil {
			c.Problems = append(c.Problems, provider.Problem{Field: f, Message: provider.Sentence(err)})
			return
		}
		c.Images[image] = facts
		if why := m.Images.Check(facts); why != "" {
			c.Problems = append(c.Problems, provider.Problem{Field: f, Message: why})
		}
		if doubt := facts.Warning(e.info(m.Provider).Title); doubt != "" {
			c.Problems = append(c.Problems, provider.Problem{Field: f, Message: doubt, Warning: true})
		}
	}
	for _, f := range provider.Fields() {
		if !f.IsImage() || !f.Offered(m) {
			continue
		}
		images := f.Values(r)
		if most := f.Limits(m).Max; most > 0 {
			images = images[:min(len(images), most)]
		}
		for _, image := range images {
			look(f.ID, image)
		}
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
			all = append(all, e.o.Budget.Counted(m.Estimate(o.Request)))
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
	counts, _ := t.ForCaps()
	for _, e := range all[1:] {
		more, _ := e.ForCaps()
		counts = counts.Plus(more)
		if !e.Known && t.Known {
			t.Known, t.Kind, t.Why, t.Next = false, e.Kind, e.Why, e.Next
		}
		t.Low, t.High = t.Low.Plus(e.Low), t.High.Plus(e.High)
		t.Bills, t.Doubt = min(t.Bills, e.Bills), cmp.Or(t.Doubt, e.Doubt)
		same = same && e.Basis == all[0].Basis
	}
	if t.Counts = 0; counts != t.High {
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

// Submit checks the orders, reserves their price in the budgets and writes their
// runs down; [Engine.Drive] sends them. When it returns an error, a
// *provider.Error, nothing was written and nothing will be sent.
func (e *Engine) Submit(ctx context.Context, orders ...Order) ([]Run, error) {
	now := time.Now()
	runs, check, err := e.ordered(ctx, now, orders)
	if err != nil {
		return nil, err
	}
	err = e.store.Add(ctx, e.o.Owner, now.Add(leaseFor), runs, since(now), check)
	if errors.Is(err, ErrSent) {
		sent := &provider.Error{Kind: provider.KindConflict, Message: "this was sent already, here or in another window", Taken: provider.NotSent, Err: err}
		return nil, sent.With("to pay for another one, run it again from the list")
	}
	if err != nil {
		return nil, provider.AsError(err)
	}
	e.added(runs)
	return runs, nil
}

// ordered turns orders into the runs they ask for. check says what the budgets
// allow beside what was spent; it is nil where nothing need be added up.
func (e *Engine) ordered(ctx context.Context, now time.Time, orders []Order) (runs []Run, check func(Spent) error, err error) {
	for _, o := range orders {
		made, err := e.plan(ctx, o, now)
		if err != nil {
			return nil, nil, err
		}
		runs = append(runs, made...)
	}
	if len(runs) == 0 {
		return nil, nil, provider.Errorf(provider.KindInput, "there is nothing to submit")
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
	check = func(s Spent) error { return e.o.Budget.Check(s, estimates...) }
	if !e.o.Budget.addsUp() {
		if err := check(Spent{}); err != nil {
			return nil, nil, provider.AsError(err)
		}
		check = nil // adding a month up costs more than all the rest
	}
	return runs, check, nil
}

// added hands new runs to Drive.
func (e *Engine) added(runs []Run) {
	e.mu.Lock()
	e.fresh = append(e.fresh, runs...)
	e.mu.Unlock()
	e.wake()
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
	r := o.Request.Clean().WithMedia(absolute)
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
			Parent: o.Parent, Tags: o.Tags, State: Pending, Estimate: e.o.Budget.Counted(m.Estimate(take)),
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
	return imagefile.Abs(image)
}

// Resubmit writes a new run with the same request as one that a person was shown.
// An unsure run is dismissed by it, in the same transaction: the caller must have
// shown that it may be charged twice. It is refused with KindConflict when the run
// is not as it was shown any more: it was found, or submitted again elsewhere. An
// order that waits for a yes is not doubled: it gets that yes, and is returned.
func (e *Engine) Resubmit(ctx context.Context, shown Run) (Run, error) {
	if shown.Held != "" {
		return shown, e.Wish(ctx, WishSend, "", shown.ID)
	}
	now := time.Now()
	order := Order{Model: shown.Provider + "/" + shown.Model, Request: shown.Request, Tags: shown.Tags, Parent: shown.ID}
	runs, check, err := e.ordered(ctx, now, []Order{order})
	if err != nil {
		return Run{}, err
	}
	old, err := e.store.Run(ctx, shown.ID)
	if err != nil {
		return Run{}, err
	}
	if old.Base() != shown.Base() || old.resubmitted() {
		return Run{}, changed(old)
	}
	if old.State == Unsure {
		r := replaced(old, runs[0].ID, now)
		err = e.store.Replace(ctx, e.o.Owner, now.Add(leaseFor), r, runs, since(now), check)
	} else {
		err = e.store.Add(ctx, e.o.Owner, now.Add(leaseFor), runs, since(now), check)
	}
	if errors.Is(err, ErrChanged) {
		if old, err = e.store.Run(ctx, shown.ID); err == nil {
			err = changed(old)
		}
	}
	if err != nil {
		return Run{}, provider.AsError(err)
	}
	e.added(runs)
	return runs[0], nil
}

// codeResubmitted marks the problem of a run that another one took the place of.
const codeResubmitted = "resubmitted"

// resubmitted reports whether another run took the place of this one. That one can
// be run again, this one cannot: two processes may have been told to.
func (r Run) resubmitted() bool { return r.Problem != nil && r.Problem.Code == codeResubmitted }

// replaced settles an unsure run that the run with id by takes the place of.
func replaced(old Run, by string, now time.Time) Replaced {
	r := Replaced{Base: old.Base(), Run: old}
	r.Run.State, r.Run.Charge, r.Run.Finished, r.Run.Updated, r.Run.Next = Failed, provider.ChargeUnknown, now, now, time.Time{}
	r.Run.Queue, r.Run.ETA = nil, nil
	r.Run.Problem = &provider.Error{
		Kind: provider.KindUnsure, Code: codeResubmitted,
		Message: fmt.Sprintf("submitted again as %s; its own outcome was never learned, it may have been charged", by),
	}
	r.Event = Event{Run: old.ID, At: now, What: string(Failed), Text: r.Run.Problem.Message}
	return r
}

// changed says what a run that was to be submitted again has become.
func changed(now Run) *provider.Error {
	var e *provider.Error
	if now.resubmitted() {
		e = provider.Errorf(provider.KindConflict, "not sent: it was already %s", now.Problem.Message).With("look at that run, and run that one again if you still want to")
	} else {
		e = provider.Errorf(provider.KindConflict, "not sent: meanwhile this run is %s", now.State).With("look at it first, then run it again if you still want to")
	}
	e.Taken = provider.NotSent
	return e
}
