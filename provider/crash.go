package provider

import "runtime/debug"

// PanicError is a recovered panic. Its value may hold anything, so Error does not show it: it
// belongs in the log, from which keys are removed.
type PanicError struct {
	Value any    // passed to panic
	Stack string // of the goroutine
}

// Recovered returns an error for the result of recover. It must be called in the deferred
// function, while the stack is available.
func Recovered(value any) *PanicError {
	return &PanicError{Value: value, Stack: string(debug.Stack())}
}

// Go runs do in a new goroutine. A panic in it would exit the program without restoring the
// terminal; instead it is passed to broke as a *PanicError. There is no other go statement in
// the program.
func Go(broke func(error), do func()) {
	go func() {
		defer func() {
			if thrown := recover(); thrown != nil {
				broke(Recovered(thrown))
			}
		}()
		do()
	}()
}

// Error does not reveal the panic's value.
func (e *PanicError) Error() string { return "an internal error occurred in dailies" }
