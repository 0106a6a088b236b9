package run

import (
	"time"

	"dailies/provider"
)

// SpendReport is spending by day, provider and model.
type SpendReport struct {
	Today, Month Sum
	Days         []DaySum // the requested days, oldest first, without gaps
	Providers    []SpendBy
	Models       []SpendBy
}

// Sum is money and counts over some runs. Bills and estimates are kept apart.
type Sum struct {
	Billed    provider.Money // reported by providers
	Estimated provider.Money // upper bounds of the estimates of runs without a bill that count (see BudgetUsage)
	Runs      int
	Succeeded int
	Failed    int
	Unpriced  int // runs that count but have neither a bill nor an estimate
}

// Total returns what counts against the budgets.
func (s Sum) Total() provider.Money { return s.Billed.Plus(s.Estimated) }

// DaySum is the sum of one day.
type DaySum struct {
	Day time.Time // midnight in the user's time zone
	Sum
}

// SpendBy is the sum of one provider or model.
type SpendBy struct {
	Name string
	Sum
	// Median and P90 are the median and the 90th percentile of the time that succeeded runs
	// took at the provider; 0 without any.
	Median, P90 time.Duration
	// BilledKnown and EstimatedOfBilled are the bills and the estimates of the same runs.
	BilledKnown, EstimatedOfBilled provider.Money
}

// DurationStats is how long the user's succeeded runs of a model and duration took.
type DurationStats struct {
	Median, P90 time.Duration
	Runs        int // sample size
}
