package run

import (
	"time"

	"dailies/provider"
)

// Draft is a form that was not submitted.
type Draft struct {
	ID      string // Spec.ID
	Model   string // Model.Key
	Request provider.Request
	Takes   int
	Tags    []string
	SavedAt time.Time `json:"At"`
}

// Spec is what a user submits: one request, in one or several takes.
type Spec struct {
	Model   string // provider.Model.Key
	Request provider.Request
	Takes   int // 1 to 20; 0 counts as 1. If a seed is set, each further take adds 1 to it
	Tags    []string
	Parent  string // the run this was made from, or ""
	// ID is the id of the first run, a ULID made when the form was opened; "" makes a new one.
	// A second submit with the same id is refused with [ErrDuplicate], so that a key pressed
	// twice, or one draft open in two windows, is paid for once.
	ID string
}

// CheckResult is the outcome of validating a request and its local images.
type CheckResult struct {
	Problems []provider.FieldIssue
	Images   map[string]provider.ImageInfo // by the text of the image field; readable local files only
}

// OK reports whether the request can be submitted.
func (c CheckResult) OK() bool {
	for _, p := range c.Problems {
		if !p.Warning {
			return false
		}
	}
	return true
}

// Quote is the price of all takes and how it compares with the budgets.
type Quote struct {
	Estimate          provider.Estimate // of all takes
	Usage             BudgetUsage
	Budget            Budget
	OverBudget        *provider.Error // why a submit would be refused, or nil
	NeedsConfirmation bool            // whether the user must confirm first
}

// MissingKey returns the error for a provider without a key.
func MissingKey(i provider.Info) *provider.Error {
	name := "its key"
	if len(i.KeyEnv) > 0 {
		name = i.KeyEnv[0]
	}
	e := provider.Errorf(provider.KindAuth, "no key for %s", i.Title)
	e.Delivery = provider.NotSent
	return e.WithHint("set " + name + ", or try everything without a key with --demo")
}
