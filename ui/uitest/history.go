package uitest

import (
	"context"
	"time"

	"dailies/provider/engine"
)

// What the app asks of the history, which is the real one.

// Run returns one run.
func (w *World) Run(ctx context.Context, id string) (engine.Run, error) {
	return ask(ctx, w, func() (engine.Run, error) { return w.db.Run(ctx, id) })
}

// Page returns a stretch of the history.
func (w *World) Page(ctx context.Context, q engine.Query) ([]engine.Run, error) {
	return ask(ctx, w, func() ([]engine.Run, error) { return w.db.Page(ctx, q) })
}

// Count returns how many runs match and how many there are.
func (w *World) Count(ctx context.Context, f engine.Filter) (matching, total int, err error) {
	if err := w.enter(ctx); err != nil {
		return 0, 0, err
	}
	return w.db.Count(ctx, f)
}

// Events returns the timeline of a run.
func (w *World) Events(ctx context.Context, id string) ([]engine.Event, error) {
	return ask(ctx, w, func() ([]engine.Event, error) { return w.db.Events(ctx, id) })
}

// Mark changes the marks of runs.
func (w *World) Mark(ctx context.Context, m engine.Mark, ids ...string) error {
	return w.write(ctx, func() error { return w.db.Mark(ctx, m, ids...) })
}

// Spend adds up what was spent.
func (w *World) Spend(ctx context.Context, since engine.Since, days int, zone *time.Location) (engine.Spend, error) {
	return ask(ctx, w, func() (engine.Spend, error) { return w.db.Spend(ctx, since, days, zone) })
}

// Pace returns how long a model took before.
func (w *World) Pace(ctx context.Context, providerName, model string, seconds int) (engine.Pace, error) {
	return ask(ctx, w, func() (engine.Pace, error) { return w.db.Pace(ctx, providerName, model, seconds) })
}

// Prompts returns the earlier prompts.
func (w *World) Prompts(ctx context.Context, limit int) ([]string, error) {
	return ask(ctx, w, func() ([]string, error) { return w.db.Prompts(ctx, limit) })
}

// Draft returns the kept draft.
func (w *World) Draft(ctx context.Context) (d engine.Draft, ok bool, err error) {
	if err := w.enter(ctx); err != nil {
		return engine.Draft{}, false, err
	}
	return w.db.Draft(ctx)
}

// Keep keeps a draft, as an earlier session did.
func (w *World) Keep(d engine.Draft) {
	w.t.Helper()
	w.must(w.db.KeepDraft(context.Background(), d))
}

// Kept is the kept draft, or nil.
func (w *World) Kept() *engine.Draft {
	w.t.Helper()
	d, ok, err := w.db.Draft(context.Background())
	w.must(err)
	if !ok {
		return nil
	}
	return &d
}

// KeepDraft keeps a draft.
func (w *World) KeepDraft(ctx context.Context, d engine.Draft) error {
	return w.write(ctx, func() error { return w.db.KeepDraft(ctx, d) })
}

// DropDraft forgets the draft.
func (w *World) DropDraft(ctx context.Context) error {
	return w.write(ctx, func() error { return w.db.DropDraft(ctx) })
}

// ask reads something, unless the world is broken.
func ask[T any](ctx context.Context, w *World, read func() (T, error)) (answer T, err error) {
	if err := w.enter(ctx); err != nil {
		return answer, err
	}
	return read()
}

// write writes something, unless the world is broken, and tells the app.
func (w *World) write(ctx context.Context, do func() error) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	defer w.ring()
	return do()
}
