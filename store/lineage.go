package store

import (
	"context"
	"errors"

	"dailies/provider/run"
)

// maxChildren is the maximum number of children that Lineage returns.
const maxChildren = 50

// Lineage returns the run that a run was made from, and the runs that were made from it, oldest
// first, at most 50, without deleted ones.
func (d *DB) Lineage(ctx context.Context, r run.Run) (l run.Lineage, err error) {
	if r.Parent != "" {
		parent, err := d.Run(ctx, r.Parent)
		switch {
		case err == nil:
			l.Parent = &parent
		case !errors.Is(err, run.ErrNotFound):
			return l, err
		}
	}
	l.Children, err = listRuns(ctx, d.read, "runs INDEXED BY runs_parent WHERE parent = ? AND parent <> '' AND deleted = 0 ORDER BY n LIMIT ?", r.ID, maxChildren)
	return l, d.explain(err)
}
