package run

import (
	"fmt"
	"time"

	"dailies/provider"
)

// Budget holds the caps of the config. A nil cap is no cap; a cap of 0 allows
// nothing.
type Budget struct {
	PerRun, PerDay, PerMonth *provider.Money
	// AskBelow: a submit whose total is under this is not asked about. 0 = always ask.
	AskBelow provider.Money
	// Unpriced is what a run without a known price counts for the caps; nil or 0 refuses
	// such a run under any cap.
	Unpriced *provider.Money
	// NoSpending is why nothing may be spent, whatever it costs, or nil: the config
	// may hold caps that could not be read.
	NoSpending *provider.Error
}

// NeedsUsage reports whether a cap needs to know what was spent before.
func (b Budget) NeedsUsage() bool { return b.PerDay != nil || b.PerMonth != nil }

// Check returns why the runs may not be added to what was spent, or nil. An
// estimate counts with its high end, twice where its unit is in doubt. Under any cap a
// run without a known price is refused, unless Unpriced says what it counts: nobody
// could promise that the cap holds.
func (b Budget) Check(spent BudgetUsage, estimates ...provider.Estimate) error {
	if b.NoSpending != nil {
		refusal := *b.NoSpending // a copy: whoever gets it may add to it
		return &refusal
	}
	if b.PerRun == nil && b.PerDay == nil && b.PerMonth == nil {
		return nil
	}
	for _, c := range []struct {
		name  string
		limit *provider.Money
	}{{"per_run", b.PerRun}, {"per_day", b.PerDay}, {"per_month", b.PerMonth}} {
		if c.limit != nil && *c.limit <= 0 {
			return BudgetError("nothing may be spent: %s is 0", c.name).
				WithHint("raise it under [budget] in the config, or remove it for no cap")
		}
	}
	var sum provider.Money
	for _, e := range estimates {
		counts, known := b.Counted(e).ForCaps()
		switch {
		case !known:
			return BudgetError("%s, so the budget cannot be kept", e.UnknownReason).
				WithHint(`set a price for this model under [prices] in the config, or set what such a run counts as: unpriced = "5.00" under [budget]`)
		case b.PerRun != nil && counts > *b.PerRun:
			return BudgetError("%s, over the cap of %s per run", mayCost(e, counts), *b.PerRun).
				WithHint("choose a shorter or smaller video, or raise per_run under [budget] in the config")
		}
		sum = sum.Plus(counts)
	}
	if day := spent.Day.Plus(sum); b.PerDay != nil && day > *b.PerDay {
		return BudgetError("%s more makes %s today, over the cap of %s per day", sum, day, *b.PerDay).
			WithHint("wait until tomorrow, or raise per_day under [budget] in the config")
	}
	if month := spent.Month.Plus(sum); b.PerMonth != nil && month > *b.PerMonth {
		return BudgetError("%s more makes %s this month, over the cap of %s per month", sum, month, *b.PerMonth).
			WithHint("wait until next month, or raise per_month under [budget] in the config")
	}
	return nil
}

// Counted returns the estimate with what it counts for the caps, where that is not its
// high end.
func (b Budget) Counted(e provider.Estimate) provider.Estimate {
	switch {
	case e.Known && e.Doubt != "":
		e.Counts, _ = e.ForCaps()
	case !e.Known && e.Counts == 0 && b.Unpriced != nil && *b.Unpriced > 0:
		e.Counts = max(*b.Unpriced, e.Low)
	}
	return e
}

func BudgetError(format string, args ...any) *provider.Error {
	return &provider.Error{Kind: provider.KindBudget, Message: fmt.Sprintf(format, args...), Delivery: provider.NotSent}
}

// PeriodStart are the beginnings of the day and the month in the person's time zone.
type PeriodStart struct{ Day, Month time.Time }

// BudgetUsage is what counts against the budgets: of every run sent since then the
// billed amount where it is known, nothing where Charge is no, else the high
// estimate; and of every run that still waits to be sent its high estimate,
// whenever it was made.
type BudgetUsage struct{ Day, Month provider.Money }
