package run

import (
	"time"
)

// Restoring describes a backup before it replaces the history.
type Restoring struct {
	Runs     int       // in the backup
	Newest   time.Time // its newest run; zero without any
	Replaced int       // runs in the current history; -1 if it cannot be read or does not exist
	Waiting  int       // runs in the backup that were not sent when it was made: they will wait for confirmation
	Aside    string    // where the current history is moved; "" = there is none
}

// Rescued is a run that was, or may have been, charged and that cannot be written to the
// history.
type Rescued struct {
	Run Run // with its job or video; with neither while it is unsure
	Why error
}

// Update is the result of one step of a run.
type Update struct {
	Run          Run
	Base         Base // the row when the step started, or as last written
	Events       []Event
	DoneCommands []int64 // commands that were executed
}

// Base is the precondition of a write: the state and the job that the row must have.
type Base struct {
	State State
	Job   string
}

// Replaced is an unsure run that is replaced by a new one.
type Replaced struct {
	Base  Base // as it was shown
	Run   Run  // as it will be written
	Event Event
}
