package run

import (
	"time"

	"dailies/provider"
)

// SpendReport is what was spent, for the spend view and the header.
type SpendReport struct {
	Today, Month Sum
	Days         []DaySum // oldest first, the days asked for, none left out
	Providers    []SpendBy
	Models       []SpendBy
}

// Sum is money and counts over some runs. Estimates and bills are kept apart.
type Sum struct {
	Billed    provider.Money // told by providers
	Estimated provider.Money // high estimates of runs without a bill that count (see Spent)
	Runs      int
	Succeeded int
	Failed    int
	Unpriced  int // runs that count but have neither a bill nor an estimate
}

// Total is what counts against budgets.
func (s Sum) Total() provider.Money { return s.Billed.Plus(s.Estimated) }

// DaySum is one day.
type DaySum struct {
	Day time.Time // its midnight in the person's time zone
	Sum
}

// SpendBy is one provider or model (Model.Key).
type SpendBy struct {
	Name string
	Sum
	// Median and Slow are the middle and the 90th percentile of the time at the
	// provider of succeeded runs; 0 without any.
	Median, P90 time.Duration
	// BilledOfEstimated compares bills with the estimates of the same runs.
	BilledKnown, EstimatedOfBilled provider.Money
}

// DurationStats is how long a model took before for a length, from the person's own runs.
type DurationStats struct {
	Median, P90 time.Duration // 50th and 90th percentile of succeeded runs
	Runs        int           // how many that rests on
}
