package engine

import (
	"errors"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

// maxPartAge is how long the part of a download stays that nothing was added to
// and that no run asks for.
const maxPartAge = 24 * time.Hour

// removeOldParts removes, beside everything else, the parts that earlier downloads
// left in the usual folder. A hung network disk must not hold up the runs.
func (d *loop) removeOldParts() {
	before := time.Now().Add(-maxPartAge)
	provider.Go(d.logPanic, func() {
		n, err := download.RemoveParts(d.o.Folder, before, d.needsPart)
		if err != nil {
			d.log.Warn("partial downloads could not be removed", "err", err)
		}
		if n > 0 {
			d.log.Info("partial downloads were removed", "parts", n)
		}
	})
}

// needsPart reports whether the download of a run may still be resumed.
func (d *loop) needsPart(id string) bool {
	r, err := d.store.Run(d.ctx, id)
	if err != nil {
		return !errors.Is(err, run.ErrNotFound)
	}
	saved := func(v run.Video) bool { return v.Download == run.Downloaded }
	over := r.State == run.Failed || r.State == run.Cancelled || saved(r.Video) && !slices.ContainsFunc(r.Outputs, func(v run.Video) bool { return !saved(v) })
	return r.Deleted.IsZero() && !over
}
