package ui

import (
	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/compose"
)

// What commands bring back. Each says what happened.
type (
	// changedMsg: runs have changed, here or in another window. The rest comes with
	// the next one.
	changedMsg struct{ runs, rest []engine.Run }
	// tracksReadMsg: how the person's own runs of the models went lately.
	tracksReadMsg struct{ tracks map[string]compose.Track }
	// pricesMsg: live prices or bills have changed what models cost.
	pricesMsg struct{ models []provider.Model }
	// failedMsg: something did not work; the person is told.
	failedMsg struct{ err error }
	// toldMsg: something worked that is worth a line.
	toldMsg struct{ text string }

	// attachMsg: a job is to be attached to a run: one that is still to be named, or
	// one that the provider does not know, which err says.
	attachMsg struct {
		run engine.Run
		job string
		err *provider.Error
	}

	// saidMsg: neither good nor bad, but worth a line.
	saidMsg struct{ text string }

	// liveReadMsg: the runs that have not ended.
	liveReadMsg  struct{ runs []engine.Run }
	spendReadMsg struct{ spend engine.Spend }

	// pricedMsg: what a person is about to spend, to be asked about.
	pricedMsg struct {
		spending spending
		quote    engine.Quote
		err      error
	}
	// submittedMsg: runs were written down and will be sent.
	submittedMsg struct {
		runs []engine.Run
		form bool  // they came from the form
		err  error // why the rest of them was not
	}
	// agreedMsg: the person said yes to something that still has to be priced.
	agreedMsg struct{ spending spending }

	// replacedMsg: the person gave up the unsent form for a run.
	replacedMsg struct{ run engine.Run }
	// copiedMsg: the person chose what to copy.
	copiedMsg struct{ what, text string }
	// markedMsg: marks were changed; undo brings them back.
	markedMsg struct {
		text string
		undo *undo
	}

	tickedMsg struct{ turn int }
)

// spending is what would be sent once the person says yes: an order of the form,
// or old runs once more.
type spending struct {
	order engine.Order // when there are no runs
	again []engine.Run
	risk  string // what is at stake besides the price, "" otherwise
}
