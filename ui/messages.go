package ui

import (
	"time"

	"dailies/provider"
	"dailies/provider/engine"
	"dailies/ui/compose"
	"dailies/ui/runs"
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

	// rowsReadMsg: the rows that the list asked for.
	rowsReadMsg struct {
		wanted runs.WantedMsg
		rows   []engine.Run
	}
	rowsFailedMsg struct {
		wanted runs.WantedMsg
		err    error
	}
	rowsCountedMsg struct {
		era, matching, total int // -1 when nobody knows
		err                  error
	}
	// marksReadMsg: runs that are to be marked.
	marksReadMsg struct {
		wanted runs.MarksWantedMsg
		runs   []engine.Run
	}
	// paceReadMsg: how long such runs took before.
	paceReadMsg struct {
		wanted runs.PaceWantedMsg
		pace   engine.Pace
	}

	// liveReadMsg: the runs that have not ended.
	liveReadMsg  struct{ runs []engine.Run }
	spendReadMsg struct{ spend engine.Spend }
	// sumsReadMsg: what was spent in so many days, for the screen about it.
	sumsReadMsg struct {
		days  int
		spend engine.Spend
	}
	sumsFailedMsg struct{ err error }
	// eventsReadMsg: the timeline of a run, and how long its model took before.
	eventsReadMsg struct {
		id     string
		events []engine.Event
		pace   engine.Pace
	}

	draftReadMsg   struct{ draft engine.Draft }
	beginsWithMsg  struct{ model string } // there is no draft
	draftKeptMsg   struct{ at time.Time }
	promptsReadMsg struct{ prompts []string }
	// orderSettledMsg: the form has not changed for a moment.
	orderSettledMsg struct{ turn int }
	checkedMsg      struct {
		turn    int
		checked engine.Checked
	}
	quotedMsg struct {
		turn  int
		quote engine.Quote
	}

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
