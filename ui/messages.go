package ui

import (
	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/runform"
)

// What commands bring back. Each says what happened.
type (
	// changedMsg: runs have changed, here or in another window. The rest comes with
	// the next one.
	changedMsg struct{ runs, rest []run.Run }
	// tracksReadMsg: how the person's own runs of the models went lately.
	tracksReadMsg struct{ tracks map[string]runform.Track }
	// pricesMsg: live prices or bills have changed what models cost.
	pricesMsg struct{ models []provider.Model }
	// errorMsg: something did not work; the person is told.
	errorMsg struct{ err error }
	// successMsg: something worked that is worth a line.
	successMsg struct{ text string }

	// attachMsg: a job is to be attached to a run: one that is still to be named, or
	// one that the provider does not know, which err says.
	attachMsg struct {
		run run.Run
		job string
		err *provider.Error
	}

	// infoMsg: neither good nor bad, but worth a line.
	infoMsg struct{ text string }

	// activeLoadedMsg: the runs that have not ended.
	activeLoadedMsg struct{ runs []run.Run }
	spendLoadedMsg  struct{ spend run.SpendReport }

	// pricedMsg: what a person is about to spend, to be asked about.
	pricedMsg struct {
		spend pendingSpend
		quote run.Quote
		err   error
	}
	// submittedMsg: runs were written down and will be sent.
	submittedMsg struct {
		runs []run.Run
		form bool  // they came from the form
		err  error // why the rest of them was not
	}
	// confirmedMsg: the person said yes to something that still has to be priced.
	confirmedMsg struct{ spend pendingSpend }

	// replacedMsg: the person gave up the unsent form for a run.
	replacedMsg struct{ run run.Run }
	// copiedMsg: the person chose what to copy.
	copiedMsg struct{ what, text string }
	// markedMsg: marks were changed; undo brings them back.
	markedMsg struct {
		text string
		undo *undoEntry
	}

	tickedMsg struct{ gen int }
)

// pendingSpend is what would be sent once the person says yes: an order of the form,
// or old runs once more.
type pendingSpend struct {
	order run.Spec // when there are no runs
	rerun []run.Run
	risk  string // what is at stake besides the price, "" otherwise
}
