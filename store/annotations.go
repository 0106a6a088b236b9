package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"dailies/provider/run"
)

// Annotate applies a user's edit to the annotations of the given runs, all of them
// or none. It returns [run.ErrNotFound] when one of the runs does not exist.
func (d *DB) Annotate(ctx context.Context, m run.AnnotationEdit, ids ...string) error {
	return d.update(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			n, _, err := findRow(ctx, tx, id)
			if err != nil {
				return err
			}
			r, err := getRun(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := saveAnnotations(ctx, tx, n, annotated(r, m)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Revise makes edits that are based on what was shown, in one transaction. It returns those that restore
// what it changed, in the order in which they can be made. If runs are not what they were shown to be
// any more, it changes nothing and returns these runs as they are now. It returns [run.ErrNotFound] when
// one of the runs does not exist.
func (d *DB) Revise(ctx context.Context, revisions ...run.Revision) (back []run.Revision, changed []run.Run, err error) {
	err = d.update(ctx, func(tx *sql.Tx) error {
		for _, rev := range revisions {
			for _, id := range rev.Runs {
				r, err := getRun(ctx, tx, id)
				switch {
				case err != nil:
					return err
				case !rev.Was.StillHolds(r):
					changed = append(changed, r)
				case len(changed) == 0:
					undo, differs, err := revise(ctx, tx, r, rev.Edit)
					if err != nil {
						return err
					}
					if differs {
						back = append(back, undo)
					}
				}
			}
		}
		if len(changed) > 0 {
			return rollbackWith{nil}
		}
		return nil
	})
	if err != nil || len(changed) > 0 {
		return nil, changed, err
	}
	slices.Reverse(back)
	return back, nil, nil
}

// revise edits the annotations of r and returns what restores them.
func revise(ctx context.Context, tx *sql.Tx, r run.Run, m run.AnnotationEdit) (back run.Revision, differs bool, err error) {
	n, _, err := findRow(ctx, tx, r.ID)
	if err != nil {
		return back, false, err
	}
	if err := saveAnnotations(ctx, tx, n, annotated(r, m)); err != nil {
		return back, false, err
	}
	now, err := getRun(ctx, tx, r.ID) // as it is kept
	if err != nil {
		return back, false, err
	}
	back, differs = run.Back(r, now)
	return back, differs, nil
}

// annotated returns r with the edit applied.
func annotated(r run.Run, m run.AnnotationEdit) run.Run {
	if m.Pick != nil {
		r.Pick, r.Rejected = *m.Pick, r.Rejected && !*m.Pick
	}
	if m.Rejected != nil {
		r.Rejected, r.Pick = *m.Rejected, r.Pick && !*m.Rejected
	}
	if m.Rating != nil {
		r.Rating = max(0, min(*m.Rating, run.MaxRating))
	}
	if m.Note != nil {
		r.Note = *m.Note
	}
	if m.In != nil {
		r.In = max(0, *m.In)
	}
	if m.Out != nil {
		r.Out = max(0, *m.Out)
	}
	for _, t := range m.AddTags {
		same := func(o string) bool { return strings.EqualFold(o, cleanTag(t)) }
		if !slices.ContainsFunc(r.Tags, same) {
			r.Tags = append(slices.Clip(r.Tags), cleanTag(t))
		}
	}
	for _, t := range m.DropTags {
		same := func(o string) bool { return strings.EqualFold(o, cleanTag(t)) }
		r.Tags = slices.DeleteFunc(slices.Clone(r.Tags), same)
	}
	switch {
	case m.Deleted == nil:
	case !*m.Deleted:
		r.Deleted = time.Time{}
	case r.Deleted.IsZero():
		r.Deleted = time.Now()
	}
	return r
}

func saveAnnotations(ctx context.Context, tx *sql.Tx, n int64, r run.Run) error {
	columns := annotationColumns()
	args, err := values(columns, r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE runs SET ("+names(columns)+") = ("+places(len(args))+") WHERE n = ?", append(args, n)...)
	if err != nil {
		return err
	}
	if err := writeWords(ctx, tx, n, r, false); err != nil {
		return err
	}
	return bumpSeq(ctx, tx, n)
}

// Prompts returns the newest distinct prompts, newest first, among the last 5,000
// runs. It stops reading as soon as it has enough.
func (d *DB) Prompts(ctx context.Context, limit int) ([]string, error) {
	rows, err := d.read.QueryContext(ctx, "SELECT prompt FROM runs INDEXED BY runs_list WHERE deleted = 0 AND prompt <> '' ORDER BY n DESC LIMIT 5000")
	if err != nil {
		return nil, d.explain(err)
	}
	defer rows.Close()
	var l []string
	seen := map[string]bool{}
	for len(l) < limit && rows.Next() {
		var cell any
		if err := rows.Scan(&cell); err != nil {
			return nil, d.explain(err)
		}
		if p := toText(cell); !seen[p] {
			seen[p] = true
			l = append(l, p)
		}
	}
	return l, d.explain(rows.Err())
}
