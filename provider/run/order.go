package run

import (
	"time"

	"dailies/provider"
)

// Draft is an unsent form.
type Draft struct {
	ID      string // Order.ID
	Model   string // Model.Key
	Request provider.Request
	Takes   int
	Tags    []string
	SavedAt time.Time `json:"At"`
}

// Spec is what a person submits: one request, or several takes of it.
type Spec struct {
	Model   string // provider.Model.Key
	Request provider.Request
	Takes   int // 1 to 20; 0 counts as 1. With more than one and a seed set, the takes count up from it
	Tags    []string
	Parent  string // the run this was made from, or ""
	// ID is that of its first run, a ULID made when the order was written; "" makes
	// a new one. The second order of an id is refused with [ErrDuplicate]: a key that was
	// pressed twice, or one draft in two windows, is paid for once.
	ID string
}

// CheckResult is what was found wrong with a request, its local images read.
type CheckResult struct {
	Problems []provider.FieldIssue
	Images   map[string]provider.ImageInfo // by the text of the image field; readable local files only
}

// OK reports whether nothing stands in the way of a submit.
func (c CheckResult) OK() bool {
	for _, p := range c.Problems {
		if !p.Warning {
			return false
		}
	}
	return true
}

// Quote is what stands beside the button: the price of all takes, and what the
// budgets say to it.
type Quote struct {
	Estimate          provider.Estimate // of all takes
	Usage             BudgetUsage
	Budget            Budget
	OverBudget        *provider.Error // why a submit would be refused, or nil
	NeedsConfirmation bool            // whether a person must say yes first
}

// MissingKey is the error of a provider without a key.
func MissingKey(i provider.Info) *provider.Error {
	name := "its key"
	if len(i.KeyEnv) > 0 {
		name = i.KeyEnv[0]
	}
	e := provider.Errorf(provider.KindAuth, "no key for %s", i.Title)
	e.Delivery = provider.NotSent
	return e.WithHint("set " + name + ", or try everything without a key with --demo")
}
