package run

import (
	"time"

	"dailies/provider"
)

// Query selects a page of the history.
type Query struct {
	Filter Filter
	Sort   Sort
	Offset int
	Limit  int // 1 to 1,000
	// After is the id of the last run of the previous page when sorted by time, which makes
	// every page as cheap as the first. "" = use Offset.
	After string
	// Fold makes Offset and Limit count rows, see [Row].
	Fold Fold
}

// Sort is an order of the history.
type Sort struct {
	By   SortKey
	Desc bool
}

type SortKey string

// The sort keys. Equal rows are sorted newest first, and those without the value that is sorted
// by last, in both directions.
const (
	SortTime     SortKey = "time" // created
	SortState    SortKey = "state"
	SortPrompt   SortKey = "prompt"
	SortModel    SortKey = "model"
	SortDuration SortKey = "length"
	SortEstimate SortKey = "estimate"
	SortCost     SortKey = "cost"    // billed, else the upper bound of the estimate
	SortElapsed  SortKey = "elapsed" // at the provider
	SortRating   SortKey = "rating"
	SortSeed     SortKey = "seed" // the one used, else the one asked for
	SortTake     SortKey = "take" // shots in the order of their project, then takes
)

// Filter selects runs that match every term. Deleted runs match only if Deleted is set.
type Filter struct {
	Terms   []Term
	Deleted bool
}

// Term is one condition of a filter.
type Term struct {
	Not        bool
	Kind       TermKind
	Text       string         // TermText: a word or a phrase; TermHas: "file", …; otherwise the value to match
	Comparison Comparison     // cost, age, length, take, rating
	Cost       provider.Money // TermCost
	Age        time.Duration  // TermAge
	N          int            // TermDuration, seconds; TermTake; TermRating
	Seed       int64          // TermSeed
}

// TermKind names a kind of condition.
type TermKind string

// The kinds of condition.
const (
	TermText     TermKind = "words"    // full text over prompt, tags and note; matches prefixes
	TermStatus   TermKind = "status"   // a State, a DownloadState, or "any"
	TermProvider TermKind = "provider" // prefix
	TermModel    TermKind = "model"    // substring
	TermCost     TermKind = "cost"     // billed, else the upper bound of the estimate
	TermAge      TermKind = "age"      // since creation
	TermDuration TermKind = "length"
	TermTag      TermKind = "tag"
	TermHas      TermKind = "has" // file, note, tag, pick or star, rejected, error
	TermID       TermKind = "id"  // prefix, or suffix of at least four characters
	TermBatch    TermKind = "batch"

	TermShot       TermKind = "shot"    // its code, whatever its case
	TermProject    TermKind = "project" // whole, whatever its case
	TermTake       TermKind = "take"
	TermRating     TermKind = "rating" // of rated runs only, but 0 is those without one
	TermSeed       TermKind = "seed"   // the one used, else the one asked for
	TermRatio      TermKind = "ratio"  // as asked for
	TermResolution TermKind = "res"    // as asked for
)

// Comparison is a comparison operator.
type Comparison string

// The operators.
const (
	Less    Comparison = "<"
	Greater Comparison = ">"
	Equal   Comparison = "="
)
