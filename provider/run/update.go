package run

import (
	"time"
)

// Restoring is what a person should know before a copy takes the place of the
// history.
type Restoring struct {
	Runs     int       // in the copy
	Newest   time.Time // its newest run; zero without any
	Replaced int       // runs in the history that is there; -1 when it cannot be read, or there is none
	Waiting  int       // orders in the copy that were not sent when it was made: they wait for a yes
	Aside    string    // where the history that is there goes; "" = there is none
}

// Rescued is a run that was paid for, or may have been, and that the history does not
// take.
type Rescued struct {
	Run Run // with its job, or its video; with neither while its outcome is unsure
	Why error
}

// Update is what one step of a run learned.
type Update struct {
	Run          Run
	Base         Base // how the row stood when the step began, or at its last write
	Events       []Event
	DoneCommands []int64 // ids of wishes
}

// Base is what a write is based on.
type Base struct {
	State State
	Job   string
}

// Replaced is an unsure run that a new one takes the place of.
type Replaced struct {
	Base  Base // as a person saw it
	Run   Run  // as it is to be written
	Event Event
}
