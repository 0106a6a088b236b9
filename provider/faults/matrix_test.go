package faults_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/engine"
	. "dailies/provider/faults"
)

// end is how a run must end, and how often money must have been spent for it.
type end struct {
	state   engine.State
	charge  provider.Charge // "" = not looked at
	saved   engine.Saved
	problem provider.Kind // of the run, "" = none or not looked at
	charges int
}

// The ends.
var (
	paid      = end{state: engine.Succeeded, charge: provider.ChargeYes, saved: engine.SavedDone, charges: 1}
	free      = end{state: engine.Failed, charge: provider.ChargeNo, saved: engine.SavedNone, charges: 0}
	unsureNot = end{state: engine.Unsure, saved: engine.SavedNone, problem: provider.KindUnsure, charges: 0} // it was not taken, but who knows
	unsurePut = end{state: engine.Unsure, saved: engine.SavedNone, problem: provider.KindUnsure, charges: 1} // it was taken, and nobody can find it
	goesOn    = end{state: engine.Queued, saved: engine.SavedNone, charges: 1}                               // still watched, with what stands in the way
	gone      = end{state: engine.Failed, charge: provider.ChargeUnknown, saved: engine.SavedNone, problem: provider.KindNotFound, charges: 1}
	cancelled = end{state: engine.Cancelled, saved: engine.SavedNone, charges: 1}
	expired   = end{state: engine.Succeeded, charge: provider.ChargeYes, saved: engine.SavedExpired, charges: 1}
	notSaved  = end{state: engine.Succeeded, charge: provider.ChargeYes, saved: engine.SavedError, charges: 1}
)

const always = 1 << 20

var (
	everywhere = []string{"runflow", "runcomfy", "aihubmax", "runflow-older"}
	findable   = []string{"runflow"} // its list can be searched
	older      = []string{"runflow-older"}
	polled     = []string{"runflow", "runcomfy", "aihubmax"}

	// Faults that prove that nothing was taken.
	notTaken = []Fault{Refused, NoDNS}
	// Faults after which nobody knows; nothing was taken.
	unclearBefore = []Fault{ResetBefore, S500Before, S502Before, S503Before, S503Later, RateSeconds, RateDate, RateNoHint}
	// Faults after which nobody knows; it was taken.
	unclearAfter = append(slices.Clone(silent), Drip)
	silent       = []Fault{ResetAfter, Timeout, S500After, S502After, S503After, RateAfter, MovedAfter, HTML, Truncated, Huge}
	declined     = []Fault{Vanished, Revoked, Broke}
	// passing faults say nothing about a job or a file that was asked for.
	passing = slices.Concat(notTaken, unclearBefore, unclearAfter)
)

// rule is a part of the table: what happens at these steps of these providers.
type rule struct {
	step      Step
	providers []string
	faults    []Fault
	times     int
	end       end
}

// table is the whole matrix.
var table = []rule{
	// A create call. Only where nothing can have been taken is it sent again.
	{Submit, everywhere, notTaken, 1, paid},
	{Submit, everywhere, declined, always, free},
	{Submit, everywhere, unclearBefore, 1, unsureNot},
	{Submit, findable, unclearAfter, 1, paid}, // found by its reference
	{Submit, []string{"runcomfy", "aihubmax"}, unclearAfter, 1, unsurePut},
	{Submit, older, silent, 1, unsurePut},
	{Submit, older, []Fault{Drip}, 1, paid}, // slow, but it may take half an hour
	{Submit, polled, []Fault{OddWord}, 1, paid},
	{Submit, older, []Fault{OddWord}, 1, paid}, // it has no status words

	// An upload is free and may be repeated; nothing is sent before it worked.
	{Upload, []string{"runflow", "aihubmax", "runflow-older"}, passing, 2, paid},
	{Upload, []string{"runflow", "aihubmax", "runflow-older"}, declined, always, free},

	// A look at the job: what fails says nothing about the job.
	{Poll, polled, passing, 3, paid},
	{Poll, polled, []Fault{OddWord}, 3, paid},
	{Poll, polled, []Fault{Vanished}, 2, paid}, // lists and caches lag
	{Poll, polled, []Fault{Vanished}, always, gone},
	{Poll, polled, []Fault{Revoked, Broke}, 2, paid},
	{Poll, polled, []Fault{Revoked, Broke}, always, goesOn},
	{Poll, polled, []Fault{S500Before, Refused, HTML}, always, goesOn},

	{Result, []string{"runcomfy"}, passing, 3, paid},
	{Result, []string{"runcomfy"}, []Fault{OddWord}, 3, paid},
	{Result, []string{"runcomfy"}, []Fault{Vanished}, 2, paid},
	{Result, []string{"runcomfy"}, []Fault{Revoked, Broke}, 2, paid},

	// A cancel is asked until it is answered; the job itself has the last word.
	{Cancel, []string{"runflow", "runcomfy"}, slices.Concat(notTaken, unclearBefore), 1, cancelled},
	{Cancel, []string{"runflow", "runcomfy"}, declined, 1, paid},
	{Cancel, []string{"runflow", "runcomfy"}, unclearAfter, 1, cancelled},
	{Cancel, []string{"runflow", "runcomfy"}, []Fault{OddWord}, 1, cancelled},

	// A download is repeated until it is whole; a dead link is asked for anew.
	{Download, everywhere, slices.Concat(notTaken, unclearBefore, []Fault{ResetAfter, Timeout, S500After, S502After, S503After, Truncated, OddWord}), 2, paid},
	{Download, polled, []Fault{Vanished, Revoked, HTML}, 1, paid},
	{Download, everywhere, []Fault{Vanished, Revoked, HTML}, always, expired},
	{Download, everywhere, []Fault{Huge}, 2, paid},
	{Download, everywhere, []Fault{Broke, S500After, Truncated}, always, notSaved},
}

func TestTheMatrixIsLarge(t *testing.T) {
	cells := 0
	for _, r := range table {
		cells += len(r.providers) * len(r.faults)
	}
	t.Logf("%d cells", cells)
	if cells < 300 {
		t.Errorf("%d cells", cells)
	}
}

func TestFaultMatrix(t *testing.T) {
	for _, r := range table {
		for _, name := range r.providers {
			for _, f := range r.faults {
				t.Run(fmt.Sprintf("%s/%s/%s×%d", name, r.step, strings.ReplaceAll(string(f), " ", "-"), r.times), func(t *testing.T) {
					t.Parallel()
					cell(t, name, r.step, f, r.times, r.end)
				})
			}
		}
	}
}
