package ui

import (
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/elsewhere"
)

// Messages returned by commands.
type (
	// changedMsg: runs have changed, in this process or another. The next message has rest.
	changedMsg struct{ runs, rest []run.Run }
	// modelStatsMsg: statistics of the user's recent runs by model.
	modelStatsMsg struct{ stats map[string]elsewhere.Track }
	// pricesMsg: live prices or bills have changed what models cost.
	pricesMsg struct{ models []provider.Model }
	// errorMsg is shown as an error.
	errorMsg struct{ err error }
	// successMsg is shown as a success.
	successMsg struct{ text string }

	// attachMsg: a job is to be attached to a run. Either the job is still to be entered, or the
	// provider does not know it and returned err.
	attachMsg struct {
		run run.Run
		job string
		err *provider.Error
	}

	// infoMsg is shown as a neutral message.
	infoMsg struct{ text string }

	// activeLoadedMsg: the runs that have not ended, and those whose videos are being saved.
	activeLoadedMsg struct{ runs, saving []run.Run }
	spendLoadedMsg  struct{ spend run.SpendReport }

	// pricedMsg: the quote of a pending submission, to be confirmed.
	pricedMsg struct {
		spend pendingSpend
		quote run.Quote
		err   error
		asked time.Time
	}
	// submittedMsg: runs were written to the history and will be submitted.
	submittedMsg struct {
		runs []run.Run
		form bool  // submitted from the form
		err  error // why the remaining ones were not written
	}
	// listenMsg: a dialog that appeared late takes keys now.
	listenMsg struct{ dialog *dialog.Dialog }
	// confirmedMsg: a dialog was confirmed whose submission still needs a quote.
	confirmedMsg struct{ spend pendingSpend }

	// elsewhereMsg: the user wants to make the take of a run elsewhere.
	elsewhereMsg struct{ run run.Run }

	// replacedMsg: the user discards the unsent form for a run, or for a request made from one.
	replacedMsg struct {
		run     run.Run
		derived *derived
	}
	// copiedMsg: the user chose what to copy.
	copiedMsg struct{ what, text string }
	// annotatedMsg: annotations were changed; undo restores them.
	annotatedMsg struct {
		text string
		undo *undoEntry // nil: there is nothing to restore
		warn bool       // not all that was asked for was done
	}

	tickedMsg struct{ rev int }
)

// pendingSpend is a submission that awaits confirmation: the spec of the form, or old runs
// to repeat.
type pendingSpend struct {
	spec  run.Spec // used if there are no runs
	rerun []run.Run
	batch []run.Spec // if there are some, these in place of spec, as one batch
	risk  string     // a risk besides the price, or ""
}
