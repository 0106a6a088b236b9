package run

import (
	"errors"
)

// Errors returned by a store, to be tested with errors.Is.
var (
	// ErrLeaseLost: another process holds the lease; stop working on the run.
	ErrLeaseLost = errors.New("another window took over this run")
	// ErrReadOnly: the history cannot be written.
	ErrReadOnly = errors.New("the history can only be read")
	// ErrNotWritten: a write failed.
	ErrNotWritten = errors.New("the history could not be written")
	// ErrGone: the file at the path is not the history that was opened. It is joined with
	// ErrNotWritten.
	ErrGone = errors.New("the history file has moved")
	// ErrNotFound: there is no such run.
	ErrNotFound = errors.New("no such run")
	// ErrDuplicate: a run with that id exists.
	ErrDuplicate = errors.New("already sent")
	// ErrChanged: the row has changed since the caller read it.
	ErrChanged = errors.New("the run has changed meanwhile")
)
