package run

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
	SortDuration SortKey = "length"
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
	Not        bool
	Kind       TermKind
	Text       string         // words: one word or a phrase; has: "file"; the value of a name otherwise
	Comparison Comparison     // cost, age, length
	Cost       provider.Money // TermCost
	Age        time.Duration  // TermAge
	N          int            // TermDuration, seconds
}

// TermKind names a condition.
type TermKind string

// The conditions.
const (
	TermText     TermKind = "words"    // full text over prompt, tags, note; the last letters may be missing
	TermStatus   TermKind = "status"   // a State, a Saved, or "any"
	TermProvider TermKind = "provider" // begins with
	TermModel    TermKind = "model"    // contains
	TermCost     TermKind = "cost"     // billed, else the high estimate
	TermAge      TermKind = "age"      // since created
	TermDuration TermKind = "length"
	TermTag      TermKind = "tag"
	TermHas      TermKind = "has" // file, note, tag, star, error
	TermID       TermKind = "id"  // begins with
	TermBatch    TermKind = "batch"
)

// Comparison compares.
type Comparison string

// The comparisons.
const (
	Less    Comparison = "<"
	Greater Comparison = ">"
	Equal   Comparison = "="
)
