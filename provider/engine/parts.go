package engine

import (
	"errors"
	"slices"
	"time"

	"dailies/provider"
	"dailies/provider/download"
	"dailies/provider/run"
)

// maxPartAge is how long the partial file of an abandoned download is kept.
const maxPartAge = 24 * time.Hour

// removeOldParts removes the partial files of earlier downloads from the default folder. It
// runs in the background, since a network disk may hang.
func (d *loop) removeOldParts() {
	before := time.Now().Add(-maxPartAge)
	provider.Go(d.logPanic, func() {
		n, err := download.RemoveParts(d.settings.Load().Folder, before, d.needsPart)
		if err != nil {
			d.log.Warn("partial downloads could not be removed", "err", err)
		}
		if n > 0 {
			d.log.Info("partial downloads were removed", "parts", n)
		}
	})
}

func (d *loop) needsPart(id string) bool {
	r, err := d.store.Run(d.ctx, id)
	if err != nil {
		return !errors.Is(err, run.ErrNotFound)
	}
	saved := func(v run.Video) bool { return v.Download == run.Downloaded }
	over := r.State == run.Failed || r.State == run.Cancelled || saved(r.Video) && !slices.ContainsFunc(r.Outputs, func(v run.Video) bool { return !saved(v) })
	return r.Deleted.IsZero() && !over
}
