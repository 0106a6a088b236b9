package uitest

import (
	"context"
	"time"

	"dailies/provider/run"
)

// The history interface of the app, implemented by the real store.

// Run returns one run.
func (b *FakeBackend) Run(ctx context.Context, id string) (run.Run, error) {
	return ask(ctx, b, func() (run.Run, error) { return b.db.Run(ctx, id) })
}

// Page returns one page of the history.
func (b *FakeBackend) Page(ctx context.Context, q run.Query) ([]run.Run, error) {
	return ask(ctx, b, func() ([]run.Run, error) { return b.db.Page(ctx, q) })
}

// Rows returns one page of the history of which runs may be folded.
func (b *FakeBackend) Rows(ctx context.Context, q run.Query) (run.RowPage, error) {
	return ask(ctx, b, func() (run.RowPage, error) { return b.db.Rows(ctx, q) })
}

// RunsOf returns the runs with the given ids.
func (b *FakeBackend) RunsOf(ctx context.Context, ids ...string) ([]run.Run, error) {
	return ask(ctx, b, func() ([]run.Run, error) { return b.db.RunsOf(ctx, ids...) })
}

// Count returns the number of matching runs, and of all runs.
func (b *FakeBackend) Count(ctx context.Context, f run.Filter) (matching, total int, err error) {
	if err := b.checkLoop(ctx); err != nil {
		return 0, 0, err
	}
	return b.db.Count(ctx, f)
}

// Events returns the events of a run.
func (b *FakeBackend) Events(ctx context.Context, id string) ([]run.Event, error) {
	return ask(ctx, b, func() ([]run.Event, error) { return b.db.Events(ctx, id) })
}

// Annotate edits the annotations of runs.
func (b *FakeBackend) Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error {
	return b.write(ctx, func() error { return b.db.Annotate(ctx, m, ids...) })
}

// Revise edits the annotations of runs, unless they have changed since they were shown.
func (b *FakeBackend) Revise(ctx context.Context, revisions ...run.Revision) (back []run.Revision, changed []run.Run, err error) {
	err = b.write(ctx, func() (err error) {
		back, changed, err = b.db.Revise(ctx, revisions...)
		return err
	})
	return back, changed, err
}

// ReturnTakes takes a move back.
func (b *FakeBackend) ReturnTakes(ctx context.Context, places ...run.TakePlace) error {
	return b.write(ctx, func() error { return b.db.ReturnTakes(ctx, places...) })
}

// MoveTakes moves runs to a shot.
func (b *FakeBackend) MoveTakes(ctx context.Context, code string, ids ...string) (shot string, err error) {
	err = b.write(ctx, func() (err error) {
		shot, err = b.db.MoveTakes(ctx, code, ids...)
		return err
	})
	return shot, err
}

// Shots returns the shots of a project.
func (b *FakeBackend) Shots(ctx context.Context, project string) ([]run.ShotTotals, error) {
	return ask(ctx, b, func() ([]run.ShotTotals, error) { return b.db.Shots(ctx, project) })
}

// Lineage returns what a run was made from, and what was made from it.
func (w *FakeBackend) Lineage(ctx context.Context, r run.Run) (run.Lineage, error) {
	return ask(ctx, w, func() (run.Lineage, error) { return w.db.Lineage(ctx, r) })
}

// Takes returns the takes of a shot.
func (b *FakeBackend) Takes(ctx context.Context, shot string) ([]run.Run, error) {
	return ask(ctx, b, func() ([]run.Run, error) { return b.db.Takes(ctx, shot) })
}

// ChangeShot gives a shot another code, name or project.
func (b *FakeBackend) ChangeShot(ctx context.Context, code string, to run.Shot) error {
	return b.write(ctx, func() error { return b.db.ChangeShot(ctx, code, to) })
}

// ReviseShot changes what differs between two snapshots of a shot.
func (b *FakeBackend) ReviseShot(ctx context.Context, was, to run.Shot) error {
	return b.write(ctx, func() error { return b.db.ReviseShot(ctx, was, to) })
}

// Spend returns a spend report.
func (b *FakeBackend) Spend(ctx context.Context, since run.PeriodStart, days int, zone *time.Location) (run.SpendReport, error) {
	return ask(ctx, b, func() (run.SpendReport, error) { return b.db.Spend(ctx, since, days, zone) })
}

// DurationStats returns the duration statistics of a model.
func (b *FakeBackend) DurationStats(ctx context.Context, providerName, model string, seconds int) (run.DurationStats, error) {
	return ask(ctx, b, func() (run.DurationStats, error) { return b.db.DurationStats(ctx, providerName, model, seconds) })
}

// References returns the named references of the history.
func (b *FakeBackend) References(ctx context.Context) ([]run.Reference, error) {
	return ask(ctx, b, func() ([]run.Reference, error) { return b.db.References(ctx) })
}

// Name gives a file a name, as another process would.
func (b *FakeBackend) Name(ref run.Reference) {
	b.must(b.db.KeepReference(context.Background(), ref))
}

// Prompts returns the earlier prompts.
func (b *FakeBackend) Prompts(ctx context.Context, limit int) ([]string, error) {
	return ask(ctx, b, func() ([]string, error) { return b.db.Prompts(ctx, limit) })
}

// UnsentForm returns the saved draft.
func (b *FakeBackend) UnsentForm(ctx context.Context) (d run.UnsentForm, ok bool, err error) {
	if err := b.checkLoop(ctx); err != nil {
		return run.UnsentForm{}, false, err
	}
	return b.db.UnsentForm(ctx)
}

// Keep saves a draft, as an earlier session would.
func (b *FakeBackend) Keep(d run.UnsentForm) {
	b.t.Helper()
	b.must(b.db.SaveUnsentForm(context.Background(), d))
}

// Kept returns the saved draft, or nil.
func (b *FakeBackend) Kept() *run.UnsentForm {
	b.t.Helper()
	d, ok, err := b.db.UnsentForm(context.Background())
	b.must(err)
	if !ok {
		return nil
	}
	return &d
}

// SaveUnsentForm saves a draft.
func (b *FakeBackend) SaveUnsentForm(ctx context.Context, d run.UnsentForm) error {
	return b.write(ctx, func() error { return b.db.SaveUnsentForm(ctx, d) })
}

// DropUnsentForm deletes the draft.
func (b *FakeBackend) DropUnsentForm(ctx context.Context) error {
	return b.write(ctx, func() error { return b.db.DropUnsentForm(ctx) })
}

// ask reads from the history, or returns the error set by FailNext.
func ask[T any](ctx context.Context, w *FakeBackend, read func() (T, error)) (answer T, err error) {
	if err := w.checkLoop(ctx); err != nil {
		return answer, err
	}
	return read()
}

// write writes to the history and notifies the app, or returns the error set by FailNext.
func (b *FakeBackend) write(ctx context.Context, do func() error) error {
	if err := b.checkLoop(ctx); err != nil {
		return err
	}
	defer b.ring()
	return do()
}
