package run

import "time"

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
