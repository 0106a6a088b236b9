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
func (b *FakeBackend) Models() []provider.Model { return append(Models(), b.MoreModels...) }

// PricesChanged receives from NewPrices.
func (b *FakeBackend) PricesChanged(ctx context.Context) ([]provider.Model, error) {
	select {
	case models := <-b.NewPrices:
		return models, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Providers returns all providers.
func (b *FakeBackend) Providers() []provider.Info {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := Providers()
	for i, info := range all {
		all[i].HasKey = !slices.Contains(b.Keyless, info.Name)
	}
	return all
}

// setKey gives a provider a key, or takes it.
func (b *FakeBackend) setKey(name string, has bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Keyless = slices.DeleteFunc(b.Keyless, func(n string) bool { return n == name })
	if !has {
		b.Keyless = append(b.Keyless, name)
	}
}

func (b *FakeBackend) model(key string) (provider.Model, bool) {
	for _, m := range b.Models() {
		if m.Key() == key {
			return m, true
		}
	}
	return provider.Model{}, false
}

// Check returns the problems of a request. Every local image is a valid PNG, except for paths
// containing "missing".
func (b *FakeBackend) Check(ctx context.Context, key string, r provider.Request) run.CheckResult {
	_ = b.checkLoop(ctx)
	return b.check(key, r)
}

func (b *FakeBackend) check(key string, r provider.Request) run.CheckResult {
	m, ok := b.model(key)
	if !ok {
		return run.CheckResult{Issues: []provider.FieldIssue{{Field: provider.FieldModel, Message: "there is no such model"}}}
	}
	r, issues := b.resolve(m, r)
	c := run.CheckResult{Issues: append(issues, m.Check(r)...), Images: map[string]provider.ImageInfo{}}
	for _, i := range r.Images() {
		if !provider.IsURL(i) {
			c.Images[i] = provider.ImageInfo{Path: i, Type: "image/png", Bytes: 2_100_000, Width: 1920, Height: 1080}
		}
	}
	return c
}

// resolve adds the references that a prompt mentions by name.
func (b *FakeBackend) resolve(m provider.Model, r provider.Request) (provider.Request, []provider.FieldIssue) {
	library, err := b.db.References(context.Background())
	b.must(err)
	return run.Resolve(m, r, library)
}

// Quote returns the total price of specs.
func (b *FakeBackend) Quote(ctx context.Context, specs ...run.Spec) (run.Quote, error) {
	if err := b.checkLoop(ctx); err != nil {
		return run.Quote{}, err
	}
	time.Sleep(b.QuoteTakes)
	spent, err := b.db.BudgetUsage(ctx, today())
	if err != nil {
		return run.Quote{}, err
	}
	q := run.Quote{Budget: b.Budget, Usage: spent, Estimate: provider.Estimate{Known: true}}
	var all []provider.Estimate
	for _, o := range specs {
		m, ok := b.model(o.Model)
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
	if over := b.Budget.Check(q.Usage, all...); over != nil {
		q.OverBudget = provider.AsError(over)
	}
	q.NeedsConfirmation = b.Budget.AskBelow == 0 || !q.Estimate.Known || q.Estimate.High >= b.Budget.AskBelow
	return q, nil
}

// today returns the beginning of the day and of the month.
func today() run.PeriodStart {
	y, m, d := time.Now().Date()
	return run.PeriodStart{Day: time.Date(y, m, d, 0, 0, 0, 0, time.Local), Month: time.Date(y, m, 1, 0, 0, 0, 0, time.Local)}
}

// Submit writes runs. It refuses what the engine refuses.
func (b *FakeBackend) Submit(ctx context.Context, specs ...run.Spec) ([]run.Run, error) {
	if err := b.checkLoop(ctx); err != nil {
		return nil, err
	}
	return b.submit(ctx, nil, specs...)
}

// submit writes the runs of specs, and finishes the run that they replace.
func (b *FakeBackend) submit(ctx context.Context, old *run.Replaced, specs ...run.Spec) ([]run.Run, error) {
	var made []run.Run
	var all []provider.Estimate
	now := time.Now()
	for _, o := range specs {
		if c := b.check(o.Model, o.Request); !c.OK() {
			return nil, provider.Errorf(provider.KindInput, "%s: %s", c.Issues[0].Field, c.Issues[0].Message)
		}
		m, _ := b.model(o.Model)
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
	for i := range made {
		if len(made) > 1 {
			made[i].Batch = made[0].ID
		}
	}
	allowed := func(s run.BudgetUsage) error { return b.Budget.Check(s, all...) }
	var err error
	if until := now.Add(time.Hour); old != nil {
		err = b.db.Replace(ctx, owner, until, *old, made, today(), allowed)
	} else {
		err = b.db.Add(ctx, owner, until, made, today(), allowed)
	}
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.Submitted = append(b.Submitted, specs...)
	b.mu.Unlock()
	b.ring()
	return made, nil
}

// Resubmit submits an old run again.
func (b *FakeBackend) Resubmit(ctx context.Context, shown run.Run) (run.Run, error) {
	old, err := b.Run(ctx, shown.ID)
	if err != nil {
		return run.Run{}, err
	}
	var settled *run.Replaced
	if old.State == run.Unsure {
		settled = &run.Replaced{Base: shown.Base(), Run: old, Event: run.Event{At: time.Now(), Kind: string(run.Failed)}}
		settled.Run.State = run.Failed
	}
	runs, err := b.submit(ctx, settled, run.Spec{Model: old.Provider + "/" + old.Model, Request: old.Request, Parent: shown.ID, ParentHow: run.HowRetry})
	if err != nil {
		return run.Run{}, err
	}
	return runs[0], nil
}

// Elsewhere submits an old run to another model.
func (b *FakeBackend) Elsewhere(ctx context.Context, shown run.Run, key string) (run.Run, error) {
	old, err := b.Run(ctx, shown.ID)
	if err != nil {
		return run.Run{}, err
	}
	var ended *run.Replaced
	if !old.State.Final() {
		ended = &run.Replaced{Base: shown.Base(), Run: old, Event: run.Event{At: time.Now(), Kind: string(run.Cancelled)}}
		ended.Run.State = run.Cancelled
	}
	m, _ := b.model(key)
	fitted, _ := m.Adapt(old.Request)
	runs, err := b.submit(ctx, ended, run.Spec{Model: key, Request: fitted, Parent: shown.ID, ParentHow: run.HowElsewhere})
	if err != nil {
		return run.Run{}, err
	}
	return runs[0], nil
}

// Enqueue writes a command for runs if it is allowed.
func (b *FakeBackend) Enqueue(ctx context.Context, what run.CommandKind, arg string, ids ...string) error {
	for _, id := range ids {
		r, err := b.Run(ctx, id)
		if err != nil {
			return err
		}
		if !possible(what, r) {
			return provider.Errorf(provider.KindInput, "%s is not possible: the run is %s", what, r.State)
		}
	}
	return b.write(ctx, func() error {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, id := range ids {
			c := run.Command{Run: id, Kind: what, Dir: arg, At: time.Now()}
			if err := b.db.AddCommand(ctx, c); err != nil {
				return err
			}
			b.Commands = append(b.Commands, c)
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
func (b *FakeBackend) Attach(ctx context.Context, id, job string, force bool) error {
	r, err := b.Run(ctx, id)
	switch {
	case err != nil:
		return err
	case run.CannotAttach(r) != "":
		return provider.Errorf(provider.KindInput, "%s", run.CannotAttach(r))
	case job == "typo" && !force:
		return provider.Errorf(provider.KindNotFound, "the provider has no job %s", job).WithHint("compare it with the one on its website")
	}
	return b.write(ctx, func() error { return b.db.AttachJob(ctx, id, job, run.Event{At: time.Now(), Kind: "attached"}) })
}
