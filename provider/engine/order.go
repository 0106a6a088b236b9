package engine

import (
	"fmt"

	"dailies/provider"
)

// Order is what a person submits: one request, or several takes of it.
type Order struct {
	Model   string // provider.Model.Key
	Request provider.Request
	Takes   int // 1 to 20; 0 counts as 1. With more than one and a seed set, the takes count up from it
	Tags    []string
	Parent  string // the run this was made from, or ""
	// ID is that of its first run, a ULID made when the order was written; "" makes
	// a new one. The second order of an id is refused with [ErrSent]: a key that was
	// pressed twice, or one draft in two windows, is paid for once.
	ID string
}

// Checked is what was found wrong with a request, its local images read.
type Checked struct {
	Problems []provider.Problem
	Images   map[string]provider.ImageFacts // by the text of the image field; readable local files only
}

// OK reports whether nothing stands in the way of a submit.
func (c Checked) OK() bool {
	for _, p := range c.Problems {
		if !p.Warning {
			return false
		}
	}
	return true
}

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

// Quote is what stands beside the button: the price of all takes, and what the
// budgets say to it.
type Quote struct {
	Estimate provider.Estimate // of all takes
	Spent    Spent
	Budget   Budget
	Over     *provider.Error // why a submit would be refused, or nil
	Ask      bool            // whether a person must say yes first
}

// addsUp reports whether a cap needs to know what was spent before.
func (b Budget) addsUp() bool { return b.PerDay != nil || b.PerMonth != nil }

// Check returns why the runs may not be added to what was spent, or nil. An
// estimate counts with its high end, twice where its unit is in doubt. Under any cap a
// run without a known price is refused, unless Unpriced says what it counts: nobody
// could promise that the cap holds.
func (b Budget) Check(spent Spent, estimates ...provider.Estimate) error {
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
			return over("nothing may be spent: %s is 0", c.name).
				With("raise it under [budget] in the config, or take it away for no cap")
		}
	}
	var sum provider.Money
	for _, e := range estimates {
		counts, known := b.Counted(e).ForCaps()
		switch {
		case !known:
			return over("%s, so the budget cannot be kept", e.Why).
				With(`set a price for this model under [prices] in the config, or say what such a run counts: unpriced = "5.00" under [budget]`)
		case b.PerRun != nil && counts > *b.PerRun:
			return over("%s, over the cap of %s a run", mayCost(e, counts), *b.PerRun).
				With("choose a shorter or smaller video, or raise per_run under [budget] in the config")
		}
		sum = sum.Plus(counts)
	}
	if day := spent.Day.Plus(sum); b.PerDay != nil && day > *b.PerDay {
		return over("%s more makes %s today, over the cap of %s a day", sum, day, *b.PerDay).
			With("wait until tomorrow, or raise per_day under [budget] in the config")
	}
	if month := spent.Month.Plus(sum); b.PerMonth != nil && month > *b.PerMonth {
		return over("%s more makes %s this month, over the cap of %s a month", sum, month, *b.PerMonth).
			With("wait until next month, or raise per_month under [budget] in the config")
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

// mayCost says what one run may cost, and why it counts for as much.
func mayCost(e provider.Estimate, counts provider.Money) string {
	switch {
	case !e.Known:
		return fmt.Sprintf("one run without a known price counts %s", counts)
	case e.Doubt != "":
		return fmt.Sprintf("one run may cost %s, which counts twice (%s)", e.High, e.Doubt)
	}
	return fmt.Sprintf("one run may cost %s", counts)
}

func over(format string, args ...any) *provider.Error {
	return &provider.Error{Kind: provider.KindBudget, Message: fmt.Sprintf(format, args...), Taken: provider.NotSent}
}
