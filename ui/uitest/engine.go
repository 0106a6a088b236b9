package uitest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// Models returns every model.
func (w *World) Models() []provider.Model { return Models() }

// PricesChanged hands on what is sent to NewPrices.
func (w *World) PricesChanged(ctx context.Context) ([]provider.Model, error) {
	select {
	case models := <-w.NewPrices:
		return models, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Providers returns every provider.
func (w *World) Providers() []provider.Info { return Providers() }

func model(key string) (provider.Model, bool) {
	for _, m := range Models() {
		if m.Key() == key {
			return m, true
		}
	}
	return provider.Model{}, false
}

// Check returns what is wrong with a request. Every local image is a fine PNG,
// but those whose path holds "missing".
func (w *World) Check(ctx context.Context, key string, r provider.Request) engine.Checked {
	_ = w.enter(ctx)
	defer w.mu.Unlock()
	return check(key, r)
}

func check(key string, r provider.Request) engine.Checked {
	m, ok := model(key)
	if !ok {
		return engine.Checked{Problems: []provider.Problem{{Field: provider.FieldModel, Message: "there is no such model"}}}
	}
	c := engine.Checked{Problems: m.Check(r), Images: map[string]provider.ImageFacts{}}
	for _, i := range r.Images() {
		if !provider.IsURL(i) {
			c.Images[i] = provider.ImageFacts{Path: i, Type: "image/png", Bytes: 2_100_000, Width: 1920, Height: 1080}
		}
	}
	return c
}

// Quote returns what orders cost together.
func (w *World) Quote(ctx context.Context, orders ...engine.Order) (engine.Quote, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return engine.Quote{}, err
	}
	q := engine.Quote{Budget: w.Budget, Spent: w.spent(), Estimate: provider.Estimate{Known: true}}
	var all []provider.Estimate
	for _, o := range orders {
		m, ok := model(o.Model)
		if !ok {
			return engine.Quote{}, provider.Errorf(provider.KindInput, "there is no model %q", o.Model)
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
	if over := w.Budget.Check(q.Spent, all...); over != nil {
		q.Over = provider.AsError(over)
	}
	q.Ask = w.Budget.AskBelow == 0 || !q.Estimate.Known || q.Estimate.High >= w.Budget.AskBelow
	return q, nil
}

func (w *World) spent() engine.Spent {
	var s engine.Sum
	for _, r := range w.runs {
		s = add(s, r)
	}
	return engine.Spent{Day: s.Total(), Month: s.Total()}
}

// Submit writes runs down. It refuses what the engine refuses.
func (w *World) Submit(ctx context.Context, orders ...engine.Order) ([]engine.Run, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return w.submit(orders...)
}

func (w *World) submit(orders ...engine.Order) ([]engine.Run, error) {
	var made []engine.Run
	var all []provider.Estimate
	now := time.Now()
	for _, o := range orders {
		if c := check(o.Model, o.Request); !c.OK() {
			return nil, provider.Errorf(provider.KindInput, "%s: %s", c.Problems[0].Field, c.Problems[0].Message)
		}
		m, _ := model(o.Model)
		if o.ID != "" && slices.ContainsFunc(w.Submitted, func(sent engine.Order) bool { return sent.ID == o.ID }) {
			return nil, engine.ErrSent
		}
		for range max(o.Takes, 1) {
			r := engine.Run{
				ID: fmt.Sprintf("01RUN%021d", len(w.runs)+len(made)), Provider: m.Provider, Model: m.ID, Request: o.Request, Tags: o.Tags,
				Parent: o.Parent, State: engine.Pending, Estimate: m.Estimate(o.Request), Created: now, Video: engine.Video{Saved: engine.SavedNone},
			}
			made, all = append(made, r), append(all, r.Estimate)
		}
	}
	if err := w.Budget.Check(w.spent(), all...); err != nil {
		return nil, err
	}
	w.Submitted = append(w.Submitted, orders...)
	for _, r := range made {
		w.runs = append(w.runs, r)
		w.events[r.ID] = []engine.Event{{Run: r.ID, At: now, What: "created", Text: "written down"}}
		w.tell(len(w.runs) - 1)
	}
	return made, nil
}

// Resubmit makes a new run of an old one.
func (w *World) Resubmit(ctx context.Context, shown engine.Run) (engine.Run, error) {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	i := w.find(shown.ID)
	switch {
	case err != nil:
		return engine.Run{}, err
	case i < 0:
		return engine.Run{}, engine.ErrNotFound
	}
	old := w.runs[i]
	runs, err := w.submit(engine.Order{Model: old.Provider + "/" + old.Model, Request: old.Request, Parent: shown.ID})
	if err != nil {
		return engine.Run{}, err
	}
	if old.State == engine.Unsure {
		w.runs[i].State = engine.Failed
		w.tell(i)
	}
	return runs[0], nil
}

// Wish writes down what is wished, if it is possible.
func (w *World) Wish(ctx context.Context, what engine.WishKind, arg string, ids ...string) error {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	if err != nil {
		return err
	}
	for _, id := range ids {
		i := w.find(id)
		if i < 0 {
			return engine.ErrNotFound
		}
		if !possible(what, w.runs[i]) {
			return provider.Errorf(provider.KindInput, "%s is not possible: the run is %s", what, w.runs[i].State)
		}
	}
	for _, id := range ids {
		w.Wishes = append(w.Wishes, engine.Wish{Run: id, What: what, Arg: arg, At: time.Now()})
	}
	return nil
}

func possible(what engine.WishKind, r engine.Run) bool {
	switch what {
	case engine.WishCancel:
		info := Providers()[0]
		if r.Provider != info.Name {
			info = Providers()[1]
		}
		can, _ := engine.CancelSays(info, r)
		return can
	case engine.WishSave:
		return engine.CannotSave(r) == ""
	case engine.WishRefresh:
		return engine.CannotRefresh(r) == ""
	case engine.WishUnwatch:
		return r.State == engine.Queued || r.State == engine.Running
	}
	return what == engine.WishDismiss && r.State == engine.Unsure
}

// Attach gives a job to a run of unsure outcome. The provider knows no job that is
// called "typo".
func (w *World) Attach(ctx context.Context, id, job string, force bool) error {
	err := w.enter(ctx)
	defer w.mu.Unlock()
	i := w.find(id)
	switch {
	case err != nil:
		return err
	case i < 0:
		return engine.ErrNotFound
	case engine.CannotAttach(w.runs[i]) != "":
		return provider.Errorf(provider.KindInput, "%s", engine.CannotAttach(w.runs[i]))
	case job == "typo" && !force:
		return provider.Errorf(provider.KindNotFound, "the provider knows no job %s", job).With("compare it with the one on its website")
	}
	w.runs[i].Job, w.runs[i].State, w.runs[i].Problem = job, engine.Queued, nil
	w.tell(i)
	return nil
}
