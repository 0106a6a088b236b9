package engine

import (
	"maps"
	"time"
)

// leaseTTL is how long a lease lasts without renewal. Leases are renewed every leaseTTL/3 and
// claimed every claimInterval, so runs of a dead process are taken over within 15 s.
const leaseTTL = 10 * time.Second

func (d *loop) claim(now time.Time) {
	if !d.renewLeases(now) {
		return
	}
	runs, err := d.store.Claim(d.ctx, d.o.Owner, d.vendors.withKeys(), now, now.Add(leaseTTL))
	if err != nil {
		d.log.Warn("runs cannot be claimed", "err", err)
		return
	}
	d.claimed = now
	for _, r := range runs {
		d.track(r)
	}
}

// renewLeases is the lease renewal: it extends our leases when a third of their time has
// passed, and reports whether they are valid. If they have expired, another process may own the
// runs by now, so it drops the idle ones; the next claim returns those that are still free.
func (d *loop) renewLeases(now time.Time) bool {
	var err error
	switch {
	case d.leasesExpired(now):
		if err = d.store.Release(d.ctx, d.o.Owner); err == nil {
			maps.DeleteFunc(d.active, func(_ string, h *activeRun) bool { return !h.busy })
			for _, h := range d.active {
				h.leaseLost = true
			}
		}
	case len(d.active) > 0 && now.Sub(d.renewed) >= leaseTTL/3:
		err = d.store.Renew(d.ctx, d.o.Owner, now.Add(leaseTTL))
	default:
		return true
	}
	if err != nil {
		d.log.Warn("leases could not be renewed", "err", err)
		d.rescueAll(err)
		return false
	}
	d.renewed = now
	return true
}

// leasesExpired reports whether our leases have expired by the wall clock, as they do when the
// machine slept or this process was stopped.
func (d *loop) leasesExpired(now time.Time) bool {
	return len(d.active) > 0 && now.Round(0).Sub(d.renewed.Round(0)) >= leaseTTL
}
