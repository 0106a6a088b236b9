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
func (l *loop) removeOldParts() {
	before := time.Now().Add(-maxPartAge)
	provider.Go(l.logPanic, func() {
		n, err := download.RemoveParts(l.settings.Load().Folder, before, l.needsPart)
		if err != nil {
			l.log.Warn("partial downloads could not be removed", "err", err)
		}
		if n > 0 {
			l.log.Info("partial downloads were removed", "parts", n)
		}
	})
}

func (l *loop) needsPart(id string) bool {
	r, err := l.store.Run(l.ctx, id)
	if err != nil {
		return !errors.Is(err, run.ErrNotFound)
	}
	saved := func(v run.Video) bool { return v.Download == run.Downloaded }
	over := r.State == run.Failed || r.State == run.Cancelled || saved(r.Video) && !slices.ContainsFunc(r.Outputs, func(v run.Video) bool { return !saved(v) })
	return r.Deleted.IsZero() && !over
}
