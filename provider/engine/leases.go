package engine

import (
	"maps"
	"time"
)

// leaseTTL is how long a lease lasts without renewal. Leases are renewed every leaseTTL/3 and
// claimed every claimInterval, so runs of a dead process are taken over within 15 s.
const leaseTTL = 10 * time.Second

func (l *loop) claim(now time.Time) {
	if !l.renewLeases(now) {
		return
	}
	runs, err := l.store.Claim(l.ctx, l.o.Owner, l.vendors.withKeys(), now, now.Add(leaseTTL))
	if err != nil {
		l.log.Warn("runs cannot be claimed", "err", err)
		return
	}
	l.claimed = now
	for _, r := range runs {
		l.track(r)
	}
}

// renewLeases is the lease renewal: it extends our leases when a third of their time has
// passed, and reports whether they are valid. If they have expired, another process may own the
// runs by now, so it drops the idle ones; the next claim returns those that are still free.
func (l *loop) renewLeases(now time.Time) bool {
	var err error
	switch {
	case l.leasesExpired(now):
		if err = l.store.Release(l.ctx, l.o.Owner); err == nil {
			maps.DeleteFunc(l.active, func(_ string, a *activeRun) bool { return !a.busy })
			for _, a := range l.active {
				a.leaseLost = true
			}
		}
	case len(l.active) > 0 && now.Sub(l.renewed) >= leaseTTL/3:
		err = l.store.Renew(l.ctx, l.o.Owner, now.Add(leaseTTL))
	default:
		return true
	}
	if err != nil {
		l.log.Warn("leases could not be renewed", "err", err)
		l.rescueAll(err)
		return false
	}
	l.renewed = now
	return true
}

// leasesExpired reports whether our leases have expired by the wall clock, as they do when the
// machine slept or this process was stopped.
func (l *loop) leasesExpired(now time.Time) bool {
	return len(l.active) > 0 && now.Round(0).Sub(l.renewed.Round(0)) >= leaseTTL
}
