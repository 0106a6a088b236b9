package faulttest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/provider/sandbox"
)

// end is the expected outcome of a run and the number of charges.
type end struct {
	state   run.State
	charge  provider.Charged // "" = not checked
	saved   run.DownloadState
	problem provider.Kind // of the run; "" = none or not checked
	charges int
}

// The outcomes.
var (
	paid      = end{state: run.Succeeded, charge: provider.ChargedYes, saved: run.Downloaded, charges: 1}
	free      = end{state: run.Failed, charge: provider.ChargedNo, saved: run.DownloadNone, charges: 0}
	unsureNot = end{state: run.Unsure, saved: run.DownloadNone, problem: provider.KindUnsure, charges: 0} // not accepted, but that is unknown
	unsurePut = end{state: run.Unsure, saved: run.DownloadNone, problem: provider.KindUnsure, charges: 1} // accepted, but it cannot be found
	goesOn    = end{state: run.Queued, saved: run.DownloadNone, charges: 1}                               // still polled, with the error shown
	gone      = end{state: run.Failed, charge: provider.ChargedUnknown, saved: run.DownloadNone, problem: provider.KindNotFound, charges: 1}
	cancelled = end{state: run.Cancelled, saved: run.DownloadNone, charges: 1}
	expired   = end{state: run.Succeeded, charge: provider.ChargedYes, saved: run.LinkExpired, charges: 1}
	notSaved  = end{state: run.Succeeded, charge: provider.ChargedYes, saved: run.DownloadFailed, charges: 1}
)

const always = 1 << 20

// Network faults; the others are those of the sandbox.
const (
	none    = ""
	refused = "connection refused"
	noDNS   = "the name is not found"
)

var (
	// Faults that prove that nothing was accepted.
	notTaken = []string{refused, noDNS}
	// Faults that prove nothing; nothing was accepted.
	unclearBefore = []string{"reset-before", "500-before", "502", "503", "503-hint"}
	// A vendor's throttle: nothing was accepted, but few document that.
	throttled = []string{"429", "429-date", "429-no-hint"}
	// Faults that prove nothing; the submission was accepted.
	unclearAfter = append(slices.Clone(silent), "slow-drip")
	silent       = []string{"reset-after", "lost-answer", "timeout", "500-after-accepting", "502-after-accepting", "503-after-accepting",
		"429-after-accepting", "moved-after-accepting", "html", "truncated-json", "huge-body"}
	declined = []string{"not-found", "key-revoked", "no-balance"}
	words    = []string{"unknown-words"}
	// Transient faults say nothing about the job or file.
	passing = slices.Concat(notTaken, unclearBefore, throttled, unclearAfter)
)

// Kinds of providers. The matrix names no provider.
func everywhere(provider.Provider) bool { return true }
func blocking(p provider.Provider) bool { return p.Models()[0].Blocking }
func polled(p provider.Provider) bool   { return !blocking(p) }
func findable(p provider.Provider) bool {
	_, finds := p.(provider.Finder)
	_, matches := p.(provider.Matcher)
	return finds || matches && !p.Info().MatchesLoosely
}
func lost(p provider.Provider) bool      { return polled(p) && !findable(p) }
func unsure429(p provider.Provider) bool { return !repeats(p) }
func cancels(p provider.Provider) bool   { _, ok := p.(provider.Canceler); return ok }
func uploads(p provider.Provider) bool {
	_, ok := p.(provider.Uploader)
	return ok && !p.Info().Inline // otherwise it makes no call
}
func hasResult(p provider.Provider) bool { return sandbox.HasResult(p.Info().Keeper()) }

// repeats reports whether a submission rejected by the vendor's throttle is sent again.
func repeats(p provider.Provider) bool {
	return slices.ContainsFunc(p.Info().Proof, func(r provider.ProofRule) bool { return r.Repeat && r.From <= 429 && max(r.From, r.To) >= 429 })
}

// rule is a part of the table: the faults and outcomes at these steps of these providers.
type rule struct {
	step      sandbox.Step
	providers func(provider.Provider) bool
	faults    []string
	times     int
	end       end
}

