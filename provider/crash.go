package provider

import "runtime/debug"

// PanicError is a panic that was caught, as an error. What was thrown may hold
// anything, so Error does not say it: it belongs in the log, which is cleaned of
// keys.
type PanicError struct {
	Value any    // what was thrown
	Stack string // where
}

// Recovered makes an error of what recover returned. It is called in the deferred
// function itself, while the stack is still there.
func Recovered(value any) *PanicError {
	return &PanicError{Value: value, Stack: string(debug.Stack())}
}

// Go runs do in a goroutine of its own. A panic in it would end the program on the
// spot, with the terminal as nobody can use it and what was thrown on the screen;
// here it comes to broke as a *Crash. There is no other go statement.
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

// Error says that it happened, and nothing of what was thrown.
func (c *PanicError) Error() string { return "an internal error occurred in dailies" }
