package run

import (
	"errors"
)

// Errors that a [Store] returns, to be tested with errors.Is.
var (
	// ErrLeaseLost: another process holds the run now; stop driving it.
	ErrLeaseLost = errors.New("another window took over this run")
	// ErrReadOnly: the history can be read, and nothing can be written into it.
	ErrReadOnly = errors.New("the history can only be read")
	// ErrNotWritten: the history could not be written.
	ErrNotWritten = errors.New("the history could not be written")
	// ErrGone: the file is not the history that was opened. It comes with ErrNotWritten.
	ErrGone = errors.New("the history file has moved")
	// ErrNotFound: no such run.
	ErrNotFound = errors.New("no such run")
	// ErrDuplicate: there is a run of that id already.
	ErrDuplicate = errors.New("sent already")
	// ErrChanged: the run is no longer as the caller saw it.
	ErrChanged = errors.New("the run has changed meanwhile")
)
