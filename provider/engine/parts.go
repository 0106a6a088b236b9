package engine

import (
	"errors"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/download"
)

// maxPartAge is how long the part of a download stays that nothing was added to
// and that no run asks for.
const maxPartAge = 24 * time.Hour

// removeOldParts removes, beside everything else, the parts that earlier downloads
// left in the usual folder. A hung network disk must not hold up the runs.
func (d *drive) removeOldParts() {
	before := time.Now().Add(-maxPartAge)
	provider.Go(d.broken, func() {
		n, err := download.RemoveParts(d.o.Folder, before, d.needsPart)
		if err != nil {
			d.log.Warn("parts of earlier downloads were not removed", "err", err)
		}
		if n > 0 {
			d.log.Info("parts of earlier downloads were removed", "parts", n)
		}
	})
}

// needsPart reports whether the download of a run may still be resumed.
func (d *drive) needsPart(id string) bool {
	r, err := d.store.Run(d.ctx, id)
	if err != nil {
		return !errors.Is(err, ErrNotFound)
	}
	saved := func(v Video) bool { return v.Saved == SavedDone }
	over := r.State == Failed || r.State == Cancelled || saved(r.Video) && !slices.ContainsFunc(r.Outputs, func(v Video) bool { return !saved(v) })
	return r.Deleted.IsZero() && !over
}
