package run

// Revision is an edit of the annotations of runs that is based on what was shown of them.
type Revision struct {
	Edit AnnotationEdit
	Runs []string
	// Was is what the annotations must still be for the edit to be made; fields that are nil may be
	// anything. Its tags are not compared: adding and dropping tags leaves the others alone.
	Was AnnotationEdit
}

// StillHolds reports whether r has the annotations that an edit is based on.
func (was AnnotationEdit) StillHolds(r Run) bool {
	return same(was.Pick, r.Pick) && same(was.Rejected, r.Rejected) && same(was.Rating, r.Rating) && same(was.Note, r.Note) &&
		same(was.In, r.In) && same(was.Out, r.Out) && same(was.Deleted, !r.Deleted.IsZero())
}

func same[T comparable](was *T, is T) bool { return was == nil || *was == is }

// Back returns the revision that restores the annotations that differ between two snapshots of a
// run, as long as they are still those of after. ok is false if none differ.
func Back(before, after Run) (back Revision, ok bool) {
	e, w := &back.Edit, &back.Was
	back.Runs = []string{after.ID}
	deleted, stillDeleted := !before.Deleted.IsZero(), !after.Deleted.IsZero()
	for _, differs := range []bool{
		differ(before.Pick, after.Pick, &e.Pick, &w.Pick), differ(before.Rejected, after.Rejected, &e.Rejected, &w.Rejected),
		differ(before.Rating, after.Rating, &e.Rating, &w.Rating), differ(before.Note, after.Note, &e.Note, &w.Note),
		differ(before.In, after.In, &e.In, &w.In), differ(before.Out, after.Out, &e.Out, &w.Out), differ(deleted, stillDeleted, &e.Deleted, &w.Deleted),
	} {
		ok = ok || differs
	}
	e.AddTags, e.DropTags = TagsWithout(before.Tags, after.Tags), TagsWithout(after.Tags, before.Tags)
	return back, ok || len(e.AddTags)+len(e.DropTags) > 0
}

// differ sets to and was, and returns true, if two values differ.
func differ[T comparable](before, after T, to, was **T) bool {
	if before == after {
		return false
	}
	*to, *was = &before, &after
	return true
}