// table is the whole matrix.
var table = []rule{
	// A create call is repeated only if the submission was certainly not accepted.
	{sandbox.StepSubmit, everywhere, notTaken, 1, paid},
	{sandbox.StepSubmit, everywhere, declined, always, free},
	{sandbox.StepSubmit, everywhere, unclearBefore, 1, unsureNot},
	{sandbox.StepSubmit, unsure429, throttled, 1, unsureNot},
	{sandbox.StepSubmit, repeats, throttled, 1, paid},
	{sandbox.StepSubmit, findable, unclearAfter, 1, paid}, // found by its client reference
	{sandbox.StepSubmit, lost, unclearAfter, 1, unsurePut},
	{sandbox.StepSubmit, blocking, silent, 1, unsurePut},
	{sandbox.StepSubmit, blocking, []string{"slow-drip"}, 1, paid}, // slow, but it may take half an hour
	{sandbox.StepSubmit, everywhere, words, 1, paid},               // a blocking call has none

	// An upload is free and repeatable; nothing is sent before it succeeded.
	{sandbox.StepUpload, uploads, passing, 2, paid},
	{sandbox.StepUpload, uploads, declined, always, free},

	// A failed poll says nothing about the job.
	{sandbox.StepPoll, polled, passing, 3, paid},
	{sandbox.StepPoll, polled, words, 3, paid},
	{sandbox.StepPoll, polled, []string{"not-found"}, 2, paid}, // lists and caches lag
	{sandbox.StepPoll, polled, []string{"not-found"}, always, gone},
	{sandbox.StepPoll, polled, []string{"key-revoked", "no-balance"}, 2, paid},
	{sandbox.StepPoll, polled, []string{"key-revoked", "no-balance"}, always, goesOn},
	{sandbox.StepPoll, polled, []string{"500-before", refused, "html"}, always, goesOn},

	{sandbox.StepResult, hasResult, passing, 3, paid},
	{sandbox.StepResult, hasResult, words, 3, paid},
	{sandbox.StepResult, hasResult, declined, 2, paid},

	// A cancel is repeated until it is answered; the job's status decides.
	{sandbox.StepCancel, cancels, slices.Concat(notTaken, unclearBefore, throttled), 1, cancelled},
	{sandbox.StepCancel, cancels, declined, 1, paid},
	{sandbox.StepCancel, cancels, unclearAfter, 1, cancelled},
	{sandbox.StepCancel, cancels, words, 1, cancelled},

	// A download is repeated until it is complete; an expired link is refreshed first.
	{sandbox.StepDownload, everywhere, slices.Concat(notTaken, unclearBefore, throttled, []string{"reset-after", "lost-answer", "timeout",
		"500-after-accepting", "502-after-accepting", "503-after-accepting", "truncated-json", "unknown-words"}), 2, paid},
	{sandbox.StepDownload, polled, []string{"not-found", "key-revoked", "html"}, 1, paid},
	{sandbox.StepDownload, everywhere, []string{"not-found", "key-revoked", "html"}, always, expired},
	{sandbox.StepDownload, everywhere, []string{"huge-body"}, 2, paid},
	{sandbox.StepDownload, everywhere, []string{"no-balance", "500-after-accepting", "truncated-json"}, always, notSaved},
}

// providersOf returns the providers of the registry.
func providersOf(t *testing.T) []provider.Provider {
	t.Helper()
	ps, err := registry.Providers(func(string) provider.Access { return provider.Access{} })
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

func TestTheMatrixIsLarge(t *testing.T) {
	cells := 0
	for _, r := range table {
		n := 0
		for _, p := range providersOf(t) {
			if r.providers(p) {
				n += len(r.faults)
			}
		}
		if n == 0 {
			t.Errorf("no provider is tried with %v at %s", r.faults, r.step)
		}
		cells += n
	}
	t.Logf("%d cells", cells)
	if cells < 445 {
		t.Errorf("%d cells", cells)
	}
}

// Without a fault, a run takes the steps that the matrix assumes.
func TestEveryStepIsTaken(t *testing.T) {
	for _, p := range providersOf(t) {
		t.Run(p.Info().Name, func(t *testing.T) {
			t.Parallel()
			step := sandbox.StepPoll
			if uploads(p) {
				step = sandbox.StepUpload
			}
			s := newStand(t, p, step, none, 0)
			runs, err := s.Submit(t.Context(), s.order(t, p, step))
			if err != nil {
				t.Fatal(err)
			}
			r := s.until(t, runs[0].ID, "is saved", func(r run.Run) bool { return s.settled(r, paid) })
			if r.State != paid.state || r.Video.Download != paid.saved || s.strikes() != 0 {
				t.Errorf("it is %s, video %s, %d strikes", r.State, r.Video.Download, s.strikes())
			}
			taken := map[sandbox.Step]bool{}
			for _, seen := range s.sandbox.Requests() {
				taken[seen.Step()] = true
			}
			for step, want := range map[sandbox.Step]bool{
				sandbox.StepSubmit: true, sandbox.StepDownload: true, sandbox.StepUpload: uploads(p),
				sandbox.StepPoll: polled(p), sandbox.StepResult: hasResult(p),
			} {
				if taken[step] != want {
					t.Errorf("the step %s is taken: %v, the matrix says %v", step, taken[step], want)
				}
			}
		})
	}
}

func TestFaultMatrix(t *testing.T) {
	for _, r := range table {
		for _, p := range providersOf(t) {
			if !r.providers(p) {
				continue
			}
			for _, f := range r.faults {
				t.Run(fmt.Sprintf("%s/%s/%s×%d", p.Info().Name, r.step, strings.ReplaceAll(f, " ", "-"), r.times), func(t *testing.T) {
					t.Parallel()
					cell(t, p, r.step, f, r.times, r.end)
				})
			}
		}
	}
}
