package uitest

import (
	"context"
	"time"

	"dailies/provider/run"
)

// The history interface of the app, implemented by the real store.

// Run returns one run.
func (w *FakeBackend) Run(ctx context.Context, id string) (run.Run, error) {
	return ask(ctx, w, func() (run.Run, error) { return w.db.Run(ctx, id) })
}

// Page returns one page of the history.
func (w *FakeBackend) Page(ctx context.Context, q run.Query) ([]run.Run, error) {
	return ask(ctx, w, func() ([]run.Run, error) { return w.db.Page(ctx, q) })
}

// Count returns the number of matching runs, and of all runs.
func (w *FakeBackend) Count(ctx context.Context, f run.Filter) (matching, total int, err error) {
	if err := w.enter(ctx); err != nil {
		return 0, 0, err
	}
	return w.db.Count(ctx, f)
}

// Events returns the events of a run.
func (w *FakeBackend) Events(ctx context.Context, id string) ([]run.Event, error) {
	return ask(ctx, w, func() ([]run.Event, error) { return w.db.Events(ctx, id) })
}

// Annotate edits the annotations of runs.
func (w *FakeBackend) Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error {
	return w.write(ctx, func() error { return w.db.Annotate(ctx, m, ids...) })
}

// MoveTakes moves runs to a shot.
func (w *FakeBackend) MoveTakes(ctx context.Context, code string, ids ...string) (shot string, err error) {
	err = w.write(ctx, func() (err error) {
		shot, err = w.db.MoveTakes(ctx, code, ids...)
		return err
	})
	return shot, err
}

// Shots returns the shots of a project.
func (w *FakeBackend) Shots(ctx context.Context, project string) ([]run.ShotSums, error) {
	return ask(ctx, w, func() ([]run.ShotSums, error) { return w.db.Shots(ctx, project) })
}

// Takes returns the takes of a shot.
func (w *FakeBackend) Takes(ctx context.Context, shot string) ([]run.Run, error) {
	return ask(ctx, w, func() ([]run.Run, error) { return w.db.Takes(ctx, shot) })
}

// ChangeShot gives a shot another code, name or project.
func (w *FakeBackend) ChangeShot(ctx context.Context, code string, to run.Shot) error {
	return w.write(ctx, func() error { return w.db.ChangeShot(ctx, code, to) })
}

// Spend returns a spend report.
func (w *FakeBackend) Spend(ctx context.Context, since run.PeriodStart, days int, zone *time.Location) (run.SpendReport, error) {
	return ask(ctx, w, func() (run.SpendReport, error) { return w.db.Spend(ctx, since, days, zone) })
}

// Pace returns the duration statistics of a model.
func (w *FakeBackend) Pace(ctx context.Context, providerName, model string, seconds int) (run.DurationStats, error) {
	return ask(ctx, w, func() (run.DurationStats, error) { return w.db.Pace(ctx, providerName, model, seconds) })
}

// Prompts returns the earlier prompts.
func (w *FakeBackend) Prompts(ctx context.Context, limit int) ([]string, error) {
	return ask(ctx, w, func() ([]string, error) { return w.db.Prompts(ctx, limit) })
}

// Draft returns the saved draft.
func (w *FakeBackend) Draft(ctx context.Context) (d run.Draft, ok bool, err error) {
	if err := w.enter(ctx); err != nil {
		return run.Draft{}, false, err
	}
	return w.db.Draft(ctx)
}

// Keep saves a draft, as an earlier session would.
func (w *FakeBackend) Keep(d run.Draft) {
	w.t.Helper()
	w.must(w.db.SaveDraft(context.Background(), d))
}

// Kept returns the saved draft, or nil.
func (w *FakeBackend) Kept() *run.Draft {
	w.t.Helper()
	d, ok, err := w.db.Draft(context.Background())
	w.must(err)
	if !ok {
		return nil
	}
	return &d
}

// SaveDraft saves a draft.
func (w *FakeBackend) SaveDraft(ctx context.Context, d run.Draft) error {
	return w.write(ctx, func() error { return w.db.SaveDraft(ctx, d) })
}

// DropDraft deletes the draft.
func (w *FakeBackend) DropDraft(ctx context.Context) error {
	return w.write(ctx, func() error { return w.db.DropDraft(ctx) })
}

// ask reads from the history, or returns the error set by FailNext.
func ask[T any](ctx context.Context, w *FakeBackend, read func() (T, error)) (answer T, err error) {
	if err := w.enter(ctx); err != nil {
		return answer, err
	}
	return read()
}

// write writes to the history and notifies the app, or returns the error set by FailNext.
func (w *FakeBackend) write(ctx context.Context, do func() error) error {
	if err := w.enter(ctx); err != nil {
		return err
	}
	defer w.ring()
	return do()
}
