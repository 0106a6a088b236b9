package run

import (
	"fmt"
	"time"

	"dailies/provider"
)

// Budget holds the caps of the config. A nil cap is no limit; a cap of 0 allows nothing.
type Budget struct {
	PerRun, PerDay, PerMonth *provider.Money
	// AskBelow: a submit whose total is lower needs no confirmation. 0 = always confirm.
	AskBelow provider.Money
	// Unpriced is the amount that a run without a known price counts against the caps; nil or 0
	// refuses such a run under any cap.
	Unpriced *provider.Money
	// NoSpending is the reason why every submit is refused, or nil. It is set when the config
	// may hold caps that could not be read.
	NoSpending *provider.Error
}

// NeedsUsage reports whether a cap depends on what was spent before.
func (b Budget) NeedsUsage() bool { return b.PerDay != nil || b.PerMonth != nil }

// Check returns why the runs would exceed a cap, given what was spent before, or nil. An
// estimate counts with its upper bound, twice that where its unit is in doubt. A run without a
// known price is refused under any cap unless Unpriced is set, because the cap could not be
// guaranteed.
func (b Budget) Check(spent BudgetUsage, estimates ...provider.Estimate) error {
	if b.NoSpending != nil {
		refusal := *b.NoSpending // a copy: callers may add to it
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

// Counted returns the estimate with Counts, the amount held against the caps, set where that
// is not its upper bound: twice it if the unit is in doubt, Unpriced if there is no price.
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

// PeriodStart holds the start of the day and of the month in the user's time zone.
type PeriodStart struct{ Day, Month time.Time }

// BudgetUsage is what counts against the budgets. A run sent in the period counts with its
// billed amount if known, with nothing if Charged is no, and otherwise with the upper bound of
// its estimate. A run that is still to be sent counts with the upper bound of its estimate,
// whenever it was created. A run with neither bill nor estimate counts with nothing.
type BudgetUsage struct {
	Day, Month                 provider.Money
	DayUnpriced, MonthUnpriced int // runs with neither bill nor estimate
}

// mayCost describes what one run may cost, and why it counts for that much.
func mayCost(e provider.Estimate, counts provider.Money) string {
	switch {
	case !e.Known:
		return fmt.Sprintf("one run without a known price counts as %s", counts)
	case e.Doubt != "":
		return fmt.Sprintf("one run may cost %s, which is counted twice (%s)", e.High, e.Doubt)
	}
	return fmt.Sprintf("one run may cost %s", counts)
}
