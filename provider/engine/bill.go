package engine

import (
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// billPolls returns how long after its end a run is polled for its cost, at providers that
// report it late.
func billPolls() []time.Duration {
	return []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}
}

// nextBill returns when to poll a succeeded run for its cost; zero if that is known, will not
// be reported, or was polled for long enough.
func (s *step) nextBill() time.Time {
	r := s.run
	asks := s.info(r.Provider).BillsLate && r.State == run.Succeeded && r.Job != "" && r.Billed == nil && r.Charged != provider.ChargedNo
	if !asks || r.Finished.IsZero() || r.PollingStopped {
		return time.Time{}
	}
	now := time.Now()
	ended := notAhead(r.Finished)
	for _, after := range billPolls() {
		if at := ended.Add(after); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// noteBill records a bill that came after the end of the run. One in another currency is kept
// as text.
func (s *step) noteBill(report provider.Report) {
	r := &s.run
	if r.State != run.Succeeded || r.Billed != nil {
		return
	}
	switch {
	case report.Billed != nil:
		r.Billed = report.Billed
		if r.Charged == provider.ChargedUnknown && *r.Billed > 0 {
			r.Charged = provider.ChargedYes
		}
		s.addEvent("billed", "charged %s, reported later", r.Billed.String())
	case report.BilledOther != "":
		s.addEvent("billed", "charged %s, not counted in any sum: it is not in dollars", report.BilledOther)
		r.Charged = provider.ChargedYes
	}
}

// billOnly reports whether a recheck is only for the bill: the videos are saved, or will not
// be.
func (s *step) billOnly(asked bool) bool {
	return !asked && s.run.State == run.Succeeded && s.run.Video.URL != ""
}
