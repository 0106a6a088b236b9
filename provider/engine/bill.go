package engine

import (
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// billLooks are how long after its end a run is looked at again whose provider may tell
// late what it cost.
func billLooks() []time.Duration {
	return []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}
}

// nextBill is when to ask again what a succeeded run cost; zero when it is known, will
// not be told, or was asked for long enough.
func (s *step) nextBill() time.Time {
	r := s.run
	asks := s.info(r.Provider).BillsLate && r.State == run.Succeeded && r.Job != "" && r.Billed == nil && r.Charged != provider.ChargedNo
	if !asks || r.Finished.IsZero() || r.PollingStopped {
		return time.Time{}
	}
	now := time.Now()
	ended := notAhead(r.Finished)
	for _, after := range billLooks() {
		if at := ended.Add(after); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// noteBill writes down a bill that came after the end of the run. What is told in
// another currency is kept in its own words.
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

// billOnly reports whether a look at a run that has ended is for its bill alone: its
// videos are here, or stay where they are.
func (s *step) billOnly(asked bool) bool {
	return !asked && s.run.State == run.Succeeded && s.run.Video.URL != ""
}
