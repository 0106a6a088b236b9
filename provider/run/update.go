package run

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
