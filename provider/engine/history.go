package engine

import (
	"time"

	"dailies/provider"
)

// Query asks for a stretch of the history.
type Query struct {
	Filter Filter
	Sort   Sort
	Offset int
	Limit  int // 1 to 1,000
	// After is the id of the last run of the page before, in the order of time: the
	// next page then costs as little as the first. "" = by Offset.
	After string
}

// Sort is an order of the history.
type Sort struct {
	By   SortKey
	Desc bool
}

// SortKey names what is sorted by.
type SortKey string

// The sort keys. Equal rows stand newest first.
const (
	SortTime     SortKey = "time" // created
	SortState    SortKey = "state"
	SortPrompt   SortKey = "prompt"
	SortModel    SortKey = "model"
	SortLength   SortKey = "length"
	SortEstimate SortKey = "estimate"
	SortCost     SortKey = "cost"    // billed, else the high estimate
	SortElapsed  SortKey = "elapsed" // at the provider
)

// Filter chooses runs: a run matches when every term does. Deleted runs match
// only a filter that asks for them.
type Filter struct {
	Terms   []Term
	Deleted bool
}

// Term is one condition of a filter.
type Term struct {
	Not  bool
	What TermKind
	Text string         // words: one word or a phrase; has: "file"; the value of a name otherwise
	Cmp  Cmp            // cost, age, length
	Cost provider.Money // TermCost
	Age  time.Duration  // TermAge
	N    int            // TermLength, seconds
}

// TermKind names a condition.
type TermKind string

// The conditions.
const (
	TermWords    TermKind = "words"    // full text over prompt, tags, note; the last letters may be missing
	TermStatus   TermKind = "status"   // a State, a Saved, or "any"
	TermProvider TermKind = "provider" // begins with
	TermModel    TermKind = "model"    // contains
	TermCost     TermKind = "cost"     // billed, else the high estimate
	TermAge      TermKind = "age"      // since created
	TermLength   TermKind = "length"
	TermTag      TermKind = "tag"
	TermHas      TermKind = "has" // file, note, tag, star, error
	TermID       TermKind = "id"  // begins with
	TermBatch    TermKind = "batch"
)

// Cmp compares.
type Cmp string

// The comparisons.
const (
	Less    Cmp = "<"
	Greater Cmp = ">"
	Equal   Cmp = "="
)

// Spend is what was spent, for the spend view and the header.
type Spend struct {
	Today, Month Sum
	Days         []DaySum // oldest first, the days asked for, none left out
	Providers    []NamedSum
	Models       []NamedSum
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

// NamedSum is one provider or model (Model.Key).
type NamedSum struct {
	Name string
	Sum
	// Median and Slow are the middle and the 90th percentile of the time at the
	// provider of succeeded runs; 0 without any.
	Median, Slow time.Duration
	// BilledOfEstimated compares bills with the estimates of the same runs.
	BilledKnown, EstimatedOfBilled provider.Money
}

// Pace is how long a model took before for a length, from the person's own runs.
type Pace struct {
	Median, Slow time.Duration // 50th and 90th percentile of succeeded runs
	Runs         int           // how many that rests on
}

// Draft is an unsent form.
type Draft struct {
	ID      string // Order.ID
	Model   string // Model.Key
	Request provider.Request
	Takes   int
	Tags    []string
	At      time.Time
}

// Restoring is what a person should know before a copy takes the place of the
// history.
type Restoring struct {
	Runs     int       // in the copy
	Newest   time.Time // its newest run; zero without any
	Replaced int       // runs in the history that is there; -1 when it cannot be read, or there is none
	Waiting  int       // orders in the copy that were not sent when it was made: they wait for a yes
	Aside    string    // where the history that is there goes; "" = there is none
}
