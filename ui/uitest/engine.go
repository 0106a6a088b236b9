package uitest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"dailies/provider"
	"dailies/provider/run"
)

// Models returns all models.
func (w *FakeBackend) Models() []provider.Model { return Models() }

// PricesChanged receives from NewPrices.
func (w *FakeBackend) PricesChanged(ctx context.Context) ([]provider.Model, error) {
	select {
	case models := <-w.NewPrices:
		return models, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Providers returns all providers.
func (w *FakeBackend) Providers() []provider.Info {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := Providers()
	for i, info := range all {
		all[i].HasKey = !slices.Contains(w.Keyless, info.Name)
	}
	return all
}

// setKey gives a provider a key, or takes it.
func (w *FakeBackend) setKey(name string, has bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Keyless = slices.DeleteFunc(w.Keyless, func(n string) bool { return n == name })
	if !has {
		w.Keyless = append(w.Keyless, name)
	}
}

func model(key string) (provider.Model, bool) {
	for _, m := range Models() {
		if m.Key() == key {
			return m, true
		}
	}
	return provider.Model{}, false
}

// Check returns the problems of a request. Every local image is a valid PNG, except for paths
// containing "missing".
func (w *FakeBackend) Check(ctx context.Context, key string, r provider.Request) run.CheckResult {
	_ = w.enter(ctx)
	return check(key, r)
}

func check(key string, r provider.Request) run.CheckResult {
	m, ok := model(key)
	if !ok {
		return run.CheckResult{Problems: []provider.FieldIssue{{Field: provider.FieldModel, Message: "there is no such model"}}}
	}
	c := run.CheckResult{Problems: m.Check(r), Images: map[string]provider.ImageInfo{}}
	for _, i := range r.Images() {
		if !provider.IsURL(i) {
			c.Images[i] = provider.ImageInfo{Path: i, Type: "image/png", Bytes: 2_100_000, Width: 1920, Height: 1080}
		}
	}
	return c
}

// Quote returns the total price of specs.
func (w *FakeBackend) Quote(ctx context.Context, orders ...run.Spec) (run.Quote, error) {
	if err := w.enter(ctx); err != nil {
		return run.Quote{}, err
	}
	spent, err := w.db.BudgetUsage(ctx, today())
	if err != nil {
		return run.Quote{}, err
	}
	q := run.Quote{Budget: w.Budget, Usage: spent, Estimate: provider.Estimate{Known: true}}
	var all []provider.Estimate
	for _, o := range orders {
		m, ok := model(o.Model)
		if !ok {
			return run.Quote{}, provider.Errorf(provider.KindInput, "there is no model %q", o.Model)
		}
		e := m.Estimate(o.Request)
		for range max(o.Takes, 1) {
			all = append(all, e)
		}
		if !e.Known {
			q.Estimate = e
		}
	}
	if q.Estimate.Known {
		for _, e := range all {
			q.Estimate.Low, q.Estimate.High = q.Estimate.Low.Plus(e.Low), q.Estimate.High.Plus(e.High)
			q.Estimate.Basis, q.Estimate.AsOf = e.Basis, e.AsOf
		}
		if len(all) > 1 {
			q.Estimate.Basis = fmt.Sprintf("%d × %s", len(all), q.Estimate.Basis)
		}
	}
	if over := w.Budget.Check(q.Usage, all...); over != nil {
		q.OverBudget = provider.AsError(over)
	}
	q.NeedsConfirmation = w.Budget.AskBelow == 0 || !q.Estimate.Known || q.Estimate.High >= w.Budget.AskBelow
	return q, nil
}

// today returns the beginning of the day and of the month.
func today() run.PeriodStart {
	y, m, d := time.Now().Date()
	return run.PeriodStart{Day: time.Date(y, m, d, 0, 0, 0, 0, time.Local), Month: time.Date(y, m, 1, 0, 0, 0, 0, time.Local)}
}

// Submit writes runs. It refuses what the engine refuses.
func (w *FakeBackend) Submit(ctx context.Context, orders ...run.Spec) ([]run.Run, error) {
	if err := w.enter(ctx); err != nil {
		return nil, err
	}
	return w.submit(ctx, nil, orders...)
}

// submit writes the runs of specs, and finishes the run that they replace.
func (w *FakeBackend) submit(ctx context.Context, old *run.Replaced, orders ...run.Spec) ([]run.Run, error) {
	var made []run.Run
	var all []provider.Estimate
	now := time.Now()
	for _, o := range orders {
		if c := check(o.Model, o.Request); !c.OK() {
			return nil, provider.Errorf(provider.KindInput, "%s: %s", c.Problems[0].Field, c.Problems[0].Message)
		}
		m, _ := model(o.Model)
		first := len(made)
		for i := range max(o.Takes, 1) {
			id := ulid.Make().String()
			if i == 0 && o.ID != "" {
				id = o.ID
			}
			r := run.Run{
				ID: id, Provider: m.Provider, Model: m.ID, Request: o.Request,
				State: run.Pending, Estimate: m.Estimate(o.Request), Created: now, Video: run.Video{Download: run.DownloadNone},
			}
			made, all = append(made, r), append(all, r.Estimate)
		}
		o.Assign(made[first:])
	}
	allowed := func(s run.BudgetUsage) error { return w.Budget.Check(s, all...) }
	var err error
	if until := now.Add(time.Hour); old != nil {
		err = w.db.Replace(ctx, owner, until, *old, made, today(), allowed)
	} else {
		err = w.db.Add(ctx, owner, until, made, today(), allowed)
	}
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.Submitted = append(w.Submitted, orders...)
	w.mu.Unlock()
	w.ring()
	return made, nil
}

// Resubmit submits an old run again.
func (w *FakeBackend) Resubmit(ctx context.Context, shown run.Run) (run.Run, error) {
	old, err := w.Run(ctx, shown.ID)
	if err != nil {
		return run.Run{}, err
	}
	var settled *run.Replaced
	if old.State == run.Unsure {
		settled = &run.Replaced{Base: shown.Base(), Run: old, Event: run.Event{At: time.Now(), Kind: string(run.Failed)}}
		settled.Run.State = run.Failed
	}
	runs, err := w.submit(ctx, settled, run.Spec{Model: old.Provider + "/" + old.Model, Request: old.Request, Parent: shown.ID, ParentHow: run.HowRetry})
	if err != nil {
		return run.Run{}, err
	}
	return runs[0], nil
}

// Elsewhere submits an old run to another model.
func (w *FakeBackend) Elsewhere(ctx context.Context, shown run.Run, key string) (run.Run, error) {
	old, err := w.Run(ctx, shown.ID)
	if err != nil {
		return run.Run{}, err
	}
	var ended *run.Replaced
	if !old.State.Final() {
		ended = &run.Replaced{Base: shown.Base(), Run: old, Event: run.Event{At: time.Now(), Kind: string(run.Cancelled)}}
		ended.Run.State = run.Cancelled
	}
	m, _ := model(key)
	fitted, _ := m.Adapt(old.Request)
	runs, err := w.submit(ctx, ended, run.Spec{Model: key, Request: fitted, Parent: shown.ID, ParentHow: run.HowElsewhere})
	if err != nil {
		return run.Run{}, err
	}
	return runs[0], nil
}

// Enqueue writes a command for runs if it is allowed.
func (w *FakeBackend) Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error {
	for _, id := range ids {
		r, err := w.Run(ctx, id)
		if err != nil {
			return err
		}
		if !possible(what, r) {
			return provider.Errorf(provider.KindInput, "%s is not possible: the run is %s", what, r.State)
		}
	}
	return w.write(ctx, func() error {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, id := range ids {
			c := run.Command{Run: id, Kind: what, Dir: arg, At: time.Now()}
			if err := w.db.AddCommand(ctx, c); err != nil {
				return err
			}
			w.Commands = append(w.Commands, c)
		}
		return nil
	})
}

func possible(what run.CommandKind, r run.Run) bool {
	switch what {
	case run.CommandCancel:
		info := Providers()[0]
		if r.Provider != info.Name {
			info = Providers()[1]
		}
		can, _ := run.CancelInfo(info, r)
		return can
	case run.CommandDownload:
		return run.CannotDownload(r) == ""
	case run.CommandRefresh:
		return run.CannotRefresh(r) == ""
	case run.CommandStopPolling:
		return r.State == run.Queued || r.State == run.Running
	}
	return what == run.CommandDismiss && r.State == run.Unsure
}

// Attach sets the job of a run of unknown outcome. The provider does not know the job "typo".
func (w *FakeBackend) Attach(ctx context.Context, id, job string, force bool) error {
	r, err := w.Run(ctx, id)
	switch {
	case err != nil:
		return err
	case run.CannotAttach(r) != "":
		return provider.Errorf(provider.KindInput, "%s", run.CannotAttach(r))
	case job == "typo" && !force:
		return provider.Errorf(provider.KindNotFound, "the provider has no job %s", job).WithHint("compare it with the one on its website")
	}
	return w.write(ctx, func() error { return w.db.AttachJob(ctx, id, job, run.Event{At: time.Now(), Kind: "attached"}) })
}
